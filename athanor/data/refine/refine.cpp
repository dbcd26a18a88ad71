// The steps of refinement in their order, and what they change in the curation.
#include <algorithm>
#include <cmath>

#include "athanor/core/error.h"
#include "athanor/core/statistics.h"
#include "athanor/core/text.h"
#include "athanor/data/curate/values.h"
#include "athanor/data/refine/verdicts.h"

namespace athanor::data {
namespace {

class Refiner {
 public:
  Refiner(const Table& table, Curation& curation, const RefineOptions& options, const std::vector<std::string>& scale,
          std::size_t threads, Progress& progress)
      : table_(table),
        curation_(curation),
        dataset_(curation.dataset),
        options_(options),
        scale_(scale),
        threads_(threads),
        progress_(progress),
        thresholds_(resolve_thresholds(dataset_, options)) {}

  Refinement run() {
    judge();
    out_.losses = compute_losses(curation_, verdicts_, thresholds_);
    out_.warnings = out_.losses.warnings;
    take_values();
    take_records();
    const std::vector<std::string> far = describe_far_values(dataset_);
    out_.warnings.insert(out_.warnings.end(), far.begin(), far.end());
    out_.replicates = compute_replicates(dataset_, curation_.row_values);
    out_.cliff_differences = choose_differences();
    if (options_.cliffs)
      out_.cliffs = find_cliffs(dataset_, options_.cliff_similarity, out_.cliff_differences, threads_);
    out_.continuous_targets = dataset_.targets;
    out_.continuous = dataset_.values;
    make_classes();
    impute();
    curation_.summary.missing_values = static_cast<std::size_t>(
        std::count_if(dataset_.values.begin(), dataset_.values.end(), [](double value) { return std::isnan(value); }));
    return std::move(out_);
  }

 private:
  std::size_t num_targets() const { return dataset_.targets.size(); }

  void add_issue(std::size_t row, std::string action, std::string code, std::string message) {
    curation_.issues.add({row, std::move(action), std::move(code), std::move(message),
                          to_readable(table_.rows[row].cells[curation_.smiles_column]), table_.source_of(row)});
  }

  void judge() {
    auto outliers = judge_outliers(curation_, options_, out_);
    if (outliers && options_.drop_outliers) verdicts_.push_back(std::move(*outliers));
    else if (outliers)
      for (std::size_t i = 0; i < dataset_.size(); ++i)
        if (!outliers->reasons[i].empty())
          add_issue(dataset_.rows[i].front(), "warning", outliers->code, outliers->reasons[i]);
    if (auto gray = judge_gray_zone(dataset_, thresholds_, options_.gray_zone)) verdicts_.push_back(std::move(*gray));
    for (FilterVerdict& rule : judge_rules(dataset_, options_, threads_, progress_, out_))
      verdicts_.push_back(std::move(rule));
    if (auto alerts = judge_alerts(dataset_, options_, threads_, progress_, out_))
      verdicts_.push_back(std::move(*alerts));
  }

  /// Values of molecules that stay.
  void take_values() {
    taken_ = find_taken_records(dataset_, verdicts_);
    for (const FilterVerdict& verdict : verdicts_) {
      if (verdict.values.empty()) continue;
      for (std::size_t i = 0; i < dataset_.size(); ++i) {
        const auto first = verdict.values.begin() + static_cast<std::ptrdiff_t>(i * num_targets());
        if (taken_[i] || std::none_of(first, first + static_cast<std::ptrdiff_t>(num_targets()), std::identity{}))
          continue;
        add_issue(dataset_.rows[i].front(), "missing", verdict.code, verdict.reasons[i]);
        for (std::size_t t = 0; t < num_targets(); ++t)
          if (first[static_cast<std::ptrdiff_t>(t)]) dataset_.values[i * num_targets() + t] = NAN;
      }
    }
  }

  /// The code of the first filter that has something against the record, and what all say.
  std::pair<std::string, std::string> explain(std::size_t record) const {
    std::string code;
    std::vector<std::string> reasons;
    for (const FilterVerdict& verdict : verdicts_) {
      if (verdict.reasons[record].empty()) continue;
      if (code.empty()) code = verdict.code;
      reasons.push_back(verdict.reasons[record]);
    }
    return {code, join_text(reasons, "; ")};
  }

  void take_records() {
    std::vector<std::size_t> kept;
    std::vector<std::optional<std::size_t>> new_index(dataset_.size());
    for (std::size_t i = 0; i < dataset_.size(); ++i) {
      if (!taken_[i]) {
        new_index[i] = kept.size();
        kept.push_back(i);
        continue;
      }
      const auto [code, message] = explain(i);
      out_.taken.push_back({dataset_.smiles[i], message});
      for (const std::size_t row : dataset_.rows[i]) {
        add_issue(row, "dropped", code, message);
        RowOutcome& outcome = curation_.outcomes[row];
        curation_.summary.merged -= outcome.status == "merged" ? 1 : 0;
        outcome = {"dropped", message, std::nullopt};
        ++curation_.summary.dropped;
      }
    }
    if (kept.empty())
      fail(ErrorCode::invalid_input, "{}: the filters take all {}; {}", table_.source,
           format_count(dataset_.size(), "molecule"), out_.taken.empty() ? "" : "the first: " + out_.taken[0].reason);
    if (kept.size() == dataset_.size()) return;
    for (RowOutcome& outcome : curation_.outcomes)
      if (outcome.record) outcome.record = new_index[*outcome.record];
    select(out_.alerts, kept);
    select(out_.properties, kept);
    dataset_ = select_records(dataset_, kept);
    curation_.summary.records = dataset_.size();
  }

