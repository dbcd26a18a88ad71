// Results that are finished in any order are put out in the order of their numbers, with a bound on those that wait.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>

namespace athanor::data {

class OrderedOutput {
 public:
  /// Up to `capacity` results wait for an earlier one; then their threads do.
  explicit OrderedOutput(std::size_t capacity) : capacity_(capacity) {}

  /// Runs `emit` once all numbers below `number` have been emitted, on this or another thread that puts; one at a time.
  /// False after stop().
  bool put(std::size_t number, std::function<void()> emit);
  /// Ends all waiting: something has failed.
  void stop();

 private:
  std::size_t capacity_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::size_t, std::function<void()>> waiting_;
  std::size_t next_ = 0;
  bool stopped_ = false;
};

}  // namespace athanor::data
