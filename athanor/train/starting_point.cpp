#include "athanor/train/starting_point.h"

#include <algorithm>
#include <cstring>

#include "athanor/core/error.h"
#include "athanor/core/text.h"
#include "athanor/models/member_details.h"

namespace athanor::train {
namespace {

bool begins_as_head(const std::string& name) { return name.starts_with("head."); }

bool same_targets(std::span<const data::Target> a, std::span<const data::Target> b, bool by_name) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](const data::Target& x, const data::Target& y) {
    return x.task == y.task && x.num_outputs() == y.num_outputs() &&
           (!by_name || (x.name == y.name && x.classes == y.classes));
  });
}

std::string format_shape(const std::vector<std::int64_t>& shape) {
  std::vector<std::string> extents;
  for (const std::int64_t extent : shape) extents.push_back(std::to_string(extent));
  return join_text(extents, " x ");
}

const athanor::Tensor& find_start(const FitRequest& request, const nn::Parameter& parameter) {
  const auto found = request.start->tensors.find(parameter.name);
  if (found == request.start->tensors.end())
    fail(ErrorCode::invalid_options,
         "The bundle to start from has no weights {}, which the network needs with these options", parameter.name);
  if (found->second.shape != parameter.shape || found->second.dtype != DType::f32)
    fail(ErrorCode::invalid_options,
         "The weights {} of the bundle to start from are {}, and the network needs {}: leave out options of the model "
         "and features that differ from those of the bundle, or start with --head new",
         parameter.name, format_shape(found->second.shape), format_shape(parameter.shape));
  return found->second;
}

}  // namespace

std::string name_layer(const std::string& parameter) { return parameter.substr(0, parameter.rfind('.')); }

NetworkLayers::NetworkLayers(const nn::ParameterList& list) {
  const auto& items = list.items();
  const bool has_head =
      std::any_of(items.begin(), items.end(), [](const nn::Parameter& item) { return begins_as_head(item.name); });
  for (const nn::Parameter& item : items) {
    const std::string layer = name_layer(item.name);
    std::vector<std::string>& side =
        (has_head ? begins_as_head(item.name) : layer == name_layer(items.back().name)) ? head : body;
    if (std::find(side.begin(), side.end(), layer) == side.end()) side.push_back(layer);
  }
}

bool NetworkLayers::is_head(const std::string& parameter) const {
  return std::find(head.begin(), head.end(), name_layer(parameter)) != head.end();
}

std::string choose_head(const FitRequest& request) {
  const std::string& wanted = request.transfer.head;
  if (wanted == "auto") return same_targets(request.targets, request.start_targets, true) ? "keep" : "new";
  if (wanted == "keep" && !same_targets(request.targets, request.start_targets, false))
    fail(ErrorCode::invalid_options,
         "--head keep needs targets of the same kinds as those of the bundle, which has {}; --head hidden takes all "
         "but the last layer",
         format_count(request.start_targets.size(), "target"));
  return wanted;
}

void take_start(const FitRequest& request, const nn::ParameterList& list, nn::FlatWeights& weights) {
  const NetworkLayers layers(list);
  const std::string head = choose_head(request);
  for (const nn::Parameter& parameter : list.items()) {
    const bool is_last = name_layer(parameter.name) == layers.head.back();
    if (layers.is_head(parameter.name) && (head == "new" || (head == "hidden" && is_last))) continue;
    const athanor::Tensor& tensor = find_start(request, parameter);
    float* place = (parameter.trainable ? weights.trainable : weights.buffers).data_ptr<float>() + parameter.offset;
    if (!tensor.bytes.empty()) std::memcpy(place, tensor.bytes.data(), tensor.bytes.size());
  }
}

StartingScalers find_start_scalers(const FitRequest& request) {
  StartingScalers found;
  if (!request.start) return found;
  const models::InputShape shape = models::read_details(*request.start, request.start_targets);
  models::Scalers scalers = models::read_scalers(*request.start, shape, request.start_targets);
  const std::string head = choose_head(request);
  const std::size_t columns = featurize::count_vector_columns(*request.inputs);
  const bool same_vectors = columns > 0 && static_cast<std::size_t>(shape.vector_columns) == columns;
  // On graphs, vectors join in front of the head, so that a new head can read them as it likes.
  if (same_vectors && (head != "new" || shape.node_width() == 0)) found.vectors = std::move(scalers.vectors);
  if (head == "keep") found.outputs = std::move(scalers.outputs);
  return found;
}

}  // namespace athanor::train
