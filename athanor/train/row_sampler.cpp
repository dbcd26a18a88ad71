#include "athanor/train/row_sampler.h"

#include "athanor/core/error.h"

namespace athanor::train {
namespace {

bool is_positive(const FitRequest& request, std::size_t row) {
  const std::size_t targets = request.targets.size();
  for (std::size_t t = 0; t < targets; ++t)
    if (request.targets[t].task == data::TaskType::binary && request.values[row * targets + t] == 1) return true;
  return false;
}

}  // namespace

RowSampler::RowSampler(const FitRequest& request) {
  if (!request.training.class_balance) {
    rows_.assign(request.train.begin(), request.train.end());
    return;
  }
  for (const std::size_t row : request.train) (is_positive(request, row) ? rows_ : larger_).push_back(row);
  if (rows_.empty() || larger_.empty())
    fail(ErrorCode::invalid_options,
         "--class-balance needs training rows with and without class 1 of a binary target; {} (several classes: "
         "--class-weights balanced)",
         rows_.empty() ? "none has one" : "all have one");
  if (rows_.size() > larger_.size()) std::swap(rows_, larger_);
}

std::size_t RowSampler::size() const { return larger_.empty() ? rows_.size() : 2 * rows_.size(); }

std::vector<std::size_t> RowSampler::draw(Rng& rng) const {
  std::vector<std::size_t> rows = rows_;
  if (!larger_.empty()) {
    std::vector<std::size_t> others = larger_;
    rng.shuffle(others);
    rows.insert(rows.end(), others.begin(), others.begin() + static_cast<std::ptrdiff_t>(rows_.size()));
  }
  rng.shuffle(rows);
  return rows;
}

}  // namespace athanor::train
