#include "athanor/models/model.h"

#include <map>

#include "athanor/core/error.h"
#include "athanor/models/catalog.h"
#include "athanor/models/cnn/cnn.h"
#include "athanor/models/gnn/dmpnn.h"
#include "athanor/models/mlp/mlp.h"
#include "athanor/models/rnn/rnn.h"
#include "athanor/models/transformer/transformer.h"

namespace athanor::models {
namespace {

using nlohmann::json;

std::map<std::string, NetworkFactory>& added_factories() {
  static std::map<std::string, NetworkFactory> factories;
  return factories;
}

}  // namespace

LossResult Model::loss(const nn::Context& context, const nn::Batch& batch) const {
  const torch::Tensor outputs = forward(context, batch);
  return {nn::masked_loss_sum(loss_, outputs, batch, context.training), outputs};
}

std::unique_ptr<Model> make_model(const std::string& name, const json& options, const InputShape& shape,
                                  nn::LossOptions loss) {
  find_entry(network_catalog(), name, "network");
  if (name == "mlp") return make_network<Mlp, MlpOptions>(options, shape, std::move(loss));
  if (name == "dmpnn") return make_network<Dmpnn, DmpnnOptions>(options, shape, std::move(loss));
  if (name == "cnn") return make_network<Cnn, CnnOptions>(options, shape, std::move(loss));
  if (name == "rnn") return make_network<Rnn, RnnOptions>(options, shape, std::move(loss));
  if (name == "transformer") return make_network<TokenTransformer, TransformerOptions>(options, shape, std::move(loss));
  const auto added = added_factories().find(name);
  if (added != added_factories().end()) return added->second(options, shape, std::move(loss));
  fail(ErrorCode::internal, "The network {} is in the catalogue but cannot be made", name);
}

void add_network(CatalogEntry entry, NetworkFactory factory) {
  const std::string name = entry.name;
  if (entry.input != "graphs" && entry.input != "tokens" && entry.input != "vectors")
    fail(ErrorCode::invalid_options, "The network \"{}\" works on \"{}\"; graphs, tokens or vectors were expected",
         name, entry.input);
  add_network_entry(std::move(entry));
  added_factories()[name] = std::move(factory);
}

}  // namespace athanor::models
