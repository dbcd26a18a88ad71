#include "athanor/featurize/table_block.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <mutex>

#include "athanor/core/hash.h"
#include "athanor/core/text.h"
#include "athanor/featurize/spec_grammar.h"

namespace athanor::featurize {
namespace {

/// Tables that were read before, by hash of the file and key column: a spec is parsed for every batch of predictions.
class TableStore {
 public:
  std::shared_ptr<const data::KeyedTable> find(const std::string& sha256, const std::string& key) {
    const std::lock_guard lock(mutex_);
    const auto found = tables_.find({sha256, key});
    return found == tables_.end() ? nullptr : found->second;
  }
  std::shared_ptr<const data::KeyedTable> get(const TableSettings& settings) {
    const std::lock_guard lock(mutex_);
    auto& table = tables_[{settings.sha256, settings.key}];
    if (!table) table = std::make_shared<data::KeyedTable>(data::read_keyed_table(settings.file, settings.key));
    return table;
  }
  static TableStore& instance() {
    static TableStore store;
    return store;
  }

 private:
  std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, std::shared_ptr<const data::KeyedTable>> tables_;
};

}  // namespace

void TableSettings::fields(FieldList& list) {
  list.add("file", &file, "Table with a row of numbers per key, which must stay where it is").shown_as("FILE");
  list.add("key", &key, "Column with the keys, of the same name there and in the input").shown_as("NAME");
  list.add("sha256", &sha256, "Hash of the file, which is checked; the spec is stored with it").shown_as("HEX");
  list.add("columns", &columns, "Hash of the names of its columns, likewise").shown_as("HEX");
}

void TableSettings::complete() {
  if (file.empty() || key.empty())
    fail(ErrorCode::invalid_options,
         "table needs a file and the column of its keys, such as table(cells.csv,key=cell)");
  std::shared_ptr<const data::KeyedTable> table = TableStore::instance().find(sha256, key);
  if (!table) {
    if (!std::filesystem::exists(file))
      fail(ErrorCode::not_found, "{}: no such file; the features need it (predict --table FILE takes another one)",
           file);
    const std::string found = compute_file_sha256(file);
    if (!sha256.empty() && sha256 != found)
      fail(ErrorCode::invalid_input,
           "{}: is not the table that was used before (SHA-256 {}…, and {}… was expected); predict --table "
           "FILE takes another one",
           file, found.substr(0, 12), sha256.substr(0, 12));
    sha256 = found;
    table = TableStore::instance().get(*this);
  }
  const std::string names = compute_sha256(join_text(table->names, "\n")).substr(0, 16);
  if (!columns.empty() && columns != names)
    fail(ErrorCode::invalid_input,
         "{}: has not the columns of the table that was used before, in their order; it has {}", file,
         quote_few(table->names));
  columns = names;
}

std::string replace_table(const std::string& spec, const std::string& file) {
  const std::vector<SpecTerm> terms = parse_spec(spec);
  if (terms.back().name != "table") fail(ErrorCode::invalid_options, "The features {} have no table(FILE)", spec);
  TableSettings settings;
  apply_arguments(settings, terms.back(), spec);
  settings.file = file;
  settings.sha256.clear();
  settings.complete();
  return spec.substr(0, terms.back().position) + format_term("table", &settings);
}

TableBlock::TableBlock(const TableSettings& settings)
    : key_(settings.key), table_(TableStore::instance().get(settings)) {}

void TableBlock::compute(const chemistry::Molecule&, std::span<const double> columns, std::span<float> out) const {
  copy_row(columns, out);
}

bool TableBlock::compute_plain(const chemistry::PlainMolecule&, std::span<const double> columns,
                               std::span<float> out) const {
  copy_row(columns, out);
  return true;
}

void TableBlock::copy_row(std::span<const double> columns, std::span<float> out) const {
  const double row = columns.front();
  if (std::isnan(row)) return std::fill(out.begin(), out.end(), NAN);
  if (row < 0 || row >= static_cast<double>(table_->rows.size()))
    fail(ErrorCode::internal, "{} has no row {}", table_->source, row);
  std::copy_n(table_->row(static_cast<std::size_t>(row)), out.size(), out.begin());
}

}  // namespace athanor::featurize
