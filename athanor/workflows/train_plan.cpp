#include "athanor/workflows/train_plan.h"

#include <algorithm>
#include <set>

#include "athanor/featurize/point_featurizer.h"
#include "athanor/featurize/token_featurizer.h"
#include "athanor/predict/networks.h"
#include "athanor/workflows/auto_search.h"
#include "athanor/workflows/describe.h"
#include "athanor/workflows/starting_bundle.h"

namespace athanor::workflows {
namespace {

bool reads_points(const CatalogEntry& entry) { return entry.input == "points" || entry.input == "images"; }

/// Whether the model has an input of another kind, beside which vectors are optional.
bool joins_vectors(const CatalogEntry& entry) {
  return entry.input == "graphs" || entry.input == "tokens" || reads_points(entry);
}

std::string choose_points(const CatalogEntry& entry, const std::string& given) {
  const featurize::PointFeaturizer points(given.empty() ? featurize::find_usual_points(entry.input) : given);
  if (points.input() != entry.input)
    fail(ErrorCode::invalid_options, "--points {}: are points for networks on {}, and {} works on {}; leave it out",
         given, points.input(), entry.name, entry.input);
  return points.spec();
}

std::string choose_vectors(const CatalogEntry& entry, const std::string& featurizer) {
  const bool none = featurizer == "none";
  if (!featurizer.empty() && !none) return featurizer;
  if (joins_vectors(entry)) return none ? "" : entry.vectors;
  return entry.input == "counts" ? default_counts : default_featurizer;
}

featurize::FeatureRequest make_feature_request(const CatalogEntry& entry, const TrainOptions& options,
                                               const bundle::Bundle* start) {
  const std::string vectors = start && options.featurizer.empty() ? start->members.front().vector_spec
                                                                  : choose_vectors(entry, options.featurizer);
  featurize::FeatureRequest request;
  if (!vectors.empty()) request.vector_spec = featurize::make_vector_featurizer(vectors)->spec();
  if (start) {
    request.graph_set = start->members.front().graph_set;
    request.token_spec = start->members.front().token_spec;
    request.point_spec = start->members.front().point_spec;
    return request;
  }
  if (entry.input == "graphs") request.graph_set = featurize::GraphFeaturizer(options.graph).spec();
  if (entry.input == "tokens") request.token_spec = featurize::TokenFeaturizer(options.tokens).spec();
  if (reads_points(entry)) request.point_spec = choose_points(entry, options.points);
  return request;
}

/// Features and options of training that are asked for by name and that the model would not read.
void refuse_unread_options(const CatalogEntry& entry, const TrainOptions& options) {
  const TrainOptions defaults;
  if (options.featurizer == "none" && !joins_vectors(entry))
    fail(ErrorCode::invalid_options,
         "--featurizer none is for networks on graphs, tokens, points or images; {} has vector features only",
         entry.name);
  if (options.training.augment > 0 && entry.input != "tokens")
    fail(ErrorCode::invalid_options, "--augment is for networks on tokens (cnn, rnn, transformer), not for {}",
         entry.name);
  if (options.training.snapshots > 0 && !predict::is_network(entry.name))
    fail(ErrorCode::invalid_options, "--snapshots is for networks, not for {}; every model takes --ensemble-size",
         entry.name);
  if (options.training.loss == "sngp" && !predict::is_network(entry.name))
    fail(ErrorCode::invalid_options, "--loss sngp is for networks, not for {}; gp is a Gaussian process of its own",
         entry.name);
  if (options.training.target_weighting != defaults.training.target_weighting && !predict::is_network(entry.name))
    fail(ErrorCode::invalid_options, "--target-weighting is for networks, not for {}", entry.name);
  if (options.tokens != defaults.tokens && entry.input != "tokens")
    fail(ErrorCode::invalid_options, "--tokens {} is for networks on tokens (cnn, rnn, transformer), not for {}",
         options.tokens, entry.name);
  if (options.graph != defaults.graph && entry.input != "graphs")
    fail(ErrorCode::invalid_options, "--graph {} is for networks on graphs (see athanor list models), not for {}",
         options.graph, entry.name);
  if (options.points != defaults.points && !reads_points(entry))
    fail(ErrorCode::invalid_options,
         "--points {} is for networks on points or images (see athanor list models), not for {}", options.points,
         entry.name);
}

/// Options and features that no model of a stack would read.
void refuse_unread(const std::vector<std::string>& stack, const TrainOptions& options) {
  options.model_settings.require_known(stack);
  std::vector<Error> refusals;
  for (const std::string& name : stack) try {
      refuse_unread_options(find_entry(model_catalog(), name, "model"), options);
    } catch (const Error& error) {
      if (error.code() == ErrorCode::not_found) throw;
      refusals.push_back(error);
    }
  if (refusals.size() == stack.size()) throw refusals.front();
}

bool is_number(const data::Target& target) { return target.task == data::TaskType::regression; }

/// Classical models that can fit these targets (and learn from bounds where there are any), simplest first.
std::vector<std::string> list_suitable_baselines(const data::Dataset& dataset) {
  if (!dataset.relations.empty()) return {"boosting"};
  const std::vector<data::Target>& targets = dataset.targets;
  std::vector<std::string> names;
  if (std::all_of(targets.begin(), targets.end(), is_number)) names.push_back("ridge");
  if (std::none_of(targets.begin(), targets.end(), is_number)) names.push_back("logistic");
  names.insert(names.end(), {"forest", "boosting"});
  return names;
}

std::vector<std::string> list_baselines(const TrainOptions& options, const data::Dataset& dataset) {
  if (options.baselines == "none") return {};
  if (options.baselines == "auto") return list_suitable_baselines(dataset);
  std::vector<std::string> names;
  for (const std::string& part : split_text(options.baselines, ',')) names.emplace_back(trim(part));
  return names;
}

}  // namespace

ModelPlan make_model_plan(const TrainOptions& options, const std::string& model, bool strict) {
  const CatalogEntry& entry = find_entry(model_catalog(), model, "model");
  if (strict) refuse_unread_options(entry, options);
  const auto start = load_starting_bundle(options, model);
  ModelPlan plan{model, options.model_settings.resolve(model, strict, start ? start->members.front().options : nullptr),
                 make_feature_request(entry, options, start.get()), options.transform};
  plan.start = start;
  if (predict::is_network(model)) plan.transfer = options.transfer;
  if (strict && !options.transform.is_nothing() && plan.features.vector_spec.empty())
    fail(ErrorCode::invalid_options,
         "--feature-scaling, --min-variance and --max-correlation are for vector features, and {} has none; add "
         "--featurizer descriptors or the like",
         model);
  return plan;
}

std::vector<std::string> split_stack(const std::string& model) {
  std::vector<std::string> names;
  for (const std::string& part : split_text(model, '+')) names.emplace_back(trim(part));
  if (names.size() < 2) return names;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i].empty()) fail(ErrorCode::invalid_options, "--model: there is an empty name in \"{}\"", model);
    if (names[i] == "auto")
      fail(ErrorCode::invalid_options, "--model {}: auto is a blend itself; name its models instead", model);
    if (std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i), names[i]) !=
        names.begin() + static_cast<std::ptrdiff_t>(i))
      fail(ErrorCode::invalid_options, "--model {}: {} is named twice", model, names[i]);
  }
  return names;
}

