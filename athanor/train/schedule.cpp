#include "athanor/train/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "athanor/core/error.h"

namespace athanor::train {
namespace {
constexpr std::int64_t plateau_epochs = 5;
constexpr double plateau_factor = 0.5;
}  // namespace

Cycle find_cycle(std::int64_t epochs, std::int64_t snapshots, std::int64_t epoch) {
  const std::int64_t number = ((epoch + 1) * snapshots - 1) / epochs;
  return {number * epochs / snapshots, (number + 1) * epochs / snapshots};
}

Schedule::Schedule(const TrainingOptions& options, std::int64_t steps_per_epoch)
    : epochs_(options.epochs),
      snapshots_(options.snapshots),
      steps_per_epoch_(steps_per_epoch),
      highest_(options.learning_rate),
      initial_(options.initial_learning_rate),
      final_(options.final_learning_rate),
      warmup_steps_(options.warmup_epochs * static_cast<double>(steps_per_epoch)),
      total_steps_(static_cast<double>(options.epochs * steps_per_epoch)),
      stair_steps_(static_cast<double>(options.step_epochs * steps_per_epoch)),
      stair_factor_(options.step_factor) {
  if (snapshots_ > 0) kind_ = Kind::snapshots;
  else if (options.schedule == "constant") kind_ = Kind::constant;
  else if (options.schedule == "step") kind_ = Kind::step;
  else if (options.schedule == "cosine") kind_ = Kind::cosine;
  else if (options.schedule == "plateau") kind_ = Kind::plateau;
  else if (options.schedule == "warmup_exponential") kind_ = Kind::warmup_exponential;
  else
    fail(ErrorCode::invalid_options,
         "There is no schedule \"{}\" (known: constant, step, cosine, plateau, warmup_exponential)", options.schedule);
}

double Schedule::rate(std::int64_t step) const {
  switch (kind_) {
    case Kind::constant: return highest_;
    case Kind::step: return highest_ * std::pow(stair_factor_, std::floor(static_cast<double>(step) / stair_steps_));
    case Kind::cosine: return cosine(std::min(1.0, static_cast<double>(step) / total_steps_));
    case Kind::snapshots: {
      const Cycle cycle = find_cycle(epochs_, snapshots_, std::min(step / steps_per_epoch_, epochs_ - 1));
      const auto steps = static_cast<double>((cycle.end - cycle.begin) * steps_per_epoch_);
      return cosine(std::min(1.0, static_cast<double>(step - cycle.begin * steps_per_epoch_) / steps));
    }
    case Kind::plateau:
      return std::max(final_, highest_ * std::pow(plateau_factor, static_cast<double>(memory_.reductions)));
    case Kind::warmup_exponential: return warmup_exponential(step);
  }
  fail(ErrorCode::internal, "schedule without an equation");
}

double Schedule::cosine(double done) const {
  return final_ + (highest_ - final_) * (1 + std::cos(std::numbers::pi * done)) / 2;
}

double Schedule::warmup_exponential(std::int64_t step) const {
  const auto now = static_cast<double>(step);
  if (now < warmup_steps_) return initial_ + (highest_ - initial_) * now / warmup_steps_;
  if (now >= total_steps_) return final_;
  return highest_ * std::pow(final_ / highest_, (now - warmup_steps_) / (total_steps_ - warmup_steps_));
}

void Schedule::report(double loss) {
  if (!memory_.seen || loss < memory_.best) {
    memory_.seen = true;
    memory_.best = loss;
    memory_.waiting = 0;
  } else if (++memory_.waiting >= plateau_epochs) {
    ++memory_.reductions;
    memory_.waiting = 0;
  }
}

}  // namespace athanor::train
