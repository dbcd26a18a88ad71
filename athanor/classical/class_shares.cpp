#include "athanor/classical/class_shares.h"

#include <cmath>

namespace athanor::classical {
namespace {

constexpr std::size_t largest_float_integer = 1UL << 24;

}  // namespace

std::optional<std::size_t> ClassShares::append(std::span<const float> table) {
  const std::size_t first = table_.size() / classes_;
  if (classes_ + first + table.size() / classes_ > largest_float_integer) return std::nullopt;
  table_.insert(table_.end(), table.begin(), table.end());
  return first;
}

bool ClassShares::has(float number) const {
  return number >= 0 && number == std::floor(number) &&
         number < static_cast<float>(classes_ + table_.size() / classes_);
}

}  // namespace athanor::classical
