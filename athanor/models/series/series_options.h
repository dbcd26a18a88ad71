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

using SeriesCnnOptions = SeriesOptions<CnnOptions>;
using SeriesRnnOptions = SeriesOptions<RnnOptions>;
using SeriesTransformerOptions = SeriesOptions<TransformerOptions>;

}  // namespace athanor::models
