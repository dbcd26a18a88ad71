#include "athanor/featurize/embedding_block.h"

#include <algorithm>
#include <atomic>
#include <cmath>

#include "athanor/core/error.h"
#include "athanor/core/hash.h"

namespace athanor::featurize {
namespace {

std::atomic<EmbedderLoader>& embedder_loader() {
  static std::atomic<EmbedderLoader> loader{nullptr};
  return loader;
}

std::unique_ptr<Embedder> load_embedder(const std::string& file) {
  const EmbedderLoader load = embedder_loader();
  if (!load) fail(ErrorCode::unsupported, "bundle({}): this program has no networks to compute it with", file);
  return load(file);
}

}  // namespace

void set_embedder_loader(EmbedderLoader loader) { embedder_loader() = loader; }

void EmbeddingSettings::fields(FieldList& list) {
  list.add("file", &file, "Bundle with a network, which must stay where it is").shown_as("FILE");
  list.add("sha256", &sha256, "Hash of the file, which is checked; the spec is stored with it").shown_as("HEX");
}

void EmbeddingSettings::complete() {
  if (file.empty()) fail(ErrorCode::invalid_options, "bundle needs a file, such as bundle(pretrained.athanor)");
  std::filesystem::path path = file;
  if (std::filesystem::is_directory(path)) path /= "bundle.athanor";
  file = path.string();
  const std::string found = compute_file_sha256(path);
  if (!sha256.empty() && sha256 != found)
    fail(ErrorCode::invalid_input,
         "{}: is not the bundle whose embeddings were used before (SHA-256 {}…, and {}… was expected)", file,
         found.substr(0, 12), sha256.substr(0, 12));
  sha256 = found;
}

EmbeddingBlock::EmbeddingBlock(const EmbeddingSettings& settings) : embedder_(load_embedder(settings.file)) {
  const FeatureRequest& request = embedder_->request();
  if (!request.token_spec.empty() || !request.point_spec.empty())
    fail(ErrorCode::unsupported, "{}: embeddings are of networks on vectors and graphs, and this one reads {}",
         settings.file, request.token_spec.empty() ? "points" : "tokens");
  if (!request.vector_spec.empty()) vectors_ = make_vector_featurizer(request.vector_spec);
  if (!request.graph_set.empty()) graphs_.emplace(request.graph_set);
}

std::vector<std::string> EmbeddingBlock::names() const {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < size(); ++i) names.push_back("embedding_" + std::to_string(i));
  return names;
}

void EmbeddingBlock::compute(const chemistry::Molecule& molecule, std::span<const double>, std::span<float> out) const {
  Inputs inputs;
  inputs.rows = 1;
  if (vectors_) {
    inputs.vectors = {1, vectors_->size(), {}};
    inputs.vectors.values.assign(vectors_->size(), 0.0f);
    if (!vectors_->compute(molecule, {}, inputs.vectors.row(0))) {
      std::fill(out.begin(), out.end(), NAN);
      return;
    }
  }
  if (graphs_) {
    inputs.graphs = graphs_->make_empty();
    graphs_->append(molecule, inputs.graphs);
  }
  embedder_->embed(inputs, out);
}

}  // namespace athanor::featurize
