#include "athanor/nn/device.h"

#include <charconv>

#include <ATen/detail/CUDAHooksInterface.h>

#include "athanor/core/error.h"

namespace athanor::nn {

torch::Device parse_device(const std::string& name) {
  if (name == "cpu") return torch::kCPU;
  int index = 0;
  bool valid = name == "cuda";
  if (name.starts_with("cuda:")) {
    const char* end = name.data() + name.size();
    const auto [stop, error] = std::from_chars(name.data() + 5, end, index);
    valid = error == std::errc() && stop == end && index >= 0 && index < 128;
  }
  if (!valid) fail(ErrorCode::invalid_options, "There is no device \"{}\" (known: cpu, cuda, cuda:N)", name);
  if (!at::hasCUDA())
    fail(ErrorCode::device, "The device {} was asked for, but this libtorch finds no CUDA GPU; use --device cpu", name);
  if (index >= static_cast<int>(at::detail::getCUDAHooks().getNumGPUs()))
    fail(ErrorCode::device, "There is no GPU number {}; this machine has {}", index,
         at::detail::getCUDAHooks().getNumGPUs());
  return {torch::kCUDA, static_cast<c10::DeviceIndex>(index)};
}

}  // namespace athanor::nn
