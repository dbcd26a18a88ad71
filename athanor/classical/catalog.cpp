// The list of classical models, and the doors to fitting and loading them by name.
#include <algorithm>

#include "athanor/classical/fitters.h"
#include "athanor/classical/gaussian_process.h"
#include "athanor/classical/kernel_model.h"
#include "athanor/classical/linear_model.h"
#include "athanor/classical/model.h"
#include "athanor/classical/neighbors.h"
#include "athanor/classical/trees_model.h"

namespace athanor::classical {
namespace {

template <class OptionsType>
CatalogEntry make_entry(std::string name, std::string summary, std::string paper, std::string input = "vectors") {
  CatalogEntry entry;
  entry.name = std::move(name);
  entry.summary = std::move(summary);
  entry.input = std::move(input);
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

void Model::predict_with_std(const featurize::FeatureMatrix&, std::span<double>, std::span<double>, std::size_t) const {
  fail(ErrorCode::unsupported, "This model gives no standard deviations");
}

const Catalog& classical_catalog() {
  static const Catalog catalog = {
      make_entry<RidgeOptions>("ridge", "Linear regression with an L2 penalty, on standardised features.",
                               "10.1080/00401706.1970.10488634"),
      make_entry<ElasticNetOptions>("elastic_net",
                                    "Linear regression with an L1 and an L2 penalty: few features count.",
                                    "10.1111/j.1467-9868.2005.00503.x"),
      make_entry<PlsOptions>("pls", "Partial least squares: regression on a few latent components.",
                             "10.1016/S0169-7439(01)00155-1"),
      make_entry<LogisticOptions>("logistic", "Logistic regression with an L2 penalty, on standardised features.", ""),
      make_entry<NaiveBayesOptions>("naive_bayes", "Naive Bayes on features that are present or not, for classes.", "",
                                    "counts"),
      make_entry<NeighborsOptions>("neighbors", "Mean of the most similar training rows (Tanimoto similarity).",
                                   "10.1109/TIT.1967.1053964", "counts"),
      make_entry<KernelRidgeOptions>("kernel_ridge", "Ridge regression on similarities to the training rows.",
                                     "10.1007/978-3-642-41136-6_11", "counts"),
      make_entry<SvmOptions>("svm", "Support vector machine (LIBSVM), with probabilities for classes.",
                             "10.1145/1961189.1961199", "counts"),
      make_entry<GaussianProcessOptions>("gp", "Gaussian process with the Tanimoto kernel; tells its own uncertainty.",
                                         "10.1039/c9sc00616h", "counts"),
      make_entry<ForestOptions>("forest", "Random forest of fully grown trees on bootstrapped rows.",
                                "10.1023/A:1010933404324"),
      make_entry<BoostingOptions>("boosting", "Gradient-boosted trees (XGBoost), stopped early on the validation rows.",
                                  "10.1145/2939672.2939785"),
  };
  return catalog;
}

bool takes_bounds(const std::string& name) { return name == "boosting"; }

bool takes_weights(const std::string& name) {
  static constexpr std::string_view names[] = {"ridge",        "elastic_net", "logistic", "naive_bayes",
                                               "kernel_ridge", "forest",      "boosting"};
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

bool takes_class_weights(const std::string& name) { return name == "svm" || takes_weights(name); }

namespace {

void check_weights(const std::string& name, const FitRequest& request) {
  const bool refused = !request.weights.empty() ? !takes_weights(name) : !takes_class_weights(name);
  const bool classes = std::any_of(request.targets.begin(), request.targets.end(), [](const data::Target& target) {
    return target.task != data::TaskType::regression;
  });
  if (refused && (!request.weights.empty() || (request.balance_classes && classes)))
    fail(ErrorCode::invalid_options,
         "Model \"{}\" cannot weigh {}; ridge, elastic_net, kernel_ridge, logistic, naive_bayes, forest, boosting and "
         "networks can",
         name, request.weights.empty() ? "classes" : "rows");
}

}  // namespace

std::unique_ptr<Model> fit_model(const std::string& name, const nlohmann::json& options, const FitRequest& request) {
  find_entry(classical_catalog(), name, "classical model");
  check_weights(name, request);
  if (!request.relations.empty() && !takes_bounds(name))
    fail(ErrorCode::invalid_options,
         "Model \"{}\" cannot learn from bounds such as <5; boosting and networks can, and without --censored keep "
         "bounds "
         "are taken as missing",
         name);
  if (name == "ridge") return fit_ridge(read_options<RidgeOptions>(name, options), request);
  if (name == "elastic_net") return fit_elastic_net(read_options<ElasticNetOptions>(name, options), request);
  if (name == "pls") return fit_pls(read_options<PlsOptions>(name, options), request);
  if (name == "logistic") return fit_logistic(read_options<LogisticOptions>(name, options), request);
  if (name == "naive_bayes") return fit_naive_bayes(read_options<NaiveBayesOptions>(name, options), request);
  if (name == "neighbors") return fit_neighbors(read_options<NeighborsOptions>(name, options), request);
  if (name == "kernel_ridge") return fit_kernel_ridge(read_options<KernelRidgeOptions>(name, options), request);
  if (name == "svm") return fit_svm(read_options<SvmOptions>(name, options), request);
  if (name == "gp") return fit_gaussian_process(read_options<GaussianProcessOptions>(name, options), request);
  if (name == "forest") return fit_forest(read_options<ForestOptions>(name, options), request);
  return fit_boosting(read_options<BoostingOptions>(name, options), request);
}

bool gives_std(const std::string& name) { return name == "gp"; }

std::unique_ptr<Model> load_model(const bundle::Member& member, std::span<const data::Target> targets) {
  const std::string& name = member.model;
  find_entry(classical_catalog(), name, "classical model");
  if (name == "naive_bayes") return std::make_unique<LinearModel>(member, targets, FeatureUse::presence);
  if (name == "neighbors") return std::make_unique<NeighborsModel>(member, targets);
  if (name == "kernel_ridge" || name == "svm") return load_kernel_model(member, targets);
  if (name == "gp") return std::make_unique<GaussianProcessModel>(member, targets);
  if (name == "forest" || name == "boosting") return std::make_unique<TreesModel>(member, targets);
  return std::make_unique<LinearModel>(member, targets);
}

}  // namespace athanor::classical
