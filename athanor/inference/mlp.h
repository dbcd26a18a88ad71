// The multi-layer perceptron of models/mlp/mlp.h, without libtorch.
#pragma once

#include "athanor/inference/forward_pass.h"
#include "athanor/inference/layers.h"
#include "athanor/models/mlp/mlp_options.h"

namespace athanor::inference {

/// Rows that are mostly zeros, such as fingerprints, pass the first layer as a sum of rows of its weights.
class Mlp : public ForwardPass {
 public:
  /// Error(invalid_options, corrupt) when the parameters do not fit the options.
  Mlp(ParameterReader& reader, const models::MlpOptions& options, const models::InputShape& shape,
      const models::VectorScaler& vectors, std::int64_t outputs, kernels::Precision precision);
  std::size_t group_rows() const override { return 64; }
  Rows run(const featurize::Inputs& inputs, std::size_t first, std::size_t count, Workspace& workspace) const override;

 private:
  /// Columns of a scaled row that are not zero, with their values, in the workspace; false when they are too many.
  bool find_columns(const float* row, Workspace& workspace) const;
  /// The first layer for rows that are not sparse, each to its row of `sums`.
  void multiply_dense(Rows rows, Rows sums, Workspace& workspace) const;

  std::int64_t columns_;
  const models::VectorScaler& vectors_;
  FeedForward layers_;
  Buffer table_;  ///< weights of the first layer: a row per column of the vectors
};

}  // namespace athanor::inference
