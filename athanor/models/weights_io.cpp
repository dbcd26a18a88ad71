#include "athanor/models/weights_io.h"

#include <algorithm>
#include <cmath>
#include <cstring>

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

const athanor::Tensor& find_tensor(const TensorMap& tensors, const std::string& name,
                                   const std::vector<std::int64_t>& shape, DType dtype) {
  const auto found = tensors.find(name);
  if (found == tensors.end()) fail(ErrorCode::corrupt, "The model lacks the tensor {}", name);
  const athanor::Tensor& tensor = found->second;
  if (tensor.shape != shape)
    fail(ErrorCode::corrupt, "The tensor {} has shape {}, and its options ask for {}", name, format_shape(tensor.shape),
         format_shape(shape));
  if (tensor.dtype != dtype || tensor.bytes.size() != tensor.count() * dtype_bytes(dtype))
    fail(ErrorCode::corrupt, "The tensor {} has another number type than expected", name);
  return tensor;
}

template <class T>
std::vector<T> read_numbers(const TensorMap& tensors, const std::string& name, std::size_t count) {
  const athanor::Tensor& tensor = find_tensor(tensors, name, {static_cast<std::int64_t>(count)}, dtype_of<T>());
  std::vector<T> values(count);
  if (count > 0) std::memcpy(values.data(), tensor.bytes.data(), tensor.bytes.size());
  for (const T value : values)
    if (!std::isfinite(value)) fail(ErrorCode::corrupt, "The tensor {} holds a value that is not finite", name);
  return values;
}

template <class T>
void write_numbers(TensorMap& tensors, const std::string& name, const std::vector<T>& values) {
  tensors[name] = athanor::Tensor::from<T>({static_cast<std::int64_t>(values.size())}, values);
}

float* find_storage(const nn::FlatWeights& weights, const nn::Parameter& parameter) {
  return (parameter.trainable ? weights.trainable : weights.buffers).data_ptr<float>() + parameter.offset;
}

}  // namespace

namespace {

void apply_softmax(std::span<const float> raw, std::span<double> out) {
  const double largest = *std::max_element(raw.begin(), raw.end());
  double sum = 0;
  for (std::size_t k = 0; k < out.size(); ++k) sum += out[k] = std::exp(raw[k] - largest);
  for (double& share : out) share /= sum;
}

}  // namespace

void OutputTransform::apply(std::span<const float> raw, std::span<double> out) const {
  for (std::size_t t = 0; t < tasks.size(); ++t) {
    const std::size_t first = offsets[t], width = offsets[t + 1] - first;
    const double output = raw[first];
    if (tasks[t] == data::TaskType::multiclass) apply_softmax(raw.subspan(first, width), out.subspan(first, width));
    else if (tasks[t] == data::TaskType::binary) out[first] = 1 / (1 + std::exp(-output));
    else out[first] = output * scale[t] + mean[t];
  }
}

void write_weights(const nn::ParameterList& list, const nn::FlatWeights& weights, const std::string& prefix,
                   TensorMap& tensors) {
  const nn::FlatWeights here{weights.trainable.cpu(), weights.buffers.cpu()};
  for (const nn::Parameter& parameter : list.items())
    tensors[prefix + parameter.name] = athanor::Tensor::from<float>(
        parameter.shape, {find_storage(here, parameter), static_cast<std::size_t>(parameter.size)});
}

nn::FlatWeights read_weights(const nn::ParameterList& list, const TensorMap& tensors, const std::string& prefix) {
  for (const nn::Parameter& parameter : list.items())
    find_tensor(tensors, prefix + parameter.name, parameter.shape, DType::f32);
  nn::FlatWeights weights{torch::empty({list.trainable_size()}), torch::empty({list.buffer_size()})};
  for (const nn::Parameter& parameter : list.items()) {
    const athanor::Tensor& tensor = tensors.at(prefix + parameter.name);
    if (!tensor.bytes.empty()) std::memcpy(find_storage(weights, parameter), tensor.bytes.data(), tensor.bytes.size());
  }
  return weights;
}

TensorMap to_tensors(const nn::ParameterList& list, const NetworkState& state) {
  TensorMap tensors;
  write_weights(list, state.weights, "", tensors);
  write_numbers(tensors, vector_mean, state.vectors.mean);
  write_numbers(tensors, vector_scale, state.vectors.scale);
  if (state.vectors.limit > 0) write_numbers(tensors, vector_limit, std::vector<float>{state.vectors.limit});
  write_numbers(tensors, target_mean, state.outputs.mean);
  write_numbers(tensors, target_scale, state.outputs.scale);
  return tensors;
}

NetworkState read_state(const nn::ParameterList& list, const InputShape& shape, std::span<const data::Target> targets,
                        const TensorMap& tensors) {
  NetworkState state;
  state.weights = read_weights(list, tensors, "");
  const auto columns = static_cast<std::size_t>(shape.vector_columns);
  const bool is_cut = tensors.contains(vector_limit);
  state.vectors = {read_numbers<float>(tensors, vector_mean, columns),
                   read_numbers<float>(tensors, vector_scale, columns),
                   is_cut ? read_numbers<float>(tensors, vector_limit, 1).front() : 0};
  state.outputs = {{},
                   data::list_output_offsets(targets),
                   read_numbers<double>(tensors, target_mean, targets.size()),
                   read_numbers<double>(tensors, target_scale, targets.size())};
  for (const data::Target& target : targets) state.outputs.tasks.push_back(target.task);
  const std::size_t expected = list.items().size() + 4 + is_cut;
  if (tensors.size() != expected)
    fail(ErrorCode::corrupt, "The model has {} tensors, and its options ask for {}", tensors.size(), expected);
  return state;
}

}  // namespace athanor::models
