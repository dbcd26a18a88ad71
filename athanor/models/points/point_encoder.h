// What turns points in space into states of the points: the part in which networks on points differ.
#pragma once

#include "athanor/nn/batch.h"
#include "athanor/nn/context.h"

namespace athanor::models {

/// The first part of a PointNetwork: it sees kinds and places of points, and nothing of rows, vectors or targets.
class PointEncoder {
 public:
  virtual ~PointEncoder() = default;
  /// States that do not change when a cloud is turned or shifted, [points, width()].
  virtual torch::Tensor operator()(const nn::Context& context, const nn::PointBatch& points) const = 0;
  /// Numbers of the state of a point.
  virtual std::int64_t width() const = 0;
};

}  // namespace athanor::models
