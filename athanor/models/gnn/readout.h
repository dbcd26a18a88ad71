// Readout: atoms of each molecule -> one vector.
#pragma once

#include <memory>

#include "athanor/models/gnn/graph_options.h"
#include "athanor/nn/batch.h"
#include "athanor/nn/context.h"

namespace athanor::models {

/// The second part of a GraphNetwork: it makes one vector of a molecule's atoms, however many there are.
class Readout {
 public:
  virtual ~Readout() = default;
  /// atoms [nodes, width of the encoder] -> [graphs, width()].
  virtual torch::Tensor operator()(const nn::Context& context, const torch::Tensor& atoms,
                                   const nn::GraphBatch& graph) const = 0;
  /// Numbers of a molecule.
  virtual std::int64_t width() const = 0;
};

/// The readout that the options name, for atoms of that width; a graph without atoms gives finite numbers.
///   sum, mean, max, norm (sum / constant)
///   attention  sum of softmax(w h + b) h
///   set2set    Vinyals et al. 2015 (arXiv:1511.06391): an LSTM asks the atoms `readout_steps` times; 2 * width
///   attentive  Xiong et al. 2019 (doi:10.1021/acs.jmedchem.9b00959): the sum of the atoms, refined `readout_steps`
///              times by attention to the atoms and a GRU
///   topk       Gao & Ji 2019 (arXiv:1905.05178): mean and max of the best atoms by tanh(w h / |w|), times that score;
///              2 * width
std::unique_ptr<Readout> make_readout(nn::ParameterList& list, const GraphOptions& options, std::int64_t width);

}  // namespace athanor::models
