#include "athanor/workflows/pretrain.h"

#include <algorithm>
#include <chrono>

#include "athanor/bundle/bundle.h"
#include "athanor/chemistry/standardize.h"
#include "athanor/chemistry/toolkit_version.h"
#include "athanor/core/error.h"
#include "athanor/core/file.h"
#include "athanor/core/rng.h"
#include "athanor/core/text.h"
#include "athanor/data/curate.h"
#include "athanor/featurize/feature_cache.h"
#include "athanor/featurize/token_featurizer.h"
#include "athanor/models/catalog.h"
#include "athanor/models/objective/objective_catalog.h"
#include "athanor/predict/embeddings.h"
#include "athanor/train/objective_baseline.h"
#include "athanor/workflows/distinct_molecules.h"
#include "athanor/workflows/doctor.h"
#include "athanor/workflows/paths.h"
#include "athanor/workflows/profile.h"
#include "athanor/workflows/run_folder.h"

namespace athanor::workflows {
namespace fs = std::filesystem;

const Catalog& pretrain_catalog() {
  static const Catalog catalog = [] {
    Catalog entries{
        {"descriptors", "Compute the numbers of a feature spec", "graphs or tokens", "arXiv:2506.15792", "", {}}};
    const Catalog& others = models::objective_catalog();
    entries.insert(entries.end(), others.begin(), others.end());
    return entries;
  }();
  return catalog;
}

PretrainOptions::PretrainOptions() {
  training.epochs = 10;
  training.batch_size = 128;
  training.warmup_epochs = 0.2;
  training.clip_norm = 1;
}

void PretrainOptions::fields(FieldList& list) {
  list.add("library", &library, "files of molecules, and folders of such files").shown_as("FILE…");
  list.add("out", &out, "run folder (default: runs/STEM-TIME)").shown_as("DIR").also({"o", "output-dir"});
  list.add("overwrite", &overwrite, "replace an existing run folder");
  list.add("resume", &resume, "go on with a killed run; needs no other option").shown_as("RUN");
  std::vector<std::string> objectives;
  for (const CatalogEntry& entry : pretrain_catalog()) objectives.push_back(entry.name);
  list.add("objective", &objective, "what is learned (see athanor list objectives)").one_of(objectives);
  list.add("describe", &describe, "feature spec whose numbers descriptors learns (see athanor list featurizers)")
      .shown_as("SPEC");
  list.add("model", &model, "a network on graphs or tokens (see athanor list models)").shown_as("NAME");
  list.add("graph", &graph, "atom and bond features (see athanor list graphs)").shown_as("SPEC");
  list.add("tokens", &tokens, "tokens of networks on tokens (see athanor list tokens)").shown_as("SPEC");
  list.add("held_out", &held_out, "molecules that tell how well the rest is learned, at most a tenth of all")
      .range(1, 1e9);
  list.add("standardize", &standardize, "form of the molecules; kept in the bundle").shown_as("POLICY");
  list.add("cache", &cache, "folder where features are kept for other runs (default: in the run folder, until the end)")
      .shown_as("DIR");
  list_profile_field(list, profile);
  InputOptions::fields(list);
  list.begin_group("Training");
  training.fields(list);
  list.begin_group("Model");
  model_settings.fields(list);
}

namespace {

/// The steps between files and a bundle, in order.
class PretrainRun {
 public:
  PretrainRun(const PretrainOptions& options, const Context& context, bool resumed)
      : options_(options), context_(context), resumed_(resumed), folder_(options.out) {
    const CatalogEntry& entry = find_entry(model_catalog(), options_.model, "model");
    const std::string wanted = find_entry(pretrain_catalog(), options_.objective, "objective").input;
    if ((entry.input != "graphs" && entry.input != "tokens") || wanted.find(entry.input) == std::string::npos)
      fail(ErrorCode::invalid_options,
           "--objective {} is for networks on {}, and {} works on {}; --model {} is such a network", options_.objective,
           wanted, entry.name, entry.input, wanted == "tokens" ? "transformer" : "dmpnn");
    if (options_.training.augment > 0)
      fail(ErrorCode::invalid_options, "--augment: pretraining reads the canonical text of each molecule alone");
    if (options_.training.snapshots > 0)
      fail(ErrorCode::invalid_options, "--snapshots: pretraining makes one network; give it to train or finetune");
    model_options_ = options_.model_settings.resolve(options_.model, true);
    if (entry.input == "graphs") request_.graph_set = featurize::GraphFeaturizer(options_.graph).spec();
    else request_.token_spec = featurize::TokenFeaturizer(options_.tokens).spec();
    if (has_targets()) request_.vector_spec = read_described();
    else model_options_["ffn_layers"] = 0;  // of the head, which becomes the identity
  }

