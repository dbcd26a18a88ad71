// Loss and metric on the validation rows.
#pragma once

#include "athanor/train/fit_setup.h"
#include "athanor/train/worker_pool.h"

namespace athanor::train {

struct ValidationScore {
  double loss = 0;                   ///< mean over the known values, in scaled units
  double metric = 0;                 ///< see EpochRecord::val_metric; NaN when undefined
  const char* metric_name = "rmse";  ///< "rmse" or "roc_auc"
};

/// rmse over the numeric targets when there are any, else roc_auc over the classes: mean over targets where it is
/// defined. `weights` are views without gradients. NaN everywhere when no validation row has a value.
ValidationScore validate(const FitSetup& setup, const nn::Weights& weights, WorkerPool& pool);

}  // namespace athanor::train
