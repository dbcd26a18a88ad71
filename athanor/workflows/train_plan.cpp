#include "athanor/workflows/train_plan.h"

#include <algorithm>
#include <set>

#include "athanor/predict/networks.h"
#include "athanor/workflows/auto_search.h"
#include "athanor/workflows/describe.h"

namespace athanor::workflows {
namespace {

std::string choose_vectors(const CatalogEntry& entry, const std::string& featurizer) {
  const bool on_graphs = entry.input == "graphs", none = featurizer == "none";
  if (!featurizer.empty() && !none) return featurizer;
  if (on_graphs) return none ? "" : entry.vectors;
  return entry.input == "counts" ? default_counts : default_featurizer;
}

featurize::FeatureRequest make_feature_request(const CatalogEntry& entry, const TrainOptions& options) {
  const std::string vectors = choose_vectors(entry, options.featurizer);
  return {vectors.empty() ? "" : featurize::make_vector_featurizer(vectors)->spec(),
          entry.input == "graphs" ? featurize::GraphFeaturizer(options.graph).spec() : ""};
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
  if (strict && options.featurizer == "none" && entry.input != "graphs")
    fail(ErrorCode::invalid_options, "--featurizer none is for networks on graphs; {} has vector features only", model);
  ModelPlan plan{model, options.model_settings.resolve(model, strict), make_feature_request(entry, options),
                 options.transform};
  if (strict && !options.transform.is_nothing() && plan.features.vector_spec.empty())
    fail(ErrorCode::invalid_options,
         "--feature-scaling, --min-variance and --max-correlation are for vector features, and {} has none; add "
         "--featurizer descriptors or the like",
         model);
  return plan;
}

std::vector<featurize::FeatureRequest> TrainPlan::feature_requests() const {
  std::vector<featurize::FeatureRequest> requests;
  for (const auto* plans : {&candidates, &baselines})
    for (const ModelPlan& plan : *plans) requests.push_back(plan.features);
  return requests;
}

TrainPlan make_train_plan(const TrainOptions& options, const data::Dataset& dataset) {
  TrainPlan plan;
  const bool automatic = options.model == "auto";
  const std::vector<std::string> baselines = list_baselines(options, dataset);
  if (automatic) {
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
         options.model, options.budget);
  } else {
    plan.candidates.push_back(make_model_plan(options, options.model, true));
  }
  for (const std::string& name : baselines) {
    if (predict::is_network(name))
      fail(ErrorCode::invalid_options, "--baselines: {} is a network; baselines are classical models", name);
    if (name != options.model) plan.baselines.push_back(make_model_plan(options, name, false));
  }
  return plan;
}

std::string format_policy(const TrainOptions& options) {
  return chemistry::format_standardize_policy(data::resolve_policy(options.curation));
}

std::vector<std::string> find_feature_columns(const TrainOptions& options) {
  if (options.featurizer.empty() || options.featurizer == "none") return {};
  return featurize::make_vector_featurizer(options.featurizer)->required_columns();
}

}  // namespace athanor::workflows
