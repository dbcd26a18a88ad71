#include "athanor/models/model.h"

#include <algorithm>
#include <map>

#include "athanor/core/error.h"
#include "athanor/models/catalog.h"
#include "athanor/models/cnn/cnn.h"
#include "athanor/models/gnn/attentive_fp.h"
#include "athanor/models/gnn/convolution_stack.h"
#include "athanor/models/gnn/gat.h"
#include "athanor/models/gnn/gcn.h"
#include "athanor/models/gnn/gin.h"
#include "athanor/models/gnn/gps.h"
#include "athanor/models/gnn/graphormer.h"
#include "athanor/models/gnn/graphsage.h"
#include "athanor/models/gnn/message_passing.h"
#include "athanor/models/gnn/mpnn.h"
#include "athanor/models/gnn/neural_fingerprint.h"
#include "athanor/models/gnn/pna.h"
#include "athanor/models/grids/image_cnn.h"
#include "athanor/models/grids/voxel_cnn.h"
#include "athanor/models/mlp/mlp.h"
#include "athanor/models/mlp/residual_mlp.h"
#include "athanor/models/mlp/self_normalizing.h"
#include "athanor/models/points/point_network.h"
#include "athanor/models/points/schnet.h"
#include "athanor/models/rnn/rnn.h"
#include "athanor/models/series/series_network.h"
#include "athanor/models/transformer/transformer.h"

namespace athanor::models {
namespace {

using nlohmann::json;

/// How the networks of the catalogue are made; a program may add its own.
std::map<std::string, NetworkFactory>& network_factories() {
  static std::map<std::string, NetworkFactory> factories{
      {"mlp", make_network<Mlp, MlpOptions>},
      {"residual_mlp", make_network<ResidualMlp, ResidualMlpOptions>},
      {"snn", make_network<SelfNormalizingNetwork, SelfNormalizingOptions>},
      {"dmpnn", make_graph_network<MessagePassing, DmpnnOptions>},
      {"gcn", make_convolution_network<GcnConvolution, ConvolutionOptions>},
      {"chebnet", make_convolution_network<ChebnetConvolution, ChebnetOptions>},
      {"graphsage", make_convolution_network<GraphsageConvolution, GraphsageOptions>},
      {"gat", make_convolution_network<GatConvolution, GatOptions>},
      {"gatv2", make_convolution_network<Gatv2Convolution, GatOptions>},
      {"gin", make_convolution_network<GinConvolution, ConvolutionOptions>},
      {"gine", make_convolution_network<GineConvolution, ConvolutionOptions>},
      {"pna", make_convolution_network<PnaConvolution, PnaOptions>},
      {"mpnn", make_graph_network<Mpnn, MpnnOptions>},
      {"attentivefp", make_graph_network<AttentiveFp, AttentivefpOptions>},
      {"neural_fingerprint", make_graph_network<NeuralFingerprint, NeuralFingerprintOptions>},
      {"graphormer", make_graph_network<Graphormer, GraphormerOptions>},
      {"gps", make_graph_network<Gps, GpsOptions>},
      {"cnn", make_network<Cnn, CnnOptions>},
      {"rnn", make_network<Rnn, RnnOptions>},
      {"transformer", make_network<TokenTransformer, TransformerOptions>},
      {"series_cnn", make_network<SeriesNetwork<Cnn, SeriesCnnOptions>, SeriesCnnOptions>},
      {"series_rnn", make_network<SeriesNetwork<Rnn, SeriesRnnOptions>, SeriesRnnOptions>},
      {"series_transformer",
       make_network<SeriesNetwork<TokenTransformer, SeriesTransformerOptions>, SeriesTransformerOptions>},
      {"schnet", make_point_network<Schnet, SchnetOptions>},
      {"image_cnn", make_network<ImageCnn, ImageCnnOptions>},
      {"voxel_cnn", make_network<VoxelCnn, VoxelCnnOptions>},
  };
  return factories;
}

}  // namespace

LossResult Model::loss(const nn::Context& context, const nn::Batch& batch) const {
  const torch::Tensor outputs = forward(context, batch);
  return {nn::masked_loss_sum(loss_, outputs, batch, context.training), outputs};
}

torch::Tensor Model::encode(const nn::Context&, const nn::Batch&) const {
  fail(ErrorCode::unsupported, "The network has no states of atoms or tokens");
}

torch::Tensor Model::pool(const nn::Context&, const torch::Tensor&, const nn::Batch&) const {
  fail(ErrorCode::unsupported, "The network has no vectors of molecules");
}

std::unique_ptr<Model> make_model(const std::string& name, const json& options, const InputShape& shape,
                                  nn::LossOptions loss) {
  find_entry(network_catalog(), name, "network");
  const auto factory = network_factories().find(name);
  if (factory != network_factories().end()) return factory->second(options, shape, std::move(loss));
  fail(ErrorCode::internal, "The network {} is in the catalogue but cannot be made", name);
}

void add_network(CatalogEntry entry, NetworkFactory factory) {
  const std::string name = entry.name;
  const std::vector<std::string> kinds{"graphs", "tokens", "points", "images", "vectors"};
  if (std::find(kinds.begin(), kinds.end(), entry.input) == kinds.end())
    fail(ErrorCode::invalid_options, "The network \"{}\" works on \"{}\"; one of {} was expected", name, entry.input,
         join_text(kinds, ", "));
  add_network_entry(std::move(entry));
  network_factories()[name] = std::move(factory);
}

}  // namespace athanor::models
