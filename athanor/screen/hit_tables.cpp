#include "athanor/screen/hit_tables.h"

#include <algorithm>
#include <map>

#include "athanor/chemistry/plain_fingerprints.h"
#include "athanor/core/text.h"
#include "athanor/data/record.h"
#include "athanor/predict/maxmin.h"

namespace athanor::screen {
namespace {

/// Where a value of the model that is ranked by stands, by its name without the model's; no_value when it has none.
std::size_t find_model_value(const Ranking& ranking, const Funnel& funnel, const std::string& name) {
  const std::vector<std::string>& names = funnel.value_names();
  const std::string own =
      funnel.models().size() == 1 ? name : funnel.models()[static_cast<std::size_t>(ranking.model)].name + ":" + name;
  const auto found = std::find(names.begin(), names.end(), own);
  return found == names.end() ? no_value : static_cast<std::size_t>(found - names.begin());
}

}  // namespace

std::vector<HitColumn> list_hit_columns(const Ranking& ranking, const Funnel& funnel) {
  std::vector<HitColumn> columns;
  if (ranking.model >= 0) {
    const std::string& name = funnel.value_names()[ranking.value];
    columns.push_back({"pred", ranking.value});
    const bool has_std = predict::has_std(funnel.models()[static_cast<std::size_t>(ranking.model)].predictor->bundle());
    const bool is_prediction = name.find("pred_") != std::string::npos || name.find("prob_") != std::string::npos;
    if (has_std && is_prediction) columns.push_back({"std", ranking.value + 1});
    const std::size_t similarity = find_model_value(ranking, funnel, "nn_similarity");
    if (similarity != no_value) columns.push_back({"nn_similarity", similarity});
  }
  const std::size_t own = columns.size();
  for (std::size_t v = 0; v < funnel.value_names().size(); ++v)
    if (std::none_of(columns.begin(), columns.begin() + static_cast<std::ptrdiff_t>(own),
                     [&](const HitColumn& column) { return column.value == v; }))
      columns.push_back({funnel.value_names()[v], v});
  return columns;
}

std::string format_hits(const std::vector<Hit>& hits, const Ranking& ranking, const Funnel& funnel,
                        const std::vector<LibraryFile>& files) {
  const std::vector<HitColumn> columns = list_hit_columns(ranking, funnel);
  std::vector<std::string> cells = {"rank", "source", "row", "id", "smiles"};
  for (const HitColumn& column : columns) cells.push_back(column.name);
  std::string text = data::format_csv_row(cells);
  for (std::size_t i = 0; i < hits.size(); ++i) {
    const Hit& hit = hits[i];
    cells = {std::to_string(i + 1), files[hit.source].path, std::to_string(hit.row), hit.id, hit.smiles};
    for (const HitColumn& column : columns) cells.push_back(format_number(hit.values[column.value]));
    text += data::format_csv_row(cells);
  }
  return text;
}

std::vector<Hit> pick_diverse(const std::vector<Hit>& hits, std::size_t count) {
  std::vector<std::uint64_t> fingerprints;
  std::size_t words = 0;
  for (const Hit& hit : hits) {
    const chemistry::BitFingerprint bits = *chemistry::parse_morgan_bits(hit.form);
    words = bits.size();
    fingerprints.insert(fingerprints.end(), bits.begin(), bits.end());
  }
  std::vector<Hit> picked;
  if (hits.empty()) return picked;
  for (const std::size_t place : predict::pick_maxmin(fingerprints, words, count, 0)) picked.push_back(hits[place]);
  return picked;
}

std::string format_rejected(const ScreenResult& result, const std::vector<LibraryFile>& files) {
  std::string text = data::format_csv_row({"source", "row", "smiles", "status", "reason"});
  for (const auto& [source, row] : result.rejected)
    text += data::format_csv_row({files[source].path, std::to_string(row.row), row.smiles, row.status, row.reason});
  return text;
}

}  // namespace athanor::screen
