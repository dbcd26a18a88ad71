// tune: the options of one or several models that predict held-out molecules best.
#pragma once

#include "athanor/workflows/train.h"

namespace athanor::workflows {

/// Options of the verb `tune`: what is searched, for how long, and by which score.
struct TuneOptions : Options {
  std::string input;
  std::string out;  ///< folder; "" = runs/STEM-tune
  bool overwrite = false;
  std::vector<std::string> models;       ///< empty = that of `fitting`; auto = the candidates of the model auto
  std::vector<std::string> featurizers;  ///< empty = that of `fitting`
  std::vector<std::string> searched;     ///< see SpaceOptions
  std::optional<std::int64_t> trials;    ///< absent = 50, with a budget no limit
  std::string budget;                    ///< time of the search, "" = no limit
  std::string sampler = "tpe";           ///< a name of search::sampler_catalog()
  double halving = 3;                    ///< see search::should_stop
  std::optional<std::int64_t> cv;        ///< absent = 5 folds of up to 5,000 molecules; 0 = the validation rows
  std::string metric;                    ///< "" = see SelectionMetric
  std::int64_t jobs = 4;                 ///< trials that run at once
  bool fit_best = true;  ///< train with the best options and with the defaults, and score both on the test rows
  TrainOptions fitting;  ///< what is not searched
  void fields(FieldList& list) override;
};

/// Searches on the rows that `train` would fit on with the same options and seed; the test rows take no part until the
/// end. Writes into the folder: trials.jsonl (the journal: the same call goes on after a kill, or with more trials),
/// trials.csv, config.toml (for `train --config`), splits.json, tune.html, and best/ and defaults/, runs of `train`.
/// The result is what docs/json/tune.schema.json says. The same seed and jobs give the same trials at any number of
/// threads and processes; of several processes the first one gets the result, the others null.
nlohmann::json tune(const TuneOptions& options, const Context& context);

}  // namespace athanor::workflows
