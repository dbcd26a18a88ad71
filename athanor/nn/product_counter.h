// Counts what products of matrices cost.
#pragma once

#include "athanor/nn/torch.h"

namespace athanor::nn {

/// While one lives, it counts the floating-point operations of libtorch's products of matrices and convolutions on this
/// thread, a multiplication and an addition being two. Kernels of our own are not seen: WithoutKernels makes functions
/// take libtorch's operators.
class ProductCounter {
 public:
  ProductCounter();
  ~ProductCounter();
  ProductCounter(const ProductCounter&) = delete;
  ProductCounter& operator=(const ProductCounter&) = delete;
  double flops() const { return flops_; }

  /// Products that are made while one lives do not count.
  class Pause {
   public:
    Pause() : before_(counting) { counting = nullptr; }
    ~Pause() { counting = before_; }
    Pause(const Pause&) = delete;
    Pause& operator=(const Pause&) = delete;

   private:
    ProductCounter* before_;
  };

  /// The one that counts on this thread, or null.
  static ProductCounter* current() { return counting; }
  void add(double flops) { flops_ += flops; }

 private:
  static inline thread_local ProductCounter* counting = nullptr;
  std::uint64_t handle_;
  double flops_ = 0;
};

}  // namespace athanor::nn
