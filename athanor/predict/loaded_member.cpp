#include "athanor/predict/loaded_member.h"

#include <algorithm>
#include <cmath>

#include "athanor/inference/networks.h"
#include "athanor/predict/networks.h"

namespace athanor::predict {
namespace {

bool is_classical(const std::string& model) {
  const Catalog& catalog = classical::classical_catalog();
  return std::any_of(catalog.begin(), catalog.end(), [&](const CatalogEntry& entry) { return entry.name == model; });
}

/// libtorch is opened for what the kernels cannot do only.
bool runs_on_kernels(const bundle::Member& member, const std::string& device) {
  return device == "cpu" && inference::has_network(member) && models::read_dropout_samples(member) == 0 &&
         !member.details.contains("sites");
}

}  // namespace

LoadedMember::LoadedMember(const bundle::Member& member, std::span<const data::Target> targets,
                           const std::string& device, kernels::Precision precision) {
  const bool network = is_network(member.model);
  if (!network && !is_classical(member.model))
    fail(ErrorCode::unsupported,
         "the bundle holds a model \"{}\", which this program does not know; update, or use "
         "the program that added it",
         member.model);
  try {
    if (!member.transform.is_null()) transform_.emplace(member.transform);
    if (!network) classical_ = classical::load_model(member, targets);
    else if (!runs_on_kernels(member, device)) {
      if (device != "cpu") precision_ = precision;
      network_ = network_library().load(member, targets, device, precision_);
    } else network_ = inference::load_network(member, targets, precision_ = precision);
  } catch (const nlohmann::json::exception& error) {
    fail(ErrorCode::corrupt, "the model {} of the bundle lacks a part: {}", member.model, error.what());
  }
}

featurize::Inputs LoadedMember::transform(const featurize::Inputs& given) const {
  featurize::Inputs transformed = given;
  transformed.vectors = transform_->apply(given.vectors);
  return transformed;
}

void LoadedMember::predict_sites(const featurize::Inputs& inputs, std::span<const double> sums, std::span<double> out) {
  if (!network_) fail(ErrorCode::corrupt, "the bundle predicts atoms or bonds, and one of its models is no network");
  network_->predict_sites(transform_ ? transform(inputs) : inputs, sums, out, 1);
}

void LoadedMember::predict(const featurize::Inputs& given, models::OutputSpans out) {
  const featurize::Inputs transformed = transform_ ? transform(given) : featurize::Inputs();
  const featurize::Inputs& inputs = transform_ ? transformed : given;
  if (network_) return network_->predict(inputs, out, 1);
  std::fill(out.std.begin(), out.std.end(), 0);
  std::fill(out.lower.begin(), out.lower.end(), NAN);
  std::fill(out.upper.begin(), out.upper.end(), NAN);
  if (classical_->gives_std()) classical_->predict_with_std(inputs.vectors, out.mean, out.std, 1);
  else classical_->predict(inputs.vectors, out.mean, 1);
}

}  // namespace athanor::predict
