// GraphSAGE: an atom beside a summary of its neighbours.
#pragma once

#include "athanor/models/gnn/convolution.h"
#include "athanor/models/gnn/convolution_options.h"
#include "athanor/models/input_shape.h"
#include "athanor/nn/layers.h"

namespace athanor::models {

/// Hamilton et al. 2017 (arXiv:1706.02216): W (mean, sum or max of h over the neighbours) + b + U h, all neighbours
/// and no sampling.
class GraphsageConvolution : public Convolution {
 public:
  GraphsageConvolution(nn::ParameterList& list, const std::string& name, const GraphsageOptions& options,
                       const InputShape& shape);
  torch::Tensor operator()(const nn::Context& context, const torch::Tensor& h,
                           const nn::GraphBatch& graph) const override;

 private:
  std::string aggregator_;
  nn::Linear neighbours_, own_;
};

}  // namespace athanor::models
