#include "athanor/models/sites/site_network.h"

#include <algorithm>

#include "athanor/core/error.h"
#include "athanor/models/objective/graph_indices.h"
#include "athanor/nn/functions.h"

namespace athanor::models {
using torch::Tensor;

namespace {

std::int64_t count_columns(const InputShape& shape, const SiteShape& sites, std::int64_t width) {
  const std::int64_t own = sites.is_bonds() ? 2 * width + shape.edge_onehot : width;
  return own + shape.vector_columns;
}

nn::ParameterList& begin_with(nn::ParameterList& list, const nn::ParameterList& first) {
  list = first;
  return list;
}

/// The bonds of a batch, each once.
struct BondList {
  std::vector<std::int32_t> high, low;  ///< atoms
  std::vector<std::int64_t> edges;      ///< the one from the lower to the higher atom
  std::vector<std::int32_t> offsets{0};
};

BondList list_bonds(const nn::GraphBatch& graphs) {
  const GraphIndices indices(graphs);
  BondList bonds;
  std::vector<std::pair<std::int32_t, std::int32_t>> of_atom;
  for (std::int64_t graph = 0; graph < graphs.num_graphs; ++graph) {
    for (std::int32_t atom = indices.graph_offsets()[graph]; atom < indices.graph_offsets()[graph + 1]; ++atom) {
      of_atom.clear();
      for (std::int32_t edge = indices.in_offsets()[atom]; edge < indices.in_offsets()[atom + 1]; ++edge)
        if (indices.source()[edge] < atom) of_atom.emplace_back(indices.source()[edge], edge);
      std::sort(of_atom.begin(), of_atom.end());
      for (const auto& [low, edge] : of_atom) {
        bonds.high.push_back(atom);
        bonds.low.push_back(low);
        bonds.edges.push_back(edge);
      }
    }
    bonds.offsets.push_back(static_cast<std::int32_t>(bonds.high.size()));
  }
  return bonds;
}

template <class T>
Tensor place_numbers(const std::vector<T>& values, torch::Device device) {
  return torch::tensor(values, torch::dtype(c10::CppTypeToScalarType<T>::value)).to(device);
}

/// Rows of one-hot features, written out.
Tensor write_out(const nn::SparseRows& rows, const Tensor& which, torch::ScalarType type) {
  const nn::SparseRows chosen{rows.columns.index_select(0, which), rows.scalars.index_select(0, which), rows.onehot};
  const Tensor table = torch::eye(rows.onehot + rows.scalars.size(1), torch::dtype(type).device(rows.columns.device()));
  return nn::embedding_sum(table, chosen);
}

/// Options of the network in which the head is not the last part: those of its own head and readout do nothing.
nlohmann::json strip_options(nlohmann::json options) {
  if (options.value("batch_norm", false))
    fail(ErrorCode::invalid_options, "--batch-norm: stands behind the readout, which networks on atoms and bonds lack");
  if (options.value("separate_encoders", false))
    fail(ErrorCode::invalid_options, "--separate-encoders: is for several molecules a row");
  if (options.contains("readout")) options["readout"] = "mean";
  for (const char* of_head : {"ffn_layers", "vector_hidden"})
    if (options.contains(of_head)) options[of_head] = 0;
  return options;
}

}  // namespace

SiteNetwork::SiteNetwork(std::unique_ptr<Model> network, const InputShape& shape, SiteShape sites,
                         const nn::FeedForwardOptions& layers, nn::LossOptions loss)
    : Model(std::move(loss)),
      network_(std::move(network)),
      sites_(std::move(sites)),
      edge_onehot_(shape.edge_onehot),
      head_(begin_with(parameters_, network_->parameters()), "head.site",
            count_columns(shape, sites_, network_->encoded_width()), loss_.num_outputs(), layers) {
  if (!sites_.summed.empty())
    sum_head_.emplace(parameters_, "head.sum", count_columns(shape, sites_, network_->encoded_width()),
                      static_cast<std::int64_t>(sites_.summed.size()), layers);
}

SiteNetwork::SiteInputs SiteNetwork::collect_atoms(const Tensor& states, const nn::Batch& batch) const {
  const Tensor& offsets = batch.graphs.graph_offsets;
  if (!batch.vectors.defined()) return {{states}, offsets};
  return {{torch::cat({states, nn::segment_broadcast(batch.vectors, offsets, states.size(0))}, 1)}, offsets};
}

SiteNetwork::SiteInputs SiteNetwork::collect_bonds(const Tensor& states, const nn::Batch& batch) const {
  const BondList bonds = list_bonds(batch.graphs);
  const torch::Device device = states.device();
  const Tensor high = nn::gather_rows(states, place_numbers(bonds.high, device)),
               low = nn::gather_rows(states, place_numbers(bonds.low, device));
  SiteInputs inputs{{}, place_numbers(bonds.offsets, device)};
  std::vector<Tensor> common{write_out(batch.graphs.edges, place_numbers(bonds.edges, device), states.scalar_type())};
  if (batch.vectors.defined()) common.push_back(nn::segment_broadcast(batch.vectors, inputs.offsets, high.size(0)));
  for (const auto& [first, second] : {std::pair(high, low), std::pair(low, high)}) {
    std::vector<Tensor> parts{first, second};
    parts.insert(parts.end(), common.begin(), common.end());
    inputs.sides.push_back(torch::cat(parts, 1));
  }
  return inputs;
}

Tensor SiteNetwork::apply(const nn::Context& context, const nn::FeedForward& head, const SiteInputs& inputs) {
  const Tensor first = head(context, inputs.sides.front());
  return inputs.sides.size() == 1 ? first : (first + head(context, inputs.sides.back())) / 2;
}

Tensor SiteNetwork::meet_sums(const nn::Context& context, const Tensor& raw, const SiteInputs& inputs,
                              const Tensor& sums) const {
  const Tensor shares = nn::segment_softmax(apply(context, *sum_head_, inputs), inputs.offsets);
  std::vector<Tensor> columns(torch::split(raw, 1, 1));
  for (std::size_t k = 0; k < sites_.summed.size(); ++k) {
    const auto target = static_cast<std::int64_t>(sites_.summed[k]);
    Tensor& column = columns[sites_.summed[k]];
    const Tensor lacking = sums.narrow(1, target, 1) - nn::segment_sum(column.contiguous(), inputs.offsets);
    column = column + shares.narrow(1, static_cast<std::int64_t>(k), 1) *
                          nn::segment_broadcast(lacking.contiguous(), inputs.offsets, raw.size(0));
  }
  return torch::cat(columns, 1);
}

Tensor SiteNetwork::forward(const nn::Context& context, const nn::Batch& batch) const {
  const Tensor states = network_->encode(context, batch);
  const SiteInputs inputs = sites_.is_bonds() ? collect_bonds(states, batch) : collect_atoms(states, batch);
  const Tensor raw = apply(context, head_, inputs);
  return sum_head_ && batch.sums.defined() ? meet_sums(context, raw, inputs, batch.sums) : raw;
}

std::unique_ptr<Model> make_site_network(const std::string& name, const nlohmann::json& options,
                                         const InputShape& shape, const SiteShape& sites, nn::LossOptions loss) {
  InputShape of_graphs = shape;
  of_graphs.vector_columns = 0;
  auto network = make_model(name, strip_options(options), of_graphs, {});
  if (network->encoded_width() == 0 || shape.node_width() == 0 || shape.molecules > 1)
    fail(ErrorCode::invalid_options, "Targets of atoms and bonds need a network on the graph of one molecule a row");
  const nn::Activation activation(options.value("activation", "relu"), options.value("slope", 0.1));
  const nn::FeedForwardOptions layers{
      std::vector<std::int64_t>(options.value("ffn_layers", std::size_t{1}), options.value("ffn_hidden", 300)),
      activation, options.value("dropout", 0.0), nn::NormKind::none};
  return std::make_unique<SiteNetwork>(std::move(network), shape, sites, layers, std::move(loss));
}

}  // namespace athanor::models
