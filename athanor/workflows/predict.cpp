#include "athanor/workflows/predict.h"

#include "athanor/core/file.h"
#include "athanor/workflows/input.h"
#include "athanor/workflows/paths.h"

namespace athanor::workflows {

void PredictOptions::fields(FieldList& list) {
  list.add("bundle", &bundle, "bundle file or run folder").shown_as("BUNDLE").also({"model-path", "model-paths"});
  list.add("input", &input, "table file, - for standard input, or one SMILES")
      .shown_as("FILE|SMILES")
      .also({"i", "test-path"});
  list.add("out", &out, "output CSV (default: standard output)").shown_as("FILE").also({"o", "output", "preds-path"});
  list.add("overwrite", &overwrite, "replace the output file when it exists");
  list.add("members", &members, "one column per ensemble member");
  list.add("domain", &domain, "similarity to the training set and the in-domain flag");
  InputOptions::fields(list);
}

PredictResult predict(const PredictOptions& options, const Context& context, data::TableFormat format,
                      const std::function<void(std::string_view)>& write) {
  predict::Predictor predictor =
      predict::load_predictor(options.bundle, {context.threads, context.device, options.domain});
  const auto reader = open_input_records(options.input, options, *context.progress);
  predict::StreamOptions stream{.smiles_column = options.smiles_column,
                                .decimal = data::parse_decimal_mark(options.decimal),
                                .members = options.members};
  PredictResult result;
  if (options.out.empty()) {
    stream.format = format;
    result.summary = predict::predict_records(predictor, *reader, stream, write, *context.progress);
    return result;
  }
  require_new_file(options.out, options.overwrite);
  AtomicFile file(options.out);
  const auto write_file = [&](std::string_view text) { file.write(text); };
  result.summary = predict::predict_records(predictor, *reader, stream, write_file, *context.progress);
  file.commit();
  result.out_path = options.out;
  return result;
}

nlohmann::json to_json(const PredictResult& result) {
  return {{"schema", 1},
          {"rows", result.summary.rows},
          {"ok", result.summary.ok},
          {"invalid", result.summary.invalid},
          {"unsupported", result.summary.unsupported},
          {"seconds", result.summary.seconds},
          {"out", result.out_path.empty() ? nlohmann::json(nullptr) : nlohmann::json(result.out_path)}};
}

}  // namespace athanor::workflows
