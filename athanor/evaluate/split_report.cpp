// Figures of a split, or of the folds side by side.
#include "athanor/evaluate/split_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "athanor/core/statistics.h"
#include "athanor/core/text.h"
#include "athanor/evaluate/html.h"
#include "athanor/evaluate/page.h"
#include "athanor/evaluate/report_assets.h"
#include "athanor/evaluate/report_sections.h"
#include "athanor/evaluate/svg_bars.h"
#include "athanor/evaluate/svg_charts.h"

namespace athanor::evaluate {
namespace {

constexpr std::size_t most_drawn_targets = 12, most_splits = 6;

std::string name_split(const SplitReportContent& content, std::size_t i) {
  return content.splits.size() == 1 ? "" : fmt::format(", fold {}", i + 1);
}

std::string format_similarity(const SplitReportContent& content, std::size_t i) {
  const data::Leakage& leakage = content.leakages[i];
  if (leakage.nearest.empty()) return "";
  Histogram histogram{.label = "Histogram of the similarity of test molecules to their nearest training molecule",
                      .x_label = "similarity to the nearest training molecule",
                      .sets = {{"", "s0", leakage.nearest}},
                      .bins = Bins{0, 0.05, 20}};
  histogram.mark = leakage.threshold;
  histogram.mark_label = "near duplicates";
  return format_figure(
      {.title = "How near the test set is to the training set" + name_split(content, i),
       .chart = draw_histogram(histogram),
       .caption = fmt::format("Median {}; {} of {} are near duplicates of a training molecule, {} are equal to one.",
                              format_decimals(compute_median(leakage.nearest), 2), format_integer(leakage.near),
                              format_count(leakage.test_size, "test molecule"), format_integer(leakage.exact))});
}

/// Values of a part, gaps left out.
std::vector<double> collect_values(const data::Dataset& dataset, std::size_t target,
                                   const std::vector<std::size_t>& part) {
  std::vector<double> values;
  for (const std::size_t record : part)
    if (dataset.has_value(record, target)) values.push_back(dataset.value(record, target));
  return values;
}

std::string describe_part(const std::string& name, const std::vector<double>& values, int decimals) {
  if (values.empty()) return name + " none";
  double sum = 0;
  for (const double value : values) sum += value;
  return fmt::format("{} {}", name, format_decimals(sum / static_cast<double>(values.size()), decimals));
}

/// Shares of the classes in each part.
std::string format_class_shares(const SplitReportContent& content, std::size_t target, std::size_t i) {
  const data::Target& one = content.dataset->targets[target];
  const data::Split& split = content.splits[i];
  std::vector<Bar> bars;
  for (std::size_t k = 0; k < one.classes.size(); ++k)
    for (const auto& [name, records, css_class] :
         {std::tuple{"train", &split.train, "neutral"}, std::tuple{"val", &split.val, "s1"},
          std::tuple{"test", &split.test, "s0"}}) {
      const std::vector<double> values = collect_values(*content.dataset, target, *records);
      if (values.empty()) continue;
      const auto count = static_cast<double>(std::count(values.begin(), values.end(), static_cast<double>(k)));
      const double share = count / static_cast<double>(values.size());
      bars.push_back({fmt::format("{} in {}", one.classes[k], name), share, format_percent(share), css_class});
    }
  return format_figure({.title = one.name + name_split(content, i),
                        .chart = draw_bars("Classes of " + one.name + " in train, val and test", bars),
                        .caption = "Shares of the molecules of the part that have a class."});
}

std::string format_values(const SplitReportContent& content, std::size_t target, std::size_t i) {
  const data::Target& one = content.dataset->targets[target];
  if (one.task == data::TaskType::multiclass) return format_class_shares(content, target, i);
  const data::Split& split = content.splits[i];
  const std::vector<double> train = collect_values(*content.dataset, target, split.train),
                            val = collect_values(*content.dataset, target, split.val),
                            test = collect_values(*content.dataset, target, split.test);
  if (train.empty() && test.empty()) return "";
  const std::string legend =
      "<ul class=\"legend\"><li><span class=\"chip neutral\"></span>train</li><li><span class=\"chip "
      "s1\"></span>val</li><li><span class=\"chip s0\"></span>test</li></ul>\n";
  std::vector<double> all = train;
  all.insert(all.end(), test.begin(), test.end());
  const auto [low, high] = std::minmax_element(all.begin(), all.end());
  const int decimals = one.task == data::TaskType::binary ? 3 : find_decimals(*high - *low, 3);
  const Histogram histogram{
      .label = "Distribution of " + one.name + " in train, val and test",
      .x_label = one.name + (one.unit.empty() ? "" : " (" + one.unit + ")"),
      .sets = {{"train", "neutral", train}, {"val", "outlined s1", val}, {"test", "outlined s0", test}},
      .as_shares = true};
  return format_figure(
      {.title = one.name + name_split(content, i),
       .chart = draw_histogram(histogram),
       .caption = fmt::format("Mean: {}, {}, {}. Where test reaches beyond train, a model must "
                              "extrapolate.",
                              describe_part("train", train, decimals), describe_part("val", val, decimals),
                              describe_part("test", test, decimals)),
       .legend = legend});
}

std::string format_parts(const SplitReportContent& content) {
  std::vector<Bar> bars;
  const auto add = [&](const std::string& name, std::size_t count, const char* css_class) {
    const double share = static_cast<double>(count) / static_cast<double>(content.dataset->size());
    bars.push_back({name, static_cast<double>(count),
                    fmt::format("{} ({})", format_integer(count), format_percent(share)), css_class});
  };
  for (std::size_t i = 0; i < std::min(content.splits.size(), most_splits); ++i) {
    add("train" + name_split(content, i), content.splits[i].train.size(), "neutral");
    if (!content.splits[i].val.empty()) add("val" + name_split(content, i), content.splits[i].val.size(), "s2");
    add("test" + name_split(content, i), content.splits[i].test.size(), "s0");
  }
  return format_figure({.title = "Molecules in each part",
                        .chart = draw_bars("Molecules in each part", bars),
                        .caption = "Shares are of all molecules."});
}

std::string format_headline(const SplitReportContent& content) {
  std::size_t near = 0, tests = 0;
  std::vector<double> nearest;
  for (const data::Leakage& leakage : content.leakages) {
    near += leakage.near;
    tests += leakage.test_size;
    nearest.insert(nearest.end(), leakage.nearest.begin(), leakage.nearest.end());
  }
  const double share = tests == 0 ? 0 : static_cast<double>(near) / static_cast<double>(tests);
  const bool is_leaky = share > 0.1;
  const std::string verdict =
      is_leaky ? "Scores on near duplicates say little about new molecules: a scaffold or cluster split asks for more."
               : "Few test molecules have a near duplicate in training.";
  return fmt::format(
      "<section class=\"hero\" aria-labelledby=\"title\">\n<p class=\"badge {}\">{} near duplicates in test</p>\n<h1 "
      "id=\"title\">{}</h1>\n<p class=\"lede\">A <b>{}</b> split of {}. The median test molecule has a similarity of "
      "{} to its nearest training molecule. {}</p>\n</section>\n",
      is_leaky ? "bad" : "good", format_percent(share), escape_html(shorten(content.title, 80)),
      escape_html(content.kind), format_count(content.dataset->size(), "molecule"),
      format_decimals(compute_median(nearest), 2), verdict);
}

Section format_settings(const SplitReportContent& content) {
  HtmlTable table("Options of this run", {{"Option"}, {"Value"}});
  for (const auto& [name, value] : flatten_json(content.config))
    table.add_row({escape_html(name), "<span class=\"value\">" + escape_html(value) + "</span>"});
  return {"settings", "Next step and options",
          "<ol class=\"commands\"><li><p>Train with this split</p><pre tabindex=\"0\"><code>" +
              escape_html(content.next_command) + "</code></pre></li></ol>\n" +
              (table.empty() ? "" : format_details("Options", table.html()))};
}

}  // namespace

std::string format_split_report(const SplitReportContent& content) {
  const std::size_t shown = std::min(content.splits.size(), most_splits);
  std::string similarities = format_parts(content), values;
  for (std::size_t i = 0; i < shown; ++i) similarities += format_similarity(content, i);
  for (std::size_t t = 0; t < std::min(content.dataset->targets.size(), most_drawn_targets); ++t)
    for (std::size_t i = 0; i < shown; ++i) values += format_values(content, t, i);
  Page page;
  page.title = content.title + " · split";
  page.brand = "split";
  page.style = data_report_style();
  const auto to_figures = [](const std::string& html) {
    return html.empty() ? "" : "<div class=\"figures\">\n" + html + "</div>\n";
  };
  page.sections = {{"parts", "Parts", to_figures(similarities)},
                   {"values", "Values in each part", to_figures(values)},
                   format_settings(content)};
  page.headline = format_headline(content);
  page.footer = "Written by athanor " + escape_html(content.version) + ".";
  return format_page(page);
}

}  // namespace athanor::evaluate
