// What functions make of weights before they multiply by them, kept as long as the weights stay as they are; and where
// the gradients of weights are to be written.
#pragma once

#include <memory>

#include "athanor/nn/parameters.h"

namespace athanor::nn {

struct KeptForms;

/// Of one thread that computes the gradients of several parts of a batch.
class WeightForms {
 public:
  /// Of the trainable parameters, whose numbers lie in `flat`; of other tensors nothing is kept.
  WeightForms(const ParameterList& list, const torch::Tensor& flat);
  WeightForms(WeightForms&&) noexcept;
  ~WeightForms();
  /// The weights have changed. The memory of the forms is used again.
  void forget();

  /// While it lives, functions of this room on this thread keep forms here, and write the gradient of a whole parameter
  /// to its place in `gradient`, an array like `flat`: once for each parameter, so that what is added up elsewhere is
  /// not overwritten. Gradients that a caller gets may thus lie there already.
  class Scope {
   public:
    Scope(WeightForms& forms, const torch::Tensor& gradient);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;
  };

 private:
  std::unique_ptr<KeptForms> kept_;
};

}  // namespace athanor::nn
