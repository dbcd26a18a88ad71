// What stands before and behind the arithmetic of a network: scaled vectors, and outputs in original units. Torch-free.
#pragma once

#include <span>
#include <vector>

#include "athanor/core/safetensors.h"
#include "athanor/data/dataset.h"
#include "athanor/models/input_shape.h"
#include "athanor/models/network.h"
#include "athanor/models/output_form.h"

namespace athanor::models {

/// (x - mean) / scale per column of the vectors, cut at -limit and limit; empty = as they are.
struct VectorScaler {
  std::vector<float> mean, scale;  ///< [columns] each
  float limit = 0;                 ///< 0 = not cut

  /// One row; it may lack the scaler's columns before `first`.
  void apply(std::span<const float> row, float* out, std::size_t first = 0) const;
};

/// Raw outputs -> original units. Points: output * scale + mean for regression, sigmoid for two classes, softmax for
/// several; other forms as models/output_form.h says.
struct OutputTransform {
  OutputTransform() = default;
  OutputTransform(std::span<const data::Target> targets, std::vector<OutputForm> output_forms);

  std::vector<data::TaskType> tasks;
  std::vector<std::size_t> offsets;      ///< [targets + 1] of the outputs, see data::list_output_offsets
  std::vector<double> mean, scale;       ///< [targets]; 0 and 1 for classes
  std::vector<OutputForm> forms;         ///< [targets]
  std::vector<std::size_t> raw_offsets;  ///< [targets + 1] of the raw outputs

  std::size_t num_outputs() const { return offsets.back(); }
  std::size_t num_raw_outputs() const { return raw_offsets.back(); }
  /// A sum of `count` values of a number, on the scale of training.
  double scale_sum(std::size_t target, double sum, std::size_t count) const {
    return (sum - static_cast<double>(count) * mean[target]) / scale[target];
  }
  /// One row: [raw outputs] -> [outputs].
  void apply(std::span<const float> raw, OutputSpans out) const;
};

/// What a network needs on both sides, as read_scalers gives it.
struct Scalers {
  VectorScaler vectors;
  OutputTransform outputs;
};

/// Under the names that read_scalers() knows.
void write_scalers(const VectorScaler& vectors, const OutputTransform& outputs, TensorMap& tensors);
/// The scalers of the network of a member for those targets. Error(corrupt) unless its tensors are what it needs.
Scalers read_scalers(const bundle::Member& member, const InputShape& shape, std::span<const data::Target> targets);
/// Error(corrupt) unless `tensors` are those of the scalers and `num_parameters` others.
void check_tensor_count(const TensorMap& tensors, std::size_t num_parameters);

/// The tensor of that name. Error(corrupt) when it is absent or of another shape or number type.
const athanor::Tensor& find_tensor(const TensorMap& tensors, const std::string& name,
                                   const std::vector<std::int64_t>& shape, DType dtype);

}  // namespace athanor::models