  PretrainResult execute() {
    files_ = screen::list_library(options_.library);
    open_folder();
    read_features();
    split_rows();
    const train::FitResult fit = train();
    save(fit);
    PretrainResult result;
    result.run_folder = folder_;
    result.rows = num_rows_;
    result.molecules = rows_.size();
    result.objective = options_.objective;
    result.targets = targets_.size();
    result.baseline = baseline_;
    result.epoch = fit.best_epoch;
    result.loss = fit.history[static_cast<std::size_t>(fit.best_epoch) - 1].val_loss;
    return result;
  }

 private:
  bool has_targets() const { return options_.objective == "descriptors"; }

  /// The spec of the numbers that are learned.
  std::string read_described() const {
    const auto featurizer = featurize::make_vector_featurizer(options_.describe);
    if (!featurizer->required_columns().empty())
      fail(ErrorCode::invalid_options, "--describe {}: columns of the input cannot be learned here", options_.describe);
    return featurizer->spec();
  }

  void open_folder() {
    std::vector<std::string> paths, more;
    for (const screen::LibraryFile& file : files_) paths.push_back(file.path);
    more.assign(paths.begin() + 1, paths.end());
    manifest_ = make_manifest(paths.front(), more, context_);
    open_run_folder(folder_, resumed_, options_.overwrite, paths, options_, context_, manifest_);
    log_ = std::make_unique<EpochLog>(folder_);
  }

  void read_features() {
    DistinctMolecules molecules = read_distinct_molecules(files_, options_, options_.standardize, context_);
    num_rows_ = molecules.rows;
    const featurize::FeatureCache cache(
        options_.cache.empty() ? own_cache() : fs::path(options_.cache),
        fmt::format("athanor {}, rdkit {}", program_version(), chemistry::toolkit_version()));
    features_ = cache.get(molecules.smiles, {}, request_, context_.threads, *context_.progress, context_.times);
    for (std::size_t i = 0; i < features_.issues.size(); ++i)
      if (features_.issues[i]) {
        Issue issue = *features_.issues[i];
        issue.action = "unsupported";
        molecules.issues.add(std::move(issue));
      } else {
        rows_.push_back(i);
      }
    data::write_issues((folder_ / "issues.csv").string(), molecules.issues);
  }

  void split_rows() {
    if (rows_.size() < 10)
      fail(ErrorCode::invalid_input, "{}: has {} to learn from; pretraining needs at least 10", files_.front().path,
           format_count(rows_.size(), "molecule"));
    std::vector<std::size_t> shuffled = rows_;
    Rng(Rng::derive_seed(context_.seed, 0)).shuffle(shuffled);
    const std::size_t num_val = std::min(static_cast<std::size_t>(options_.held_out), shuffled.size() / 10);
    const auto middle = shuffled.begin() + static_cast<std::ptrdiff_t>(num_val);
    val_.assign(shuffled.begin(), middle);
    train_.assign(middle, shuffled.end());
    std::sort(train_.begin(), train_.end());
    if (!has_targets()) {
      baseline_ = train::compute_objective_baseline(options_.objective, features_.inputs, train_, val_);
      return;
    }
    for (std::string& name : featurize::make_vector_featurizer(request_.vector_spec)->names())
      targets_.push_back({.name = std::move(name)});
  }

