#include "suites/network_suite.h"

#include <cmath>
#include <numeric>

#include "athanor/core/rng.h"
#include "athanor/models/network.h"
#include "suites/made_up_inputs.h"

extern "C" athanor::models::NetworkLibrary* athanor_network_library();

namespace athanor::suites {
using nlohmann::json;

std::vector<NetworkCase> list_network_cases() {
  const json small{{"hidden", 12}};
  const auto with = [&](json options) {
    options.update(small);
    return options;
  };
  /// Of networks whose forward pass takes long.
  const auto tiny = [&](json options) {
    options.update({{"hidden", 12}, {"ffn_hidden", 12}});
    if (!options.contains("depth")) options["depth"] = 2;
    return options;
  };
  return {
      {"Mlp", "mlp", with({}), false, true},
      {"MlpMaxoutLayerNormDropout", "mlp", with({{"activation", "maxout"}, {"norm", "layer"}, {"dropout", 0.2}}), false,
       true},
      {"MlpBatchNormSilu", "mlp", with({{"activation", "silu"}, {"norm", "batch"}, {"layers", 1}}), false, true},
      {"ResidualMlp", "residual_mlp", with({{"block_hidden", 10}, {"dropout", 0.2}}), false, true},
      {"ResidualMlpBatchNorm", "residual_mlp", with({{"blocks", 1}, {"norm", "batch"}}), false, true},
      {"SeriesCnn", "series_cnn", with({{"layers", 2}, {"pooling", "mean"}, {"kernel_size", 3}}), false, true},
      {"SeriesRnnWithVectors", "series_rnn", with({{"series_length", 2}, {"layers", 1}}), false, true},
      {"SeriesTransformerLearned", "series_transformer", with({{"heads", 2}, {"positions", "learned"}, {"layers", 1}}),
       false, true},
      {"SelfNormalizing", "snn", with({{"dropout", 0.1}}), false, true},
      {"Dmpnn", "dmpnn", with({}), true, false},
      {"DmpnnAttentionDropoutVectors", "dmpnn",
       with({{"readout", "attention"}, {"dropout", 0.3}, {"depth", 4}, {"activation", "tanh"}}), true, true},
      {"DmpnnAtomMessagesMean", "dmpnn",
       with({{"messages", "atom"}, {"readout", "mean"}, {"activation", "gelu"}, {"ffn_layers", 2}}), true, false},
      {"DmpnnBatchNormSum", "dmpnn",
       with({{"batch_norm", true}, {"readout", "sum"}, {"activation", "elu"}, {"depth", 1}}), true, true},
      {"DmpnnSet2set", "dmpnn", tiny({{"readout", "set2set"}}), true, false},
      {"DmpnnTwoMolecules", "dmpnn", with({}), true, false, false, false, 2},
      {"DmpnnThreeEncodersVectorsOfTheirOwn", "dmpnn",
       tiny({{"separate_encoders", true}, {"vector_hidden", 5}, {"dropout", 0.1}, {"readout", "attention"}}), true,
       true, false, false, 3},
      {"GinMixtureBatchNorm", "gin", tiny({{"batch_norm", true}}), true, false, false, false, 2, true},
      {"Gcn", "gcn", tiny({{"activation", "tanh"}}), true, false},
      {"GcnVirtualNodeLayerNormDropout", "gcn",
       tiny({{"virtual_node", true}, {"norm", "layer"}, {"dropout", 0.2}, {"depth", 3}}), true, true},
      {"ChebnetMax", "chebnet", tiny({{"readout", "max"}, {"order", 3}, {"residual", false}}), true, false},
      {"GraphsageMaxTopk", "graphsage", tiny({{"aggregator", "max"}, {"readout", "topk"}, {"readout_ratio", 0.4}}),
       true, false},
      {"GraphsageMean", "graphsage", tiny({{"readout", "mean"}}), true, true},
      {"GatAttentive", "gat", tiny({{"heads", 3}, {"readout", "attentive"}, {"dropout", 0.1}}), true, false},
      {"Gatv2Set2set", "gatv2", tiny({{"heads", 2}, {"readout", "set2set"}, {"readout_steps", 2}}), true, true},
      {"GinBatchNormVirtualNode", "gin", tiny({{"norm", "batch"}, {"virtual_node", true}}), true, false},
      {"Pna", "pna", tiny({}), true, false},
      {"MpnnDropout", "mpnn", tiny({{"dropout", 0.2}}), true, true},
      {"MpnnNormTanh", "mpnn", tiny({{"readout", "norm"}, {"activation", "tanh"}, {"depth", 1}}), true, false},
      {"AttentiveFpDropout", "attentivefp", tiny({{"dropout", 0.1}}), true, false},
      {"AttentiveFpMax", "attentivefp", tiny({{"readout", "max"}, {"depth", 1}}), true, true},
      {"NeuralFingerprintDropout", "neural_fingerprint", tiny({{"dropout", 0.1}}), true, false},
      {"Graphormer", "graphormer", tiny({{"heads", 2}}), true, false},
      {"GraphormerDropoutMean", "graphormer",
       tiny({{"heads", 3}, {"dropout", 0.1}, {"readout", "mean"}, {"activation", "relu"}}), true, true},
      {"Gps", "gps", tiny({{"heads", 2}}), true, false},
      {"GpsBatchNorm", "gps",
       tiny({{"heads", 1}, {"norm", "batch"}, {"walk_steps", 0}, {"laplacian", 3}, {"depth", 1}}), true, true},
      {"GpsDropoutWithoutNorm", "gps",
       tiny({{"heads", 4}, {"norm", "none"}, {"dropout", 0.1}, {"laplacian", 0}, {"depth", 1}}), true, false},
      {"GineAttention", "gine", tiny({{"readout", "attention"}, {"activation", "silu"}}), true, false},
      {"Cnn", "cnn", with({}), false, false, true},
      {"CnnMaxoutAttentionDropoutVectors", "cnn",
       with({{"activation", "maxout"}, {"pooling", "attention"}, {"dropout", 0.3}, {"kernel_size", 3}}), false, true,
       true},
      {"RnnGru", "rnn", with({}), false, false, true},
      {"RnnLstmLastDropoutVectors", "rnn",
       with({{"cell", "lstm"}, {"pooling", "last"}, {"dropout", 0.2}, {"layers", 1}}), false, true, true},
      {"RnnPlainOneWayFirst", "rnn",
       with({{"cell", "rnn"}, {"bidirectional", false}, {"pooling", "last"}, {"ffn_layers", 0}}), false, false, true},
      {"TransformerRotary", "transformer", with({{"heads", 3}}), false, false, true},
      {"TransformerLearnedFirstDropoutVectors", "transformer",
       with({{"positions", "learned"}, {"pooling", "first"}, {"dropout", 0.2}, {"layers", 2}}), false, true, true},
      {"TransformerSinusoidalMax", "transformer",
       with({{"positions", "sinusoidal"}, {"pooling", "max"}, {"feed_forward", 20}, {"layers", 1}}), false, false,
       true},
      {"Schnet", "schnet", tiny({{"filters", 8}, {"gaussians", 10}}), false, false, false, true},
      {"SchnetSumDropoutVectors", "schnet",
       tiny({{"vector_hidden", 4},
             {"filters", 8},
             {"gaussians", 10},
             {"readout", "sum"},
             {"dropout", 0.1},
             {"cutoff", 3}}),
       false, true, false, true},
      {"ImageCnn", "image_cnn", with({{"side", 12}, {"resolution", 1}, {"blocks", 2}}), false, false, false, true},
      {"ImageCnnDropoutVectorsWithoutNorm", "image_cnn",
       with({{"vector_hidden", 4},
             {"side", 9},
             {"resolution", 1.5},
             {"blocks", 1},
             {"norm", "none"},
             {"dropout", 0.2},
             {"rotate", false}}),
       false, true, false, true},
      {"VoxelCnn", "voxel_cnn", with({{"side", 6}, {"resolution", 2}, {"blocks", 2}}), false, false, false, true},
  };
}

FitProblem::FitProblem(const NetworkCase& which, std::size_t rows)
    : network(which),
      inputs(make_inputs(rows, 11, which.with_graphs, which.with_vectors, which.with_tokens, which.with_points)) {
  targets = {{"number", data::TaskType::regression, ""},
             {"class", data::TaskType::binary, ""},
             {"gaps", data::TaskType::regression, ""}};
  add_molecules(which.molecules, which.is_mixture, inputs);
  Rng rng(12);
  for (std::size_t i = 0; i < rows; ++i) {
    const double size = which.with_graphs   ? static_cast<double>(inputs.graphs.num_nodes(i))
                        : which.with_tokens ? static_cast<double>(inputs.tokens.length(i))
                        : which.with_points ? static_cast<double>(inputs.points.count(i))
                                            : inputs.vectors.row(i)[0];
    values.insert(values.end(), {20 + 3 * size + rng.normal(), size > 6 ? 1.0 : 0.0, rng.below(3) == 0 ? NAN : -size});
    (i % 5 == 4 ? val : train).push_back(i);
  }
}

train::FitRequest FitProblem::make_request() const {
  train::FitRequest request;
  request.model = network.model;
  request.model_options = network.options;
  request.training.epochs = 3;
  request.training.batch_size = 48;
  request.inputs = &inputs;
  request.targets = targets;
  request.values = values;
  request.train = train;
  request.val = val;
  request.seed = 5;
  return request;
}

bundle::Member make_member(const NetworkCase& network, const train::FitResult& result) {
  bundle::Member member;
  member.model = network.model;
  member.options = network.options;
  member.details = result.details;
  member.tensors = result.tensors;
  return member;
}

std::vector<double> predict(const bundle::Member& member, const featurize::Inputs& inputs, std::size_t threads) {
  std::vector<data::Target> targets;
  for (const std::string task : member.details.at("tasks")) targets.push_back({"y", data::parse_task_type(task), ""});
  return predict(member, targets, inputs, threads);
}

std::vector<double> predict(const bundle::Member& member, std::span<const data::Target> targets,
                            const featurize::Inputs& inputs, std::size_t threads) {
  std::vector<double> out(inputs.rows * data::count_outputs(targets));
  athanor_network_library()->load(member, targets, "cpu")->predict(inputs, out, threads);
  return out;
}

}  // namespace athanor::suites
