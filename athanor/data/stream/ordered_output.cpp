#include "athanor/data/stream/ordered_output.h"

namespace athanor::data {

bool OrderedOutput::put(std::size_t number, std::function<void()> emit) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return stopped_ || number == next_ || waiting_.size() < capacity_; });
  if (stopped_) return false;
  waiting_.emplace(number, std::move(emit));
  while (!waiting_.empty() && waiting_.begin()->first == next_) {
    const auto node = waiting_.extract(waiting_.begin());
    node.mapped()();
    ++next_;
  }
  changed_.notify_all();
  return true;
}

void OrderedOutput::stop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  changed_.notify_all();
}

}  // namespace athanor::data