  train::FitResult train() {
    featurize::Inputs inputs = features_.inputs;
    const featurize::FeatureMatrix described = std::exchange(inputs.vectors, {});
    train::FitRequest request;
    request.model = options_.model;
    request.model_options = model_options_;
    request.training = options_.training;
    request.inputs = &inputs;
    request.targets = targets_;
    if (has_targets()) request.target_matrix = &described;
    else request.objective = options_.objective;
    request.train = train_;
    request.val = val_;
    request.seed = Rng::derive_seed(context_.seed, 1);
    request.threads = context_.threads;
    request.device = context_.device;
    request.checkpoint = folder_ / "checkpoint.safetensors";
    request.stage = options_.model;
    request.progress = context_.progress;
    request.times = context_.times;
    request.on_epoch = [&](const train::EpochRecord& record) { log_->add(0, 0, options_.model, record); };
    return train::fit_network(request);
  }

  void save(const train::FitResult& fit) {
    bundle::Member member;
    member.model = options_.model;
    member.options = model_options_;
    member.graph_set = request_.graph_set;
    member.token_spec = request_.token_spec;
    member.details = fit.details;
    member.tensors = fit.tensors;
    if (!has_targets()) {
      predict::EmbeddingMember embedding = predict::make_embedding_member(member, {});
      member = std::move(embedding.member);
      targets_ = std::move(embedding.targets);
    }
    bundle::Bundle bundle;
    bundle.targets = targets_;
    bundle.standardize =
        chemistry::format_standardize_policy(chemistry::parse_standardize_policy(options_.standardize));
    bundle.members.push_back(std::move(member));
    bundle.training = {{"program_version", program_version()},
                       {"input_sha256", manifest_.at("input").at("sha256")},
                       {"model", options_.model},
                       {"objective", options_.objective},
                       {"molecules", rows_.size()},
                       {"training_molecules", train_.size()},
                       {"seed", context_.seed},
                       {"date", manifest_.at("started")}};
    if (has_targets()) bundle.training["described"] = request_.vector_spec;
    const PhaseScope scope(context_.times, Phase::write);
    bundle::save_bundle(folder_ / "bundle.athanor", bundle);
    manifest_["weights_sha256"] = bundle::list_weights_sha256(bundle);
    write_json(folder_ / "manifest.json", manifest_);
    fs::remove(folder_ / "checkpoint.safetensors");
    features_ = {};
    fs::remove_all(own_cache());
  }

  fs::path own_cache() const { return folder_ / "features"; }

  PretrainOptions options_;
  Context context_;
  bool resumed_;
  fs::path folder_;
  nlohmann::json model_options_;
  featurize::FeatureRequest request_;
  std::vector<screen::LibraryFile> files_;
  nlohmann::json manifest_;
  std::unique_ptr<EpochLog> log_;
  featurize::FeatureTable features_;  ///< graphs or tokens, and as vectors what is learned
  std::size_t num_rows_ = 0;
  std::vector<std::size_t> rows_, train_, val_;  ///< of `features_`
  std::vector<data::Target> targets_;
  double baseline_ = 1;
};

}  // namespace

PretrainResult pretrain(const PretrainOptions& given, const Context& given_context) {
  const auto begin = std::chrono::steady_clock::now();
  Context context = given_context;
  PretrainOptions options = given;
  const bool resumed = !given.resume.empty();
  if (resumed) {
    options = PretrainOptions();
    read_config(given.resume, options, context);
    options.out = given.resume;
  } else {
    if (options.library.empty())
      fail(ErrorCode::invalid_options, "pretrain needs files of molecules: athanor pretrain library.smi --out DIR");
    if (options.out.empty()) options.out = default_run_folder(options.library.front()).string();
  }
  ProfiledContext profiled(context, options.profile || given.profile);
  PretrainResult result;
  work_in_run_folder(options.out, profiled.get(),
                     [&] { result = PretrainRun(options, profiled.get(), resumed).execute(); });
  result.profile = profiled.describe(result.molecules);
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return result;
}

nlohmann::json to_json(const PretrainResult& result) {
  nlohmann::json json = {{"schema", 1},
                         {"run", result.run_folder.string()},
                         {"bundle", (result.run_folder / "bundle.athanor").string()},
                         {"rows", result.rows},
                         {"molecules", result.molecules},
                         {"objective", result.objective},
                         {"targets", result.targets},
                         {"epoch", result.epoch},
                         {"loss", result.loss},
                         {"baseline", result.baseline},
                         {"seconds", result.seconds}};
  if (!result.profile.is_null()) json["profile"] = result.profile;
  return json;
}

}  // namespace athanor::workflows
