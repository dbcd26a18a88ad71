#include "athanor/models/flops.h"

#include "athanor/models/gnn/dmpnn_options.h"
#include "athanor/models/mlp/mlp_options.h"

namespace athanor::models {
namespace {

/// A row times a matrix.
double count_product(double in, double out) { return 2 * in * out; }

/// Hidden layers, then the outputs.
double count_feed_forward(double in, double hidden, std::int64_t layers, double outputs) {
  double flops = 0;
  for (std::int64_t layer = 0; layer < layers; ++layer) {
    flops += count_product(in, hidden);
    in = hidden;
  }
  return flops + count_product(in, outputs);
}

double count_dmpnn(const DmpnnOptions& options, const InputShape& shape, const GraphSize& size, double outputs) {
  const auto hidden = static_cast<double>(options.hidden), rounds = static_cast<double>(options.depth - 1);
  const double atom_features = static_cast<double>(shape.node_slots + 2 * shape.node_scalars) * hidden,
               edge_features = static_cast<double>(shape.edge_slots) * hidden;
  double flops = size.atoms * atom_features + size.edges * (edge_features + hidden);
  // A round sums the messages into each atom, takes away that of the way back, multiplies and adds the first state.
  const double states = options.messages == "bond" ? size.edges : size.atoms;
  flops += rounds * (size.edges * 2 * hidden + states * (count_product(hidden, hidden) + hidden));
  flops += size.edges * hidden + size.atoms * (atom_features + count_product(hidden, hidden) + 2 * hidden);
  flops += size.atoms * hidden;
  return flops + count_feed_forward(hidden + static_cast<double>(shape.vector_columns),
                                    static_cast<double>(options.ffn_hidden), options.ffn_layers, outputs);
}

}  // namespace

std::optional<double> count_forward_flops(const std::string& network, const nlohmann::json& options,
                                          const InputShape& shape, const GraphSize& size, std::size_t outputs) {
  if (network == "dmpnn") {
    DmpnnOptions own;
    apply_json(own, options);
    if (shape.molecules > 1 || own.vector_hidden > 0) return std::nullopt;
    if (own.readout == "set2set" || own.readout == "attentive" || own.readout == "topk") return std::nullopt;
    return count_dmpnn(own, shape, size, static_cast<double>(outputs));
  }
  if (network == "mlp") {
    MlpOptions own;
    apply_json(own, options);
    return count_feed_forward(static_cast<double>(shape.vector_columns), static_cast<double>(own.hidden), own.layers,
                              static_cast<double>(outputs));
  }
  return std::nullopt;
}

}  // namespace athanor::models