std::vector<featurize::FeatureRequest> TrainPlan::feature_requests() const {
  std::vector<featurize::FeatureRequest> requests;
  for (const auto* plans : {&candidates, &baselines})
    for (const ModelPlan& plan : *plans) requests.push_back(plan.features);
  return requests;
}

namespace {

/// Of one model.
void check_member_weights(const TrainOptions& options) {
  if (options.member_weights == "auto") return;
  if (options.ensemble_size < 2 && options.training.snapshots < 2)
    fail(ErrorCode::invalid_options,
         "--member-weights is for several members: a stack, such as --model dmpnn+forest, --ensemble-size or "
         "--snapshots; there is one {}",
         options.model);
  if (options.member_weights == "learned" && options.refit == "all")
    fail(ErrorCode::invalid_options,
         "--member-weights learned needs validation molecules, and --refit all leaves none; take one of them");
  if (options.member_weights == "learned" && !options.calibration.is_nothing())
    fail(ErrorCode::invalid_options,
         "--member-weights learned: the validation molecules cannot give both the weights and the calibration; take "
         "one of them, or a stack");
}

}  // namespace

TrainPlan make_train_plan(const TrainOptions& options, const data::Dataset& dataset) {
  calibrate::check_options(options.calibration, dataset.targets);
  TrainPlan plan;
  const std::vector<std::string> stack = split_stack(options.model);
  const std::vector<std::string> baselines = list_baselines(options, dataset);
  if (options.model == "auto") {
    if (options.member_weights != "auto")
      fail(ErrorCode::invalid_options, "--member-weights: auto weighs its models itself; name them for a stack");
    plan.combination = Combination::greedy;
    std::vector<std::string> names = list_suitable_baselines(dataset);
    names.emplace_back("dmpnn");
    TrainOptions variant = options;
    for (const std::string& featurizer :
         options.budget.empty() ? std::vector{options.featurizer} : list_auto_featurizers(options)) {
      variant.featurizer = featurizer;
      for (const std::string& name : names) plan.candidates.push_back(make_model_plan(variant, name, false));
    }
  } else if (!options.budget.empty()) {
    fail(ErrorCode::invalid_options,
         "--budget is for --model auto; the options of {0} are searched by: athanor tune "
         "FILE --model {0} --budget {1}",
         stack.front(), options.budget);
  } else if (stack.size() > 1) {
    plan.combination = options.member_weights == "equal" ? Combination::average : Combination::stacked;
    refuse_unread(stack, options);
    for (const std::string& name : stack) plan.candidates.push_back(make_model_plan(options, name, false));
  } else {
    check_member_weights(options);
    plan.candidates.push_back(make_model_plan(options, options.model, true));
  }
  for (const ModelPlan& candidate : plan.candidates)
    if (candidate.start) check_starting_rows(*candidate.start, dataset);
  for (const std::string& name : baselines) {
    if (predict::is_network(name))
      fail(ErrorCode::invalid_options, "--baselines: {} is a network; baselines are classical models", name);
    if (name != options.model) plan.baselines.push_back(make_model_plan(options, name, false));
  }
  return plan;
}

