// The kernels of element_kernels.h on CUDA devices: a thread per number, neighbours in memory side by side.
#include "athanor/kernels/element_kernels.h"
#include "athanor/kernels/launch_error.h"

namespace athanor::kernels {
namespace {

constexpr int threads_per_block = 256;
constexpr std::int64_t most_blocks = 1 << 16;  ///< each takes several numbers where there are more

template <class Body>
__global__ void run_body(std::int64_t size, std::int64_t columns, Body body) {
  const std::int64_t step = static_cast<std::int64_t>(gridDim.x) * blockDim.x;
  for (std::int64_t i = blockIdx.x * static_cast<std::int64_t>(blockDim.x) + threadIdx.x; i < size; i += step) {
    // 32-bit division takes a fraction of the time of 64-bit.
    if (size <= 0xffffffff) {
      const auto place = static_cast<std::uint32_t>(i), width = static_cast<std::uint32_t>(columns);
      body(place / width, place % width);
    } else {
      body(i / columns, i % columns);
    }
  }
}

struct CudaLaunch {
  template <class Body>
  static void run(std::int64_t rows, std::int64_t columns, Body body) {
    const std::int64_t size = rows * columns;
    if (size == 0) return;
    const std::int64_t blocks = (size + threads_per_block - 1) / threads_per_block;
    run_body<<<static_cast<unsigned>(blocks < most_blocks ? blocks : most_blocks), threads_per_block>>>(size, columns,
                                                                                                        body);
    if (const cudaError_t error = cudaGetLastError(); error != cudaSuccess) fail_launch(cudaGetErrorString(error));
  }
};

}  // namespace

template <class T>
const DeviceKernels<T>* cuda_kernels() {
  static const DeviceKernels<T> table = elements::make_table<T, CudaLaunch>();
  return &table;
}

template const DeviceKernels<float>* cuda_kernels<float>();
template const DeviceKernels<double>* cuda_kernels<double>();

}  // namespace athanor::kernels
