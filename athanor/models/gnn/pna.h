// Principal neighbourhood aggregation.
#pragma once

#include "athanor/models/gnn/convolution.h"
#include "athanor/models/gnn/convolution_options.h"
#include "athanor/models/input_shape.h"
#include "athanor/nn/layers.h"

namespace athanor::models {

/// Corso et al. 2020 (arXiv:2004.05718), one tower: messages m_uv = W [h_v | h_u | e_uv] + b; their mean, minimum,
/// maximum and standard deviation, each as it is, times s and divided by s, s = log(degree + 1) / mean_log_degree;
/// then V (U [h_v | all twelve] + c) + d.
class PnaConvolution : public Convolution {
 public:
  PnaConvolution(nn::ParameterList& list, const std::string& name, const PnaOptions& options, const InputShape& shape);
  torch::Tensor operator()(const nn::Context& context, const torch::Tensor& h,
                           const nn::GraphBatch& graph) const override;

  /// Mean of log(degree + 1) over the atoms of drug-like molecules (ZINC250k), in place of the training set's.
  static constexpr double mean_log_degree = 1.12;

 private:
  nn::Linear to_, from_, bond_, join_, linear_;
};

}  // namespace athanor::models
