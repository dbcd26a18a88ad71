#include "athanor/train/trained_parameters.h"

#include <algorithm>
#include <cmath>

#include "athanor/core/error.h"
#include "athanor/core/text.h"

namespace athanor::train {

TrainedParameters::TrainedParameters(const FitRequest& request, const nn::ParameterList& network)
    : request_(request), network_(network), layers_(network), list_(network) {
  if (!request.start && !request.transfer.is_nothing())
    fail(ErrorCode::invalid_options,
         "--head, --freeze-encoder, --freeze-layers, --layer-rate-factor, --unfreeze-epochs and --adapter-rank are for "
         "a fit that starts from a bundle: --from BUNDLE");
  if (request.transfer.adapter_rank > 0) add_adapters();
  const std::vector<double> factors = rate_factors(request.training.epochs);
  if (std::all_of(factors.begin(), factors.end(), [](double factor) { return factor == 0; }))
    fail(ErrorCode::invalid_options, "--freeze-layers {} leaves none of the {} to train",
         request.transfer.freeze_layers, format_count(layers_.body.size() + layers_.head.size(), "layer"));
}

void TrainedParameters::add_adapters() {
  const std::int64_t rank = request_.transfer.adapter_rank;
  for (std::size_t slot = 0; slot < network_.items().size(); ++slot) {
    const nn::Parameter& weight = network_.items()[slot];
    if (!weight.trainable || weight.shape.size() != 2 || layers_.is_head(weight.name)) continue;
    const std::int64_t outputs = weight.shape[0], inputs = weight.shape[1];
    if (std::min(outputs, inputs) <= rank) continue;
    const double bound = 1 / std::sqrt(static_cast<double>(inputs));
    const std::size_t a = list_.add("adapter." + weight.name + ".a", {rank, inputs}, {bound, 0});
    adapters_.push_back({slot, a, list_.add("adapter." + weight.name + ".b", {outputs, rank}, {0, 0})});
  }
  if (adapters_.empty())
    fail(ErrorCode::invalid_options, "--adapter-rank {}: no weight before the head is larger than that", rank);
}

nn::FlatWeights TrainedParameters::start(std::uint64_t seed) const {
  nn::FlatWeights weights = nn::initialize(list_, seed);
  if (request_.start) take_start(request_, network_, weights);
  return weights;
}

std::vector<double> TrainedParameters::rate_factors(std::int64_t epoch) const {
  const TransferOptions& options = request_.transfer;
  const auto find = [](const std::vector<std::string>& names, const std::string& name) {
    return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
  };
  std::vector<double> factors(list_.items().size(), 1);
  for (std::size_t slot = 0; slot < network_.items().size(); ++slot) {
    const std::string layer = name_layer(network_.items()[slot].name);
    const std::size_t place = find(layers_.body, layer);
    const bool in_head = place == layers_.body.size();
    const std::size_t number = in_head ? place + find(layers_.head, layer) : place;
    const auto distance = static_cast<std::int64_t>(layers_.body.size() - place);  // from the head
    const bool joins_later = options.unfreeze_epochs > 0 && epoch <= distance * options.unfreeze_epochs;
    if (!in_head) factors[slot] = std::pow(options.layer_rate_factor, static_cast<double>(distance));
    if (number < static_cast<std::size_t>(options.freeze_layers) ||
        (!in_head && (options.freeze_encoder || options.adapter_rank > 0 || joins_later)))
      factors[slot] = 0;
  }
  return factors;
}

nn::Weights TrainedParameters::merge(const nn::Weights& weights) const {
  nn::Weights merged = weights;
  for (const Adapter& adapter : adapters_)
    merged[adapter.weight] = torch::addmm(weights[adapter.weight], weights[adapter.b], weights[adapter.a], 1,
                                          request_.transfer.adapter_scale);
  return merged;
}

nn::FlatWeights TrainedParameters::merge(const nn::FlatWeights& weights) const {
  if (!has_adapters()) return weights;
  const torch::NoGradGuard no_gradients;
  nn::FlatWeights merged{weights.trainable.narrow(0, 0, network_.trainable_size()).clone(), weights.buffers.clone()};
  const nn::Weights values = merge(nn::make_views(list_, weights, false));
  const nn::Weights places = nn::make_views(network_, merged, false);
  for (const Adapter& adapter : adapters_) places[adapter.weight].copy_(values[adapter.weight]);
  return merged;
}

}  // namespace athanor::train
