// Threads that live as long as a fit and sleep between pieces of work.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace athanor::train {

class WorkerPool {
 public:
  /// `threads` counts the caller; 1 starts none.
  explicit WorkerPool(std::size_t threads);
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  ~WorkerPool();

  std::size_t size() const { return threads_.size() + 1; }
  /// Calls body(index, worker) once for each index < count, worker < size() being the thread's number. The first
  /// exception is rethrown when all threads have stopped.
  void run(std::size_t count, const std::function<void(std::size_t, std::size_t)>& body);

 private:
  void wait_for_work(std::size_t worker);
  void work(std::size_t worker, std::unique_lock<std::mutex>& lock);

  std::mutex mutex_;
  std::condition_variable work_ready_, work_done_;
  const std::function<void(std::size_t, std::size_t)>* body_ = nullptr;
  std::size_t next_ = 0, count_ = 0, busy_ = 0, round_ = 0;
  std::exception_ptr error_;
  bool stop_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace athanor::train
