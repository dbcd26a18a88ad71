// The files of a run folder and their formats (DESIGN section 5).
#pragma once

#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>

#include "athanor/bundle/bundle.h"
#include "athanor/data/curate.h"
#include "athanor/data/split.h"
#include "athanor/predict/predictor.h"
#include "athanor/train/training.h"
#include "athanor/workflows/context.h"

namespace athanor::workflows {

/// Versions, machine and inputs of a run ("more_input" only when there are some); timings are added at the end.
nlohmann::json make_manifest(const std::string& input, const std::vector<std::string>& more_input,
                             const Context& context);
/// The first input file whose content differs between two manifests, or "".
std::string find_changed_input(const nlohmann::json& before, const nlohmann::json& now);

/// config.toml, which comes last in a new folder: one that has it can be resumed. All options, seed and device, without
/// what a resumed run is told anew (resume, overwrite, profile).
void write_config(const std::filesystem::path& folder, const Options& options, const Context& context);
/// Options, seed and device of the run to resume. Error(not_found) without config.toml.
void read_config(const std::filesystem::path& folder, Options& options, Context& context);

/// Makes the folder of a new run with its manifest and config.toml, or goes on with that of a resumed one, whose
/// inputs must be the same (Error(invalid_input)). `manifest`: of now; a resumed one gets the time of its start.
void open_run_folder(const std::filesystem::path& folder, bool resumed, bool overwrite,
                     const std::vector<std::string>& inputs, const Options& options, const Context& context,
                     nlohmann::json& manifest);

/// Calls `work`, which makes or resumes the run in that folder. When it ends, a run that was replaced is removed; when
/// it fails before a fit was done, that run is put back, and otherwise stays beside the new one, which can be resumed.
void work_in_run_folder(const std::filesystem::path& folder, const Context& context, const std::function<void()>& work);

/// One object per epoch in log.jsonl and scalars in tensorboard/, begun anew: a resumed fit tells its earlier epochs
/// again.
class EpochLog {
 public:
  explicit EpochLog(const std::filesystem::path& run_folder);
  ~EpochLog();
  void add(int fold, int member, const std::string& model, const train::EpochRecord& record);

 private:
  struct Writers;
  std::unique_ptr<Writers> writers_;
};

/// open_run_folder with a folder for checkpoints, by the process that leads; returns when it is done. The log is the
/// leader's, null for others.
std::unique_ptr<EpochLog> enter_run_folder(const std::filesystem::path& folder, bool resumed, bool overwrite,
                                           const std::vector<std::string>& inputs, const Options& options,
                                           const Context& context, nlohmann::json& manifest);

/// Predictions per record as predict gives them; `present[i]` false = none for this record.
struct RecordPredictions {
  std::vector<predict::Prediction> items;
  std::vector<bool> present;
  /// [records, outputs], NaN where absent.
  std::vector<double> means(std::size_t num_outputs) const;
  std::vector<double> stds(std::size_t num_outputs) const;  ///< empty when no prediction has one
};

/// Columns of a table that shows the truth beside the prediction of a target: true_NAME, pred_NAME, std_NAME, of
/// several classes with probabilities as `predict` gives them.
std::vector<std::string> list_checked_columns(const data::Target& target);
/// Their cells; `mean` and `std` hold the target's outputs, or nothing.
std::vector<std::string> format_checked(const data::Target& target, std::string truth, std::span<const double> mean,
                                        std::span<const double> std);

/// Word of the part that a record is in; with several splits (k-fold) every record is tested once: "test".
std::vector<std::string> list_split_words(const std::vector<data::Split>& splits, std::size_t records);

/// predictions.csv: one line per input row in input order.
void write_predictions(const std::filesystem::path& path, const data::Table& table, const data::Curation& curation,
                       const std::vector<data::Split>& splits, const RecordPredictions& predictions,
                       const bundle::Bundle& bundle, Progress& progress);

}  // namespace athanor::workflows
