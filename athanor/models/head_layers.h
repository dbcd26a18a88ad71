// The layers of a head, from its options.
#pragma once

#include "athanor/models/head_options.h"
#include "athanor/nn/layers.h"

namespace athanor::models {

inline nn::FeedForwardOptions make_head_layers(const HeadOptions& options, double dropout,
                                               const nn::Activation& activation = nn::Activation("relu")) {
  return {std::vector<std::int64_t>(static_cast<std::size_t>(options.ffn_layers), options.ffn_hidden), activation,
          dropout, nn::NormKind::none};
}

}  // namespace athanor::models
