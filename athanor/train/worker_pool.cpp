#include "athanor/train/worker_pool.h"

#include <utility>

namespace athanor::train {

WorkerPool::WorkerPool(std::size_t threads) {
  for (std::size_t worker = 1; worker < threads; ++worker)
    threads_.emplace_back([this, worker] { wait_for_work(worker); });
}

WorkerPool::~WorkerPool() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  work_ready_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void WorkerPool::wait_for_work(std::size_t worker) {
  std::unique_lock lock(mutex_);
  std::size_t seen = 0;
  while (true) {
    work_ready_.wait(lock, [&] { return stop_ || round_ != seen; });
    if (stop_) return;
    seen = round_;
    work(worker, lock);
  }
}

void WorkerPool::work(std::size_t worker, std::unique_lock<std::mutex>& lock) {
  while (next_ < count_) {
    const std::size_t index = next_++;
    const auto* body = body_;
    ++busy_;
    lock.unlock();
    std::exception_ptr error;
    try {
      (*body)(index, worker);
    } catch (...) {
      error = std::current_exception();
    }
    lock.lock();
    --busy_;
    if (error) {
      if (!error_) error_ = error;
      next_ = count_;
    }
  }
  if (busy_ == 0) work_done_.notify_all();
}

void WorkerPool::run(std::size_t count, const std::function<void(std::size_t, std::size_t)>& body) {
  if (threads_.empty() || count <= 1) {
    for (std::size_t i = 0; i < count; ++i) body(i, 0);
    return;
  }
  std::unique_lock lock(mutex_);
  body_ = &body;
  next_ = 0;
  count_ = count;
  ++round_;
  work_ready_.notify_all();
  work(0, lock);
  work_done_.wait(lock, [&] { return busy_ == 0 && next_ >= count_; });
  body_ = nullptr;
  if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
}

}  // namespace athanor::train
