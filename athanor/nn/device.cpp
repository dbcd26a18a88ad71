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

void set_device_precision(kernels::Precision precision) {
  at::globalContext().setFloat32MatmulPrecision(precision == kernels::Precision::tf32 ? "high" : "highest");
}

torch::Tensor send(const torch::Tensor& tensor, torch::Device device) {
  if (!tensor.defined() || device.is_cpu() || !tensor.is_cpu()) return tensor.defined() ? tensor.to(device) : tensor;
  return tensor.pin_memory().to(device, /*non_blocking=*/true);
}

bool move_if_it_fits(Batch& batch, torch::Device device) {
  std::vector<torch::Tensor*> tensors;
  std::int64_t bytes = 0;
  for_each_tensor(batch, [&](torch::Tensor& tensor) {
    tensors.push_back(&tensor);
    bytes += static_cast<std::int64_t>(tensor.nbytes());
  });
  try {
    torch::empty({2 * bytes}, torch::dtype(torch::kByte).device(device));
  } catch (const c10::OutOfMemoryError&) {
    return false;
  }
  for (torch::Tensor* tensor : tensors) *tensor = tensor->to(device);
  return true;
}

}  // namespace athanor::nn
