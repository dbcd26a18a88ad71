// One training run: the steps between a table and a run folder, in order.
#pragma once

#include <chrono>

#include "athanor/evaluate/report.h"
#include "athanor/workflows/blend.h"
#include "athanor/workflows/calibration.h"
#include "athanor/workflows/run_folder.h"
#include "athanor/workflows/split.h"
#include "athanor/workflows/train.h"
#include "athanor/workflows/train_plan.h"

namespace athanor::workflows {

class TrainRun {
 public:
  TrainRun(const TrainOptions& options, const Context& context, bool resumed);
  TrainResult execute();

 private:
  /// The models of one split.
  struct Fold {
    std::vector<bundle::Member> members;  ///< the main model's ensemble
    std::map<std::string, bundle::Member> baselines;
    std::vector<double> average;  ///< [shown_records, outputs] of a stack with equal weights
  };
  /// Where in the run a model is fitted: it gives seeds, names of checkpoints and of stages.
  struct FitPlace {
    std::size_t fold = 0;
    std::optional<std::size_t> inner = std::nullopt;  ///< inner fold of a blend
    bool is_refit = false;
  };

  void read_and_curate();
  void open_folder();
  void split_records();
  /// Where there are as many networks as processes, each process makes some of them and leaves them as checkpoints;
  /// otherwise all make each one together.
  void spread_fits();
  void fit_fold(std::size_t fold);
  bool is_blend() const { return plan_.combination.has_value(); }
  /// What the models of a split predict in the end: all records where there is one split, else the test records.
  std::vector<std::size_t> shown_records(const data::Split& split) const;
  std::vector<bundle::Member> fit_model(const data::Split& split, const FitPlace& place);
  std::vector<bundle::Member> fit_ensemble(const ModelPlan& plan, const FitData& data, const FitPlace& place);
  /// The members with weights learned on the validation molecules.
  std::vector<bundle::Member> weigh_members(std::vector<bundle::Member> members, const data::Split& split);
  MemberFit fit_one(const ModelPlan& plan, const FitData& data, const FitPlace& place, std::size_t member,
                    const Context& context, const std::function<void(const train::EpochRecord&)>& on_epoch);
  std::vector<bundle::Member> fit_blend(const data::Split& split, const FitPlace& place);
  double share_budget(const FitPlace& place) const;
  void predict_fold(std::size_t fold, const bundle::Bundle& bundle);
  bundle::Bundle make_bundle(std::vector<bundle::Member> members, std::span<const std::size_t> records) const;
  std::vector<bundle::Member> make_final_members();
  bundle::Bundle make_final_bundle(std::vector<bundle::Member> members) const;
  /// Calibrates the models of a fold on its validation records, and keeps what make_final_bundle needs.
  void calibrate_fold(std::size_t fold, bundle::Bundle& bundle);
  bundle::Calibration calibrate(const HeldOutPredictions& held_out, const std::string& source) const;
  void evaluate();
  void write_results(const bundle::Bundle& bundle);
  evaluate::ReportContent make_report() const;
  std::vector<std::size_t> all_records() const;
  std::filesystem::path checkpoint_path(const std::string& name) const;
  /// Where features are kept that exceed memory.
  std::filesystem::path own_cache() const { return folder_ / "features"; }

  TrainOptions options_;
  Context context_;
  Context alone_;  ///< for what one process does by itself
  bool resumed_;
  bool is_spread_ = false;  ///< the networks of the folds are there as checkpoints
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::filesystem::path folder_;
  data::Table table_;
  data::Curation curation_;
  FoldWords fold_words_;
  std::vector<std::string> domain_methods_;             ///< beside similarity
  std::vector<bundle::DomainMeasure> domain_measures_;  ///< of the last fold
  TrainPlan plan_;
  std::unique_ptr<FeatureStore> features_;
  std::unique_ptr<EpochLog> log_;
  std::vector<data::Split> splits_;
  std::vector<data::Leakage> leakages_;
  std::vector<Fold> folds_;
  RecordPredictions predictions_;
  bundle::Calibration calibration_;  ///< of the last fold
  HeldOutPredictions held_out_;      ///< of the shipped bundle, when it is more than the models of one split
  std::map<std::string, std::vector<double>> baseline_predictions_;  ///< [records, outputs]
  std::vector<evaluate::EpochPoint> history_;
  int num_curves_ = 0;        ///< fits in `history_`
  nlohmann::json selection_;  ///< of a blend: what inner folds said, one entry per split
  nlohmann::json metrics_;
  nlohmann::json manifest_;
  std::vector<double> domain_thresholds_;  ///< one per split
  evaluate::ChemicalSpace space_;
  std::vector<evaluate::LeakingColumn> leaking_columns_;
  std::vector<evaluate::Warning> warnings_;
};

}  // namespace athanor::workflows
