// Sections "Data" and "Split": what became of the rows, the values, the parts and how alike they are.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "athanor/core/text.h"
#include "athanor/evaluate/html.h"
#include "athanor/evaluate/report_sections.h"
#include "athanor/evaluate/svg_charts.h"

namespace athanor::evaluate {
namespace {

std::string format_curation(const data::CurationSummary& summary) {
  HtmlTable table("From the input table to the molecules used; every row that was changed or left out is in issues.csv",
                  {{"Step"}, {"Rows", true}, {"Meaning"}});
  table.add_row({"Read", format_integer(summary.rows), "data rows of the input"});
  table.add_row({"Invalid", format_integer(summary.invalid), "no valid molecule"});
  table.add_row({"Dropped", format_integer(summary.dropped), "left out for a stated reason"});
  table.add_row({"Merged", format_integer(summary.merged), "rows that repeat a molecule"});
  table.add_row({"Molecules", format_integer(summary.records), "distinct records used"}, "ours");
  table.add_row({"Standardised", format_integer(summary.standardized),
                 "changed by standardisation: salts stripped, charges neutralised"});
  table.add_row(
      {"Missing values", format_integer(summary.missing_values), "blank target cells, masked in training and scores"});
  table.add_row({"Conflicts", format_integer(summary.conflicting_groups), "repeated molecules whose values differ"});
  return table.html();
}

std::vector<double> collect_values(const data::Dataset& dataset, std::size_t target,
                                   const std::vector<std::size_t>* records) {
  std::vector<double> values;
  const std::size_t count = records ? records->size() : dataset.size();
  for (std::size_t i = 0; i < count; ++i) {
    const double value = dataset.value(records ? (*records)[i] : i, target);
    if (!std::isnan(value)) values.push_back(value);
  }
  return values;
}

std::string format_value_figure(const ReportView& view, const TargetView& target) {
  const bool is_pooled = view.test_records().size() == view.dataset().size();
  Histogram histogram;
  histogram.label = "Distribution of " + target.target->name + (is_pooled ? "" : ", all molecules and the test set");
  histogram.x_label = target.label();
  histogram.sets.push_back({is_pooled ? "" : "all", "neutral", collect_values(view.dataset(), target.index, nullptr)});
  if (!is_pooled)
    histogram.sets.push_back({"test", "s0", collect_values(view.dataset(), target.index, &view.test_records())});
  std::vector<double>& all = histogram.sets[0].values;
  if (all.empty()) return "";
  std::string caption = fmt::format("{} known", format_count(all.size(), "value"));
  std::vector<double> sorted = all;
  std::sort(sorted.begin(), sorted.end());
  caption += fmt::format(", from {} to {}, median {}.", format_decimals(sorted.front(), target.decimals),
                         format_decimals(sorted.back(), target.decimals),
                         format_decimals(sorted[sorted.size() / 2], target.decimals));
  const std::string legend = is_pooled ? ""
                                       : "<ul class=\"legend\"><li><span class=\"chip neutral\"></span>all "
                                         "molecules</li><li><span class=\"chip s0\"></span>test set</li></ul>\n";
  return format_figure({.title = "Values of " + target.target->name,
                        .chart = draw_histogram(histogram),
                        .caption = caption,
                        .legend = legend});
}

std::string format_class_table(const ReportView& view) {
  HtmlTable table("Classes of the binary targets", {{"Target"},
                                                    {"0", true},
                                                    {"1", true},
                                                    {"Share of 1", true},
                                                    {"Missing", true},
                                                    {"Test 0", true},
                                                    {"Test 1", true}});
  for (const TargetView& target : view.targets()) {
    if (!target.is_binary()) continue;
    std::size_t counts[2] = {}, test[2] = {};
    for (const double value : collect_values(view.dataset(), target.index, nullptr)) ++counts[value > 0.5];
    for (const double value : collect_values(view.dataset(), target.index, &view.test_records())) ++test[value > 0.5];
    const std::size_t known = counts[0] + counts[1];
    table.add_row({escape_html(target.target->name), format_integer(counts[0]), format_integer(counts[1]),
                   known ? format_percent(static_cast<double>(counts[1]) / static_cast<double>(known)) : "–",
                   format_integer(view.dataset().size() - known), format_integer(test[0]), format_integer(test[1])});
  }
  return table.empty() ? "" : table.html();
}

/// Classes of one target of several: how many molecules, and how many of them in the test set.
std::string format_classes_of(const ReportView& view, const TargetView& target) {
  HtmlTable table("Classes of " + escape_html(target.target->name),
                  {{"Class"}, {"Molecules", true}, {"Share", true}, {"Test", true}});
  const std::vector<double> all = collect_values(view.dataset(), target.index, nullptr),
                            test = collect_values(view.dataset(), target.index, &view.test_records());
  for (std::size_t k = 0; k < target.target->classes.size(); ++k) {
    const auto count = [&](const std::vector<double>& values) {
      return static_cast<std::size_t>(std::count(values.begin(), values.end(), static_cast<double>(k)));
    };
    table.add_row(
        {escape_html(target.target->classes[k]), format_integer(count(all)),
         format_percent(static_cast<double>(count(all)) / static_cast<double>(std::max<std::size_t>(all.size(), 1))),
         format_integer(count(test))});
  }
  return table.html();
}

std::string format_similarities(const ReportView& view) {
  Histogram histogram;
  histogram.label = "Histogram of the similarity of test molecules to their nearest training molecule";
  histogram.x_label = "similarity to the nearest training molecule";
  histogram.bins = Bins{0, 0.05, 20};
  std::vector<double> nearest;
  for (const data::Leakage& leakage : view.content().leakages)
    nearest.insert(nearest.end(), leakage.nearest.begin(), leakage.nearest.end());
  if (nearest.empty()) return "";
  std::vector<double> sorted = nearest;
  std::sort(sorted.begin(), sorted.end());
  const double threshold = view.content().leakages[0].threshold;
  histogram.mark = threshold;
  histogram.mark_label = "near duplicates";
  histogram.sets.push_back({"", "s0", std::move(nearest)});
  return format_figure({.title = "How near the test set is to the training set",
                        .chart = draw_histogram(histogram),
                        .caption = fmt::format("Median similarity {:.2f}. A test set far to the left asks for more "
                                               "than one to the right; compare scores only between like splits.",
                                               sorted[sorted.size() / 2])});
}

}  // namespace

Section format_data_section(const ReportView& view) {
  Section section{"data", "Data", ""};
  section.html = format_class_table(view);
  for (const std::size_t place : view.detailed())
    if (view.targets()[place].is_multiclass()) section.html += format_classes_of(view, view.targets()[place]);
  std::string figures = view.content().curation ? format_curation(*view.content().curation) : "";
  for (const std::size_t place : view.detailed())
    if (view.targets()[place].is_number()) figures += format_value_figure(view, view.targets()[place]);
  if (!figures.empty()) section.html += "<div class=\"figures\">\n" + figures + "</div>\n";
  return section;
}

namespace {

std::string format_share(std::size_t count, std::size_t total) {
  if (total == 0) return "–";
  return fmt::format("{} <small>({})</small>", format_integer(count),
                     format_percent(static_cast<double>(count) / static_cast<double>(total)));
}

data::Leakage find_leakage(const ReportView& view, std::size_t fold) {
  return fold < view.content().leakages.size() ? view.content().leakages[fold] : data::Leakage{};
}

/// "Random split", "Predefined split" … as the options say.
std::string name_split(const nlohmann::json& config) {
  const auto find = [&](const char* name) {
    const bool is_text = config.is_object() && config.contains(name) && config.at(name).is_string();
    return is_text ? config.at(name).get<std::string>() : std::string();
  };
  if (!find("splits_column").empty() || !find("splits_file").empty()) return "Predefined split";
  const std::string kind = find("split");
  return kind.empty() ? "Molecules in each part" : "Split: " + escape_html(kind);
}

std::string format_one_split(const ReportView& view) {
  const data::Split& split = view.content().splits[0];
  const data::Leakage leakage = find_leakage(view, 0);
  const std::size_t all = split.train.size() + split.val.size() + split.test.size();
  HtmlTable table(name_split(view.content().config), {{"Part"}, {"Molecules", true}});
  table.add_row({"Training", format_share(split.train.size(), all)});
  table.add_row({"Validation", format_share(split.val.size(), all)});
  table.add_row({"Test", format_share(split.test.size(), all)}, "ours");
  table.add_row({"Test molecules also in training", format_share(leakage.exact, leakage.test_size)});
  table.add_row({"Test molecules with a near duplicate in training", format_share(leakage.near, leakage.test_size)});
  return table.html();
}

std::string format_folds(const ReportView& view) {
  HtmlTable table(
      "Molecules in each part, and test molecules that have an exact or near duplicate in training",
      {{"Fold"}, {"Training", true}, {"Validation", true}, {"Test", true}, {"Exact", true}, {"Near", true}});
  for (std::size_t i = 0; i < view.content().splits.size(); ++i) {
    const data::Split& split = view.content().splits[i];
    const data::Leakage leakage = find_leakage(view, i);
    table.add_row({fmt::format("Fold {}", i + 1), format_integer(split.train.size()), format_integer(split.val.size()),
                   format_integer(split.test.size()), format_share(leakage.exact, leakage.test_size),
                   format_share(leakage.near, leakage.test_size)});
  }
  return table.html();
}

}  // namespace

Section format_split_section(const ReportView& view) {
  Section section{"split", "Split", ""};
  if (view.content().splits.empty()) return section;
  const std::string threshold =
      view.content().leakages.empty() ? "0.9" : format_number(view.content().leakages[0].threshold);
  section.html = "<div class=\"figures\">\n" +
                 (view.content().splits.size() > 1 ? format_folds(view) : format_one_split(view)) +
                 format_similarities(view) +
                 "</div>\n<p class=\"hint\">Also in training: the same canonical SMILES. Near duplicate: Tanimoto "
                 "similarity of Morgan fingerprints of at least " +
                 threshold + ", equal ones included.</p>\n";
  return section;
}

}  // namespace athanor::evaluate
