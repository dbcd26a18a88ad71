// Options of networks on numeric series: those of the network on tokens, and the length of the series. Torch-free.
#pragma once

#include "athanor/models/cnn/cnn_options.h"
#include "athanor/models/rnn/rnn_options.h"
#include "athanor/models/transformer/transformer_options.h"

namespace athanor::models {

/// `Base`: options of the network that reads the series.
template <class Base>
struct SeriesOptions : Base {
  std::int64_t series_length = 0;  ///< columns of the vectors that are the series, from the first one; 0 = all
  void fields(FieldList& list) override {
    Base::fields(list);
    list.add("series_length", &series_length,
             "Columns of the vectors that are the series, from the first one; the others join the head; 0 = all")
        .range(0, 100'000);
  }
};

/// Of series_cnn: convolutions along the series.
using SeriesCnnOptions = SeriesOptions<CnnOptions>;
/// Of series_rnn: a recurrent network along the series.
using SeriesRnnOptions = SeriesOptions<RnnOptions>;
/// Of series_transformer: attention among the places of the series (Vaswani et al. 2017, arXiv:1706.03762).
using SeriesTransformerOptions = SeriesOptions<TransformerOptions>;

}  // namespace athanor::models
