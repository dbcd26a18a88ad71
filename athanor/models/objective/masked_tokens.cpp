#include "athanor/models/objective/masked_tokens.h"

#include "athanor/featurize/token_vocabulary.h"
#include "athanor/models/objective/objective_catalog.h"
#include "athanor/nn/functions.h"
#include "athanor/nn/losses.h"

namespace athanor::models {
namespace {
using torch::Tensor;

bool is_ordinary(std::int64_t token) { return token > featurize::mask_token; }

std::vector<std::uint16_t> list_ordinary(const InputShape& shape) {
  std::vector<std::uint16_t> tokens;
  for (const std::uint16_t token : shape.known_tokens)
    if (is_ordinary(token)) tokens.push_back(token);
  return tokens;
}

}  // namespace

MaskedSequences mask_tokens(const nn::TokenBatch& given, double share, const std::vector<std::uint16_t>& others,
                            Rng& rng) {
  const torch::Device device = given.ids.device();
  const Tensor ids = given.ids.cpu().clone(), offsets = given.offsets.cpu();
  auto* id = ids.data_ptr<std::int32_t>();
  const auto* ends = offsets.data_ptr<std::int32_t>();
  std::vector<std::int32_t> places;
  std::vector<std::int64_t> labels;
  std::vector<float> weights;
  for (std::int64_t s = 0; s < given.num_sequences; ++s) {
    std::vector<std::int32_t> ordinary;
    for (std::int32_t t = ends[s]; t < ends[s + 1]; ++t)
      if (is_ordinary(id[t])) ordinary.push_back(t);
    if (ordinary.empty()) continue;
    rng.shuffle(ordinary);
    ordinary.resize(
        std::min(ordinary.size(), 1 + static_cast<std::size_t>(share * static_cast<double>(ordinary.size()))));
    for (const std::int32_t place : ordinary) {
      places.push_back(place);
      labels.push_back(id[place]);
      weights.push_back(1 / static_cast<float>(ordinary.size()));
      const double choice = rng.uniform();
      if (choice < 0.8) id[place] = featurize::mask_token;
      else if (choice < 0.9 && !others.empty()) id[place] = others[rng.below(others.size())];
    }
  }
  MaskedSequences masked{given, torch::tensor(places, torch::kInt).to(device),
                         torch::tensor(labels, torch::kLong).to(device), torch::tensor(weights).to(device)};
  masked.tokens.ids = ids.to(device);
  return masked;
}

MaskedTokens::MaskedTokens(std::unique_ptr<Model> network, const InputShape& shape)
    : Objective(std::move(network)),
      output_(parameters_, "objective.tokens", network_->encoded_width(), shape.vocabulary),
      ordinary_(list_ordinary(shape)) {}

Tensor MaskedTokens::compute_loss(const nn::Context& context, const nn::Batch& batch, Rng& rng) const {
  const MaskedSequences masked = mask_tokens(batch.tokens, hidden_share, ordinary_, rng);
  nn::Batch hidden;
  hidden.rows = batch.rows;
  hidden.tokens = masked.tokens;
  const Tensor states = nn::gather_rows(network_->encode(context, hidden), masked.places);
  return nn::cross_entropy_sum(output_(context, states), masked.labels, masked.weights);
}

}  // namespace athanor::models
