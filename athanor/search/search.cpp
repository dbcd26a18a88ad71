#include "athanor/search/search.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <thread>

#include "athanor/core/error.h"
#include "athanor/search/halving.h"
#include "athanor/search/sampler.h"
#include "athanor/search/shared_trials.h"

namespace athanor::search {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds listening_pause{50};

double count_seconds(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

bool is_of_the_point(ErrorCode code) {
  return code == ErrorCode::invalid_input || code == ErrorCode::invalid_options || code == ErrorCode::unsupported ||
         code == ErrorCode::too_large;
}

}  // namespace

void TrialHandle::report(const std::string& rung, double score) {
  trial_->rungs.emplace_back(rung, score);
  trial_->score = score;
  if (should_stop(score, rung, earlier_, halving_)) throw StopTrial{};
}

class SearchLoop {
 public:
  SearchLoop(const Space& space, const SearchSettings& settings, const Evaluate& evaluate,
             const std::function<void(const Trial&)>& on_trial, const std::function<bool()>& is_cancelled)
      : space_(space),
        settings_(settings),
        evaluate_(evaluate),
        on_trial_(on_trial),
        is_cancelled_(is_cancelled),
        group_(settings.processes ? *settings.processes : alone_),
        shared_(group_, settings.seed, space) {}

  std::vector<Trial> run(std::vector<Trial> found) {
    for (Trial& trial : found) finish(std::move(trial));
    work_with_all_threads();
    if (error_) std::rethrow_exception(error_);
    if (is_cancelled_()) fail(ErrorCode::cancelled, "The search was stopped; the same command goes on with it");
    group_.meet();
    hear_others();
    std::vector<Trial> trials;
    for (auto& [number, trial] : finished_) trials.push_back(std::move(trial));
    return trials;
  }

 private:
  void work_with_all_threads() {
    std::vector<std::thread> threads;
    const std::size_t workers = std::max<std::size_t>(1, std::min(settings_.workers, settings_.window));
    for (std::size_t i = 1; i < workers; ++i) threads.emplace_back([this] { work(); });
    std::jthread listener;
    if (shared_.has_company()) listener = std::jthread([this](const std::stop_token& stop) { listen(stop); });
    work();
    for (std::thread& thread : threads) thread.join();
  }

  void listen(const std::stop_token& stop) {
    for (; !stop.stop_requested(); std::this_thread::sleep_for(listening_pause)) try_to([this] { hear_others(); });
  }

  /// What other processes have chosen and finished.
  void hear_others() {
    const std::lock_guard lock(mutex_);
    shared_.read([this](SharedTrials::News news) {
      if (news.number) set_point(*news.number, std::move(news.point));
      if (news.finished) {
        on_trial_(*news.finished);
        finish(std::move(*news.finished));
      }
      is_used_up_ = is_used_up_ || news.is_end;
    });
    changed_.notify_all();
  }

  void finish(Trial trial) {
    set_point(trial.number, trial.point);
    has_complete_ = has_complete_ || trial.status == TrialStatus::complete;
    finished_[trial.number] = std::move(trial);
  }

  void set_point(std::size_t number, Point point) {
    if (points_.size() <= number) points_.resize(number + 1);
    points_[number] = std::move(point);
  }

  /// The user or an error ends all at once; the time only when there is something to show.
  bool is_over() const {
    return has_failed_ || is_cancelled_() || shared_.has_failure() ||
           (settings_.seconds > 0 && has_complete_ && count_seconds(begin_) > settings_.seconds);
  }

  void work() {
    try_to([this] { run_trials(); });
  }

  /// The first error of any thread ends the work of all.
  void try_to(const std::function<void()>& step) try { step(); } catch (...) {
    const std::lock_guard lock(mutex_);
    if (!error_) error_ = std::current_exception();
    has_failed_ = true;
    changed_.notify_all();
  }

