#include "athanor/models/objective/objective.h"

#include "athanor/core/error.h"
#include "athanor/models/objective/context_prediction.h"
#include "athanor/models/objective/contrastive.h"
#include "athanor/models/objective/masked_atoms.h"
#include "athanor/models/objective/masked_tokens.h"
#include "athanor/models/objective/objective_catalog.h"

namespace athanor::models {
namespace {

/// Of what is hidden in validation.
constexpr std::uint64_t validation_seed = 0x76616c6964ULL;

}  // namespace

Objective::Objective(std::unique_ptr<Model> network) : Model({}), network_(std::move(network)) {
  parameters_ = network_->parameters();
}

torch::Tensor Objective::forward(const nn::Context& context, const nn::Batch& batch) const {
  return network_->forward(context, batch);
}

LossResult Objective::loss(const nn::Context& context, const nn::Batch& batch) const {
  Rng fixed(validation_seed);
  const torch::Tensor sum = compute_loss(context, batch, context.rng ? *context.rng : fixed);
  return {sum, torch::empty({batch.rows, 0})};
}

std::unique_ptr<Model> make_objective(const std::string& name,
                                      const std::function<std::unique_ptr<Model>()>& make_network,
                                      const InputShape& shape) {
  std::unique_ptr<Model> network = make_network();
  const CatalogEntry& entry = find_entry(objective_catalog(), name, "objective");
  const bool suits = entry.input == "graphs" ? shape.node_width() > 0 : shape.vocabulary > 0;
  if (!suits || network->encoded_width() == 0)
    fail(ErrorCode::invalid_options, "The objective {} is for networks on {}", name, entry.input);
  if (name == "masked_atoms") return std::make_unique<MaskedAtoms>(std::move(network), shape);
  if (name == "contrastive") return std::make_unique<Contrastive>(std::move(network), shape);
  if (name == "context") return std::make_unique<ContextPrediction>(std::move(network), make_network());
  return std::make_unique<MaskedTokens>(std::move(network), shape);
}

}  // namespace athanor::models