  template <class T>
  static void select(std::vector<T>& list, const std::vector<std::size_t>& kept) {
    if (list.empty()) return;
    std::vector<T> selected;
    for (const std::size_t i : kept) selected.push_back(std::move(list[i]));
    list = std::move(selected);
  }

  /// What counts as different: one log unit where the scale is known to be logarithmic.
  double choose_difference(std::size_t target) const {
    if (options_.cliff_difference > 0) return options_.cliff_difference;
    const std::string scale = target < scale_.size() ? scale_[target] : "";
    if (scale == "p" || scale == "log10") return 1;
    return scale == "ln" ? std::log(10.0) : choose_cliff_difference(dataset_, target);
  }

  std::vector<double> choose_differences() const {
    std::vector<double> differences;
    for (std::size_t t = 0; t < num_targets(); ++t) differences.push_back(choose_difference(t));
    return differences;
  }

  /// 0, 1, or NaN for a bound that falls on both sides.
  double to_class(std::size_t record, std::size_t target) const {
    const double value = dataset_.value(record, target), threshold = thresholds_[target];
    const int relation = dataset_.relation(record, target);
    if (relation < 0) return value <= threshold ? 0 : NAN;
    if (relation > 0) return value >= threshold ? 1 : NAN;
    return value >= threshold ? 1 : 0;
  }

  void make_classes() {
    for (std::size_t t = 0; t < num_targets(); ++t) {
      if (std::isnan(thresholds_[t])) continue;
      Target& target = dataset_.targets[t];
      for (std::size_t i = 0; i < dataset_.size(); ++i) {
        if (!dataset_.has_value(i, t)) continue;
        const double found = to_class(i, t);
        if (std::isnan(found)) {
          ++out_.undecided;
          add_issue(dataset_.rows[i].front(), "missing", "undecided_bound",
                    fmt::format("{}: the bound {}{} leaves open on which side of {} the value is", target.name,
                                dataset_.relation(i, t) < 0 ? "<" : ">", format_number(dataset_.value(i, t)),
                                format_number(thresholds_[t])));
        }
        dataset_.values[i * num_targets() + t] = found;
        if (!dataset_.relations.empty()) dataset_.relations[i * num_targets() + t] = 0;
      }
      const std::string name = fmt::format("{}_ge_{}", target.name, format_number(thresholds_[t]));
      progress_.note(fmt::format("target \"{}\" becomes the classes \"{}\": 1 from {} on, else 0", target.name, name,
                                 format_number(thresholds_[t])));
      target = {name, TaskType::binary, ""};
    }
  }

  void impute() {
    if (options_.impute == "none") return;
    for (std::size_t t = 0; t < num_targets(); ++t) {
      const Target& target = dataset_.targets[t];
      if (target.task != TaskType::regression) {
        progress_.note(
            fmt::format("target \"{}\" holds classes; its gaps stay (--impute is for numbers)", target.name));
        continue;
      }
      std::vector<double> values;
      for (std::size_t i = 0; i < dataset_.size(); ++i)
        if (dataset_.has_value(i, t) && dataset_.relation(i, t) == 0) values.push_back(dataset_.value(i, t));
      if (values.empty()) continue;
      const double value = options_.impute == "mean" ? compute_mean(values) : compute_median(values);
      for (std::size_t i = 0; i < dataset_.size(); ++i) {
        if (dataset_.has_value(i, t)) continue;
        dataset_.values[i * num_targets() + t] = value;
        ++out_.imputed;
        add_issue(dataset_.rows[i].front(), "repaired", "imputed_value",
                  fmt::format("{}: the value was missing; the {} {} stands in its place", target.name, options_.impute,
                              format_number(value)));
      }
    }
    if (out_.imputed > 0)
      out_.warnings.push_back(fmt::format(
          "{} imputed by the {}: they are guesses made from all molecules, test ones included, and bias "
          "every score; models here need no imputation, gaps are masked",
          out_.imputed == 1 ? "1 value is" : format_count(out_.imputed, "value") + " are", options_.impute));
  }

  const Table& table_;
  Curation& curation_;
  Dataset& dataset_;
  const RefineOptions& options_;
  const std::vector<std::string>& scale_;
  std::size_t threads_;
  Progress& progress_;
  std::vector<double> thresholds_;
  std::vector<FilterVerdict> verdicts_;
  std::vector<char> taken_;
  Refinement out_;
};

}  // namespace

Refinement refine(const Table& table, Curation& curation, const RefineOptions& options,
                  const std::vector<std::string>& scale, std::size_t threads, Progress& progress) {
  return Refiner(table, curation, options, scale, threads, progress).run();
}

}  // namespace athanor::data
