// Message passing with a matrix per bond.
#pragma once

#include "athanor/models/gnn/encoder.h"
#include "athanor/models/gnn/encoder_options.h"
#include "athanor/models/input_shape.h"
#include "athanor/nn/cells.h"
#include "athanor/nn/layers.h"

namespace athanor::models {

/// Gilmer et al. 2017 (arXiv:1704.01212): h = activation(W x + b), then `depth` times with the same weights:
/// m_v = sum over u of A(e_uv) h_u + V h_v + c,  h = GRU(activation(m), h);  A is an MLP with one hidden layer.
/// Bonds with the same features share their matrix, which is computed once.
class Mpnn : public Encoder {
 public:
  Mpnn(nn::ParameterList& list, const MpnnOptions& options, const InputShape& shape);
  torch::Tensor operator()(const nn::Context& context, const nn::GraphBatch& graph) const override;
  std::int64_t width() const override { return hidden_; }

 private:
  std::int64_t depth_, hidden_;
  double dropout_;
  nn::Activation activation_;
  nn::Linear input_, bond_, matrix_, own_;
  nn::GruCell gru_;
};

}  // namespace athanor::models
