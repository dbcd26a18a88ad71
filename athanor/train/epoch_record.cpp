#include <cmath>

#include "athanor/train/training.h"

namespace athanor::train {
namespace {

nlohmann::json to_json_number(double value) {
  return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json(nullptr);
}

}  // namespace

nlohmann::json to_json(const EpochRecord& record) {
  return {{"epoch", record.epoch},
          {"train_loss", to_json_number(record.train_loss)},
          {"val_loss", to_json_number(record.val_loss)},
          {"val_metric", to_json_number(record.val_metric)},
          {"learning_rate", record.learning_rate},
          {"seconds", record.seconds},
          {"molecules_per_second", record.molecules_per_second}};
}

}  // namespace athanor::train
