// One run of tune: the steps between a table and a folder of trials, in order.
#pragma once

#include <cmath>

#include "athanor/core/json_journal.h"
#include "athanor/workflows/model_search.h"
#include "athanor/workflows/training_table.h"
#include "athanor/workflows/tune.h"
#include "athanor/workflows/tune_results.h"

namespace athanor::workflows {

class TuneRun {
 public:
  TuneRun(const TuneOptions& options, const Context& context);

  nlohmann::json run();

 private:
  void read_table();
  void make_space();
  void open_folder();
  std::vector<search::Trial> share_found_trials();
  void featurize_and_split();
  SearchedTable make_parts();
  nlohmann::json describe() const;
  void search(const SearchedTable& table);
  void tell(const search::Trial& trial);
  void write_config() const;
  TrainOptions configure(const search::Point& point) const;
  void train_in(const std::string& name, const search::Point& point, const std::string& baselines) const;
  bool is_default_best() const;
  void train_best_and_defaults() const;
  void compare_on_test();
  nlohmann::json write_results() const;
  const search::Trial& best() const { return find_best(found_); }
  std::string format_score(double score) const {
    return std::isnan(score) ? "-" : fmt::format("{:.4g}", metric_->to_value(score));
  }

  const TuneOptions& options_;
  TrainOptions fitting_;
  std::vector<std::string> featurizers_ = options_.featurizers;
  Context context_;
  std::filesystem::path folder_;
  TrainingTable read_;
  std::unique_ptr<FeatureStore> features_;
  bool has_failures_ = false;  ///< molecules that some features cannot be made of
  data::Split split_;
  std::optional<ModelSpace> space_;
  std::optional<SelectionMetric> metric_;
  std::optional<JsonJournal> journal_;
  nlohmann::json manifest_;
  TuneFindings found_;
  double best_shown_ = -INFINITY;
};

}  // namespace athanor::workflows
