#include "athanor/models/series/series_network.h"

#include "athanor/core/error.h"

namespace athanor::models {

SeriesSplit split_series(const InputShape& shape, std::int64_t series_length) {
  const std::int64_t length = series_length > 0 ? series_length : shape.vector_columns;
  if (length == 0)
    fail(ErrorCode::invalid_options,
         "A network on a series needs its columns as features, such as --featurizer \"column(t0..t9)\"");
  if (length > shape.vector_columns)
    fail(ErrorCode::invalid_options, "--series-length {}: the features have {} columns", length, shape.vector_columns);
  SeriesSplit split{length, shape};
  split.shape.series_width = 1;
  split.shape.max_length = length;
  split.shape.vector_columns -= length;
  return split;
}

nn::Batch make_series_batch(const nn::Batch& batch, std::int64_t length) {
  nn::Batch series = batch;
  const std::int64_t rest = batch.vectors.size(1) - length;
  series.vectors = rest > 0 ? batch.vectors.narrow(1, length, rest) : torch::Tensor();
  series.tokens.num_sequences = batch.rows;
  series.tokens.num_tokens = batch.rows * length;
  series.tokens.values = batch.vectors.narrow(1, 0, length).reshape({-1, 1});
  series.tokens.offsets =
      torch::arange(batch.rows + 1, torch::dtype(torch::kInt).device(batch.vectors.device())) * length;
  return series;
}

}  // namespace athanor::models
