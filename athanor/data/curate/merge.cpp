#include "athanor/data/curate/merge.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <map>
#include <numeric>

#include "athanor/core/error.h"
#include "athanor/core/statistics.h"
#include "athanor/core/text.h"

namespace athanor::data {
namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

bool differ(double a, double b) { return std::abs(a - b) > 1e-9 * std::max(std::abs(a), std::abs(b)); }

/// The most frequent class, NaN when two of them are.
double choose_class(std::span<const double> classes) {
  std::map<double, std::size_t> counts;
  for (const double one : classes) ++counts[one];
  double best = nan_value;
  std::size_t most = 0;
  for (const auto& [one, count] : counts) {
    if (count >= most) best = count == most ? nan_value : one;
    most = std::max(most, count);
  }
  return best;
}

}  // namespace

MergeRule parse_merge_rule(const std::string& name) {
  static const std::vector<std::string> names{"mean", "median", "first", "drop-conflicting", "keep"};
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end())
    fail(ErrorCode::invalid_options, "--duplicates: \"{}\" is not one of {}{}", name, join_text(names, ", "),
         format_suggestion(name, names));
  return static_cast<MergeRule>(found - names.begin());
}

MergedValue merge_values(std::span<const double> values, TaskType task, MergeRule rule) {
  std::vector<double> present;
  std::copy_if(values.begin(), values.end(), std::back_inserter(present),
               [](double value) { return !std::isnan(value); });
  MergedValue merged;
  merged.value = nan_value;
  if (present.empty()) return merged;
  const auto [smallest, largest] = std::minmax_element(present.begin(), present.end());
  merged.conflicting = task != TaskType::regression ? *smallest != *largest : differ(*smallest, *largest);
  merged.value = present.front();
  if (rule != MergeRule::mean && rule != MergeRule::median) return merged;
  // Equal values keep their digits: a mean of three times 0.1 would not.
  if (!merged.conflicting && *smallest == *largest) return merged;
  if (task != TaskType::regression) {
    merged.value = choose_class(present);
    merged.tie = std::isnan(merged.value);
  } else {
    merged.value = rule == MergeRule::mean ? compute_mean(present) : compute_median(present);
  }
  return merged;
}

MergedValue merge_bounded_values(std::span<const double> values, std::span<const std::int8_t> relations, TaskType task,
                                 MergeRule rule) {
  std::vector<double> exact, below, above;
  for (std::size_t i = 0; i < values.size(); ++i)
    (relations[i] < 0 ? below : relations[i] > 0 ? above : exact).push_back(values[i]);
  MergedValue merged = merge_values(exact, task, rule);
  const bool has_exact = !std::isnan(merged.value) || merged.tie;
  if (below.empty() && above.empty()) return merged;
  if (has_exact) {
    for (const double bound : below) merged.conflicting = merged.conflicting || merged.value > bound;
    for (const double bound : above) merged.conflicting = merged.conflicting || merged.value < bound;
    return merged;
  }
  merged.opposed = !below.empty() && !above.empty();
  if (merged.opposed) return merged;
  const std::vector<double>& bounds = below.empty() ? above : below;
  const auto [smallest, largest] = std::minmax_element(bounds.begin(), bounds.end());
  merged.relation = below.empty() ? 1 : -1;
  merged.conflicting = differ(*smallest, *largest);
  merged.value = rule == MergeRule::first ? bounds.front() : below.empty() ? *largest : *smallest;
  return merged;
}

}  // namespace athanor::data
