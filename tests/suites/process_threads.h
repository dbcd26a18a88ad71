// A group of processes that are threads of one program.
#pragma once

#include <algorithm>
#include <barrier>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "athanor/core/process_group.h"

namespace athanor::tests {

/// Processes as threads: what is exchanged lies in one place, and everybody waits at its door.
class ProcessThreads {
 public:
  explicit ProcessThreads(std::size_t size) : barrier_(static_cast<std::ptrdiff_t>(size)), parts_(size) {
    for (std::size_t r = 0; r < size; ++r) groups_.push_back(std::make_unique<Group>(*this, r));
  }

  /// Calls body(group) in one thread per process; the messages of what they throw, "" for none.
  std::vector<std::string> run(const std::function<void(ProcessGroup&)>& body) {
    std::vector<std::string> errors(groups_.size());
    std::vector<std::thread> threads;
    for (std::size_t r = 0; r < groups_.size(); ++r)
      threads.emplace_back([&, r] {
        try {
          body(*groups_[r]);
        } catch (const std::exception& error) {
          errors[r] = error.what();
        }
      });
    for (std::thread& thread : threads) thread.join();
    return errors;
  }

 private:
  class Group : public ProcessGroup {
   public:
    Group(ProcessThreads& all, std::size_t rank) : all_(all), rank_(rank) {}
    std::size_t rank() const override { return rank_; }
    std::size_t size() const override { return all_.groups_.size(); }
    std::string name() const override { return "process " + std::to_string(rank_); }
    void wait_for_all(const std::function<void()>&) override { all_.barrier_.arrive_and_wait(); }

   protected:
    DeskAnswer ask(const DeskRequest& request) override { return all_.desk_.answer(request); }
    void exchange_parts(std::span<std::byte> data, std::span<const std::size_t> offsets) override {
      all_.parts_[rank_].assign(data.begin() + static_cast<std::ptrdiff_t>(offsets[rank_]),
                                data.begin() + static_cast<std::ptrdiff_t>(offsets[rank_ + 1]));
      all_.barrier_.arrive_and_wait();
      for (std::size_t r = 0; r < size(); ++r)
        std::copy(all_.parts_[r].begin(), all_.parts_[r].end(), data.begin() + static_cast<std::ptrdiff_t>(offsets[r]));
      all_.barrier_.arrive_and_wait();
    }

   private:
    ProcessThreads& all_;
    std::size_t rank_;
  };

  Desk desk_;
  std::barrier<> barrier_;
  std::vector<std::vector<std::byte>> parts_;
  std::vector<std::unique_ptr<Group>> groups_;
};

}  // namespace athanor::tests
