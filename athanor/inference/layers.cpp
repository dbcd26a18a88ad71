#include "athanor/inference/layers.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace athanor::inference {

namespace {

kernels::Precision bound_precision(kernels::Precision precision, std::int64_t inputs) {
  return precision == kernels::Precision::int8 && inputs > kernels::most_int8_width ? kernels::Precision::bf16
                                                                                    : precision;
}

std::int64_t count_floats(std::size_t bytes) { return static_cast<std::int64_t>(bytes / sizeof(float)); }

}  // namespace

Product::Product(const float* weight, std::int64_t outputs, std::int64_t columns, std::int64_t first,
                 std::int64_t inputs, kernels::Precision precision)
    : inputs_(inputs), stride_(pad_width(outputs)), precision_(bound_precision(precision, inputs)) {
  const Buffer table = make_table(weight, outputs, columns, first, inputs);
  const kernels::MatrixView<float> view{table.data(), stride_, 1};
  if (precision_ == kernels::Precision::bf16) {
    const kernels::Bf16Kernels& kernels = kernels::bf16_kernels();
    kernels.pack(stride_, inputs, view, packed_.reserve(count_floats(kernels.packed_bytes(stride_, inputs))));
  } else if (precision_ == kernels::Precision::int8) {
    const std::size_t bytes = kernels::int8_packed_bytes(stride_, inputs);
    kernels::pack_int8(stride_, inputs, view, packed_.reserve(count_floats(bytes)));
  } else {
    const auto& kernels = kernels::kernels<float>();
    kernels.pack(stride_, inputs, view, packed_.reserve(kernels.packed_size(stride_, inputs)));
  }
}

void Product::apply(Rows x, kernels::ProductEnds<float> ends, float* out, Workspace& workspace) const {
  if (precision_ == kernels::Precision::bf16) return apply_bf16(x, ends, out, workspace);
  if (precision_ == kernels::Precision::int8) return apply_int8(x, ends, out, workspace);
  kernels::kernels<float>().multiply_packed(x.count, stride_, inputs_, {x.data, x.stride, 1}, packed_.data(), ends,
                                            out);
}

void Product::apply_bf16(Rows x, kernels::ProductEnds<float> ends, float* out, Workspace& workspace) const {
  const std::int64_t stride = kernels::pad_bf16_width(inputs_);
  const kernels::Bf16Rows rounded{workspace.rounded.reserve(x.count * stride), stride};
  kernels::bf16_kernels().round(x.count, inputs_, x.data, x.stride, rounded);
  kernels::bf16_kernels().multiply(x.count, stride_, inputs_, {rounded.data, stride}, packed_.data(), ends, out);
}

void Product::apply_int8(Rows x, kernels::ProductEnds<float> ends, float* out, Workspace& workspace) const {
  const std::int64_t stride = kernels::pad_int8_width(inputs_);
  float* low = workspace.row_scales.reserve(2 * x.count);
  const kernels::Int8Rows steps{workspace.steps.reserve(x.count * stride), stride, low, low + x.count};
  kernels::int8_kernels().quantize(x.count, inputs_, x.data, x.stride, steps);
  kernels::int8_kernels().multiply(x.count, stride_, inputs_, {steps.data, stride, steps.low, steps.step},
                                   packed_.data(), ends, out);
}

Buffer make_table(const float* weight, std::int64_t outputs, std::int64_t columns, std::int64_t first,
                  std::int64_t inputs) {
  const std::int64_t stride = pad_width(outputs);
  Buffer table(inputs * stride);
  std::fill_n(table.data(), inputs * stride, 0.0F);
  for (std::int64_t j = 0; j < outputs; ++j)
    for (std::int64_t c = 0; c < inputs; ++c) table.data()[c * stride + j] = weight[j * columns + first + c];
  return table;
}

Buffer make_signed_table(const float* weight, std::int64_t outputs, std::int64_t columns, std::int64_t first,
                         std::int64_t onehot, std::int64_t with_sign, std::int64_t scalars) {
  const std::int64_t stride = pad_width(outputs);
  const Buffer plain = make_table(weight, outputs, columns, first, onehot + scalars);
  Buffer table((onehot + with_sign + scalars) * stride);
  float* row = std::copy_n(plain.data(), onehot * stride, table.data());
  const float* positive = plain.data() + (onehot - with_sign) * stride;
  row = std::transform(positive, positive + with_sign * stride, row, std::negate<>());
  std::copy_n(plain.data() + onehot * stride, scalars * stride, row);
  return table;
}

Buffer make_row(const float* values, std::int64_t width) {
  Buffer row(pad_width(width));
  std::fill_n(std::copy_n(values, width, row.data()), pad_width(width) - width, 0.0F);
  return row;
}

