#include "athanor/nn/transformer.h"

#include "athanor/core/error.h"
#include "athanor/nn/attention.h"
#include "athanor/nn/sequences.h"

namespace athanor::nn {
using torch::Tensor;

MultiHeadAttention::MultiHeadAttention(ParameterList& list, const std::string& name, std::int64_t width,
                                       std::int64_t heads)
    : heads_(heads), in_(list, name + ".in", width, 3 * width), out_(list, name + ".out", width, width) {}

Tensor MultiHeadAttention::operator()(const Context& context, const Tensor& x, const TokenBatch& tokens,
                                      const Tensor& waves) const {
  const auto parts = in_(context, x).chunk(3, 1);
  const auto place = [&](const Tensor& part) {
    return waves.defined() ? rotate(part.contiguous(), waves, heads_) : part;
  };
  const Tensor q = place(parts[0]), k = place(parts[1]);
  if (context.trace) keep_attention(*context.trace, q.contiguous(), k.contiguous(), {}, heads_);
  return out_(context, attend(q, k, parts[2], heads_, tokens.offsets));
}

namespace {

const TransformerOptions& check_heads(const TransformerOptions& options) {
  if (options.width % options.heads != 0)
    fail(ErrorCode::invalid_options, "--heads {} does not divide --hidden {}", options.heads, options.width);
  if (options.activation.pieces() != 1)
    fail(ErrorCode::invalid_options, "The activation maxout is for mlp; a transformer needs one that keeps the width");
  return options;
}

}  // namespace

Transformer::Transformer(ParameterList& list, const std::string& name, const TransformerOptions& options)
    : options_(check_heads(options)), last_norm_(list, name + ".norm", NormKind::layer, options.width) {
  for (std::int64_t i = 0; i < options.layers; ++i) {
    const std::string own = name + "." + std::to_string(i);
    layers_.push_back({Norm(list, own + ".norm1", NormKind::layer, options.width),
                       MultiHeadAttention(list, own + ".attention", options.width, options.heads),
                       Norm(list, own + ".norm2", NormKind::layer, options.width),
                       Linear(list, own + ".linear1", options.width, options.feed_forward),
                       Linear(list, own + ".linear2", options.feed_forward, options.width)});
  }
}

Tensor Transformer::operator()(const Context& context, Tensor x, const TokenBatch& tokens, const Tensor& waves) const {
  const auto drop = [&](const Tensor& value) { return dropout(context, value, options_.dropout); };
  for (const Layer& layer : layers_) {
    x = x + drop(layer.attention(context, layer.attention_norm(context, x), tokens, waves));
    const Tensor inner = options_.activation.consume(layer.inner(context, layer.norm(context, x)));
    x = x + drop(layer.outer(context, drop(inner)));
  }
  return last_norm_(context, x);
}

}  // namespace athanor::nn
