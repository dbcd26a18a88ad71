// Where the time of long work goes: seconds of wall-clock time per phase, added up over threads without locks.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace athanor {

/// What a moment of work is spent on. `other` is what no phase claims: waiting threads, progress, the rest.
enum class Phase : std::uint8_t {
  read,         ///< rows out of files
  curate,       ///< standardisation, merging and checks of a table
  standardize,  ///< a row's text -> the form that a bundle's or funnel's policy gives
  parse,        ///< text -> molecule, for features
  featurize,    ///< molecule -> features
  cache,        ///< features to and from a cache on disk
  split,
  classical,  ///< fits of classical models
  batch,      ///< packed features -> tensors
  forward,
  backward,
  step,        ///< optimiser
  wait,        ///< threads for which a batch has nothing left
  validation,  ///< the validation rows after each epoch
  filter,      ///< stages of a screen that are no model
  domain,      ///< similarity to training molecules
  predict,     ///< predictions of a training run, as a whole
  evaluate,
  write,
  other
};
inline constexpr std::size_t num_phases = static_cast<std::size_t>(Phase::other) + 1;

/// The word for a phase in profiles, such as "featurize".
std::string_view format_phase(Phase phase);

/// The sums of one piece of work. Phases of parallel work count as the time of each thread divided by the number of
/// threads, so that all phases and `other` together are the wall-clock time.
class PhaseTimes {
 public:
  explicit PhaseTimes(std::size_t threads) : threads_(threads > 0 ? threads : 1) {}
  std::size_t threads() const { return threads_; }
  void add(Phase phase, std::int64_t nanoseconds, std::size_t molecules);
  double seconds(Phase phase) const;
  /// Molecules that went through the phase, counted each time; 0 where nobody counts.
  std::size_t molecules(Phase phase) const;
  std::int64_t total_nanoseconds() const;  ///< of all phases so far
  double elapsed_seconds() const;          ///< since the construction

 private:
  struct Sum {
    std::atomic<std::int64_t> nanoseconds{0};
    std::atomic<std::size_t> molecules{0};
  };
  std::array<Sum, num_phases> sums_;
  std::size_t threads_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

/// The clock of one thread among several at work: it runs for one phase at a time and hands in its sums at the end.
/// Without `times` it does nothing.
class PhaseClock {
 public:
  /// `threads`: how many share the work; 0 = those of `times`.
  explicit PhaseClock(PhaseTimes* times, std::size_t threads = 0);
  PhaseClock(const PhaseClock&) = delete;
  PhaseClock& operator=(const PhaseClock&) = delete;
  ~PhaseClock();
  /// Ends the phase under way and begins this one, which `molecules` go through.
  void enter(Phase phase, std::size_t molecules = 0) {
    if (times_) change(static_cast<std::size_t>(phase), molecules);
  }
  /// Ends the phase under way; what follows is timed by somebody else or belongs to nobody.
  void pause() {
    if (times_) change(none, 0);
  }

 private:
  static constexpr std::size_t none = num_phases;
  void change(std::size_t phase, std::size_t molecules);

  PhaseTimes* times_;
  std::size_t threads_;
  std::size_t current_ = none;
  std::chrono::steady_clock::time_point since_{};
  std::array<std::int64_t, num_phases> nanoseconds_{};
  std::array<std::size_t, num_phases> molecules_{};
};

/// A phase of the thread that calls all others: its time less what is recorded for other phases meanwhile.
class PhaseScope {
 public:
  PhaseScope(PhaseTimes* times, Phase phase, std::size_t molecules = 0);
  PhaseScope(const PhaseScope&) = delete;
  PhaseScope& operator=(const PhaseScope&) = delete;
  ~PhaseScope();

 private:
  PhaseTimes* times_;
  Phase phase_;
  std::size_t molecules_;
  std::int64_t recorded_ = 0;
  std::chrono::steady_clock::time_point begin_{};
};

}  // namespace athanor
