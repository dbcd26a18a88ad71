// pretrain: molecules without labels -> a network that knows them, to start from.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "athanor/data/input_options.h"
#include "athanor/train/training.h"
#include "athanor/workflows/context.h"
#include "athanor/workflows/model_settings.h"

namespace athanor::workflows {

/// What can be learned: "descriptors", regression on all numbers of a feature spec, standardised and cut at 6 standard
/// deviations, as CheMeleon does with Mordred's descriptors (arXiv:2506.15792), and those of
/// models::objective_catalog().
const Catalog& pretrain_catalog();

/// Options of the verb `pretrain`: the molecules, what is learned of them, and the network with its training.
struct PretrainOptions : data::InputOptions {
  PretrainOptions();
  std::vector<std::string> library;  ///< files and folders of molecules
  std::string out;                   ///< run folder; "" = runs/STEM-TIME
  bool overwrite = false;
  std::string resume;  ///< run folder of a killed run; every other option then comes from there
  std::string objective = "descriptors";
  std::string describe = "descriptors(set=rdkit2d)";  ///< feature spec that the network learns to compute
  std::string model = "dmpnn";                        ///< a network on graphs or tokens
  std::string graph = "chemprop_v2(chirality=labels)";
  std::string tokens = "smiles";
  std::string standardize = "basic";
  std::string cache;             ///< folder where features are kept; "" = in the run folder, until the end
  std::int64_t held_out = 2000;  ///< molecules that tell how well the rest is learned; at most a tenth
  bool profile = false;          ///< keep the time of each phase
  train::TrainingOptions training;
  ModelSettings model_settings;
  void fields(FieldList& list) override;
};

/// What pretrain() learned, from how many molecules, and how well.
struct PretrainResult {
  std::filesystem::path run_folder;
  std::size_t rows = 0;       ///< of the files
  std::size_t molecules = 0;  ///< different ones that are learned from or held out
  std::string objective;
  std::size_t targets = 0;  ///< numbers that are learned; of other objectives, the width of the embedding
  std::int64_t epoch = 0;   ///< the one whose weights are kept
  double loss = 0;          ///< on the molecules held out
  double baseline = 0;      ///< the same without a network; of descriptors 1, the mean of each number
  double seconds = 0;
  nlohmann::json profile;  ///< describe_times; null unless asked for
};

/// Reads and standardises the molecules, each once, describes them (features lie in a file and are mapped, so that they
/// may exceed memory), and trains. The run folder gets bundle.athanor, a whole model that predicts what it was taught,
/// or where there were no targets its embedding (the head is the identity), config.toml, manifest.json, log.jsonl,
/// tensorboard/ and issues.csv. The same options, files and seed give the same bundle at any number of threads; a
/// killed run goes on from its last epoch.
PretrainResult pretrain(const PretrainOptions& options, const Context& context);
/// What `pretrain --json` prints (docs/json/pretrain.schema.json).
nlohmann::json to_json(const PretrainResult& result);

}  // namespace athanor::workflows
