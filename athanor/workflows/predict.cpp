#include "athanor/workflows/predict.h"

#include <algorithm>
#include <filesystem>

#include "athanor/bundle/manifest.h"
#include "athanor/core/hash.h"
#include "athanor/core/text.h"
#include "athanor/predict/features.h"
#include "athanor/workflows/doctor.h"
#include "athanor/workflows/input.h"
#include "athanor/workflows/partial_table.h"
#include "athanor/workflows/paths.h"
#include "athanor/workflows/precision.h"
#include "athanor/workflows/profile.h"

namespace athanor::workflows {

void PredictOptions::fields(FieldList& list) {
  list.add("bundle", &bundle, "bundle file or run folder").shown_as("BUNDLE").also({"model-path", "model-paths"});
  list.add("input", &input, "table file, - for standard input, or one SMILES")
      .shown_as("FILE|SMILES")
      .also({"i", "test-path"});
  list.add("out", &out, "output CSV (default: standard output)").shown_as("FILE").also({"o", "output", "preds-path"});
  list.add("overwrite", &overwrite, "replace the output file when it exists");
  list.add("members", &members, "one column per ensemble member");
  list.add("domain", &domain,
           "similarity to the training set, the in-domain flag and what else the bundle has (train --domain)");
  list.add("coverage", &coverage,
           "share of true values that conformal intervals and sets of classes are to hold (default: as trained)")
      .range(0.01, 0.999);
  list_precision_field(list, precision);
  list.add("writings", &writings,
           "writings of each molecule over which networks on tokens average: the canonical SMILES and random ones")
      .range(1, 1000);
  list.add("table", &table, "file in place of the one that the features table(FILE) name, with the same columns")
      .shown_as("FILE");
  list_profile_field(list, profile);
  InputOptions::fields(list);
}

namespace {

/// Standard input cannot be read again, so there is nothing to go on with after a kill.
bool reads_standard_input(const PredictOptions& options) {
  const std::vector<std::string> inputs = data::list_inputs(options.input, options);
  return std::find(inputs.begin(), inputs.end(), "-") != inputs.end();
}

/// All that decides the rows of the output; null for standard input. A file counts as the same by its place, size and
/// time of writing.
nlohmann::json describe_run(const PredictOptions& options, const bundle::Bundle& bundle, const std::string& precision,
                            const Context& context) {
  namespace fs = std::filesystem;
  if (reads_standard_input(options)) return nullptr;
  nlohmann::json inputs = nlohmann::json::array();
  for (const std::string& input : data::list_inputs(options.input, options)) {
    std::error_code error;
    nlohmann::json& entry = inputs.emplace_back(nlohmann::json{{"text", input}});
    if (fs::is_regular_file(input, error))
      entry = {{"path", fs::absolute(input, error).lexically_normal().string()},
               {"bytes", fs::file_size(input, error)},
               {"written", fs::last_write_time(input, error).time_since_epoch().count()}};
  }
  nlohmann::json settings = to_json(options);
  settings["precision"] = precision;
  for (const char* name : {"input", "more_input", "bundle", "out", "overwrite", "profile"}) settings.erase(name);
  return {{"schema", 1},
          {"program_version", program_version()},
          {"inputs", inputs},
          {"manifest_sha256", compute_sha256(bundle::format_manifest(bundle))},
          {"weights_sha256", bundle::list_weights_sha256(bundle)},
          {"options", settings},
          {"device", context.device}};
}

void check_writings(const PredictOptions& options, const bundle::Bundle& bundle) {
  const auto reads_tokens = [](const bundle::Member& member) { return !member.token_spec.empty(); };
  if (options.writings > 1 && std::none_of(bundle.members.begin(), bundle.members.end(), reads_tokens))
    fail(ErrorCode::invalid_options, "--writings is for networks on tokens, and {} has none", options.bundle);
}

/// What concerns predictions of molecules alone.
void refuse_for_sites(const PredictOptions& options) {
  const auto refuse = [](const char* flag) {
    fail(ErrorCode::invalid_options, "{}: is not there for predictions of atoms and bonds", flag);
  };
  if (options.coverage) refuse("--coverage");
  if (options.writings > 1) refuse("--writings");
  if (options.precision == "bf16") refuse("--precision bf16");
}

/// Predicts a table with a predictor of either kind.
template <class PredictorType>
PredictResult predict_input(PredictorType& predictor, const std::string& precision, const PredictOptions& options,
                            const Context& context, data::TableFormat format,
                            const std::function<void(std::string_view)>& write) {
  const auto reader = open_input_records(options.input, options, *context.progress);
  predict::StreamOptions stream{.smiles_column = options.smiles_column,
                                .decimal = data::parse_decimal_mark(options.decimal),
                                .members = options.members};
  PredictResult result;
  result.precision = precision;
  if (options.out.empty()) {
    stream.format = format;
    result.summary = predict::predict_records(predictor, *reader, stream, write, *context.progress);
    return result;
  }
  require_new_file(options.out, options.overwrite, data::list_inputs(options.input, options));
  PartialTable table(options.out, describe_run(options, predictor.bundle(), precision, context), options.overwrite);
  stream.skip_rows = table.done().rows;
  if (stream.skip_rows > 0)
    context.progress->note(
        fmt::format("going on with an interrupted run: {} done", format_count(stream.skip_rows, "row")));
  result.resumed = stream.skip_rows;
  const auto write_part = [&](std::string_view text) { table.write(text); };
  try {
    result.summary = predict::predict_records(predictor, *reader, stream, write_part, *context.progress);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::cancelled || reads_standard_input(options)) throw;
    fail(ErrorCode::cancelled, "{}; the same command goes on from here", error.what());
  }
  table.commit();
  result.done = table.done();
  return result;
}

PredictResult predict_bundle(bundle::Bundle bundle, const PredictOptions& options, const Context& context,
                             data::TableFormat format, const std::function<void(std::string_view)>& write) {
  const predict::PredictorOptions settings{.threads = context.threads,
                                           .device = context.device,
                                           .domain = options.domain,
                                           .precision = options.precision,
                                           .times = context.times,
                                           .coverage = options.coverage.value_or(0),
                                           .writings = static_cast<std::size_t>(options.writings)};
  if (bundle.level != data::SiteLevel::molecule) {
    refuse_for_sites(options);
    predict::SitePredictor predictor(std::move(bundle), settings);
    return predict_input(predictor, "f32", options, context, format, write);
  }
  predict::Predictor predictor(std::move(bundle), settings);
  check_writings(options, predictor.bundle());
  note_precision(options.precision, predictor, *context.progress);
  return predict_input(predictor, predictor.precision(), options, context, format, write);
}

}  // namespace

