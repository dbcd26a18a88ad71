#include "athanor/models/scalers.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "athanor/core/error.h"
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

void apply_softmax(std::span<const float> raw, std::span<double> out) {
  const double largest = *std::max_element(raw.begin(), raw.end());
  double sum = 0;
  for (std::size_t k = 0; k < out.size(); ++k) sum += out[k] = std::exp(raw[k] - largest);
  for (double& share : out) share /= sum;
}

}  // namespace

void VectorScaler::apply(std::span<const float> row, float* out) const {
  if (mean.empty()) {
    std::copy(row.begin(), row.end(), out);
    return;
  }
  const float bound = limit > 0 ? limit : std::numeric_limits<float>::infinity();
  for (std::size_t c = 0; c < row.size(); ++c) out[c] = std::clamp((row[c] - mean[c]) / scale[c], -bound, bound);
}

void OutputTransform::apply(std::span<const float> raw, std::span<double> out) const {
  for (std::size_t t = 0; t < tasks.size(); ++t) {
    const std::size_t first = offsets[t], width = offsets[t + 1] - first;
    const double output = raw[first];
    if (tasks[t] == data::TaskType::multiclass) apply_softmax(raw.subspan(first, width), out.subspan(first, width));
    else if (tasks[t] == data::TaskType::binary) out[first] = 1 / (1 + std::exp(-output));
    else out[first] = output * scale[t] + mean[t];
  }
}

void write_scalers(const VectorScaler& vectors, const OutputTransform& outputs, TensorMap& tensors) {
  write_numbers(tensors, vector_mean, vectors.mean);
  write_numbers(tensors, vector_scale, vectors.scale);
  if (vectors.limit > 0) write_numbers(tensors, vector_limit, std::vector<float>{vectors.limit});
  write_numbers(tensors, target_mean, outputs.mean);
  write_numbers(tensors, target_scale, outputs.scale);
}

Scalers read_scalers(const TensorMap& tensors, const InputShape& shape, std::span<const data::Target> targets) {
  const auto columns = static_cast<std::size_t>(shape.vector_columns);
  const bool is_cut = tensors.contains(vector_limit);
  Scalers scalers{
      {read_numbers<float>(tensors, vector_mean, columns), read_numbers<float>(tensors, vector_scale, columns),
       is_cut ? read_numbers<float>(tensors, vector_limit, 1).front() : 0},
      {{},
       data::list_output_offsets(targets),
       read_numbers<double>(tensors, target_mean, targets.size()),
       read_numbers<double>(tensors, target_scale, targets.size())}};
  for (const data::Target& target : targets) scalers.outputs.tasks.push_back(target.task);
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
