// Networks on a numeric series, such as a spectrum or a time course: those on tokens, whose places hold numbers.
#pragma once

#include "athanor/models/model.h"
#include "athanor/models/series/series_options.h"

namespace athanor::models {

/// What a network on series makes of the vectors.
struct SeriesSplit {
  std::int64_t length = 0;  ///< columns of the series
  InputShape shape;         ///< of the network inside: the series in place of tokens, the other columns as vectors
};
/// Error(invalid_options) when there are no vectors or fewer columns than `series_length`.
SeriesSplit split_series(const InputShape& shape, std::int64_t series_length);
/// The rows with their series as tokens of one number each.
nn::Batch make_series_batch(const nn::Batch& batch, std::int64_t length);

/// Number v at a place of the series enters `Network` as w v + b, [places, hidden], where a token enters as its row of
/// the embedding.
template <class Network, class OptionsType>
class SeriesNetwork : public Model {
 public:
  SeriesNetwork(const OptionsType& options, const InputShape& shape, nn::LossOptions loss)
      : SeriesNetwork(options, split_series(shape, options.series_length), std::move(loss)) {}
  torch::Tensor forward(const nn::Context& context, const nn::Batch& batch) const override {
    return network_.forward(context, make_series_batch(batch, length_));
  }
  std::size_t micro_batch_rows() const override { return network_.micro_batch_rows(); }

 private:
  SeriesNetwork(const OptionsType& options, const SeriesSplit& split, nn::LossOptions loss)
      : Model(loss), length_(split.length), network_(options, split.shape, std::move(loss)) {
    parameters_ = network_.parameters();
  }

  std::int64_t length_;
  Network network_;
};

}  // namespace athanor::models
