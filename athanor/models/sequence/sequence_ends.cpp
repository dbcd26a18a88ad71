#include "athanor/models/sequence/sequence_ends.h"

#include <cmath>

#include "athanor/core/error.h"
#include "athanor/models/head_layers.h"
#include "athanor/nn/functions.h"
#include "athanor/nn/sequences.h"
#include "athanor/nn/trace.h"

namespace athanor::models {
namespace {

using torch::Tensor;

/// The token at one end of each sequence; zeros where there is none.
Tensor take_end(const Tensor& hidden, const Tensor& offsets, bool is_last) {
  const Tensor begins = offsets.slice(0, 0, -1), ends = offsets.slice(0, 1);
  const Tensor exists = (ends > begins).to(hidden.scalar_type()).unsqueeze(1);
  if (hidden.size(0) == 0) return torch::zeros({begins.size(0), hidden.size(1)}, hidden.options());
  const Tensor rows = (is_last ? ends - 1 : begins).clamp(0, hidden.size(0) - 1).to(torch::kLong);
  return hidden.index_select(0, rows) * exists;
}

}  // namespace

TokenEmbedding::TokenEmbedding(nn::ParameterList& list, const std::string& model, const InputShape& shape,
                               std::int64_t width) {
  if (shape.series_width > 0) {
    series_.emplace(list, "embedding", shape.series_width, width);
    return;
  }
  if (shape.vocabulary == 0) fail(ErrorCode::invalid_options, "The model {} needs tokens", model);
  table_ = list.add("embedding.weight", {shape.vocabulary, width}, {std::sqrt(3.0), 0});  // variance 1, as PyTorch's
}

Tensor TokenEmbedding::operator()(const nn::Context& context, const nn::TokenBatch& tokens) const {
  if (series_) return (*series_)(context, tokens.values);
  const Tensor vectors = nn::embed(context.weights[table_], tokens.ids);
  return tokens.strength.defined() ? vectors * tokens.strength : vectors;
}

Pooling::Pooling(nn::ParameterList& list, const std::string& kind, std::int64_t width, bool both_ways)
    : kind_(kind), both_ways_(both_ways) {
  if (kind == "attention") attention_.emplace(list, "pooling.attention", width, 1);
}

Tensor Pooling::operator()(const nn::Context& context, const Tensor& hidden, const nn::TokenBatch& tokens) const {
  const Tensor& offsets = tokens.offsets;
  if (kind_ == "max") return nn::segment_max(hidden, offsets);
  if (kind_ == "attention")
    return nn::segment_sum(hidden * nn::segment_softmax((*attention_)(context, hidden), offsets), offsets);
  if (kind_ == "mean") {
    const Tensor counts = (offsets.slice(0, 1) - offsets.slice(0, 0, -1)).clamp_min(1).to(hidden.scalar_type());
    return nn::segment_sum(hidden, offsets) / counts.unsqueeze(1);
  }
  if (kind_ == "first" || !both_ways_) return take_end(hidden, offsets, kind_ == "last");
  const auto halves = hidden.chunk(2, 1);
  return torch::cat({take_end(halves[0], offsets, true), take_end(halves[1], offsets, false)}, 1);
}

SequenceHead::SequenceHead(nn::ParameterList& list, const SequenceOptions& options, const InputShape& shape,
                           std::int64_t width, const nn::Activation& activation, const nn::OutputLayer& output,
                           bool both_ways)
    : pooling_(list, options.pooling, width, both_ways),
      vectors_(list, options, shape, activation, options.dropout),
      layers_(list, "head", width + vectors_.added_width(), output,
              make_head_layers(options, options.dropout, activation)) {}

Tensor SequenceHead::operator()(const nn::Context& context, const Tensor& hidden, const nn::Batch& batch) const {
  const Tensor states = context.trace ? context.trace->keep_states(hidden) : hidden;
  return layers_(context, vectors_(context, pooling_(context, states, batch.tokens), batch));
}

}  // namespace athanor::models
