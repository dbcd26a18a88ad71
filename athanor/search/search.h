// The loop of a search: trials in parallel, each chosen from the results of those before it, resumable.
#pragma once

#include <functional>
#include <string>

#include "athanor/core/process_group.h"
#include "athanor/search/trial.h"

namespace athanor::search {

/// Of run_search: what chooses the trials, and when the search ends.
struct SearchSettings {
  std::string sampler = "tpe";  ///< a name of sampler_catalog()
  std::uint64_t seed = 0;
  std::size_t trials = 0;  ///< 0 = no limit
  double seconds = 0;      ///< after which no trial goes on; 0 = no limit
  /// Trials that may run at once: trial i is chosen, and compared at its rungs, by the results of trials 0 to i -
  /// window alone. The same seed and window give the same trials whatever the workers and their speed.
  std::size_t window = 1;
  std::size_t workers = 1;        ///< threads that work on trials, at most `window` of them
  double halving = 0;             ///< see should_stop
  std::vector<Point> first = {};  ///< points of the first trials
  /// Processes that share the trials; all call run_search with equal arguments inside of ProcessGroup::run_together,
  /// and get the same trials. null = this one alone.
  ProcessGroup* processes = nullptr;
};

/// Thrown by TrialHandle::report when the trial is not worth going on with. Not an error.
struct StopTrial {};

/// What a trial sees of the search.
class TrialHandle {
 public:
  std::size_t number() const { return trial_->number; }
  /// The score after a part of the work; throws StopTrial unless it is among the best at this rung.
  void report(const std::string& rung, double score);
  /// True when the search is over, and with it this trial: it ends with Error(cancelled).
  bool cancelled() const { return is_over_(); }

 private:
  friend class SearchLoop;
  Trial* trial_ = nullptr;
  std::vector<Trial> earlier_;  ///< trials 0 to number - window
  double halving_ = 0;
  std::function<bool()> is_over_;
};

/// The score of a point, larger is better. From several threads at once. Error of the kinds invalid_input,
/// invalid_options, unsupported and too_large make a failed trial, others end the search.
using Evaluate = std::function<double(const Point&, TrialHandle&)>;

/// Runs trials until there are enough, the time is over or the space is used up, and returns them in the order of their
/// numbers. `found` are trials of an earlier run of the same search, which are not run again. `on_trial` hears of every
/// trial that ends in any process, one at a time. A trial that the end of the time interrupts is forgotten, but at
/// least one is finished. `is_cancelled`: the user asks to stop, Error(cancelled).
std::vector<Trial> run_search(const Space& space, const SearchSettings& settings, std::vector<Trial> found,
                              const Evaluate& evaluate, const std::function<void(const Trial&)>& on_trial,
                              const std::function<bool()>& is_cancelled);

}  // namespace athanor::search
