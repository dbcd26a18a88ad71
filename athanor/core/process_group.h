// Several processes at one task: what they share are counters and what they tell the first of them.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "athanor/core/error.h"
#include "athanor/core/progress.h"

namespace athanor {

/// What a process asks of the first one, and the answer.
struct DeskRequest {
  /// What is asked: the functions of ProcessGroup with these names, of which tell sends note or warn and share sends
  /// set_text and find_text; fail and find_failure carry the error of a step.
  enum class Kind : std::uint64_t { add, note, warn, fail, find_failure, set_text, find_text, post, find_post };
  Kind kind = Kind::add;
  std::uint64_t counter = 0, amount = 0;  ///< counter, or board; what is added, an ErrorCode, or the index of a post
  std::string text{};
};
/// What the first process gives back; which parts are filled depends on the kind of the request.
struct DeskAnswer {
  std::uint64_t number = 0;  ///< value before add; ErrorCode of find_failure; posts on the board
  bool has_failure = false;  ///< a step has failed somewhere
  std::string text{};
};

/// Counters and messages of a group; kept by its first process. Thread-safe.
class Desk {
 public:
  DeskAnswer answer(const DeskRequest& request);
  /// Where notes and warnings go, each text once.
  void show_on(Progress* progress);

 private:
  void tell(const DeskRequest& request);

  std::mutex mutex_;
  std::map<std::uint64_t, std::uint64_t> counters_;
  std::map<std::uint64_t, std::vector<std::string>> boards_;
  std::optional<DeskAnswer> failure_;
  std::string text_;
  std::set<std::string> told_;
  Progress* progress_ = nullptr;
};

/// The processes that work together at one task, seen from one of them. This class is a group of one; programs that
/// `mpirun` starts are in larger ones.
/// run_step, share and wait_for_all are called by all of them, in the same order; so are exchange and what stands on
/// it, inside of run_together.
class ProcessGroup {
 public:
  virtual ~ProcessGroup() = default;
  virtual std::size_t rank() const { return 0; }
  virtual std::size_t size() const { return 1; }
  /// Processes that may run on the same cores as this one, itself included.
  virtual std::size_t sharing_cores() const { return 1; }
  /// For messages: "process 3 on node7".
  virtual std::string name() const { return "process 0"; }
  /// Returns when all have called it; `meanwhile` is called now and then.
  virtual void wait_for_all(const std::function<void()>& /*meanwhile*/) {}

  bool is_first() const { return rank() == 0; }
  /// Adds to a counter of the group, all of which begin at 0, and gives its value before.
  std::uint64_t add(std::uint64_t counter, std::uint64_t amount);
  /// A number that no other call of any process gets: 0, 1, …
  std::uint64_t claim(std::uint64_t counter) { return add(counter, 1); }
  /// The first process's text.
  std::string share(const std::string& text);
  /// A note or warning for the user, which the first process shows once whoever tells it.
  void tell(std::string_view text, bool is_warning);
  /// Adds a text to a board of the group, all of which begin empty.
  void post(std::uint64_t board, const std::string& text);
  /// What was posted there after `index` other texts, if it is there yet; the same for all processes.
  std::optional<std::string> find_post(std::uint64_t board, std::size_t index);
  void show_on(Progress* progress) { desk_.show_on(progress); }
  /// True when a step has failed somewhere, as far as this process knows: the work ends at the next safe point.
  bool has_failure() const { return has_failure_; }
  /// Runs `step` and waits until all have run theirs. When one failed, all throw its error, with the name of the
  /// process if it is not the first.
  void run_step(const std::function<void()>& step, const std::function<void()>& meanwhile = {});

  /// As run_step, for a step in which all processes exchange what they have computed: when one fails, the others' next
  /// exchange throws. Nothing that waits for all may be called in it.
  void run_together(const std::function<void()>& step);
  /// Process r has filled offsets[r] to offsets[r + 1] of `data`; on return all processes have all of it.
  void exchange(std::span<std::byte> data, std::span<const std::size_t> offsets);
  /// As above for numbers, of which `offsets` count.
  template <class T>
  void exchange(std::span<T> data, std::span<const std::size_t> offsets);
  /// The texts of all processes.
  std::vector<std::string> gather(const std::string& own);
  /// Returns when all processes have come here.
  void meet() { exchange(std::span<std::byte>(), {}); }

 protected:
  virtual DeskAnswer ask(const DeskRequest& request) { return desk_.answer(request); }
  /// Does what exchange() says, with `offsets` in bytes.
  virtual void exchange_parts(std::span<std::byte> /*data*/, std::span<const std::size_t> /*offsets*/) {}
  Desk desk_;

 private:
  DeskAnswer ask_and_look(const DeskRequest& request);
  void report_failure(ErrorCode code, const std::string& text);
  /// The error that is being handled goes to the desk.
  void report_current_failure();
  void fail_with_group();
  /// Whether all processes go on; every one says so itself.
  bool agree(bool goes_on);
  std::atomic<bool> has_failure_{false};
  bool is_together_ = false;  ///< the others wait for what this process says
};

/// The part of `count` things that belongs to each of `processes`: offsets [processes + 1] of consecutive shares.
std::vector<std::size_t> share_out(std::size_t count, std::size_t processes);

template <class T>
void ProcessGroup::exchange(std::span<T> data, std::span<const std::size_t> offsets) {
  std::vector<std::size_t> bytes(offsets.begin(), offsets.end());
  for (std::size_t& offset : bytes) offset *= sizeof(T);
  exchange(std::as_writable_bytes(data), bytes);
}

}  // namespace athanor
