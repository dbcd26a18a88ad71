// What stands before and behind the arithmetic of a network: scaled vectors, and outputs in original units. Torch-free.
#pragma once

#include <span>
#include <vector>

#include "athanor/core/safetensors.h"
#include "athanor/data/dataset.h"
#include "athanor/models/input_shape.h"

namespace athanor::models {

/// (x - mean) / scale per column of the vectors, cut at -limit and limit; empty = as they are.
struct VectorScaler {
  std::vector<float> mean, scale;
  float limit = 0;  ///< 0 = not cut

  /// One row, of the scaler's columns.
  void apply(std::span<const float> row, float* out) const;
};

/// Raw outputs -> original units: output * scale + mean for regression, sigmoid for two classes, softmax for several.
struct OutputTransform {
  std::vector<data::TaskType> tasks;
  std::vector<std::size_t> offsets;  ///< [targets + 1] of the outputs, see data::list_output_offsets
  std::vector<double> mean, scale;   ///< [targets]; 0 and 1 for classes

  std::size_t num_outputs() const { return offsets.back(); }
  /// The outputs of all targets for one row, [outputs].
  void apply(std::span<const float> raw, std::span<double> out) const;
};

struct Scalers {
  VectorScaler vectors;
  OutputTransform outputs;
};

/// Under the names that read_scalers() knows.
void write_scalers(const VectorScaler& vectors, const OutputTransform& outputs, TensorMap& tensors);
/// The scalers of a network for those targets. Error(corrupt) unless the tensors are what it needs.
Scalers read_scalers(const TensorMap& tensors, const InputShape& shape, std::span<const data::Target> targets);
/// Error(corrupt) unless `tensors` are those of the scalers and `num_parameters` others.
void check_tensor_count(const TensorMap& tensors, std::size_t num_parameters);

/// The tensor of that name. Error(corrupt) when it is absent or of another shape or number type.
const athanor::Tensor& find_tensor(const TensorMap& tensors, const std::string& name,
                                   const std::vector<std::int64_t>& shape, DType dtype);

}  // namespace athanor::models
