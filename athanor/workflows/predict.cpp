#include "athanor/workflows/predict.h"

#include <cmath>

#include "athanor/core/file.h"
#include "athanor/core/text.h"
#include "athanor/workflows/input.h"
#include "athanor/workflows/paths.h"

namespace athanor::workflows {

void PredictOptions::fields(FieldList& list) {
  list.add("bundle", &bundle, "bundle file or run folder").shown_as("BUNDLE").also({"model-path", "model-paths"});
  list.add("input", &input, "table file, - for standard input, or one SMILES").shown_as("FILE|SMILES").also({"i", "test-path"});
  list.add("out", &out, "output CSV (default: standard output)").shown_as("FILE").also({"o", "output", "preds-path"});
  list.add("overwrite", &overwrite, "replace the output file when it exists");
  list.add("smiles_column", &smiles_column, "column with the SMILES (default: guessed, and said)").also({"smiles-columns"}).shown_as("NAME");
  list.add("members", &members, "one column per ensemble member");
  list.add("domain", &domain, "similarity to the training set and the in-domain flag");
  list.add("format", &format, "csv, tsv, smi or sdf (default: by file name and content)").one_of({"", "csv", "tsv", "smi", "sdf"});
  list.add("delimiter", &delimiter, "cell separator of text tables (default: guessed)").shown_as("CHAR");
}

PredictResult predict(const PredictOptions& options, const Context& context, const std::function<void(std::string_view)>& write) {
  predict::Predictor predictor = predict::load_predictor(options.bundle, {context.threads, context.device, options.domain});
  const auto reader = open_input_records(options.input, options.format, options.delimiter);
  const predict::StreamOptions stream{options.smiles_column, options.members};
  PredictResult result;
  if (options.out.empty()) {
    result.summary = predict::predict_records(predictor, *reader, stream, write, *context.progress);
    return result;
  }
  require_new_file(options.out, options.overwrite);
  AtomicFile file(options.out);
  result.summary = predict::predict_records(predictor, *reader, stream, [&](std::string_view text) { file.write(text); }, *context.progress);
  file.commit();
  result.out_path = options.out;
  return result;
}

nlohmann::json to_json(const PredictResult& result) {
  return {{"schema", 1}, {"rows", result.summary.rows}, {"ok", result.summary.ok}, {"invalid", result.summary.invalid},
          {"unsupported", result.summary.unsupported}, {"seconds", result.summary.seconds},
          {"out", result.out_path.empty() ? nlohmann::json(nullptr) : nlohmann::json(result.out_path)}};
}

namespace {

/// Cells of the input stay text; what the predictor adds is typed.
nlohmann::json to_json_cell(const std::string& column, const std::string& cell) {
  if (cell.empty() && column != "message") return nullptr;
  if (column == "in_domain") return cell == "true";
  if (column == "status" || column == "message") return cell;
  const auto number = parse_number(cell);
  return number ? nlohmann::json(*number) : nlohmann::json(cell);
}

}  // namespace

nlohmann::json predict_table(const PredictOptions& options, const Context& context) {
  predict::Predictor predictor = predict::load_predictor(options.bundle, {context.threads, context.device, options.domain});
  BufferedInput input = open_input(options.input, options.format, options.delimiter, options.smiles_column, *context.progress);
  std::vector<std::size_t> feature_columns;
  for (const std::string& name : predictor.required_columns()) feature_columns.push_back(data::find_column(input.columns(), name, input.source()));
  const std::vector<std::string> added = predict::list_output_columns(predictor.bundle(), options.members, options.domain);
  nlohmann::json columns = input.columns();
  for (const std::string& column : added) columns.push_back(column);
  nlohmann::json rows = nlohmann::json::array();
  data::Record record;
  while (input.read(record)) {
    predict::Query query{record.cells[input.smiles_column()], {}};
    for (const std::size_t column : feature_columns) query.columns.push_back(parse_number(record.cells[column]).value_or(NAN));
    predict::Prediction prediction = record.issue ? predict::Prediction{} : predictor.predict({&query, 1}).front();
    if (record.issue) {
      prediction.status = "invalid";
      prediction.message = record.issue->message;
    }
    nlohmann::json cells = record.cells;
    const auto texts = predict::format_prediction(prediction, predictor.bundle(), options.members, options.domain);
    for (std::size_t c = 0; c < texts.size(); ++c) cells.push_back(to_json_cell(added[c], texts[c]));
    rows.push_back(std::move(cells));
  }
  return {{"schema", 1}, {"columns", columns}, {"rows", rows}};
}

}  // namespace athanor::workflows
