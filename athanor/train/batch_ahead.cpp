#include "athanor/train/batch_ahead.h"

#include <algorithm>

namespace athanor::train {

nn::Batch BatchAhead::take(std::span<const std::size_t> rows) {
  const bool is_made = ahead_.valid() && std::ranges::equal(made_, rows);
  if (ahead_.valid()) ahead_.wait();
  nn::Batch batch = is_made ? ahead_.get() : make_(rows);
  ahead_ = {};
  if (next_.empty()) return batch;
  made_.swap(next_);
  next_.clear();
  ahead_ = std::async(std::launch::async, [this] { return make_(made_); });
  return batch;
}

}  // namespace athanor::train
