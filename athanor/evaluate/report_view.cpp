// Selection of test rows and lookup of scores for the report.
#include "athanor/evaluate/report_view.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "athanor/core/error.h"
#include "athanor/evaluate/html.h"

namespace athanor::evaluate {
namespace {

constexpr std::size_t max_detailed = 12, dots_per_page = 5000, fewest_dots = 600, dots_when_dense = 150;

/// Similarity of each record to its nearest training record, NaN where it is in no test part.
std::vector<double> collect_similarities(const ReportContent& content) {
  std::vector<double> nearest(content.dataset->size(), NAN);
  for (std::size_t fold = 0; fold < std::min(content.splits.size(), content.leakages.size()); ++fold) {
    const std::vector<std::size_t>& test = content.splits[fold].test;
    const std::vector<double>& values = content.leakages[fold].nearest;
    for (std::size_t i = 0; i < std::min(test.size(), values.size()); ++i) nearest[test[i]] = values[i];
  }
  return nearest;
}

int choose_decimals(const TargetView& view) {
  if (!view.is_number()) return 2;
  double low = INFINITY, high = -INFINITY;
  for (const double value : view.truth) low = std::min(low, value), high = std::max(high, value);
  return find_decimals((high - low) / 4, 3);
}

void choose_shown(TargetView& view, std::size_t limit) {
  view.by_error.resize(view.records.size());
  std::iota(view.by_error.begin(), view.by_error.end(), std::size_t{0});
  std::stable_sort(view.by_error.begin(), view.by_error.end(),
                   [&](std::size_t a, std::size_t b) { return std::abs(view.error(a)) > std::abs(view.error(b)); });
  view.is_dense = view.records.size() > limit;
  view.shown = view.by_error;
  if (view.is_dense) view.shown.resize(std::min(view.shown.size(), dots_when_dense));
  std::sort(view.shown.begin(), view.shown.end());
}

/// Truth and prediction of several classes: their probabilities, and that of the true class.
void add_classes(TargetView& view, std::size_t true_class, std::span<const double> probabilities) {
  view.true_class.push_back(true_class);
  view.predicted_class.push_back(data::find_likeliest_class(probabilities));
  view.probabilities.insert(view.probabilities.end(), probabilities.begin(), probabilities.end());
  view.truth.push_back(1);
  view.prediction.push_back(probabilities[true_class]);
}

TargetView make_target_view(const ReportContent& content, std::size_t target, const std::vector<std::size_t>& offsets,
                            const std::vector<std::size_t>& test, const std::vector<double>& nearest,
                            std::size_t limit) {
  const data::Dataset& dataset = *content.dataset;
  TargetView view;
  view.index = target;
  view.target = &dataset.targets[target];
  view.row_word = content.row_word;
  const Regions& regions = content.regions;
  bool has_std = !content.stds.empty(), has_similarity = true;
  bool has_interval = !regions.lower.empty(), has_class_set = !regions.class_sets.empty();
  for (const std::size_t record : test) {
    const std::size_t first = record * offsets.back() + offsets[target];
    if (!dataset.has_exact_value(record, target) || std::isnan(content.predictions[first])) continue;
    const double value = dataset.value(record, target);
    const std::size_t cell = first + (view.is_multiclass() ? static_cast<std::size_t>(value) : 0);
    view.records.push_back(record);
    if (view.is_multiclass()) {
      add_classes(view, static_cast<std::size_t>(value),
                  std::span(content.predictions).subspan(first, view.target->num_outputs()));
    } else {
      view.truth.push_back(value);
      view.prediction.push_back(content.predictions[cell]);
    }
    view.similarity.push_back(nearest[record]);
    const std::size_t region = record * dataset.targets.size() + target;
    has_interval = has_interval && std::isfinite(regions.lower[region]) && std::isfinite(regions.upper[region]);
    has_class_set = has_class_set && regions.class_sets[region];
    if (has_interval) view.lower.push_back(regions.lower[region]);
    if (has_interval) view.upper.push_back(regions.upper[region]);
    if (has_class_set) view.class_sets.push_back(*regions.class_sets[region]);
    if (has_std) view.std.push_back(content.stds[cell]);
    has_std = has_std && std::isfinite(content.stds[cell]);
    has_similarity = has_similarity && !std::isnan(nearest[record]);
  }
  if (!has_std) view.std.clear();
  if (!has_similarity) view.similarity.clear();
  if (!has_interval) view.lower.clear(), view.upper.clear();
  if (!has_class_set) view.class_sets.clear();
  choose_shown(view, limit);
  view.decimals = choose_decimals(view);
  return view;
}

void check_sizes(const ReportContent& content) {
  if (!content.dataset) fail(ErrorCode::internal, "report: there is no dataset");
  const std::size_t cells = content.dataset->size() * data::count_outputs(content.dataset->targets);
  const auto check = [&](const std::string& what, std::size_t size) {
    if (size != cells)
      fail(ErrorCode::internal, "report: {} has {} values, expected {} (records x outputs)", what, size, cells);
  };
  check("predictions", content.predictions.size());
  if (!content.stds.empty()) check("stds", content.stds.size());
  for (const auto& [name, values] : content.baseline_predictions) check(name, values.size());
  for (const data::Split& split : content.splits)
    for (const std::size_t record : split.test)
      if (record >= content.dataset->size())
        fail(ErrorCode::internal, "report: split names record {}, which is not there", record);
}

}  // namespace

std::string TargetView::label() const {
  return target->unit.empty() ? target->name : target->name + " (" + target->unit + ")";
}

ReportView::ReportView(const ReportContent& content) : content_(content) {
  check_sizes(content);
  offsets_ = data::list_output_offsets(dataset().targets);
  for (const data::Split& split : content.splits)
    test_records_.insert(test_records_.end(), split.test.begin(), split.test.end());
  std::sort(test_records_.begin(), test_records_.end());
  test_records_.erase(std::unique(test_records_.begin(), test_records_.end()), test_records_.end());
  const std::vector<double> nearest = collect_similarities(content);
  const std::size_t detailed = std::clamp<std::size_t>(dataset().targets.size(), 1, max_detailed);
  const std::size_t limit = std::max(fewest_dots, dots_per_page / detailed);
  for (std::size_t t = 0; t < dataset().targets.size(); ++t)
    targets_.push_back(make_target_view(content, t, offsets_, test_records_, nearest, limit));
  if (content.metrics.contains("baselines"))
    for (const auto& [name, scores] : content.metrics.at("baselines").items())
      if (name != content.model) baselines_.push_back(name);
  choose_detailed();
}

void ReportView::choose_detailed() {
  detailed_.resize(targets_.size());
  std::iota(detailed_.begin(), detailed_.end(), std::size_t{0});
  if (targets_.size() <= max_detailed) return;
  // R2 and ROC-AUC are free of units; undefined scores say least about a target and come last.
  const auto strength = [&](std::size_t t) {
    const ShownScore score = find_score({"test", targets_[t].target->name, targets_[t].is_number() ? "r2" : "roc_auc"});
    return score.value.value_or(INFINITY);
  };
  std::stable_sort(detailed_.begin(), detailed_.end(),
                   [&](std::size_t a, std::size_t b) { return strength(a) < strength(b); });
  detailed_.resize(max_detailed);
  std::sort(detailed_.begin(), detailed_.end());
}

std::vector<double> ReportView::find_baseline(const std::string& name, const TargetView& view) const {
  const auto found = content_.baseline_predictions.find(name);
  if (found == content_.baseline_predictions.end()) return {};
  std::vector<double> values;
  for (const std::size_t record : view.records)
    values.push_back(found->second[record * offsets_.back() + offsets_[view.index]]);
  if (std::any_of(values.begin(), values.end(), [](double value) { return std::isnan(value); })) values.clear();
  return values;
}

std::vector<ModelSeries> ReportView::list_models(const TargetView& view) const {
  std::vector<ModelSeries> models{{0, content_.model, view.prediction}};
  for (std::size_t i = 0; i < baselines_.size(); ++i) {
    std::vector<double> values = find_baseline(baselines_[i], view);
    if (!values.empty()) models.push_back({i + 1, baselines_[i], std::move(values)});
  }
  return models;
}

ShownScore ReportView::find_score(const std::vector<std::string>& place) const {
  nlohmann::json::json_pointer pointer;
  for (const std::string& name : place) pointer /= name;
  ShownScore score;
  score.place = pointer.to_string();
  if (!content_.metrics.contains(pointer)) return score;
  const nlohmann::json& entry = content_.metrics.at(pointer);
  if (!entry.is_object()) return score;
  if (const auto value = entry.find("value"); value != entry.end() && value->is_number())
    score.value = value->get<double>();
  if (const auto ci = entry.find("ci95"); ci != entry.end() && ci->is_array() && ci->size() == 2)
    score.interval = metrics::Interval{(*ci)[0].get<double>(), (*ci)[1].get<double>()};
  score.n = entry.value("n", std::size_t{0});
  score.reason = entry.value("reason", std::string());
  return score;
}

std::optional<std::string> ReportView::find_best_baseline(const std::string& target, const std::string& metric) const {
  std::optional<std::string> best;
  double best_value = 0;
  const bool is_higher_better = metrics::is_higher_better(metric);
  for (const std::string& name : baselines_) {
    const ShownScore score = find_score({"baselines", name, "test", target, metric});
    if (!score.value || (best && (is_higher_better ? *score.value <= best_value : *score.value >= best_value)))
      continue;
    best = name;
    best_value = *score.value;
  }
  return best;
}

nlohmann::json ReportView::find_comparison(const std::string& baseline, const std::string& target) const {
  const nlohmann::json::json_pointer pointer = nlohmann::json::json_pointer("/comparisons") / baseline / target;
  return content_.metrics.contains(pointer) ? content_.metrics.at(pointer) : nlohmann::json();
}

std::string format_metric_name(const std::string& metric) {
  static const std::map<std::string, std::string> names{{"rmse", "RMSE"},
                                                        {"mae", "MAE"},
                                                        {"r2", "R²"},
                                                        {"pearson", "Pearson r"},
                                                        {"spearman", "Spearman ρ"},
                                                        {"roc_auc", "ROC-AUC"},
                                                        {"pr_auc", "PR-AUC"},
                                                        {"accuracy", "Accuracy"},
                                                        {"balanced_accuracy", "Balanced accuracy"},
                                                        {"f1", "F1"},
                                                        {"macro_f1", "Macro F1"},
                                                        {"log_loss", "Log loss"},
                                                        {"cohen_kappa", "Cohen’s κ"},
                                                        {"kendall", "Kendall τ"},
                                                        {"max_error", "Largest error"},
                                                        {"precision", "Precision"},
                                                        {"recall", "Recall"},
                                                        {"brier", "Brier score"},
                                                        {"ece", "Calibration error"},
                                                        {"bedroc", "BEDROC"},
                                                        {"ef1", "Enrichment at 1 %"},
                                                        {"ef5", "Enrichment at 5 %"},
                                                        {"mcc", "MCC"}};
  const auto found = names.find(metric);
  return found == names.end() ? metric : found->second;
}

std::string format_data(double value, const std::string& place, int decimals) {
  return fmt::format("<data value=\"{}\" data-at=\"{}\">{}</data>", format_number(value), escape_html(place),
                     decimals < 0 ? format_significant(value) : format_decimals(value, decimals));
}

int find_score_decimals(const ShownScore& score) {
  const bool has_width = score.interval && score.interval->high > score.interval->low;
  if (!has_width) return -1;
  // Two digits of the interval's half width, but no more than three or four of the value: 0.995, not 0.99512.
  const double size = std::abs(score.value.value_or(0));
  const int wanted = find_decimals((score.interval->high - score.interval->low) / 2, 2);
  const int sensible = find_decimals(size > 0 ? size : 1, size < 1 ? 3 : 4);
  const int decimals = std::min(wanted, sensible);
  return decimals >= 8 ? -1 : decimals;
}

std::string format_score_value(const ShownScore& score) {
  if (score.value) return format_data(*score.value, score.place + "/value", find_score_decimals(score));
  if (score.reason.empty()) return "<span class=\"none\">–</span>";
  return "<span class=\"none\">undefined: " + escape_html(score.reason) + "</span>";
}

std::string format_score(const ShownScore& score) {
  std::string text = format_score_value(score);
  if (!score.value || !score.interval) return text;
  const int decimals = find_score_decimals(score);
  return text + "<span class=\"ci\">" + format_data(score.interval->low, score.place + "/ci95/0", decimals) + " to " +
         format_data(score.interval->high, score.place + "/ci95/1", decimals) + "</span>";
}

std::string format_unit(const data::Target& target, const std::string& metric) {
  return (metric == "rmse" || metric == "mae") && !target.unit.empty() ? " " + escape_html(target.unit) : "";
}

}  // namespace athanor::evaluate
