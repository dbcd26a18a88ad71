// Section "Values": each target before and after curation, what is missing, and the outliers as drawings.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "athanor/core/text.h"
#include "athanor/evaluate/data_report_sections.h"
#include "athanor/evaluate/html.h"
#include "athanor/evaluate/svg_bars.h"
#include "athanor/evaluate/svg_charts.h"

namespace athanor::evaluate {
namespace {

constexpr std::size_t most_targets = 12, most_outliers = 12, most_bars = 20;

std::vector<double> collect_row_values(const DataReportContent& content, std::size_t target) {
  std::vector<double> values;
  const std::size_t num_targets = content.curation->dataset.targets.size();
  for (std::size_t row = 0; row * num_targets < content.curation->row_values.size(); ++row)
    if (const double value = content.curation->row_values[row * num_targets + target]; !std::isnan(value))
      values.push_back(value);
  return values;
}

/// "" unless the values are positive and span so many decades that a histogram shows one bar.
std::string advise_logarithm(const std::vector<double>& sorted) {
  if (sorted.front() <= 0 || sorted.back() < 1e4 * sorted.front()) return "";
  return fmt::format(" They span {:.0f} powers of ten: consider <code>--transform</code> log10 or p.",
                     std::log10(sorted.back() / sorted.front()));
}

std::string format_histogram(const DataReportContent& content, std::size_t target) {
  const data::Target& one = content.refinement->continuous_targets[target];
  Histogram histogram{.label = "Distribution of " + one.name + " in the rows and in the molecules kept",
                      .x_label = label_target(one),
                      .y_label = "count"};
  histogram.sets.push_back({"rows as read", "neutral", collect_row_values(content, target)});
  histogram.sets.push_back({"molecules kept", "s0", collect_kept_values(content, target)});
  if (histogram.sets[0].values.empty()) return "";
  std::vector<double> sorted = histogram.sets[1].values;
  std::string caption = "No molecule has a value.";
  if (!sorted.empty()) {
    std::sort(sorted.begin(), sorted.end());
    const int decimals = choose_decimals(sorted);
    caption = fmt::format("{} from {} to {}, median {}; {} without a value.", format_count(sorted.size(), "molecule"),
                          format_decimals(sorted.front(), decimals), format_decimals(sorted.back(), decimals),
                          format_decimals(sorted[sorted.size() / 2], decimals),
                          format_integer(content.curation->dataset.size() - sorted.size())) +
              advise_logarithm(sorted);
  }
  return format_figure({.title = one.name,
                        .chart = draw_histogram(histogram),
                        .caption = caption,
                        .legend =
                            "<ul class=\"legend\"><li><span class=\"chip neutral\"></span>rows as read</li><li><span "
                            "class=\"chip s0\"></span>molecules kept</li></ul>\n"});
}

/// Standard deviations of the molecules measured more than once; "" when there are few.
std::string format_repeats(const DataReportContent& content, std::size_t target) {
  constexpr std::size_t fewest = 10;
  const data::Replicates& replicates = content.refinement->replicates;
  const data::Replicates::Pooled& pooled = replicates.pooled[target];
  const data::Target& one = content.refinement->continuous_targets[target];
  if (pooled.molecules < fewest || std::isnan(pooled.std)) return "";
  std::vector<double> stds;
  for (std::size_t i = target; i < replicates.stds.size(); i += replicates.pooled.size())
    if (!std::isnan(replicates.stds[i])) stds.push_back(replicates.stds[i]);
  const auto equal = static_cast<std::size_t>(std::count(stds.begin(), stds.end(), 0.0));
  Histogram histogram{.label = "Histogram of the standard deviation of repeated measurements",
                      .x_label = "standard deviation of " + one.name};
  histogram.sets.push_back({"", "s3", std::move(stds)});
  histogram.mark = pooled.std;
  histogram.mark_label = "pooled";
  std::string caption = fmt::format(
      "{} with {}; pooled standard deviation {}. No model can be expected to get below this noise.",
      format_count(pooled.molecules, "molecule"), format_count(pooled.values, "value"), format_significant(pooled.std));
  if (equal > 0)
    caption += fmt::format(" {} repeat the same value: these may be copies of one measurement.",
                           format_count(equal, "molecule"));
  return format_figure(
      {.title = "How well repeats of " + one.name + " agree", .chart = draw_histogram(histogram), .caption = caption});
}

std::string format_classes(const DataReportContent& content, std::size_t target) {
  const data::Dataset& dataset = content.curation->dataset;
  const data::Target& one = dataset.targets[target];
  const bool is_binary = one.task == data::TaskType::binary;
  std::vector<std::size_t> counts(is_binary ? 2 : one.classes.size());
  std::size_t missing = 0;
  for (std::size_t i = 0; i < dataset.size(); ++i)
    if (!dataset.has_value(i, target)) ++missing;
    else ++counts[static_cast<std::size_t>(dataset.value(i, target))];
  const double known = static_cast<double>(std::max<std::size_t>(1, dataset.size() - missing));
  std::vector<Bar> bars;
  for (std::size_t k = 0; k < counts.size(); ++k)
    bars.push_back(
        {"class " + data::format_value(one, static_cast<double>(k)), static_cast<double>(counts[k]),
         fmt::format("{} ({})", format_integer(counts[k]), format_percent(static_cast<double>(counts[k]) / known)),
         is_binary && k == 0 ? "neutral" : "s0"});
  return format_figure({.title = "Classes of " + one.name,
                        .chart = draw_bars("Molecules of each class of " + one.name, bars),
                        .caption = fmt::format("{} without a class.", format_count(missing, "molecule"))});
}

/// Known values per target, when there are several.
std::string format_coverage(const data::Dataset& dataset) {
  if (dataset.targets.size() < 2) return "";
  std::vector<Bar> bars;
  for (std::size_t t = 0; t < std::min(dataset.targets.size(), most_bars); ++t) {
    std::size_t known = 0;
    for (std::size_t i = 0; i < dataset.size(); ++i) known += dataset.has_value(i, t);
    bars.push_back({dataset.targets[t].name, static_cast<double>(known),
                    fmt::format("{} ({})", format_integer(known),
                                format_percent(static_cast<double>(known) / static_cast<double>(dataset.size()))),
                    "s0"});
  }
  const std::size_t cells = dataset.values.size();
  const auto missing = static_cast<std::size_t>(
      std::count_if(dataset.values.begin(), dataset.values.end(), [](double value) { return std::isnan(value); }));
  return format_figure(
      {.title = "Known values per target",
       .chart = draw_bars("Molecules with a value, per target", bars),
       .caption = fmt::format("{} of all cells are missing; training masks them.{}",
                              format_percent(static_cast<double>(missing) / static_cast<double>(cells)),
                              dataset.targets.size() > most_bars
                                  ? fmt::format(" The first {} of {} targets.", most_bars, dataset.targets.size())
                                  : "")});
}

std::string format_outliers(const DataReportContent& content, Gallery& gallery) {
  const data::Refinement& refinement = content.refinement[0];
  if (refinement.outliers.empty()) return "";
  std::vector<std::size_t> order(refinement.outliers.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::abs(refinement.outliers[a].score) > std::abs(refinement.outliers[b].score);
  });
  const std::size_t shown = std::min(order.size(), most_outliers);
  std::string text = fmt::format(
      "<h3 class=\"cards-title\">{} of {}</h3>\n<p class=\"hint\">Values far from the others of their target, in units "
      "of its spread. Some are mistakes of unit or decimal mark, some are the best compounds: look before "
      "dropping.</p>\n"
      "<ol class=\"cards\">\n",
      order.size() == shown ? "All" : fmt::format("The {} most extreme", shown),
      format_count(order.size(), "outlying value"));
  for (std::size_t i = 0; i < shown; ++i) {
    const data::Outlier& one = refinement.outliers[order[i]];
    const std::string& smiles = refinement.outlier_smiles[order[i]];
    text += "<li class=\"card\">" + gallery.show(smiles) + "<dl><div><dt>" +
            escape_html(shorten(refinement.continuous_targets[one.target].name, 18)) + "</dt><dd>" +
            format_significant(one.value) + "</dd></div><div><dt>spreads away</dt><dd>" + (one.score > 0 ? "+" : "") +
            format_decimals(one.score, 1) + "</dd></div></dl><code>" + escape_html(smiles) + "</code></li>\n";
  }
  return text + "</ol>\n";
}

}  // namespace

Section format_values_section(const DataReportContent& content, Gallery& gallery) {
  const std::vector<data::Target>& targets = content.refinement->continuous_targets;
  std::string figures;
  for (std::size_t t = 0; t < std::min(targets.size(), most_targets); ++t) {
    if (targets[t].task == data::TaskType::regression)
      figures += format_histogram(content, t) + format_repeats(content, t);
    if (content.curation->dataset.targets[t].task != data::TaskType::regression) figures += format_classes(content, t);
  }
  figures += format_coverage(content.curation->dataset);
  if (figures.empty()) return {"values", "Values", ""};
  std::string html = "<div class=\"figures\">\n" + figures + "</div>\n";
  if (targets.size() > most_targets)
    html += fmt::format("<p class=\"hint\">The first {} of {} targets are drawn.</p>\n", most_targets, targets.size());
  return {"values", "Values", html + format_outliers(content, gallery)};
}

}  // namespace athanor::evaluate