  void run_trials() {
    while (std::optional<Trial> trial = take()) {
      TrialHandle handle;
      {
        const std::lock_guard lock(mutex_);
        handle.earlier_ = list_before(trial->number);
      }
      handle.trial_ = &*trial;
      handle.halving_ = settings_.halving;
      handle.is_over_ = [this] { return is_over(); };
      const bool is_whole = run_trial(*trial, handle);
      const std::lock_guard lock(mutex_);
      if (!is_whole) return changed_.notify_all();
      on_trial_(*trial);
      shared_.post_finished(*trial);
      finish(std::move(*trial));
      changed_.notify_all();
    }
  }

  /// False when the end of the search has interrupted it.
  bool run_trial(Trial& trial, TrialHandle& handle) const {
    const auto begin = Clock::now();
    try {
      trial.score = evaluate_(trial.point, handle);
      if (std::isnan(trial.score)) {
        trial.status = TrialStatus::failed;
        trial.message = "its score is undefined";
      }
    } catch (const StopTrial&) {
      trial.status = TrialStatus::stopped;
    } catch (const Error& error) {
      if (error.code() == ErrorCode::cancelled && is_over()) return false;
      if (!is_of_the_point(error.code())) throw;
      trial.status = TrialStatus::failed;
      trial.score = absent;
      trial.message = error.what();
    }
    trial.seconds = count_seconds(begin);
    return true;
  }

  /// The next trial, once those before its window are finished; nothing when the search is over.
  std::optional<Trial> take() {
    std::unique_lock lock(mutex_);
    std::size_t number = shared_.claim_number();
    while (finished_.contains(number)) number = shared_.claim_number();
    if (is_used_up_ || (settings_.trials > 0 && number >= settings_.trials)) return std::nullopt;
    changed_.wait(lock, [&] { return is_used_up_ || is_over() || (is_ready(number) && is_chosen_before(number)); });
    if (is_used_up_ || is_over()) return std::nullopt;
    std::optional<Point> point = choose(number);
    if (!point) {
      is_used_up_ = true;
      shared_.post_end();
      changed_.notify_all();
      return std::nullopt;
    }
    shared_.post_choice(number, *point);
    set_point(number, *point);
    changed_.notify_all();
    return Trial{.number = number, .point = std::move(*point)};
  }

  bool is_ready(std::size_t number) const {
    for (std::size_t i = 0; i + settings_.window <= number; ++i)
      if (!finished_.contains(i)) return false;
    return true;
  }
  bool is_chosen_before(std::size_t number) const {
    return points_.size() >= number &&
           std::none_of(points_.begin(), points_.begin() + static_cast<std::ptrdiff_t>(number),
                        [](const Point& point) { return point.empty(); });
  }

  std::vector<Trial> list_before(std::size_t number) const {
    std::vector<Trial> earlier;
    for (const auto& [other, trial] : finished_)
      if (other + settings_.window <= number) earlier.push_back(trial);
    return earlier;
  }

  std::optional<Point> choose(std::size_t number) const {
    if (number < settings_.first.size()) return settings_.first[number];
    const std::vector<Trial> earlier = list_before(number);
    const std::span<const Point> pending = std::span(points_).first(number).subspan(earlier.size());
    return suggest(settings_.sampler, {&space_, earlier, pending, settings_.seed, number});
  }

  const Space& space_;
  const SearchSettings& settings_;
  const Evaluate& evaluate_;
  const std::function<void(const Trial&)>& on_trial_;
  const std::function<bool()>& is_cancelled_;
  const Clock::time_point begin_ = Clock::now();
  ProcessGroup alone_;
  ProcessGroup& group_;
  SharedTrials shared_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::size_t, Trial> finished_;
  std::vector<Point> points_;  ///< of the trials as far as they are known; empty = not chosen yet
  std::atomic<bool> has_complete_ = false, has_failed_ = false;
  bool is_used_up_ = false;
  std::exception_ptr error_;
};

std::vector<Trial> run_search(const Space& space, const SearchSettings& settings, std::vector<Trial> found,
                              const Evaluate& evaluate, const std::function<void(const Trial&)>& on_trial,
                              const std::function<bool()>& is_cancelled) {
  return SearchLoop(space, settings, evaluate, on_trial, is_cancelled).run(std::move(found));
}

}  // namespace athanor::search
