// What a fit trains: the parameters of a network, at their own learning rates, and adapters beside them.
#pragma once

#include "athanor/train/starting_point.h"

namespace athanor::train {

/// Low-rank adapters (LoRA, Hu et al. 2021, arXiv:2106.09685): a weight W of the body is used as W + scale * B A, where
/// A [rank, inputs] begins at random and B [outputs, rank] at 0; only A, B and the head are trained, and what is saved
/// is W + scale * B A.
class TrainedParameters {
 public:
  /// Error(invalid_options) when nothing would be left to train.
  TrainedParameters(const FitRequest& request, const nn::ParameterList& network);

  const nn::ParameterList& list() const { return list_; }  ///< those of the network, then the adapters
  /// Values to begin with: at random, then those of the network to start from.
  nn::FlatWeights start(std::uint64_t seed) const;
  /// Factor on the learning rate of each of list() in an epoch (from 1); 0 = it stays as it is.
  std::vector<double> rate_factors(std::int64_t epoch) const;

  bool has_adapters() const { return !adapters_.empty(); }
  /// One tensor for each of list(), as the network takes them: with adapters in their weights. Differentiable.
  nn::Weights merge(const nn::Weights& weights) const;
  /// The values of the network alone, with adapters in their weights.
  nn::FlatWeights merge(const nn::FlatWeights& weights) const;

 private:
  struct Adapter {
    std::size_t weight, a, b;  ///< slots
  };
  void add_adapters();

  const FitRequest& request_;
  const nn::ParameterList& network_;
  NetworkLayers layers_;
  nn::ParameterList list_;
  std::vector<Adapter> adapters_;
};

}  // namespace athanor::train
