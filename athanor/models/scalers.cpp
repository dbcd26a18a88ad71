#include "athanor/models/scalers.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "athanor/core/error.h"
#include "athanor/core/statistics.h"
#include "athanor/core/text.h"

namespace athanor::models {
namespace {

constexpr const char* vector_mean = "scaler.vectors.mean";
constexpr const char* vector_scale = "scaler.vectors.scale";
constexpr const char* vector_limit = "scaler.vectors.limit";  ///< absent where vectors are not cut
constexpr const char* target_mean = "scaler.targets.mean";
constexpr const char* target_scale = "scaler.targets.scale";

std::string format_shape(const std::vector<std::int64_t>& shape) {
  std::vector<std::string> extents;
  for (const std::int64_t extent : shape) extents.push_back(std::to_string(extent));
  return fmt::format("[{}]", join_text(extents, ", "));
}

template <class T>
std::vector<T> read_numbers(const TensorMap& tensors, const std::string& name, std::size_t count) {
  const Tensor& tensor = find_tensor(tensors, name, {static_cast<std::int64_t>(count)}, dtype_of<T>());
  std::vector<T> values(count);
  if (count > 0) std::memcpy(values.data(), tensor.bytes.data(), tensor.bytes.size());
  for (const T value : values)
    if (!std::isfinite(value)) fail(ErrorCode::corrupt, "The tensor {} holds a value that is not finite", name);
  return values;
}

template <class T>
void write_numbers(TensorMap& tensors, const std::string& name, const std::vector<T>& values) {
  tensors[name] = Tensor::from<T>({static_cast<std::int64_t>(values.size())}, values);
}

double compute_softplus(double x) { return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x)); }

/// Variances and distances are kept above 0, as in training (nn/losses.cpp).
double make_positive(float x) { return compute_softplus(x) + 1e-6; }

void apply_softmax(std::span<const float> raw, std::span<double> out) {
  const double largest = *std::max_element(raw.begin(), raw.end());
  double sum = 0;
  for (std::size_t k = 0; k < out.size(); ++k) sum += out[k] = std::exp(raw[k] - largest);
  for (double& share : out) share /= sum;
}

}  // namespace

void VectorScaler::apply(std::span<const float> row, float* out, std::size_t first) const {
  if (mean.empty()) {
    std::copy(row.begin(), row.end(), out);
    return;
  }
  const float bound = limit > 0 ? limit : std::numeric_limits<float>::infinity();
  for (std::size_t c = 0; c < row.size(); ++c)
    out[c] = std::clamp((row[c] - mean[first + c]) / scale[first + c], -bound, bound);
}

namespace {

/// A distribution of one number on the scale of training.
struct ScaledNumber {
  double center = 0, std = 0;
  double lower = NAN, upper = NAN;
};

ScaledNumber read_number(const OutputForm& form, std::span<const float> raw) {
  const double center = raw[0];
  if (form.kind == OutputKind::gaussian_process) return {center, std::sqrt(std::max<double>(raw[1], 0))};
  if (form.kind == OutputKind::normal) return {center, std::sqrt(make_positive(raw[1]))};
  if (form.kind == OutputKind::quantiles) {
    const double below = make_positive(raw[1]), above = make_positive(raw[2]);
    // As if normal: the width of the central share in standard deviations.
    return {center, (below + above) / (2 * find_normal_quantile(0.5 + form.coverage / 2)), center - below,
            center + above};
  }
  const double nu = make_positive(raw[1]), noise = make_positive(raw[3]) / make_positive(raw[2]);
  if (form.kind == OutputKind::evidential_aleatoric) return {center, std::sqrt(noise)};
  if (form.kind == OutputKind::evidential_epistemic) return {center, std::sqrt(noise / nu)};
  return {center, std::sqrt(noise + noise / nu)};
}

/// `raw` holds the evidence of each class; of two classes the output is the probability of class 1.
void apply_dirichlet(std::span<const float> raw, OutputSpans out) {
  double sum = 0;
  for (const float value : raw) sum += make_positive(value) + 1;
  const std::size_t skipped = raw.size() - out.mean.size();
  for (std::size_t k = 0; k < out.mean.size(); ++k) {
    const double p = out.mean[k] = (make_positive(raw[k + skipped]) + 1) / sum;
    if (!out.std.empty()) out.std[k] = std::sqrt(p * (1 - p) / (sum + 1));
  }
}

void apply_point(data::TaskType task, std::span<const float> raw, std::span<double> out) {
  if (task == data::TaskType::multiclass) apply_softmax(raw, out);
  else out[0] = 1 / (1 + std::exp(-static_cast<double>(raw[0])));
}

/// `raw` holds the logits, then their variance.
void apply_process(data::TaskType task, std::span<const float> raw, OutputSpans out) {
  const double damping = 1 / std::sqrt(1 + M_PI / 8 * std::max<double>(raw.back(), 0));
  std::vector<float> logits(raw.begin(), raw.end() - 1);
  for (float& logit : logits) logit = static_cast<float>(logit * damping);
  apply_point(task, logits, out.mean);
  for (std::size_t k = 0; k < out.std.size(); ++k)
    out.std[k] = std::sqrt(out.mean[k] * (1 - out.mean[k]) * (1 - damping));
}

}  // namespace