PredictResult predict(const PredictOptions& options, const Context& given, data::TableFormat format,
                      const std::function<void(std::string_view)>& write) {
  if (data::has_table_ending(options.bundle))
    fail(ErrorCode::invalid_options, "{}: is a table by its name; the model comes first: athanor predict MODEL {}",
         options.bundle, options.bundle);
  ProfiledContext profiled(given, options.profile);
  const Context& context = profiled.get();
  bundle::Bundle bundle = bundle::load_bundle(options.bundle);
  if (!options.table.empty()) predict::replace_table(bundle, options.table);
  PredictResult result = predict_bundle(std::move(bundle), options, context, format, write);
  result.profile = profiled.describe(result.summary.rows);
  if (options.out.empty()) return result;
  result.summary.add(result.done);
  result.out_path = options.out;
  return result;
}

nlohmann::json to_json(const PredictResult& result) {
  nlohmann::json json = {{"schema", 1},
                         {"rows", result.summary.rows},
                         {"ok", result.summary.ok},
                         {"invalid", result.summary.invalid},
                         {"unsupported", result.summary.unsupported},
                         {"resumed", result.resumed},
                         {"seconds", result.summary.seconds},
                         {"precision", result.precision},
                         {"out", result.out_path.empty() ? nlohmann::json(nullptr) : nlohmann::json(result.out_path)}};
  if (!result.profile.is_null()) json["profile"] = result.profile;
  return json;
}

}  // namespace athanor::workflows
