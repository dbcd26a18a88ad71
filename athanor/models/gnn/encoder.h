// What turns graphs into states of their atoms: the part in which networks on graphs differ.
#pragma once

#include "athanor/nn/batch.h"
#include "athanor/nn/context.h"

namespace athanor::models {

/// The first part of a GraphNetwork: it sees atoms and bonds, and nothing of rows, vectors or targets.
class Encoder {
 public:
  virtual ~Encoder() = default;
  /// States of the atoms, [nodes, width()].
  virtual torch::Tensor operator()(const nn::Context& context, const nn::GraphBatch& graph) const = 0;
  /// Numbers of the state of an atom.
  virtual std::int64_t width() const = 0;
  /// Whether a row depends on the others of its batch in training, as with batch norm: such a batch cannot be cut.
  virtual bool mixes_rows() const { return false; }
};

}  // namespace athanor::models
