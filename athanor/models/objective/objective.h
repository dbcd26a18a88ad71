// A network that learns from molecules alone: the network itself, with what tells how well it knows them behind it.
#pragma once

#include "athanor/models/model.h"

namespace athanor::models {

/// Its parameters are those of the network, then its own, "objective.…", which no bundle keeps. A row costs the mean
/// over what is asked about it, so that every molecule counts once. What is hidden is drawn anew in every step; without
/// a generator, in validation, it is always the same.
class Objective : public Model {
 public:
  explicit Objective(std::unique_ptr<Model> network);
  torch::Tensor forward(const nn::Context& context, const nn::Batch& batch) const override;
  std::size_t micro_batch_rows() const override { return network_->micro_batch_rows(); }
  const nn::ParameterList& kept_parameters() const override { return network_->parameters(); }
  LossResult loss(const nn::Context& context, const nn::Batch& batch) const override;

 protected:
  /// Sum of the losses of the rows, a scalar.
  virtual torch::Tensor compute_loss(const nn::Context& context, const nn::Batch& batch, Rng& rng) const = 0;

  std::unique_ptr<Model> network_;
};

/// The objective of that name (objective_catalog) for networks without targets as `make_network` makes them.
/// Error(invalid_options) for networks on other inputs.
std::unique_ptr<Model> make_objective(const std::string& name,
                                      const std::function<std::unique_ptr<Model>()>& make_network,
                                      const InputShape& shape);

}  // namespace athanor::models
