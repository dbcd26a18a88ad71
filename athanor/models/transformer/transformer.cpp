#include "athanor/models/transformer/transformer.h"

#include "athanor/core/error.h"
#include "athanor/nn/sequences.h"

namespace athanor::models {
namespace {

const TransformerOptions& check_transformer(const TransformerOptions& options) {
  const bool has_pairs = options.positions != "rotary" || options.hidden / options.heads % 2 == 0;
  if (options.hidden % options.heads != 0 || !has_pairs)
    fail(ErrorCode::invalid_options, "--heads {} do not cut --hidden {} into equal heads{}; try --hidden {}",
         options.heads, options.hidden, options.positions == "rotary" ? " of even width" : "",
         2 * options.heads * std::max<std::int64_t>(1, options.hidden / (2 * options.heads)));
  return options;
}

std::optional<std::size_t> add_learned(nn::ParameterList& list, const TransformerOptions& options,
                                       const InputShape& shape) {
  if (options.positions != "learned") return std::nullopt;
  return list.add("positions.weight", {shape.max_length, options.hidden}, {0.1, 0});
}

}  // namespace

TokenTransformer::TokenTransformer(const TransformerOptions& options, const InputShape& shape, nn::LossOptions loss)
    : Model(std::move(loss)),
      width_(check_transformer(options).hidden),
      dropout_(options.dropout),
      embedding_(parameters_, "transformer", shape, options.hidden),
      learned_(add_learned(parameters_, options, shape)),
      rotary_(options.positions == "rotary"),
      encoder_(parameters_, "encoder",
               {options.hidden, options.heads, options.layers, options.feed_forward, options.dropout}),
      head_(parameters_, options, shape, options.hidden, nn::Activation("gelu"), loss_.output_layer()) {
  if (!learned_) waves_ = nn::make_waves(shape.max_length, rotary_ ? options.hidden / options.heads : options.hidden);
}

torch::Tensor TokenTransformer::encode(const nn::Context& context, const nn::Batch& batch) const {
  const torch::Tensor positions = nn::find_positions(batch.tokens.offsets);
  torch::Tensor h = embedding_(context, batch.tokens), waves;
  if (learned_) h = h + nn::embed(context.weights[*learned_], positions.to(torch::kInt));
  else waves = waves_.to(h.device()).index_select(0, positions).to(h.scalar_type());
  if (!learned_ && !rotary_) h = h + waves;
  return encoder_(context, nn::dropout(context, h, dropout_), batch.tokens, rotary_ ? waves : torch::Tensor());
}

torch::Tensor TokenTransformer::forward(const nn::Context& context, const nn::Batch& batch) const {
  return head_(context, encode(context, batch), batch);
}

}  // namespace athanor::models
