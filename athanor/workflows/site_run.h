// One training run on targets of atoms or bonds: the steps between a table and a run folder, in order.
#pragma once

#include <map>

#include "athanor/data/sites/site_reader.h"
#include "athanor/evaluate/report.h"
#include "athanor/evaluate/site_report.h"
#include "athanor/predict/site_predictor.h"
#include "athanor/workflows/fitting.h"
#include "athanor/workflows/run_folder.h"
#include "athanor/workflows/site_scores.h"
#include "athanor/workflows/split.h"
#include "athanor/workflows/train.h"

namespace athanor::workflows {

/// As TrainRun, with sites in place of records where numbers are concerned. The model is a network on graphs, the
/// baseline is that of classical/surroundings.h.
class SiteRun {
 public:
  SiteRun(const TrainOptions& options, const Context& context, bool resumed);
  TrainResult execute();

 private:
  void refuse_options() const;
  void read_and_curate();
  void open_folder();
  void split_records();
  /// Warns where the given values are far from the sum that their predictions will have.
  void check_sums();
  void fit_fold(std::size_t fold);
  bundle::Bundle make_bundle(std::vector<bundle::Member> members, std::span<const std::size_t> records) const;
  /// What the bundle makes of the input rows of these records, as `predict` would.
  void predict_fold(const bundle::Bundle& bundle, const std::vector<std::size_t>& records);
  void predict_baseline(const data::Split& split, const std::vector<std::size_t>& records);
  /// The sites of a record, as its first row has them.
  void keep_prediction(std::size_t record, const predict::SitePrediction& prediction);
  std::vector<std::size_t> all_records() const;
  SiteEvaluation make_evaluation() const;
  bundle::Bundle make_final_bundle() const;
  void evaluate();
  /// Refers to the records (evaluate::list_site_records).
  evaluate::SiteReportContent make_report(const data::Dataset& site_records) const;
  void write_predictions() const;
  void write_results();

  TrainOptions options_;
  Context context_;
  bool resumed_;
  std::filesystem::path folder_;
  data::Table table_;
  FoldWords fold_words_;
  std::unique_ptr<data::SiteReader> reader_;
  data::Curation curation_;
  data::SiteTable sites_;
  SiteDescriptions descriptions_;
  ModelPlan plan_;
  std::unique_ptr<FeatureStore> features_;
  std::unique_ptr<EpochLog> log_;
  std::vector<data::Split> splits_;
  std::vector<data::Leakage> leakages_;
  std::vector<bundle::Member> members_;          ///< of all folds
  std::vector<predict::SitePrediction> by_row_;  ///< [input rows]; without numbers where there is none
  std::vector<double> predictions_, stds_;       ///< [sites, targets]
  std::map<std::string, std::vector<double>> baselines_;
  std::vector<evaluate::EpochPoint> history_;
  int num_curves_ = 0;
  std::vector<evaluate::Warning> warnings_;
  nlohmann::json metrics_, manifest_;
};

}  // namespace athanor::workflows
