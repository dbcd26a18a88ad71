#include "athanor/models/mlp/residual_mlp.h"

#include "athanor/models/mlp/mlp.h"

namespace athanor::models {

ResidualMlp::ResidualMlp(const ResidualMlpOptions& options, const InputShape& shape, nn::LossOptions loss)
    : Model(std::move(loss)),
      cut_(options.norm != "batch"),
      dropout_(options.dropout),
      input_(parameters_, "input", require_vectors(shape, "residual_mlp"), options.hidden),
      blocks_(make_blocks(options)),
      last_norm_(parameters_, "norm", nn::parse_norm(options.norm), options.hidden),
      output_(parameters_, "output", options.hidden, loss_.output_layer()) {
  loss_.output_layer().bound(parameters_, input_);
}

std::vector<ResidualMlp::Block> ResidualMlp::make_blocks(const ResidualMlpOptions& options) {
  std::vector<Block> blocks;
  for (std::int64_t i = 0; i < options.blocks; ++i) {
    const std::string name = "blocks." + std::to_string(i);
    blocks.push_back({{parameters_, name + ".norm", nn::parse_norm(options.norm), options.hidden},
                      {parameters_, name + ".first", options.hidden, options.block_hidden},
                      {parameters_, name + ".second", options.block_hidden, options.hidden}});
    for (const nn::Linear* layer : {&blocks.back().first, &blocks.back().second})
      loss_.output_layer().bound(parameters_, *layer);
  }
  return blocks;
}

torch::Tensor ResidualMlp::forward(const nn::Context& context, const nn::Batch& batch) const {
  torch::Tensor x = input_(context, batch.vectors);
  for (const Block& block : blocks_) {
    const torch::Tensor inside = activation_.consume(block.first(context, block.norm(context, x)));
    x = x + block.second(context, nn::dropout(context, inside, dropout_));
  }
  return output_(context, activation_(last_norm_(context, x)));
}

}  // namespace athanor::models
