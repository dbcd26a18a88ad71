// Before and behind the encoder of a network on tokens: embedding, pooling and head.
#pragma once

#include <optional>

#include "athanor/models/model.h"
#include "athanor/models/sequence/sequence_options.h"
#include "athanor/models/vector_join.h"
#include "athanor/nn/layers.h"

namespace athanor::models {

/// Token numbers -> vectors [tokens, width]. A token that no training molecule has gives zeros. The numbers of a series
/// pass a Linear.
class TokenEmbedding {
 public:
  /// Error(invalid_options) when the inputs have neither tokens nor a series; `model` is its name.
  TokenEmbedding(nn::ParameterList& list, const std::string& model, const InputShape& shape, std::int64_t width);
  torch::Tensor operator()(const nn::Context& context, const nn::TokenBatch& tokens) const;

 private:
  std::size_t table_ = 0;
  std::optional<nn::Linear> series_;
};

/// Tokens -> one vector per molecule: mean; max; attention: sum of softmax(w h + b) h; first, last: the start and the
/// end token, which is where a network that goes one way ends. Of a network that goes both ways, whose halves stand
/// side by side, `last` takes each half where it ends. Zeros where there is no token.
class Pooling {
 public:
  Pooling(nn::ParameterList& list, const std::string& kind, std::int64_t width, bool both_ways);
  /// hidden [tokens, width] -> [sequences, width].
  torch::Tensor operator()(const nn::Context& context, const torch::Tensor& hidden, const nn::TokenBatch& tokens) const;

 private:
  std::string kind_;
  bool both_ways_;
  std::optional<nn::Linear> attention_;
};

/// Pooling, joined with the scaled vectors, and the layers of the head.
class SequenceHead {
 public:
  /// `both_ways` as in Pooling.
  SequenceHead(nn::ParameterList& list, const SequenceOptions& options, const InputShape& shape, std::int64_t width,
               const nn::Activation& activation, const nn::OutputLayer& output, bool both_ways = false);
  /// hidden [tokens, width] -> [rows, outputs].
  torch::Tensor operator()(const nn::Context& context, const torch::Tensor& hidden, const nn::Batch& batch) const;

 private:
  Pooling pooling_;
  VectorJoin vectors_;
  nn::FeedForward layers_;
};

/// Rows that one thread works on at a time.
inline constexpr std::size_t sequence_micro_batch_rows = 16;

}  // namespace athanor::models
