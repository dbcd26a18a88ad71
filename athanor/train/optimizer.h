// Optimisers over flat arrays: gradients of micro-batches are summed in fixed order and applied in one pass.
#pragma once

#include <functional>
#include <vector>

#include "athanor/kernels/device_kernels.h"
#include "athanor/nn/parameters.h"
#include "athanor/train/training.h"
#include "athanor/train/worker_pool.h"

namespace athanor::train {

/// adam, adamw  Kingma & Ba 2014 (arXiv:1412.6980), Loshchilov & Hutter 2017 (arXiv:1711.05101)
/// nadam        Dozat 2016, with PyTorch's momentum decay of 0.004
/// rmsprop      Hinton 2012, smoothing 0.99
/// sgd          with momentum
/// All as PyTorch has them. Weight decay is decoupled in adamw and added to the gradient elsewhere.
class Optimizer {
 public:
  /// `parameters` is the flat tensor that is updated in place.
  Optimizer(const TrainingOptions& options, torch::Tensor parameters);

  /// One step with the sum of the rows of `gradients` [parts, size]. The bits do not depend on the number of threads.
  void step(const torch::Tensor& gradients, std::int64_t parts, double rate, WorkerPool& pool);

  /// Factors on the rate, from flat index `begin` to the next span or the end; 0 = the parameters stay as they are.
  struct RateSpan {
    std::int64_t begin;
    double factor;
  };
  /// At least one span, the first of which begins at 0; {{0, 1}} before the first call.
  void set_rates(std::vector<RateSpan> spans) { rates_ = std::move(spans); }

  torch::Tensor first, second;  ///< moments, flat; sgd uses the first alone, rmsprop the second
  std::int64_t steps = 0;       ///< steps made

 private:
  enum class Kind { adam, adamw, nadam, rmsprop, sgd };
  struct NadamFactors {
    double gradient, moment;
  };
  static Kind parse_kind(const std::string& name);
  void step_on_device(const torch::Tensor& gradients, std::int64_t parts, double rate);
  decltype(kernels::Kernels<float>::adam) find_adam() const;
  void update(std::int64_t begin, std::int64_t count, double rate, double gradient_scale);
  /// Calls body(begin, count, factor) for each span of rates in a range of parameters, those that stay left out.
  void for_each_rate(std::int64_t begin, std::int64_t count,
                     const std::function<void(std::int64_t, std::int64_t, double)>& body) const;
  /// Moves `parameters` by `gradients`, both of any shape, with torch's operations.
  void update(torch::Tensor parameters, torch::Tensor gradients, torch::Tensor first_part, torch::Tensor second_part,
              double rate) const;
  double clip(double squared_norm) const;
  /// Factors of rate * gradient / scale and rate * first moment / scale in step `steps`.
  NadamFactors compute_nadam_factors() const;

  torch::Tensor parameters_, total_;
  std::vector<RateSpan> rates_{{0, 1}};
  Kind kind_;
  double weight_decay_, clip_norm_, momentum_;
};

}  // namespace athanor::train
