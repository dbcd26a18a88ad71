// In place of cuda.cu where there is no nvcc.
#include "athanor/kernels/device_kernels.h"

namespace athanor::kernels {

template <class T>
const DeviceKernels<T>* cuda_kernels() {
  return nullptr;
}

template const DeviceKernels<float>* cuda_kernels<float>();
template const DeviceKernels<double>* cuda_kernels<double>();

}  // namespace athanor::kernels
