// How a fit that starts from the weights of a trained network treats them. Torch-free.
#pragma once

#include <string>

#include "athanor/core/options.h"

namespace athanor::train {

/// Body: all layers before the head, in the order of the data. Learning rates of the body's layers fall by a factor per
/// layer away from the head, and layers may join one after another from the head downwards (Howard and Ruder 2018,
/// arXiv:1801.06146).
struct TransferOptions : Options {
  std::string head = "auto";         ///< auto, new, hidden, keep
  bool freeze_encoder = false;       ///< the whole body stays as it is
  std::int64_t freeze_layers = 0;    ///< of the body, from its beginning, that stay as they are
  double layer_rate_factor = 1;      ///< on the learning rate, per layer away from the head
  std::int64_t unfreeze_epochs = 0;  ///< 0 = all layers from the beginning
  std::int64_t adapter_rank = 0;     ///< 0 = no adapters
  double adapter_scale = 2;          ///< alpha / rank of the paper
  void fields(FieldList& list) override;
  bool is_nothing() const;  ///< as if nothing was given
};

}  // namespace athanor::train
