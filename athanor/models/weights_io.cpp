#include "athanor/models/weights_io.h"

#include <cstring>

namespace athanor::models {
namespace {

float* find_storage(const nn::FlatWeights& weights, const nn::Parameter& parameter) {
  return (parameter.trainable ? weights.trainable : weights.buffers).data_ptr<float>() + parameter.offset;
}

}  // namespace

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
  write_scalers(state.vectors, state.outputs, tensors);
  return tensors;
}

NetworkState read_state(const nn::ParameterList& list, const InputShape& shape, std::span<const data::Target> targets,
                        const bundle::Member& member) {
  NetworkState state{read_weights(list, member.tensors, ""), {}, {}};
  Scalers scalers = read_scalers(member, shape, targets);
  state.vectors = std::move(scalers.vectors);
  state.outputs = std::move(scalers.outputs);
  check_tensor_count(member.tensors, list.items().size());
  return state;
}

}  // namespace athanor::models
