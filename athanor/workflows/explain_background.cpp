#include "athanor/workflows/explain_background.h"

#include "athanor/core/text.h"
#include "athanor/data/curate.h"
#include "athanor/predict/records.h"

namespace athanor::workflows {

std::vector<predict::Query> read_background(const ExplainOptions& options, const predict::Predictor& predictor,
                                            Progress& progress) {
  if (options.background.empty()) return {};
  data::InputOptions input;  // the format, the query and further files are those of the molecules to explain
  input.smiles_column = options.smiles_column;
  input.decimal = options.decimal;
  const auto reader = data::open_input(options.background, input, progress);
  const data::Table table = data::read_table(*reader);
  const predict::InputColumns columns = predict::find_input_columns(
      predictor, table.columns, data::find_smiles_column(table, input.smiles_column, progress),
      data::parse_decimal_mark(input.decimal), table.source);
  std::vector<predict::Query> queries;
  std::string reason = "it is empty";
  for (const data::Record& record : table.rows) {
    if (const Result<predict::Query> query = predict::make_query(record, columns)) queries.push_back(*query);
    else if (queries.empty()) reason = fmt::format("row {}: {}", record.row, query.issue().message);
  }
  if (queries.empty())
    fail(ErrorCode::invalid_input, "{}: no row can be a molecule of the background ({})", table.source, reason);
  if (queries.size() <= most_background) return queries;
  progress.note(fmt::format("{}: {} of {} are the background, evenly", table.source, most_background,
                            format_count(queries.size(), "molecule")));
  std::vector<predict::Query> taken;
  for (std::size_t i = 0; i < most_background; ++i) taken.push_back(queries[i * queries.size() / most_background]);
  return taken;
}

}  // namespace athanor::workflows
