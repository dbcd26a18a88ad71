// The spec term bundle(FILE): what the network of a bundle makes of a molecule before its head.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "athanor/core/options.h"
#include "athanor/featurize/featurizer.h"
#include "athanor/featurize/vector_block.h"

namespace athanor::featurize {

/// A network without its head; networks are known to a room above this one. Immutable, thread-safe.
class Embedder {
 public:
  virtual ~Embedder() = default;
  virtual const FeatureRequest& request() const = 0;  ///< its inputs, without columns of a table
  virtual std::size_t size() const = 0;
  virtual void embed(const Inputs& inputs, std::span<float> out) const = 0;  ///< out [rows, size]
};

/// Opens a bundle file. Errors: those of loading it; invalid_options for one without a network.
using EmbedderLoader = std::unique_ptr<Embedder> (*)(const std::filesystem::path& file);
/// Programs call predict::add_embeddings(), which calls this, before they use specs; without, bundle(FILE) is
/// Error(unsupported).
void set_embedder_loader(EmbedderLoader loader);

/// The canonical spec holds the hash of the file: a bundle that was trained on embeddings needs that file again, as it
/// was.
struct EmbeddingSettings : Options {
  std::string file;
  std::string sha256;  ///< of the file; "" = as it is now
  void fields(FieldList& list) override;
  /// Error(not_found) when the file is absent, Error(invalid_input) when it has another hash.
  void complete();
};

/// embedding_0, …: the output of encoder and readout of a network on graphs, of a perceptron the last hidden layer; of
/// several members the first.
class EmbeddingBlock : public VectorBlock {
 public:
  using Settings = EmbeddingSettings;
  explicit EmbeddingBlock(const EmbeddingSettings& settings);
  std::vector<std::string> names() const override;
  std::size_t size() const override { return embedder_->size(); }
  void compute(const chemistry::Molecule& molecule, std::span<const double> columns,
               std::span<float> out) const override;

 private:
  std::unique_ptr<Embedder> embedder_;
  std::unique_ptr<VectorFeaturizer> vectors_;  ///< null when the network has none
  std::optional<GraphFeaturizer> graphs_;
};

}  // namespace athanor::featurize
