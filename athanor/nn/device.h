// Devices by name.
#pragma once

#include <string>

#include "athanor/kernels/precision.h"
#include "athanor/nn/batch.h"

namespace athanor::nn {

/// "cpu", "cuda" or "cuda:N". Error(invalid_options) for other text, Error(device) when there is no such GPU.
torch::Device parse_device(const std::string& name);

/// From now on products of f32 numbers on GPUs are those of tf32, or exact for the others.
void set_device_precision(kernels::Precision precision);

/// The tensor on the device. Towards a GPU the copy goes through pinned memory and is not waited for.
torch::Tensor send(const torch::Tensor& tensor, torch::Device device);

/// Moves the tensors of a batch to a GPU if as much memory again is free there; false and no change if not.
bool move_if_it_fits(Batch& batch, torch::Device device);

}  // namespace athanor::nn
