// The atoms' part of Attentive FP.
#pragma once

#include <vector>

#include "athanor/models/gnn/encoder.h"
#include "athanor/models/gnn/encoder_options.h"
#include "athanor/models/input_shape.h"
#include "athanor/nn/cells.h"
#include "athanor/nn/layers.h"

namespace athanor::models {

/// Xiong et al. 2019 (doi:10.1021/acs.jmedchem.9b00959), with lr = leaky_relu of slope 0.01: h = lr(W x + b), then
/// `depth` times h = relu(GRU(elu(c_v), h)), c_v = sum over the neighbours u of a_uv V h_u + d, where
///   first    a_uv = softmax over u of lr(s . lr(U [h_u | e_uv]) + t . h_v)
///   further  a_uv = softmax over u of lr(s . V h_u + t . V h_v)
/// Its readout is `attentive`; the option `activation` is that of the head alone.
class AttentiveFp : public Encoder {
 public:
  AttentiveFp(nn::ParameterList& list, const AttentivefpOptions& options, const InputShape& shape);
  torch::Tensor operator()(const nn::Context& context, const nn::GraphBatch& graph) const override;
  std::int64_t width() const override { return hidden_; }

 private:
  struct Round {
    nn::Linear value, source, target;
    nn::GruCell gru;
  };
  torch::Tensor score_bonds(const nn::Context& context, const torch::Tensor& h, const nn::GraphBatch& graph) const;

  std::int64_t hidden_;
  double dropout_;
  nn::Linear input_, pair_;
  std::vector<Round> rounds_;
};

}  // namespace athanor::models
