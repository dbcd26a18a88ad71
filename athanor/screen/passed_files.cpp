#include "athanor/screen/passed_files.h"

#include "athanor/core/file.h"
#include "athanor/core/text.h"
#include "athanor/data/readers/packed_bytes.h"

namespace athanor::screen {

std::string PassedFiles::format(const std::vector<Hit>& hits, const LibraryFile& file) const {
  std::string text;
  if (settings_.folder.empty()) return text;
  for (const Hit& hit : hits) {
    std::vector<std::string> cells = {file.path, std::to_string(hit.row), hit.id, hit.smiles};
    for (const double value : hit.values) cells.push_back(format_number(value));
    text += data::format_csv_row(cells);
  }
  return text;
}

void PassedFiles::save(std::size_t source, std::size_t chunk, const std::string& rows) const {
  if (rows.empty()) return;
  std::vector<std::string> columns = {"source", "row", "id", "smiles"};
  columns.insert(columns.end(), funnel_.value_names().begin(), funnel_.value_names().end());
  const std::string text = data::format_csv_row(columns) + rows;
  write_file(settings_.folder / fmt::format("{:06}-{:06}.csv{}", source, chunk, settings_.packed ? ".zst" : ""),
             settings_.packed ? data::pack_zstd(text) : text);
}

}  // namespace athanor::screen
