// Parameters of a network: declared by layers in a fixed order, stored in one flat array. A network itself is
// immutable; weights are handed to it, so that several threads can run one network on weights that share storage.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "athanor/nn/torch.h"

namespace athanor::nn {

/// How a parameter begins: uniform in [-bound, bound], normal around 0, or a constant.
struct Initialization {
  double bound = 0;  ///< of the uniform distribution; 0 = it is not uniform
  double constant = 0;
  double deviation = 0;  ///< of the normal distribution; 0 = it is not normal
};

/// One declared array of numbers of a network: how it begins, and where it lies.
struct Parameter {
  std::string name;  ///< "encoder.w_i.weight"
  std::vector<std::int64_t> shape;
  Initialization initialization;
  bool trainable = true;    ///< false: running statistics
  std::int64_t size = 0;    ///< product of the shape
  std::int64_t offset = 0;  ///< in the flat array of its kind (trainable or not)
  double norm_bound = 0;    ///< largest singular value that training leaves a matrix; 0 = any
};

/// The declared parameters of one network, in order of declaration.
class ParameterList {
 public:
  /// Returns the slot of the parameter: its index in Weights.
  std::size_t add(std::string name, std::vector<std::int64_t> shape, Initialization initialization,
                  bool trainable = true);
  /// While it lives, parameters that are added get `prefix` in front of their names.
  class Prefix {
   public:
    Prefix(ParameterList& list, std::string prefix) : list_(list) { list_.prefix_ = std::move(prefix); }
    Prefix(const Prefix&) = delete;
    Prefix& operator=(const Prefix&) = delete;
    ~Prefix() { list_.prefix_.clear(); }

   private:
    ParameterList& list_;
  };
  /// Sets Parameter::norm_bound.
  void bound_norm(std::size_t slot, double bound) { items_[slot].norm_bound = bound; }
  const std::vector<Parameter>& items() const { return items_; }
  std::int64_t trainable_size() const { return trainable_size_; }
  /// Numbers of all running statistics.
  std::int64_t buffer_size() const { return buffer_size_; }

 private:
  std::vector<Parameter> items_;
  std::string prefix_;
  std::int64_t trainable_size_ = 0;
  std::int64_t buffer_size_ = 0;
};

/// One tensor per slot.
using Weights = std::vector<torch::Tensor>;

/// All values of a network: trainable parameters and running statistics, each as one flat tensor.
struct FlatWeights {
  torch::Tensor trainable;
  torch::Tensor buffers;

  FlatWeights clone() const { return {trainable.clone(), buffers.clone()}; }
};

/// Initial values; they depend on the seed and on the order of declaration alone.
FlatWeights initialize(const ParameterList& list, std::uint64_t seed);

/// Scales matrices down whose largest singular value exceeds their norm_bound (spectral normalisation, Miyato et al.
/// 2018, arXiv:1802.05957); the value is that of 10 steps of power iteration, each time from the same start.
void bound_norms(const ParameterList& list, const Weights& weights);

/// Tensors that share storage with `flat`; the trainable ones are leaves with their own gradients when asked for.
Weights make_views(const ParameterList& list, const FlatWeights& flat, bool requires_grad);

}  // namespace athanor::nn