OutputTransform::OutputTransform(std::span<const data::Target> targets, std::vector<OutputForm> output_forms)
    : offsets(data::list_output_offsets(targets)),
      mean(targets.size(), 0),
      scale(targets.size(), 1),
      forms(std::move(output_forms)),
      raw_offsets{0} {
  for (std::size_t t = 0; t < targets.size(); ++t) {
    tasks.push_back(targets[t].task);
    raw_offsets.push_back(raw_offsets.back() + count_raw_outputs(forms[t], targets[t]));
  }
}

void OutputTransform::apply(std::span<const float> raw, OutputSpans out) const {
  std::fill(out.std.begin(), out.std.end(), 0);
  std::fill(out.lower.begin(), out.lower.end(), NAN);
  std::fill(out.upper.begin(), out.upper.end(), NAN);
  for (std::size_t t = 0; t < tasks.size(); ++t) {
    const auto own = raw.subspan(raw_offsets[t], raw_offsets[t + 1] - raw_offsets[t]);
    const OutputSpans part = out.part(offsets[t], offsets[t + 1] - offsets[t]);
    if (forms[t].kind == OutputKind::dirichlet) {
      apply_dirichlet(own, part);
    } else if (tasks[t] != data::TaskType::regression && forms[t].kind == OutputKind::gaussian_process) {
      apply_process(tasks[t], own, part);
    } else if (tasks[t] != data::TaskType::regression) {
      apply_point(tasks[t], own, part.mean);
    } else if (forms[t].kind == OutputKind::point) {
      part.mean[0] = own[0] * scale[t] + mean[t];
    } else {
      const ScaledNumber number = read_number(forms[t], own);
      part.mean[0] = number.center * scale[t] + mean[t];
      if (!part.std.empty()) part.std[0] = number.std * scale[t];
      if (!part.lower.empty()) part.lower[0] = number.lower * scale[t] + mean[t];
      if (!part.upper.empty()) part.upper[0] = number.upper * scale[t] + mean[t];
    }
  }
}

void write_scalers(const VectorScaler& vectors, const OutputTransform& outputs, TensorMap& tensors) {
  write_numbers(tensors, vector_mean, vectors.mean);
  write_numbers(tensors, vector_scale, vectors.scale);
  if (vectors.limit > 0) write_numbers(tensors, vector_limit, std::vector<float>{vectors.limit});
  write_numbers(tensors, target_mean, outputs.mean);
  write_numbers(tensors, target_scale, outputs.scale);
}

Scalers read_scalers(const bundle::Member& member, const InputShape& shape, std::span<const data::Target> targets) {
  const TensorMap& tensors = member.tensors;
  const auto columns = static_cast<std::size_t>(shape.vector_columns);
  const bool is_cut = tensors.contains(vector_limit);
  Scalers scalers{
      {read_numbers<float>(tensors, vector_mean, columns), read_numbers<float>(tensors, vector_scale, columns),
       is_cut ? read_numbers<float>(tensors, vector_limit, 1).front() : 0},
      OutputTransform(targets, read_output_forms(member, targets))};
  scalers.outputs.mean = read_numbers<double>(tensors, target_mean, targets.size());
  scalers.outputs.scale = read_numbers<double>(tensors, target_scale, targets.size());
  return scalers;
}

void check_tensor_count(const TensorMap& tensors, std::size_t num_parameters) {
  const std::size_t expected = num_parameters + 4 + tensors.count(vector_limit);
  if (tensors.size() != expected)
    fail(ErrorCode::corrupt, "The model has {} tensors, and its options ask for {}", tensors.size(), expected);
}

const Tensor& find_tensor(const TensorMap& tensors, const std::string& name, const std::vector<std::int64_t>& shape,
                          DType dtype) {
  const auto found = tensors.find(name);
  if (found == tensors.end()) fail(ErrorCode::corrupt, "The model lacks the tensor {}", name);
  const Tensor& tensor = found->second;
  if (tensor.shape != shape)
    fail(ErrorCode::corrupt, "The tensor {} has shape {}, and its options ask for {}", name, format_shape(tensor.shape),
         format_shape(shape));
  if (tensor.dtype != dtype || tensor.bytes.size() != tensor.count() * dtype_bytes(dtype))
    fail(ErrorCode::corrupt, "The tensor {} has another number type than expected", name);
  return tensor;
}

}  // namespace athanor::models
