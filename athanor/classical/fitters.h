// One function per classical model: fits it to a request.
#pragma once

#include <memory>

#include "athanor/classical/model.h"
#include "athanor/classical/options.h"

namespace athanor::classical {

std::unique_ptr<Model> fit_ridge(const RidgeOptions& options, const FitRequest& request);
std::unique_ptr<Model> fit_logistic(const LogisticOptions& options, const FitRequest& request);
std::unique_ptr<Model> fit_forest(const ForestOptions& options, const FitRequest& request);
std::unique_ptr<Model> fit_boosting(const BoostingOptions& options, const FitRequest& request);

}  // namespace athanor::classical
