// The parameters of a network out of a bundle member, checked against what the options ask for.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "athanor/core/safetensors.h"

namespace athanor::inference {

/// Gives tensors by the names under which `models` writes them, and remembers which were asked for.
class ParameterReader {
 public:
  explicit ParameterReader(const TensorMap& tensors) : tensors_(tensors) {}

  /// Error(corrupt) when the tensor is absent or has another shape or number type.
  const float* read(const std::string& name, const std::vector<std::int64_t>& shape);
  /// Error(corrupt) when the member holds more tensors than those that were read and the scalers.
  void finish() const;

 private:
  const TensorMap& tensors_;
  std::set<std::string> names_;
};

}  // namespace athanor::inference
