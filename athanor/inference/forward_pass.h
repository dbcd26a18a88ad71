// What each network of this room is: numbers in, raw outputs out.
#pragma once

#include "athanor/inference/workspace.h"
#include "athanor/models/scalers.h"

namespace athanor::inference {

/// The arithmetic of one trained network; it is shared by all threads.
class ForwardPass {
 public:
  virtual ~ForwardPass() = default;
  /// Rows that are worked on together, at most.
  virtual std::size_t group_rows() const = 0;
  /// Raw outputs of rows [first, first + count), in the workspace: [count, outputs and what fills them up].
  virtual Rows run(const featurize::Inputs& inputs, std::size_t first, std::size_t count,
                   Workspace& workspace) const = 0;
};

}  // namespace athanor::inference
