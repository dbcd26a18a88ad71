#include "athanor/predict/embeddings.h"

#include <algorithm>

#include "athanor/core/error.h"
#include "athanor/featurize/embedding_block.h"
#include "athanor/models/member_details.h"
#include "athanor/models/scalers.h"
#include "athanor/predict/loaded_member.h"
#include "athanor/predict/networks.h"

namespace athanor::predict {
namespace {

Tensor make_identity(std::int64_t width) {
  std::vector<float> values(static_cast<std::size_t>(width * width), 0.0f);
  for (std::int64_t i = 0; i < width; ++i) values[static_cast<std::size_t>(i * width + i)] = 1;
  return Tensor::from<float>({width, width}, values);
}

Tensor make_zeros(std::int64_t width) {
  return Tensor::from<float>({width}, std::vector<float>(static_cast<std::size_t>(width), 0.0f));
}

/// The last layer of a perceptron: "layers.2".
std::string find_last_layer(const TensorMap& tensors) {
  int last = -1;
  while (tensors.contains(fmt::format("layers.{}.weight", last + 1))) ++last;
  return last < 0 ? "" : fmt::format("layers.{}", last);
}

class NetworkEmbedder : public featurize::Embedder {
 public:
  explicit NetworkEmbedder(EmbeddingMember embedding)
      : request_{embedding.member.vector_spec, embedding.member.graph_set},
        size_(embedding.targets.size()),
        member_(embedding.member, embedding.targets, "cpu", kernels::Precision::f32) {
    request_.token_spec = embedding.member.token_spec;
    request_.point_spec = embedding.member.point_spec;
  }
  const featurize::FeatureRequest& request() const override { return request_; }
  std::size_t size() const override { return size_; }
  void embed(const featurize::Inputs& inputs, std::span<float> out) const override {
    std::vector<double> values(out.size());
    member_.predict(inputs, values);
    std::transform(values.begin(), values.end(), out.begin(), [](double value) { return static_cast<float>(value); });
  }

 private:
  featurize::FeatureRequest request_;
  std::size_t size_;
  mutable LoadedMember member_;  ///< predicting changes nothing that can be seen
};

std::unique_ptr<featurize::Embedder> load_embedder(const std::filesystem::path& file) {
  const bundle::Bundle bundle = bundle::load_bundle(file);
  bundle::require_one_molecule(bundle, "bundle(FILE)");
  EmbeddingMember embedding = make_embedding_member(bundle.members.front(), bundle.targets);
  if (!embedding.member.vector_spec.empty() &&
      !featurize::make_vector_featurizer(embedding.member.vector_spec)->required_columns().empty())
    fail(ErrorCode::invalid_options, "{}: the network needs columns of a table, which an embedding cannot have",
         file.string());
  return std::make_unique<NetworkEmbedder>(std::move(embedding));
}

}  // namespace

void add_embeddings() { featurize::set_embedder_loader(load_embedder); }

EmbeddingMember make_embedding_member(const bundle::Member& given, const std::vector<data::Target>& given_targets) {
  if (!is_network(given.model))
    fail(ErrorCode::invalid_options, "the bundle holds a {}, and only networks have an embedding", given.model);
  models::InputShape shape = models::read_details(given, given_targets);
  models::VectorScaler vectors = models::read_scalers(given, shape, given_targets).vectors;
  EmbeddingMember made{given, {}};
  bundle::Member& member = made.member;
  std::erase_if(member.tensors, [](const auto& item) { return item.first.starts_with("scaler."); });
  std::int64_t width = 0;
  std::string last;
  if (const auto first = given.tensors.find("head.0.weight"); first != given.tensors.end()) {
    std::erase_if(member.tensors, [](const auto& item) { return item.first.starts_with("head."); });
    const auto vector_hidden = member.options.value("vector_hidden", std::int64_t{0});
    width = first->second.shape.at(1) - (vector_hidden > 0 ? vector_hidden : shape.vector_columns);
    member.options["vector_hidden"] = 0;
    last = "head.0";
    member.options["ffn_layers"] = 0;
    member.vector_spec.clear();
    member.transform = nullptr;
    shape.vector_columns = 0;
    vectors = {};
  } else if (last = find_last_layer(given.tensors); !last.empty()) {
    width = given.tensors.at(last + ".weight").shape.at(1);
  } else {
    fail(ErrorCode::invalid_options, "the network {} has no head to leave out", given.model);
  }
  member.tensors[last + ".weight"] = make_identity(width);
  member.tensors[last + ".bias"] = make_zeros(width);
  for (std::int64_t i = 0; i < width; ++i) made.targets.push_back({.name = "embedding_" + std::to_string(i)});
  const std::vector<std::string> tasks(made.targets.size(), data::format_task_type(data::TaskType::regression));
  member.details = {{"inputs", models::to_json(shape)}, {"tasks", tasks}};
  const models::OutputTransform outputs(made.targets, std::vector<models::OutputForm>(made.targets.size()));
  models::write_scalers(vectors, outputs, member.tensors);
  return made;
}

}  // namespace athanor::predict
