// Verbs at work: each is run as a user runs it, with the times of its phases.
#include <filesystem>

#include "athanor/bundle/bundle.h"
#include "athanor/chemistry/quick_form.h"
#include "athanor/core/error.h"
#include "athanor/core/file.h"
#include "athanor/core/scratch_folder.h"
#include "athanor/data/stream.h"
#include "athanor/kernels/kernels.h"
#include "athanor/kernels/limits.h"
#include "athanor/kernels/precision.h"
#include "athanor/predict/flops.h"
#include "athanor/workflows/bench.h"
#include "athanor/workflows/bench_molecules.h"
#include "athanor/workflows/doctor.h"
#include "athanor/workflows/predict.h"
#include "athanor/workflows/profile.h"
#include "athanor/workflows/screen.h"
#include "athanor/workflows/train_plan.h"

namespace athanor::workflows {
namespace {
namespace fs = std::filesystem;

/// On which arithmetic is counted.
constexpr std::size_t sample_rows = 1000, sample_step = 10;

/// The value is the length of the text.
std::string write_molecules(const fs::path& path) {
  std::string text = "smiles,length\n";
  for (const std::string& smiles : list_bench_molecules()) text += fmt::format("{},{}\n", smiles, smiles.size());
  write_file(path, text);
  return path.string();
}

/// Standard forms of molecules that stand evenly spread in the first thousand of the file.
std::vector<std::string> sample_molecules(const BenchOptions& options) {
  const auto reader = data::open_records(options.input);
  data::Table table{reader->source(), reader->columns(), {}};
  for (data::Record record; table.rows.size() < sample_rows && reader->read(record);) table.rows.push_back(record);
  Progress silent;
  const std::size_t column = data::find_smiles_column(table, options.smiles_column, silent);
  std::vector<std::string> smiles;
  for (std::size_t i = 0; i < table.rows.size(); i += sample_step) {
    const std::string& text = table.rows[i].cells[column];
    if (const auto standard = chemistry::standardize_smiles(text, chemistry::StandardizePolicy::basic))
      smiles.push_back(standard->smiles);
  }
  return smiles;
}

/// None also where libtorch cannot be opened, which is not needed for the rest.
std::optional<double> count_flops(const BenchOptions& options, const bundle::Bundle& bundle) {
  try {
    return predict::count_flops(bundle, sample_molecules(options));
  } catch (const Error& error) {
    if (error.code() != ErrorCode::unsupported) throw;
    return std::nullopt;
  }
}

/// What a verb did.
struct Measured {
  nlohmann::json profile;
  double molecules_per_second = 0;
  std::optional<double> flops_per_molecule;
  std::string model;
  std::string precision = "f32";  ///< of the networks
};

TrainOptions make_train_options(const BenchOptions& options, const fs::path& out) {
  TrainOptions train;
  train.input = options.input;
  train.out = out.string();
  train.overwrite = true;
  train.model = options.model;
  train.featurizer = options.featurizer;
  train.graph = options.graph;
  train.baselines = "none";
  train.cache = options.cache;
  train.profile = true;
  train.training.epochs = options.epochs;
  train.training.training_precision = options.precision;
  train.curation.smiles_column = options.smiles_column;
  train.curation.duplicates = "keep";
  if (!options.target.empty()) train.curation.target_columns = {options.target};
  return train;
}

double find_seconds(const nlohmann::json& profile, std::string_view name) {
  for (const nlohmann::json& phase : profile.at("phases"))
    if (phase.at("phase") == name) return phase.at("seconds");
  return 0;
}

/// Molecules per second of the epochs, without validation; of classical models those of the fits.
double compute_training_rate(const nlohmann::json& profile) {
  double seconds = 0, molecules = 0;
  for (const nlohmann::json& phase : profile.at("phases")) {
    const std::string name = phase.at("phase");
    if (name == "classical" || name == "batch") molecules += phase.at("molecules").get<double>();
  }
  for (const char* name : {"classical", "batch", "forward", "backward", "step", "wait"})
    seconds += find_seconds(profile, name);
  return seconds > 0 ? molecules / seconds : 0;
}

Measured measure_train(const BenchOptions& options, const Context& context, const fs::path& folder) {
  if (options.precision == "int8")
    fail(ErrorCode::invalid_options, "bench train: networks do not learn in int8; take --precision f32 or bf16");
  const TrainResult result = train(make_train_options(options, folder / "run"), context);
  Measured measured{result.profile, compute_training_rate(result.profile), std::nullopt, options.model,
                    kernels::format_precision(kernels::choose_precision(options.precision))};
  measured.flops_per_molecule = count_flops(options, bundle::load_bundle(folder / "run"));
  if (measured.flops_per_molecule) *measured.flops_per_molecule *= 3;
  return measured;
}

/// The bundle to measure with: the given one, or one of a short training, which is not measured.
std::string find_bundle(const BenchOptions& options, const Context& context, const fs::path& folder) {
  if (!options.bundle.empty()) return options.bundle;
  TrainOptions train_options = make_train_options(options, folder / "model");
  train_options.training.epochs = 1;
  train_options.training.training_precision = "f32";
  train_options.profile = false;
  Context silent = context;
  silent.progress = &no_progress();
  train(train_options, silent);
  return train_options.out;
}

Measured finish_prediction(const BenchOptions& options, const std::string& path, nlohmann::json profile,
                           const std::string& precision) {
  const bundle::Bundle bundle = bundle::load_bundle(path);
  const double rate = profile.at("molecules_per_second");
  return {std::move(profile), rate, count_flops(options, bundle), bundle.members.front().model, precision};
}

Measured measure_predict(const BenchOptions& options, const Context& context, const fs::path& folder) {
  PredictOptions predict_options;
  predict_options.bundle = find_bundle(options, context, folder);
  predict_options.input = options.input;
  predict_options.out = (folder / "predictions.csv").string();
  predict_options.smiles_column = options.smiles_column;
  predict_options.precision = options.precision;
  predict_options.profile = true;
  const PredictResult result = predict(predict_options, context, data::TableFormat::csv, {});
  return finish_prediction(options, predict_options.bundle, result.profile, result.precision);
}

Measured measure_screen(const BenchOptions& options, const Context& context, const fs::path& folder) {
  ScreenOptions screen_options;
  screen_options.model = {find_bundle(options, context, folder)};
  screen_options.library = {options.input};
  screen_options.out = (folder / "screen").string();
  screen_options.smiles_column = options.smiles_column;
  screen_options.precision = options.precision;
  screen_options.profile = true;
  const nlohmann::json result = screen(screen_options, context);
  return finish_prediction(options, screen_options.model.front(), result.at("profile"), result.at("precision").front());
}

Measured measure_featurize(const BenchOptions& options, const Context& given) {
  const ModelPlan plan = make_model_plan(make_train_options(options, {}), options.model, true);
  const bool accepts_plain = featurize::accepts_plain(plan.features);
  const chemistry::StereoFeatures stereo = featurize::list_stereo_features(plan.features);
  ProfiledContext profiled(given, true);
  const Context& context = profiled.get();
  const auto reader = data::open_records(options.input);
  data::RecordStream stream(*reader, options.smiles_column, *context.progress);
  const auto process = [&](data::Batch& batch) {
    std::vector<std::string> smiles;
    {
      PhaseClock clock(context.times);
      clock.enter(Phase::standardize, batch.rows.size());
      for (const data::Record& record : batch.rows) {
        const std::string& text = record.cells[stream.smiles_column()];
        const chemistry::StandardizePolicy& policy = chemistry::StandardizePolicy::basic;
        auto form = accepts_plain ? chemistry::find_quick_form(text, policy, stereo)
                                  : chemistry::compute_standard_smiles(text, policy);
        if (form) smiles.push_back(*std::move(form));
      }
    }
    std::vector<std::optional<Issue>> issues;
    featurize::featurize(smiles, {}, plan.features, 1, issues, context.times);
    data::BatchWork work{[] {}, {}};
    for (std::size_t i = 0; i < batch.rows.size(); ++i) work.counts.add(i < smiles.size() ? "ok" : "invalid");
    return work;
  };
  const data::StatusCounts counts = stream.run(
      {.stage = "featurising", .threads = context.threads, .times = context.times}, process, *context.progress);
  const nlohmann::json profile = profiled.describe(counts.rows);
  return {profile, profile.at("molecules_per_second"), std::nullopt, options.model};
}

Measured run_verb(const BenchOptions& options, const Context& context, const fs::path& folder) {
  if (options.what == "featurize") return measure_featurize(options, context);
  if (options.what == "train") return measure_train(options, context, folder);
  return options.what == "predict" ? measure_predict(options, context, folder)
                                   : measure_screen(options, context, folder);
}

}  // namespace

nlohmann::json measure_verb(const BenchOptions& given, const Context& context) {
  const ScratchFolder folder({}, "athanor-bench");
  BenchOptions options = given;
  if (options.input.empty()) {
    options.input = write_molecules(folder.path() / "molecules.csv");
    options.target = "length";
    options.smiles_column = "smiles";
  }
  const Measured measured = run_verb(options, context, folder.path());
  const double limit =
      kernels::measure_gflops<float>() * static_cast<double>(std::max<std::size_t>(1, context.threads));
  nlohmann::json result = {{"schema", 1},
                           {"what", options.what},
                           {"input", given.input.empty() ? nlohmann::json(nullptr) : nlohmann::json(given.input)},
                           {"model", measured.model},
                           {"precision", measured.precision},
                           {"molecules", measured.profile.at("molecules")},
                           {"molecules_per_second", measured.molecules_per_second},
                           {"flops_per_molecule", nullptr},
                           {"gflops", nullptr},
                           {"limit_gflops", limit},
                           {"share_of_limit", nullptr},
                           {"cpu", find_machine_facts().cpu},
                           {"instruction_set", kernels::instruction_set()},
                           {"profile", measured.profile}};
  if (!measured.flops_per_molecule || context.device != "cpu") return result;
  const double gflops = 1e-9 * *measured.flops_per_molecule * measured.molecules_per_second;
  result["flops_per_molecule"] = *measured.flops_per_molecule;
  result["gflops"] = gflops;
  result["share_of_limit"] = gflops / limit;
  return result;
}

}  // namespace athanor::workflows
