#include "athanor/inference/mlp.h"

#include <algorithm>

#include "athanor/core/error.h"

namespace athanor::inference {
namespace {

const models::InputShape& require_vectors(const models::InputShape& shape) {
  if (shape.vector_columns == 0) fail(ErrorCode::invalid_options, "The model mlp needs vector features");
  return shape;
}

/// Above one column in so many, the dense product is faster.
constexpr std::int64_t sparse_share = 4;

}  // namespace

Mlp::Mlp(ParameterReader& reader, const models::MlpOptions& options, const models::InputShape& shape,
         const models::VectorScaler& vectors, std::int64_t outputs, kernels::Precision precision)
    : columns_(require_vectors(shape).vector_columns),
      vectors_(vectors),
      layers_(reader, "layers", {columns_, options.layers, options.hidden, outputs},
              {kernels::parse_activation(options.activation), static_cast<float>(options.slope)}, options.norm,
              precision),
      table_(make_table(reader.read("layers.0.weight", {layers_.first_width(), columns_}), layers_.first_width(),
                        columns_, 0, columns_)) {}

bool Mlp::find_columns(const float* row, Workspace& workspace) const {
  workspace.columns.clear();
  workspace.values.clear();
  const auto most = static_cast<std::size_t>(columns_ / sparse_share);
  for (std::int64_t c = 0; c < columns_; ++c) {
    if (row[c] == 0) continue;
    if (workspace.columns.size() == most) return false;
    workspace.columns.push_back(static_cast<std::int32_t>(c));
    workspace.values.push_back(row[c]);
  }
  return true;
}

Rows Mlp::run(const featurize::Inputs& inputs, std::size_t first, std::size_t count, Workspace& workspace) const {
  const auto rows = static_cast<std::int64_t>(count);
  const std::int64_t stride = layers_.first().stride();
  Rows dense{workspace.joined.reserve(rows * columns_), 0, columns_};
  const Rows sums{workspace.sums.reserve(rows * stride), rows, stride};
  workspace.dense_rows.clear();
  for (std::int64_t i = 0; i < rows; ++i) {
    float* row = dense.row(dense.count);
    vectors_.apply(inputs.vectors.row(first + static_cast<std::size_t>(i)), row);
    if (find_columns(row, workspace)) {
      kernels::kernels<float>().weighted_row_sum(workspace.columns.data(), workspace.values.data(),
                                                 static_cast<std::int64_t>(workspace.columns.size()), table_.data(),
                                                 stride, layers_.first_bias(), sums.row(i));
    } else {
      workspace.dense_rows.push_back(i);
      ++dense.count;
    }
  }
  multiply_dense(dense, sums, workspace);
  return layers_.apply_after_first(sums, workspace);
}

void Mlp::multiply_dense(Rows rows, Rows sums, Workspace& workspace) const {
  if (rows.count == 0) return;
  float* products = workspace.hidden[0].reserve(rows.count * sums.stride);
  layers_.first().apply(rows, {layers_.first_bias(), 0, false}, products, workspace);
  for (std::int64_t i = 0; i < rows.count; ++i)
    std::copy_n(products + i * sums.stride, sums.stride, sums.row(workspace.dense_rows[static_cast<std::size_t>(i)]));
}

}  // namespace athanor::inference
