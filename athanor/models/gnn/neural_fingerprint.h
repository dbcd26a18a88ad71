// Neural fingerprints: circular fingerprints with learned functions.
#pragma once

#include <vector>

#include "athanor/models/gnn/encoder.h"
#include "athanor/models/gnn/encoder_options.h"
#include "athanor/models/input_shape.h"
#include "athanor/nn/layers.h"

namespace athanor::models {

/// Duvenaud et al. 2015 (arXiv:1509.09292): h = W x + b, then `depth` times h = sigmoid(H_d s + b_d + U_d h), s the sum
/// of h over the d neighbours, with weights for each degree d (5 and more are one); the state of an atom is the sum of
/// softmax(V h) over the rounds. The readout sum gives the fingerprint.
class NeuralFingerprint : public Encoder {
 public:
  NeuralFingerprint(nn::ParameterList& list, const NeuralFingerprintOptions& options, const InputShape& shape);
  torch::Tensor operator()(const nn::Context& context, const nn::GraphBatch& graph) const override;
  std::int64_t width() const override { return hidden_; }

 private:
  struct Round {
    std::size_t neighbours, bias, own;  ///< [degrees, hidden, hidden], [degrees, hidden], [degrees, hidden, hidden]
    nn::Linear output;
  };

  std::int64_t hidden_;
  double dropout_;
  nn::Linear input_;
  std::vector<Round> rounds_;
};

}  // namespace athanor::models
