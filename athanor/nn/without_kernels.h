// How functions compute where a device has no kernels of ours.
#pragma once

namespace athanor::nn {

/// While one lives, functions of this room on this thread use torch operators alone, as on a GPU without kernels: the
/// way to test that path on the CPU.
class WithoutKernels {
 public:
  WithoutKernels() : before_(on) { on = true; }
  ~WithoutKernels() { on = before_; }
  WithoutKernels(const WithoutKernels&) = delete;
  WithoutKernels& operator=(const WithoutKernels&) = delete;
  static bool is_on() { return on; }

 private:
  static inline thread_local bool on = false;
  bool before_;
};

}  // namespace athanor::nn
