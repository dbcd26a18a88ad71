#include "athanor/data/curate/classes.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "athanor/core/text.h"
#include "athanor/data/readers/text_input.h"

namespace athanor::data {
namespace {

/// Beyond it not every whole number is a double.
constexpr double largest_whole = 9007199254740992;

std::optional<double> parse_whole_number(std::string_view text) {
  const auto number = parse_number(text);
  if (!number || *number != std::floor(*number) || std::abs(*number) > largest_whole) return std::nullopt;
  return *number == 0 ? 0 : *number;  // no "-0"
}

struct LabelOrder {
  bool operator()(const std::string& a, const std::string& b) const {
    const auto x = parse_whole_number(a), y = parse_whole_number(b);
    if (x && y) return *x < *y;
    return x.has_value() != y.has_value() ? x.has_value() : a < b;
  }
};

}  // namespace

std::string parse_class_label(std::string_view cell) {
  if (is_missing(cell)) return "";
  const std::string_view text = trim(cell);
  const auto number = parse_whole_number(text);
  return number ? format_number(*number) : std::string(text);
}

std::optional<double> find_class(const Target& target, std::string_view cell) {
  const std::string label = parse_class_label(cell);
  if (label.empty()) return NAN;
  const auto found = std::find(target.classes.begin(), target.classes.end(), label);
  if (found == target.classes.end()) return std::nullopt;
  return static_cast<double>(found - target.classes.begin());
}

std::vector<std::string> list_class_labels(const Table& table, std::size_t column) {
  std::set<std::string, LabelOrder> labels;
  for (const Record& record : table.rows) {
    if (record.issue || !is_utf8(record.cells[column])) continue;
    std::string label = parse_class_label(record.cells[column]);
    if (!label.empty()) labels.insert(std::move(label));
  }
  return {labels.begin(), labels.end()};
}

void drop_unused_classes(Dataset& dataset, Progress& progress) {
  const std::size_t num_targets = dataset.targets.size();
  for (std::size_t t = 0; t < num_targets; ++t) {
    Target& target = dataset.targets[t];
    std::vector<std::size_t> counts(target.classes.size());
    for (std::size_t i = 0; i < dataset.size() && !counts.empty(); ++i)
      if (dataset.has_value(i, t)) ++counts[static_cast<std::size_t>(dataset.value(i, t))];
    std::vector<std::string> kept, unused;
    std::vector<double> number_of(counts.size());
    for (std::size_t c = 0; c < counts.size(); ++c) {
      number_of[c] = static_cast<double>(kept.size());
      (counts[c] > 0 ? kept : unused).push_back(target.classes[c]);
    }
    if (unused.empty()) continue;
    progress.note(fmt::format("target \"{}\": no molecule is left of {}, which therefore {} no class", target.name,
                              quote_few(unused), unused.size() == 1 ? "is" : "are"));
    target.classes = std::move(kept);
    for (std::size_t i = 0; i < dataset.size(); ++i)
      if (double& value = dataset.values[i * num_targets + t]; !std::isnan(value))
        value = number_of[static_cast<std::size_t>(value)];
  }
}

}  // namespace athanor::data
