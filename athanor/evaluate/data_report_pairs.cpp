// Sections "Conflicts" and "Activity cliffs": two molecules side by side with both values.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "athanor/core/text.h"
#include "athanor/evaluate/data_report_sections.h"
#include "athanor/evaluate/html.h"
#include "athanor/evaluate/svg_charts.h"

namespace athanor::evaluate {
namespace {

constexpr std::size_t most_pairs = 12;

/// Two ends of a pair: what is drawn, and the value and remark beneath.
struct PairEnd {
  std::string smiles, value, remark;
};

std::string format_end(const PairEnd& end, Gallery& gallery) {
  return "<div>" + gallery.show(end.smiles) + "<p class=\"pair-value\">" + end.value + "</p><p class=\"pair-note\">" +
         end.remark + "</p></div>";
}

std::string format_pair(const std::string& title, const PairEnd& low, const PairEnd& high, const std::string& strip,
                        Gallery& gallery) {
  return "<li class=\"card pair\"><p class=\"pair-title\">" + title + "</p><div class=\"ends\">" +
         format_end(low, gallery) + format_end(high, gallery) + "</div>" + strip + "</li>\n";
}

/// Value of a target: a class, or a number to three digits of the range.
std::string format_value(const data::Target& target, double value, std::pair<double, double> range) {
  if (target.task != data::TaskType::regression) return "class " + data::format_value(target, value);
  return format_decimals(value, choose_decimals({range.first, range.second}));
}

/// Range of a target's values, for the strips.
std::pair<double, double> find_range(const std::vector<double>& values) {
  if (values.empty()) return {0, 0};
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return {*low, *high};
}

/// One molecule whose rows disagree on one target.
struct Conflict {
  std::size_t record = 0, target = 0, low_row = 0, high_row = 0, rows = 0;
  double low = 0, high = 0;
  double size = 0;  ///< difference in units of the range of the target
};

std::vector<Conflict> find_conflicts(const DataReportContent& content,
                                     const std::vector<std::pair<double, double>>& ranges) {
  const data::Dataset& dataset = content.curation->dataset;
  const std::size_t num_targets = dataset.targets.size();
  std::vector<Conflict> conflicts;
  for (std::size_t i = 0; i < dataset.size(); ++i)
    for (std::size_t t = 0; t < num_targets; ++t) {
      Conflict one{i, t, 0, 0, 0, INFINITY, -INFINITY};
      for (const std::size_t row : dataset.rows[i]) {
        const double value = content.curation->row_values[row * num_targets + t];
        if (std::isnan(value)) continue;
        ++one.rows;
        if (value < one.low) one.low = value, one.low_row = row;
        if (value > one.high) one.high = value, one.high_row = row;
      }
      if (one.rows < 2 || !(one.high > one.low)) continue;
      const double range = ranges[t].second - ranges[t].first;
      one.size = range > 0 ? (one.high - one.low) / range : 0;
      conflicts.push_back(one);
    }
  std::stable_sort(conflicts.begin(), conflicts.end(),
                   [](const Conflict& a, const Conflict& b) { return a.size > b.size; });
  return conflicts;
}

std::vector<std::pair<double, double>> find_ranges(const DataReportContent& content) {
  std::vector<std::pair<double, double>> ranges;
  for (std::size_t t = 0; t < content.curation->dataset.targets.size(); ++t)
    ranges.push_back(find_range(collect_kept_values(content, t)));
  return ranges;
}

/// What makes a pair of similar molecules a cliff, for the targets that have one.
std::string describe_difference(const data::Refinement& refinement) {
  std::vector<std::string> texts;
  for (const data::Cliff& cliff : refinement.cliffs) {
    const bool is_class = refinement.continuous_targets[cliff.target].task != data::TaskType::regression;
    const std::string text = is_class ? "different classes"
                                      : fmt::format("values that differ by {} or more",
                                                    format_significant(refinement.cliff_differences[cliff.target]));
    if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(text);
  }
  return list_few(texts);
}

}  // namespace

Section format_conflicts_section(const DataReportContent& content, Gallery& gallery) {
  const auto ranges = find_ranges(content);
  const std::vector<Conflict> conflicts = find_conflicts(content, ranges);
  Section section{"conflicts", "Conflicts", ""};
  if (conflicts.empty()) return section;
  const std::size_t shown = std::min(conflicts.size(), most_pairs);
  section.html = fmt::format(
      "<p class=\"hint\">{} of {} that were kept and have values that differ: the lowest "
      "and the highest value of one molecule, drawn as the input writes it. A difference of "
      "exactly 3 on a p-scale is often a unit, a difference in drawing a lost salt or stereo "
      "centre; <code>--mixtures</code> drop or keep parts what salts have joined.</p>\n<ol class=\"pairs\">\n",
      conflicts.size() == shown ? "All" : fmt::format("The {} largest", shown),
      format_count(conflicts.size(), "molecule"));
  for (std::size_t i = 0; i < shown; ++i) {
    const Conflict& one = conflicts[i];
    const data::Target& target = content.refinement->continuous_targets[one.target];
    const auto make_end = [&](std::size_t row, double value) {
      const std::string written(trim(content.table->rows[row].cells[content.curation->smiles_column]));
      return PairEnd{written, format_value(target, value, ranges[one.target]), fmt::format("row {}", row)};
    };
    section.html +=
        format_pair(fmt::format("{} · {}", escape_html(target.name), format_count(one.rows, "row")),
                    make_end(one.low_row, one.low), make_end(one.high_row, one.high),
                    draw_strip(ranges[one.target].first, ranges[one.target].second, one.low, one.high), gallery);
  }
  section.html += "</ol>\n";
  return section;
}

Section format_cliffs_section(const DataReportContent& content, Gallery& gallery) {
  const std::vector<data::Cliff>& cliffs = content.refinement->cliffs;
  Section section{"cliffs", "Activity cliffs", ""};
  if (cliffs.empty()) return section;
  const auto ranges = find_ranges(content);
  const data::Dataset& dataset = content.curation->dataset;
  const std::size_t shown = std::min(cliffs.size(), most_pairs);
  section.html = fmt::format(
      "<p class=\"hint\">{} of molecules with a Tanimoto similarity of at least {} and {}. Models that see only the "
      "structure can hardly tell these apart; the {} are drawn.</p>\n<ol class=\"pairs\">\n",
      format_count(cliffs.size(), "pair"), format_number(content.cliff_similarity),
      describe_difference(*content.refinement), cliffs.size() == shown ? "pairs" : fmt::format("{} largest", shown));
  for (std::size_t i = 0; i < shown; ++i) {
    const data::Cliff& one = cliffs[i];
    const auto [low, high] = ranges[one.target];
    const data::Target& target = content.refinement->continuous_targets[one.target];
    const auto value = [&](std::size_t record) {
      return content.refinement->continuous[record * dataset.targets.size() + one.target];
    };
    const auto make_end = [&](std::size_t record) {
      return PairEnd{dataset.smiles[record], format_value(target, value(record), ranges[one.target]),
                     fmt::format("row {}", dataset.rows[record].front())};
    };
    section.html +=
        format_pair(fmt::format("{} · similarity {}", escape_html(target.name), format_decimals(one.similarity, 2)),
                    make_end(one.b), make_end(one.a), draw_strip(low, high, value(one.b), value(one.a)), gallery);
  }
  section.html += "</ol>\n";
  return section;
}

}  // namespace athanor::evaluate
