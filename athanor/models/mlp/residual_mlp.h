// Perceptron with residual blocks on vectors.
#pragma once

#include "athanor/models/mlp/deep_mlp_options.h"
#include "athanor/models/model.h"
#include "athanor/nn/layers.h"

namespace athanor::models {

/// The ResNet of Gorishniy et al. 2021 (arXiv:2106.11959, section 3.2): x = Linear(input); in each block
/// x += Linear(dropout(relu(Linear(norm(x))))); then Linear(relu(norm(x))). They use batch norm; layer norm is the
/// default here, because a row's numbers then do not depend on the rows beside it. Their dropout of what a block adds
/// is left out.
class ResidualMlp : public Model {
 public:
  ResidualMlp(const ResidualMlpOptions& options, const InputShape& shape, nn::LossOptions loss);
  torch::Tensor forward(const nn::Context& context, const nn::Batch& batch) const override;
  std::size_t micro_batch_rows() const override { return cut_ ? 32 : 0; }

 private:
  struct Block {
    nn::Norm norm;
    nn::Linear first, second;
  };
  std::vector<Block> make_blocks(const ResidualMlpOptions& options);

  bool cut_;
  double dropout_;
  nn::Activation activation_{"relu"};
  nn::Linear input_;
  std::vector<Block> blocks_;
  nn::Norm last_norm_;
  nn::Output output_;
};

}  // namespace athanor::models
