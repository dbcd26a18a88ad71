// Options of the networks whose encoder is a stack of convolutions. Torch-free.
#pragma once

#include "athanor/models/gnn/graph_options.h"

namespace athanor::models {

/// Of chebnet: Chebyshev polynomials of the Laplacian (Defferrard, Bresson & Vandergheynst 2016, arXiv:1606.09375).
struct ChebnetOptions : ConvolutionOptions {
  std::int64_t order = 2;  ///< highest power of the Laplacian
  void fields(FieldList& list) override;
};

/// Of graphsage (Hamilton, Ying & Leskovec 2017, arXiv:1706.02216).
struct GraphsageOptions : ConvolutionOptions {
  std::string aggregator = "mean";  ///< mean, sum, max
  void fields(FieldList& list) override;
};

/// Of gat and gatv2.
struct GatOptions : ConvolutionOptions {
  std::int64_t heads = 4;  ///< of the attention; they share the width
  void fields(FieldList& list) override;
};

/// A layer joins thirteen times the width, hence the small one.
struct PnaOptions : ConvolutionOptions {
  PnaOptions() { hidden = 100; }
};

}  // namespace athanor::models
