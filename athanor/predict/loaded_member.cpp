#include "athanor/predict/loaded_member.h"

#include <algorithm>

#include "athanor/predict/networks.h"

namespace athanor::predict {
namespace {

bool is_classical(const std::string& model) {
  const Catalog& catalog = classical::classical_catalog();
  return std::any_of(catalog.begin(), catalog.end(), [&](const CatalogEntry& entry) { return entry.name == model; });
}

}  // namespace

LoadedMember::LoadedMember(const bundle::Member& member, std::size_t num_targets, const std::string& device)
    : member_(member), num_targets_(num_targets), device_(device) {
  const bool network = is_network(member.model);
  if (!network && !is_classical(member.model))
    fail(ErrorCode::unsupported, "the bundle holds a model \"{}\", which this program does not know; update", member.model);
  try {
    if (network) networks_.push_back(load_network());
    else classical_ = classical::load_model(member, num_targets);
  } catch (const nlohmann::json::exception& error) {
    fail(ErrorCode::corrupt, "the model {} of the bundle lacks a part: {}", member.model, error.what());
  }
}

std::unique_ptr<models::Network> LoadedMember::load_network() const {
  return network_library().load(member_, num_targets_, device_);
}

std::unique_ptr<models::Network> LoadedMember::borrow_network() {
  {
    const std::lock_guard lock(mutex_);
    if (!networks_.empty()) {
      auto network = std::move(networks_.back());
      networks_.pop_back();
      return network;
    }
  }
  return load_network();
}

void LoadedMember::predict(const featurize::Inputs& inputs, std::span<double> out) {
  if (classical_) {
    classical_->predict(inputs.vectors, out, 1);
    return;
  }
  auto network = borrow_network();
  network->predict(inputs, out, 1);
  const std::lock_guard lock(mutex_);
  networks_.push_back(std::move(network));
}

}  // namespace athanor::predict
