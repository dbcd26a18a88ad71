// One function per classical model: fits it to a request.
#pragma once

#include <memory>

#include "athanor/classical/model.h"
#include "athanor/classical/options.h"

namespace athanor::classical {

std::unique_ptr<Model> fit_ridge(const RidgeOptions& options, const FitRequest& request);
std::unique_ptr<Model> fit_logistic(const LogisticOptions& options, const FitRequest& request);
std::unique_ptr<Model> fit_elastic_net(const ElasticNetOptions& options, const FitRequest& request);
std::unique_ptr<Model> fit_pls(const PlsOptions& options, const FitRequest& request);
std::unique_ptr<Model> fit_naive_bayes(const NaiveBayesOptions& options, const FitRequest& request);
std::unique_ptr<Model> fit_neighbors(const NeighborsOptions& options, const FitRequest& request);
std::unique_ptr<Model> fit_kernel_ridge(const KernelRidgeOptions& options, const FitRequest& request);
std::unique_ptr<Model> fit_svm(const SvmOptions& options, const FitRequest& request);
std::unique_ptr<Model> fit_gaussian_process(const GaussianProcessOptions& options, const FitRequest& request);
std::unique_ptr<Model> fit_forest(const ForestOptions& options, const FitRequest& request);
std::unique_ptr<Model> fit_boosting(const BoostingOptions& options, const FitRequest& request);

}  // namespace athanor::classical
