// Devices by name.
#pragma once

#include <string>

#include "athanor/nn/torch.h"

namespace athanor::nn {

/// "cpu", "cuda" or "cuda:N". Error(invalid_options) for other text, Error(device) when there is no such GPU.
torch::Device parse_device(const std::string& name);

}  // namespace athanor::nn
