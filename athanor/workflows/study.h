// A table prepared for many fits, and the one way in which a cross-validation fits on one part and predicts another.
#pragma once

#include "athanor/evaluate/leaking_columns.h"
#include "athanor/workflows/blend.h"
#include "athanor/workflows/train_plan.h"

namespace athanor::workflows {

/// What is put to the test under one name: a model, a blend (auto, a stack), or the choice among models by inner folds.
struct Contender {
  std::string name;
  std::vector<ModelPlan> plans;         ///< one; several for a blend and for a choice
  std::vector<std::string> plan_names;  ///< of a choice: "forest trees=100"
  enum class Kind { model, blend, choice } kind = Kind::model;
  std::optional<Combination> combination = std::nullopt;  ///< of a blend
};

/// What is compared: the contenders of `--model`, the first being the main one, then the baselines.
struct ContenderOptions {
  std::vector<std::string> models;
  bool nested = false;            ///< the models and grid points are one contender, "nested"
  std::vector<std::string> grid;  ///< "trees=100,500"
};

/// How a contender did on one part.
struct PartFit {
  std::vector<double> predictions;  ///< [test, outputs], NaN where there is none
  std::vector<double> stds;         ///< likewise; empty when the model gives none
  evaluate::Regions regions;        ///< of the test records
  nlohmann::json choice;            ///< of a blend and of a choice: what the inner folds said
  std::string failure;              ///< of a task that may fail: why there are no predictions; empty when there are
};

/// A contender, fitted on `split.train`, with `split.val` for early stopping, predicts `split.test`.
struct PartTask {
  const Contender* contender = nullptr;
  const data::Dataset* dataset = nullptr;  ///< the molecules of the study, perhaps with other values (permuted ones)
  data::Split split;
  std::uint64_t seed = 0;
  std::string stage;      ///< ends the names of stages: " fold 2/5"
  bool may_fail = false;  ///< Error(invalid_input) is PartFit::failure
};

class Study {
 public:
  /// Reads, curates and featurises. `fold_split`: a kind of split with folds, or one that has such a form.
  Study(const TrainOptions& fitting, const ContenderOptions& contenders, const std::string& split, std::int64_t folds,
        const Context& context);
  Study(const Study&) = delete;
  Study& operator=(const Study&) = delete;

  const data::Curation& curation() const { return curation_; }
  const data::Dataset& dataset() const { return curation_.dataset; }
  const data::Table& table() const { return table_; }
  const std::vector<Contender>& contenders() const { return contenders_; }  ///< the main one first
  const Contender& main() const { return contenders_.front(); }
  const Context& context() const { return context_; }
  const std::vector<std::string>& domain_methods() const { return domain_methods_; }  ///< beside similarity
  std::vector<data::Split> make_folds(std::uint64_t seed) const;

  /// In the order of the tasks. Processes that work together take a task each, until all are done; all get all results.
  std::vector<PartFit> fit_and_predict(std::span<const PartTask> tasks) const;

 private:
  PartFit fit_part(const PartTask& task) const;
  std::vector<bundle::Member> fit_ensemble(const ModelPlan& plan, const FitData& data, std::uint64_t seed,
                                           const std::string& stage) const;
  bundle::Bundle make_bundle(const data::Dataset& dataset, std::vector<bundle::Member> members) const;
  /// Fitted on the validation records of the split, as far as these and the model allow.
  bundle::Calibration calibrate(const bundle::Bundle& bundle, const data::Dataset& dataset,
                                const data::Split& split) const;
  /// The plan of a choice that predicts the inner held-out molecules best.
  std::size_t choose_plan(const Contender& contender, const data::Dataset& dataset, const data::Split& split,
                          std::uint64_t seed, const std::string& stage, nlohmann::json& choice) const;

  TrainOptions fitting_;
  Context context_;
  Context alone_;  ///< for the fits, each of which one process makes
  data::Table table_;
  data::Curation curation_;
  data::SplitOptions splitting_;
  std::vector<std::string> domain_methods_;
  std::vector<Contender> contenders_;
  std::unique_ptr<FeatureStore> features_;
  mutable std::uint64_t num_rounds_ = 0;  ///< of fit_and_predict; each has a counter of the group
};

}  // namespace athanor::workflows
