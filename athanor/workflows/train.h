// train: a table of molecules -> a model with its evaluation, in a run folder.
#pragma once

#include <filesystem>

#include "athanor/calibrate/options.h"
#include "athanor/data/sites.h"
#include "athanor/data/split.h"
#include "athanor/featurize/feature_transform.h"
#include "athanor/train/training.h"
#include "athanor/workflows/context.h"
#include "athanor/workflows/curate.h"
#include "athanor/workflows/model_settings.h"

namespace athanor::workflows {

/// Options of the verb `train`, also of what `evaluate --cv` and `tune` fit.
struct TrainOptions : Options {
  std::string input;
  std::string out;  ///< run folder; "" = runs/STEM-TIME
  bool overwrite = false;
  std::string resume;           ///< run folder of a killed run; every other option then comes from there
  std::string model = "dmpnn";  ///< catalogue name, auto, or the names of a stack: "dmpnn+forest"
  std::string member_weights =
      "auto";              ///< auto, learned, equal: of the models of a stack ("dmpnn+forest"), of an ensemble
  std::string featurizer;  ///< vector features; "" = the model's default
  std::string graph = "chemprop_v2(chirality=labels)";  ///< graph spec of networks on graphs
  std::string tokens = "smiles";                        ///< token spec of networks on tokens
  std::string points;  ///< point spec of networks on points or images; "" = the network's usual one
  std::string from;    ///< bundle of a network whose weights are the first ones; "" = random
  std::int64_t ensemble_size = 1;
  std::string cache = "auto";         ///< folder for features; auto, none: see choose_cache
  std::string baselines = "auto";     ///< auto = those that fit the tasks, none, or a comma-separated list
  std::string refit = "none";         ///< none, all: train the shipped bundle on all rows after the evaluation
  std::string domain = "similarity";  ///< measures of the applicability domain, a comma-separated list
  std::string budget;    ///< of the model auto: time for a search of models, features and options; "" = none
  bool profile = false;  ///< keep the time of each phase
  data::CurateOptions curation;
  data::SiteOptions sites;  ///< targets of atoms or bonds, in place of targets of molecules
  data::SplitOptions splitting;
  featurize::TransformOptions transform;
  train::TransferOptions transfer;  ///< of `from`
  train::TrainingOptions training;
  calibrate::CalibrateOptions calibration;
  ModelSettings model_settings;
  void fields(FieldList& list) override;
  /// The fields that say what is fitted: model, features, training, data.
  void list_fitting(FieldList& list);
};

/// What train() made; the rest is in the run folder.
struct TrainResult {
  std::filesystem::path run_folder;
  std::string model;
  nlohmann::json metrics;  ///< content of metrics.json
  data::CurationSummary summary;
  double seconds = 0;      ///< wall-clock time
  std::string example;     ///< what `predict` takes, for people: "CCO" in quotes, of two molecules "CCO|O", or FILE
  nlohmann::json profile;  ///< describe_times; null unless asked for
};

/// Curates, splits, featurises, fits baselines and model, evaluates and writes the run folder of DESIGN section 5.
/// Same options, input and seed give the same bundle and predictions at any number of threads and of processes
/// (context.processes), of which all but the first get an empty result.
TrainResult train(const TrainOptions& options, const Context& context);
/// What `train --json` and `finetune --json` print (docs/json/train.schema.json).
nlohmann::json to_json(const TrainResult& result);

}  // namespace athanor::workflows
