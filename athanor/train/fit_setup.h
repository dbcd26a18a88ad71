// What stays the same during one fit: network, scalers and targets.
#pragma once

#include <memory>
#include <optional>

#include "athanor/kernels/precision.h"
#include "athanor/models/model.h"
#include "athanor/models/sites/site_shape.h"
#include "athanor/nn/batch_rows.h"
#include "athanor/train/target_scaling.h"

namespace athanor::train {

/// Those of both lists, each ascending.
std::vector<std::uint16_t> merge_tokens(const std::vector<std::uint16_t>& a, const std::vector<std::uint16_t>& b);

/// What the network predicts of atoms or bonds; of molecules where the request has no sites.
models::SiteShape find_site_shape(const FitRequest& request);

struct FitSetup {
  /// Error(invalid_input, invalid_options) when the request cannot be trained.
  explicit FitSetup(const FitRequest& request);

  /// The rows as a batch with targets, on the device.
  nn::Batch make_batch(std::span<const std::size_t> rows) const;
  /// The same to train on: with the tokens of `written` where there are any.
  nn::Batch make_training_batch(std::span<const std::size_t> rows) const;

  /// Whether batches come out of the memory of a GPU, where the whole set lies.
  bool is_resident() const { return resident_ != nullptr; }

  /// A new phase of the clock, once the device has done what belongs to the last one. Waits only where somebody asks
  /// for times.
  void enter(PhaseClock& clock, Phase phase, std::size_t molecules) const;

  /// That make the fit; a group of one when it is made alone.
  ProcessGroup& processes() const { return request.processes ? *request.processes : alone_; }

  const FitRequest& request;
  torch::Device device;
  kernels::Precision precision;  ///< of products in training
  models::InputShape shape;
  std::unique_ptr<models::Model> model;
  models::VectorScaler vectors;
  models::OutputTransform outputs;
  TargetTable targets;
  std::optional<featurize::PackedTokens> written;  ///< the writings that are trained on just now

 private:
  mutable ProcessGroup alone_;
  std::unique_ptr<nn::BatchRows> resident_;
};

}  // namespace athanor::train
