#include "athanor/predict/loaded_member.h"

#include <algorithm>

#include "athanor/inference/networks.h"
#include "athanor/predict/networks.h"

namespace athanor::predict {
namespace {

bool is_classical(const std::string& model) {
  const Catalog& catalog = classical::classical_catalog();
  return std::any_of(catalog.begin(), catalog.end(), [&](const CatalogEntry& entry) { return entry.name == model; });
}

/// libtorch is opened for what the kernels cannot do only.
std::unique_ptr<models::Network> load_network(const bundle::Member& member, std::span<const data::Target> targets,
                                              const std::string& device) {
  if (device == "cpu" && inference::has_network(member)) return inference::load_network(member, targets);
  return network_library().load(member, targets, device);
}

}  // namespace

LoadedMember::LoadedMember(const bundle::Member& member, std::span<const data::Target> targets,
                           const std::string& device) {
  const bool network = is_network(member.model);
  if (!network && !is_classical(member.model))
    fail(ErrorCode::unsupported,
         "the bundle holds a model \"{}\", which this program does not know; update, or use "
         "the program that added it",
         member.model);
  try {
    if (!member.transform.is_null()) transform_.emplace(member.transform);
    if (network) network_ = load_network(member, targets, device);
    else classical_ = classical::load_model(member, targets);
  } catch (const nlohmann::json::exception& error) {
    fail(ErrorCode::corrupt, "the model {} of the bundle lacks a part: {}", member.model, error.what());
  }
}

void LoadedMember::predict(const featurize::Inputs& given, std::span<double> out, std::span<double> std) {
  featurize::Inputs transformed;
  if (transform_) {
    transformed = given;
    transformed.vectors = transform_->apply(given.vectors);
  }
  const featurize::Inputs& inputs = transform_ ? transformed : given;
  std::fill(std.begin(), std.end(), 0);
  if (classical_ && classical_->gives_std()) classical_->predict_with_std(inputs.vectors, out, std, 1);
  else if (classical_) classical_->predict(inputs.vectors, out, 1);
  else network_->predict(inputs, out, 1);
}

}  // namespace athanor::predict