void warn_of_idle_options(const TrainOptions& options, const TrainPlan& plan, const data::Dataset& dataset,
                          Progress& progress) {
  const auto is_network = [](const ModelPlan& model) { return predict::is_network(model.model); };
  train::TrainingOptions given = options.training, usual;
  if (std::none_of(plan.candidates.begin(), plan.candidates.end(), is_network)) {
    given.class_weights = usual.class_weights;  // which classical models know too
    if (const std::string idle = format_changed_options(given, usual); !idle.empty())
      progress.warn(fmt::format("{} trains no network:{} has no effect", options.model, idle));
  } else if (given.label_smoothing > 0 &&
             std::all_of(dataset.targets.begin(), dataset.targets.end(),
                         [](const data::Target& target) { return target.task == data::TaskType::regression; })) {
    progress.warn("--label-smoothing is for classes and has no effect on numbers");
  }
}

std::string format_policy(const TrainOptions& options) {
  return chemistry::format_standardize_policy(data::resolve_policy(options.curation));
}

std::vector<data::FeatureColumn> find_feature_columns(const TrainOptions& options) {
  if (options.featurizer.empty() || options.featurizer == "none") return {};
  return featurize::make_vector_featurizer(options.featurizer)->required_columns();
}

}  // namespace athanor::workflows
