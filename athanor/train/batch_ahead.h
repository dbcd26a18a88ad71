// The next batch, made while another one is computed.
#pragma once

#include <functional>
#include <future>
#include <span>
#include <vector>

#include "athanor/nn/batch.h"

namespace athanor::train {

/// Used by one thread; a second one makes batches.
class BatchAhead {
 public:
  using Make = std::function<nn::Batch(std::span<const std::size_t>)>;
  /// `make` gives the batch of some rows, on either thread.
  explicit BatchAhead(Make make) : make_(std::move(make)) {}

  /// The rows of the call of take() after the next one; without rows nothing is made ahead.
  void announce(std::span<const std::size_t> rows) { next_.assign(rows.begin(), rows.end()); }
  /// The batch of those rows, which is there already if they were announced; begins with the announced one. Errors of
  /// `make` are thrown by the call that asks for the batch.
  nn::Batch take(std::span<const std::size_t> rows);

 private:
  Make make_;
  std::vector<std::size_t> next_, made_;  ///< rows that are announced, and those of `ahead_`
  std::future<nn::Batch> ahead_;          ///< last: its thread ends before the rows do
};

}  // namespace athanor::train
