// What an explanation keeps of a forward pass: the states that the readout gets, and the shares of attention.
#pragma once

#include <vector>

#include "athanor/nn/torch.h"

namespace athanor::nn {

/// Shares of one layer of attention. The pairs of a listening node (or token) stand side by side.
struct AttentionShares {
  torch::Tensor from;     ///< [pairs] which node it listens to
  torch::Tensor offsets;  ///< [nodes + 1] pairs of each listening node
  torch::Tensor shares;   ///< [pairs, heads]; those of a node add up to 1
};

/// What Context::trace points to; a forward pass adds to it, so that each pass needs a new one.
struct Trace {
  /// Keeps the states of nodes or tokens and returns them cut off from what is before: a gradient by them ends there.
  torch::Tensor keep_states(const torch::Tensor& h) { return states = h.detach().requires_grad_(); }
  /// Appends a layer's shares, see AttentionShares.
  void keep_attention(const torch::Tensor& from, const torch::Tensor& offsets, const torch::Tensor& shares) {
    attention.push_back({from.detach(), offsets.detach(), shares.detach()});
  }

  torch::Tensor features;                  ///< [rows, features] of a GaussianOutput; undefined without one
  torch::Tensor states;                    ///< [nodes or tokens, width]; undefined where a network has none
  std::vector<AttentionShares> attention;  ///< in the order of the layers
};

}  // namespace athanor::nn
