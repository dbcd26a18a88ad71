#include "athanor/workflows/train_plan.h"

#include <algorithm>
#include <set>

#include "athanor/predict/networks.h"
#include "athanor/workflows/describe.h"

namespace athanor::workflows {
namespace {

constexpr const char* network_graph_set = "chemprop_v2";

featurize::FeatureRequest make_feature_request(const CatalogEntry& entry, const std::string& featurizer) {
  const std::string spec = featurizer.empty() ? "" : featurize::make_vector_featurizer(featurizer)->spec();
  if (entry.input == "graphs") return {spec, network_graph_set};
  if (!spec.empty()) return {spec, ""};
  const char* standard = entry.input == "counts" ? default_counts : default_featurizer;
  return {featurize::make_vector_featurizer(standard)->spec(), ""};
}

ModelPlan make_model_plan(const TrainOptions& options, const std::string& model, bool strict) {
  const CatalogEntry& entry = find_entry(model_catalog(), model, "model");
  return {model, options.model_settings.resolve(model, strict), make_feature_request(entry, options.featurizer)};
}

bool is_number(const data::Target& target) { return target.task == data::TaskType::regression; }

/// Classical models that can fit these targets, simplest first.
std::vector<std::string> list_suitable_baselines(std::span<const data::Target> targets) {
  std::vector<std::string> names;
  if (std::all_of(targets.begin(), targets.end(), is_number)) names.push_back("ridge");
  if (std::none_of(targets.begin(), targets.end(), is_number)) names.push_back("logistic");
  names.insert(names.end(), {"forest", "boosting"});
  return names;
}

std::vector<std::string> list_baselines(const TrainOptions& options, std::span<const data::Target> targets) {
  if (options.baselines == "none") return {};
  if (options.baselines == "auto") return list_suitable_baselines(targets);
  std::vector<std::string> names;
  for (const std::string& part : split_text(options.baselines, ',')) names.emplace_back(trim(part));
  return names;
}

}  // namespace

std::vector<featurize::FeatureRequest> TrainPlan::feature_requests() const {
  std::vector<featurize::FeatureRequest> requests;
  for (const auto* plans : {&candidates, &baselines})
    for (const ModelPlan& plan : *plans) requests.push_back(plan.features);
  return requests;
}

TrainPlan make_train_plan(const TrainOptions& options, std::span<const data::Target> targets) {
  if (options.curation.censored == "keep")
    fail(ErrorCode::unsupported,
         "--censored keep: no model learns from bounds such as <5 yet; without it they are taken as missing");
  TrainPlan plan;
  const bool automatic = options.model == "auto";
  const std::vector<std::string> baselines = list_baselines(options, targets);
  if (automatic) {
    for (const std::string& name : list_suitable_baselines(targets))
      plan.candidates.push_back(make_model_plan(options, name, false));
    plan.candidates.push_back(make_model_plan(options, "dmpnn", false));
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
  return options.featurizer.empty() ? std::vector<std::string>()
                                    : featurize::make_vector_featurizer(options.featurizer)->required_columns();
}

}  // namespace athanor::workflows
