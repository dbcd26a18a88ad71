// The list of classical models, and the doors to fitting and loading them by name.
#include "athanor/classical/fitters.h"
#include "athanor/classical/linear_model.h"
#include "athanor/classical/model.h"
#include "athanor/classical/trees_model.h"

namespace athanor::classical {
namespace {

template <class OptionsType>
CatalogEntry make_entry(std::string name, std::string summary, std::string paper) {
  CatalogEntry entry;
  entry.name = std::move(name);
  entry.summary = std::move(summary);
  entry.input = "vectors";
  entry.paper = std::move(paper);
  entry.make_options = [] { return std::make_unique<OptionsType>(); };
  return entry;
}

template <class OptionsType>
OptionsType read_options(const std::string& name, const nlohmann::json& values) {
  OptionsType options;
  if (!values.is_null()) apply_json(options, values, name);
  return options;
}

}  // namespace

const Catalog& classical_catalog() {
  static const Catalog catalog = {
      make_entry<RidgeOptions>("ridge", "Linear regression with an L2 penalty, on standardised features.",
                               "10.1080/00401706.1970.10488634"),
      make_entry<LogisticOptions>("logistic", "Logistic regression with an L2 penalty, on standardised features.", ""),
      make_entry<ForestOptions>("forest", "Random forest of fully grown trees on bootstrapped rows.",
                                "10.1023/A:1010933404324"),
      make_entry<BoostingOptions>("boosting", "Gradient-boosted trees (XGBoost), stopped early on the validation rows.",
                                  "10.1145/2939672.2939785"),
  };
  return catalog;
}

std::unique_ptr<Model> fit_model(const std::string& name, const nlohmann::json& options, const FitRequest& request) {
  find_entry(classical_catalog(), name, "classical model");
  if (name == "ridge") return fit_ridge(read_options<RidgeOptions>(name, options), request);
  if (name == "logistic") return fit_logistic(read_options<LogisticOptions>(name, options), request);
  if (name == "forest") return fit_forest(read_options<ForestOptions>(name, options), request);
  return fit_boosting(read_options<BoostingOptions>(name, options), request);
}

std::unique_ptr<Model> load_model(const bundle::Member& member, std::size_t num_targets) {
  find_entry(classical_catalog(), member.model, "classical model");
  if (member.model == "ridge" || member.model == "logistic") return std::make_unique<LinearModel>(member, num_targets);
  return std::make_unique<TreesModel>(member, num_targets);
}

}  // namespace athanor::classical