void Activation::finish(float* x, std::int64_t count) const {
  if (!rectifies() && !halves()) kernels::kernels<float>().activate(kind, slope, count, x, x);
}

Norm::Norm(ParameterReader& reader, const std::string& name, const std::string& kind, std::int64_t width)
    : kind_(kind), width_(width) {
  if (is_none()) return;
  const auto read = [&](const char* part) {
    const float* values = reader.read(name + part, {width});
    return std::vector<float>(values, values + width);
  };
  weight_ = read(".weight");
  bias_ = read(".bias");
  if (kind_ != "batch") return;
  mean_ = read(".running_mean");
  const std::vector<float> variance = read(".running_var");
  for (std::size_t c = 0; c < weight_.size(); ++c) weight_[c] /= std::sqrt(variance[c] + 1e-5F);
}

namespace {

/// Mean and deviation of one row are computed in double.
void normalize_row(std::span<float> x, const std::vector<float>& weight, const std::vector<float>& bias) {
  double sum = 0, squares = 0;
  for (const float value : x) sum += value;
  const double mean = sum / static_cast<double>(x.size());
  for (const float value : x) squares += (value - mean) * (value - mean);
  const double factor = 1 / std::sqrt(squares / static_cast<double>(x.size()) + 1e-5);
  for (std::size_t c = 0; c < x.size(); ++c) x[c] = static_cast<float>((x[c] - mean) * factor) * weight[c] + bias[c];
}

}  // namespace

void Norm::apply(Rows x) const {
  if (is_none()) return;
  for (std::int64_t i = 0; i < x.count; ++i) {
    const std::span row(x.row(i), static_cast<std::size_t>(width_));
    if (kind_ == "layer") {
      normalize_row(row, weight_, bias_);
      continue;
    }
    for (std::size_t c = 0; c < row.size(); ++c) row[c] = (row[c] - mean_[c]) * weight_[c] + bias_[c];
  }
}

FeedForward::FeedForward(ParameterReader& reader, const std::string& name, FeedForwardShape shape,
                         Activation activation, const std::string& norm, kernels::Precision precision)
    : hidden_(shape.hidden), activation_(activation) {
  std::int64_t inputs = shape.inputs;
  for (std::int64_t i = 0; i <= shape.layers; ++i) {
    const bool last = i == shape.layers;
    const std::int64_t outputs = last ? shape.outputs : shape.hidden * (activation.halves() ? 2 : 1);
    if (i == 0) first_width_ = outputs;
    const std::string layer = name + "." + std::to_string(i);
    const float* weight = reader.read(layer + ".weight", {outputs, inputs});
    const float* bias = reader.read(layer + ".bias", {outputs});
    // Columns of vectors may differ in size by orders, and what comes out last is the prediction.
    const bool stays_exact = precision == kernels::Precision::int8 && (i == 0 || last);
    layers_.push_back({Product(weight, outputs, inputs, 0, inputs, stays_exact ? kernels::Precision::f32 : precision),
                       make_row(bias, outputs)});
    if (!last) norms_.emplace_back(reader, layer + ".norm", norm, outputs);
    inputs = shape.hidden;
  }
}

void FeedForward::finish(std::size_t i, Rows x, bool rectified) const {
  norms_[i].apply(x);
  if (activation_.halves())
    for (std::int64_t r = 0; r < x.count; ++r)
      for (float* value = x.row(r); value < x.row(r) + hidden_; ++value) {
        const float other = value[hidden_];
        if (!(*value >= other) && *value == *value) *value = other;
      }
  else if (!rectified)
    kernels::kernels<float>().activate(activation_.kind, activation_.slope, x.count * x.stride, x.data, x.data);
}

Rows FeedForward::multiply(std::size_t i, Rows x, Workspace& workspace) const {
  const Layer& layer = layers_[i];
  const bool hidden = i < norms_.size();
  const bool rectify = hidden && norms_[i].is_none() && activation_.rectifies();
  const Rows out{workspace.hidden[i % 2].reserve(x.count * layer.product.stride()), x.count, layer.product.stride()};
  layer.product.apply(x, {layer.bias.data(), 0, rectify}, out.data, workspace);
  if (hidden) finish(i, out, rectify);
  return out;
}

Rows FeedForward::apply(Rows x, Workspace& workspace) const {
  for (std::size_t i = 0; i < layers_.size(); ++i) x = multiply(i, x, workspace);
  return x;
}

Rows FeedForward::apply_after_first(Rows x, Workspace& workspace) const {
  if (!norms_.empty()) finish(0, x, false);
  for (std::size_t i = 1; i < layers_.size(); ++i) x = multiply(i, x, workspace);
  return x;
}

}  // namespace athanor::inference
