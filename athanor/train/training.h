// Training a network: options, request, result. Torch-free; the trainer is in the libtorch plugin.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "athanor/bundle/bundle.h"
#include "athanor/core/options.h"
#include "athanor/core/phases.h"
#include "athanor/core/process_group.h"
#include "athanor/core/progress.h"
#include "athanor/data/dataset.h"
#include "athanor/data/sites.h"
#include "athanor/featurize/inputs.h"
#include "athanor/train/transfer_options.h"

namespace athanor::train {

/// Defaults are chemprop 2's (50 epochs, batch 64, warm-up + exponential decay, best validation loss kept).
struct TrainingOptions : Options {
  std::int64_t epochs = 50;
  std::int64_t batch_size = 64;
  std::string loss = "auto";  ///< mse, mae, huber, quantile, bounded_mse, bounded_mae, mve, evidential, quantiles; bce,
                              ///< cross_entropy, focal, dirichlet; sngp
  std::string optimizer = "adam";               ///< adam, adamw, nadam, rmsprop, sgd
  std::string schedule = "warmup_exponential";  ///< constant, step, cosine, plateau, warmup_exponential
  double learning_rate = 1e-3;                  ///< the highest rate
  double initial_learning_rate = 1e-4;
  double final_learning_rate = 1e-4;
  double warmup_epochs = 2;  ///< epochs in which the rate rises to the highest
  double weight_decay = 0;
  double clip_norm = 0;             ///< 0 = no clipping
  std::int64_t patience = 0;        ///< epochs without better validation loss before stopping; 0 = never
  double momentum = 0.9;            ///< of sgd
  std::int64_t step_epochs = 20;    ///< of the schedule step
  double step_factor = 0.5;         ///< of the schedule step
  std::int64_t average_epochs = 0;  ///< last epochs whose weights are averaged; 0 = the best epoch's weights are kept
  std::int64_t snapshots = 0;       ///< cycles of the learning rate, each of which leaves a network; 0 = off
  double huber_delta = 1;           ///< of the loss huber, in scaled units
  double quantile = 0.5;            ///< of the loss quantile
  double focal_gamma = 2;           ///< of the loss focal
  double variance_weight = 0.5;     ///< of the loss mve, see nn/losses.h
  double evidence_weight = 0.2;     ///< of the losses evidential and dirichlet
  std::string evidential_std = "total";    ///< total, epistemic, aleatoric: what std_ is after the loss evidential
  double central_share = 0.9;              ///< of the loss quantiles
  std::int64_t random_features = 256;      ///< of the loss sngp, see nn/gaussian_output.h
  double spectral_bound = 3;               ///< of the loss sngp
  std::int64_t dropout_samples = 0;        ///< in prediction, with dropout; 0 = without dropout
  double label_smoothing = 0;              ///< of losses of classes, see nn/losses.h
  std::string class_weights = "none";      ///< none, balanced
  bool class_balance = false;              ///< as many positive as negative rows of binary targets in each epoch
  std::vector<double> target_weights;      ///< one per target; empty = 1
  std::string target_weighting = "fixed";  ///< fixed, uncertainty
  bool scale_targets = true;
  std::string training_precision = "f32";  ///< kernels::choose_precision: of products in training
  std::int64_t augment = 0;                ///< random writings of each molecule per epoch; 0 = the canonical one
  void fields(FieldList& list) override;
};

/// One epoch, as a line of log.jsonl.
struct EpochRecord {
  std::int64_t epoch = 0;
  double train_loss = 0;
  double val_loss = 0;  ///< NaN without validation rows
  double val_metric =
      0;  ///< rmse in original units (of bounds the bounded one) or roc_auc (mean over targets); NaN when undefined
  double learning_rate = 0;
  double seconds = 0;
  double molecules_per_second = 0;
};

/// The epoch's numbers under their names; what is not finite is null, since JSON has no word for it.
nlohmann::json to_json(const EpochRecord& record);

/// One fit of one network; spans and pointers must outlive the call.
struct FitRequest {
  std::string model;  ///< catalogue name
  nlohmann::json model_options;
  TrainingOptions training;
  const featurize::Inputs* inputs = nullptr;
  std::string objective;  ///< what is learned without targets (models/objective/objective_catalog.h); "" = the targets
  std::span<const data::Target> targets;
  std::span<const double> values;  ///< [rows, targets], NaN = missing
  /// The atoms or bonds that the targets are of; `values` are then sites->values, [sites, targets]. Null = molecules.
  const data::SiteTable* sites = nullptr;
  /// In place of `values`, numbers as features are packed, [rows, targets], all of them finite: they are read where
  /// they are, standardised on the training rows and cut at 6 standard deviations.
  const featurize::FeatureMatrix* target_matrix = nullptr;
  std::span<const std::int8_t> relations = {};  ///< [rows, targets] of bounds, see data::Dataset; empty = none
  std::span<const double> weights = {};  ///< [rows] in the loss; empty = 1. Scaled to mean 1 over the training rows
  std::span<const std::size_t> train, val;
  /// Tokens of all rows, those that are not trained on may be absent, in the random writing of that number (see
  /// featurize::FeatureRequest); needed with training.augment.
  std::function<featurize::PackedTokens(std::uint64_t writing)> write_tokens;
  const bundle::Member* start = nullptr;  ///< trained network whose weights are the first ones; null = random
  std::span<const data::Target> start_targets = {};  ///< of its bundle
  TransferOptions transfer{};                        ///< how they are treated
  std::uint64_t seed = 0;
  std::size_t threads = 1;
  std::string device = "cpu";
  /// Written after each epoch, by the first process; "" = none. When it exists, training goes on from it.
  std::filesystem::path checkpoint;
  std::string stage;  ///< for progress, such as "model 1/3"
  Progress* progress = nullptr;
  ProcessGroup* processes = nullptr;                 ///< that make this fit together, each the same call; null = alone
  PhaseTimes* times = nullptr;                       ///< gets the time of each phase
  std::function<void(const EpochRecord&)> on_epoch;  ///< a resumed fit tells the epochs of its checkpoint again
};

/// The fitted network, ready to become a member, and how it got there.
struct FitResult {
  nlohmann::json details;            ///< for bundle::Member; of an objective, a network with no output yet
  TensorMap tensors;                 ///< best weights and scalers
  std::vector<TensorMap> snapshots;  ///< weights at the end of each cycle, and scalers; empty unless asked for
  std::vector<EpochRecord> history;
  std::int64_t best_epoch = 0;  ///< of the weights
};

/// Rows of a validation batch.
inline constexpr std::size_t validation_batch_rows = 64;

/// Entry points of libathanor_torch.so for training.
class TrainingLibrary {
 public:
  virtual ~TrainingLibrary() = default;
  /// As fit_network.
  virtual FitResult fit(const FitRequest& request) = 0;
  /// As check_fit.
  virtual void check(const FitRequest& request) = 0;
};

inline constexpr const char* training_library_symbol = "athanor_training_library";  ///< TrainingLibrary* (*)()

/// Trains through the plugin, which is opened on first use.
FitResult fit_network(const FitRequest& request);
/// Throws what fit_network would throw before its first epoch.
void check_fit(const FitRequest& request);

}  // namespace athanor::train
