#include "athanor/core/phases.h"

#include <algorithm>

namespace athanor {
namespace {

constexpr std::array<std::string_view, num_phases> phase_names{
    "read",      "curate", "standardize", "parse",    "featurize", "cache", "split",
    "classical", "batch",  "forward",     "backward", "step",      "wait",  "validation",
    "filter",    "domain", "predict",     "evaluate", "write",     "other"};

std::int64_t count_nanoseconds(std::chrono::steady_clock::duration duration) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(duration).count();
}

}  // namespace

std::string_view format_phase(Phase phase) { return phase_names[static_cast<std::size_t>(phase)]; }

void PhaseTimes::add(Phase phase, std::int64_t nanoseconds, std::size_t molecules) {
  Sum& sum = sums_[static_cast<std::size_t>(phase)];
  sum.nanoseconds.fetch_add(nanoseconds, std::memory_order_relaxed);
  sum.molecules.fetch_add(molecules, std::memory_order_relaxed);
}

double PhaseTimes::seconds(Phase phase) const {
  return 1e-9 * static_cast<double>(sums_[static_cast<std::size_t>(phase)].nanoseconds.load(std::memory_order_relaxed));
}

std::size_t PhaseTimes::molecules(Phase phase) const {
  return sums_[static_cast<std::size_t>(phase)].molecules.load(std::memory_order_relaxed);
}

std::int64_t PhaseTimes::total_nanoseconds() const {
  std::int64_t total = 0;
  for (const Sum& sum : sums_) total += sum.nanoseconds.load(std::memory_order_relaxed);
  return total;
}

double PhaseTimes::elapsed_seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
}

PhaseClock::PhaseClock(PhaseTimes* times, std::size_t threads)
    : times_(times), threads_(threads > 0 || !times ? threads : times->threads()) {}

PhaseClock::~PhaseClock() {
  if (!times_) return;
  pause();
  for (std::size_t phase = 0; phase < num_phases; ++phase)
    if (nanoseconds_[phase] > 0 || molecules_[phase] > 0)
      times_->add(static_cast<Phase>(phase), nanoseconds_[phase] / static_cast<std::int64_t>(threads_),
                  molecules_[phase]);
}

void PhaseClock::change(std::size_t phase, std::size_t molecules) {
  const auto now = std::chrono::steady_clock::now();
  if (current_ != none) nanoseconds_[current_] += count_nanoseconds(now - since_);
  if (phase != none) molecules_[phase] += molecules;
  current_ = phase;
  since_ = now;
}

PhaseScope::PhaseScope(PhaseTimes* times, Phase phase, std::size_t molecules)
    : times_(times), phase_(phase), molecules_(molecules) {
  if (!times_) return;
  recorded_ = times_->total_nanoseconds();
  begin_ = std::chrono::steady_clock::now();
}

PhaseScope::~PhaseScope() {
  if (!times_) return;
  const std::int64_t wall = count_nanoseconds(std::chrono::steady_clock::now() - begin_);
  times_->add(phase_, std::max<std::int64_t>(0, wall - (times_->total_nanoseconds() - recorded_)), molecules_);
}

}  // namespace athanor
