// One training run: the steps between a table and a run folder, in order.
#pragma once

#include "athanor/evaluate/report.h"
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
  };

  void read_and_curate();
  void open_folder();
  void leave_out_unfeaturised();
  void split_records();
  void fit_fold(std::size_t fold);
  std::vector<bundle::Member> fit_candidate(const ModelPlan& plan, const FitData& data, std::size_t fold);
  std::vector<bundle::Member> fit_best_candidate(const FitData& data, std::size_t fold);
  const ModelPlan& find_plan(const std::string& model) const;
  std::vector<MemberFit> fit_ensemble(const ModelPlan& plan, const FitData& data, std::size_t fold,
                                      const std::string& purpose);
  void predict_fold(std::size_t fold, const bundle::Bundle& bundle);
  bundle::Bundle make_bundle(std::vector<bundle::Member> members, std::span<const std::size_t> records) const;
  bundle::Bundle make_final_bundle();
  void evaluate();
  void write_results(const bundle::Bundle& bundle);
  evaluate::ReportContent make_report() const;
  std::vector<std::size_t> all_records() const;
  std::filesystem::path checkpoint_path(const std::string& name) const;

  TrainOptions options_;
  Context context_;
  bool resumed_;
  std::filesystem::path folder_;
  data::Table table_;
  data::Curation curation_;
  FoldWords fold_words_;
  TrainPlan plan_;
  std::unique_ptr<FeatureStore> features_;
  std::unique_ptr<EpochLog> log_;
  std::vector<data::Split> splits_;
  std::vector<data::Leakage> leakages_;
  std::vector<Fold> folds_;
  std::string model_;  ///< kept model, chosen in the first fold for auto
  RecordPredictions predictions_;
  std::map<std::string, std::vector<double>> baseline_predictions_;  ///< [records, targets]
  std::vector<evaluate::EpochPoint> history_;
  nlohmann::json selection_;  ///< validation scores that auto compared
  nlohmann::json metrics_;
  nlohmann::json manifest_;
  std::vector<std::string> warnings_;
};

}  // namespace athanor::workflows
