// Classical models on vector features: linear and kernel models, neighbours, naive Bayes, trees. No torch.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "athanor/bundle/bundle.h"
#include "athanor/classical/feature_contributions.h"
#include "athanor/core/catalog.h"
#include "athanor/core/progress.h"
#include "athanor/data/dataset.h"
#include "athanor/featurize/inputs.h"

namespace athanor::classical {

/// Entries ridge, elastic_net, pls, logistic, naive_bayes, neighbors, kernel_ridge, svm, gp, forest, boosting. Input
/// kind "vectors"; "counts" for those that compare features or ask whether they are there, for which fingerprints are
/// right.
const Catalog& classical_catalog();

/// What to fit.
struct FitRequest {
  const featurize::FeatureMatrix* vectors = nullptr;  ///< of all rows; never null
  std::span<const data::Target> targets;
  std::span<const double> values;               ///< [rows, targets], NaN = missing; classes as 0 and 1, or their index
  std::span<const std::int8_t> relations = {};  ///< [rows, targets] of bounds, see data::Dataset; empty = none
  std::span<const double> weights = {};         ///< [rows], scaled to mean 1 over the training rows; empty = 1
  bool balance_classes = false;                 ///< every class of a target weighs the same in all
  std::span<const std::string> column_names = {};  ///< of the vectors; empty = unknown
  std::span<const std::size_t> train;              ///< rows to fit
  std::span<const std::size_t> val;                ///< rows for early stopping, may be empty
  std::uint64_t seed = 0;
  std::size_t threads = 1;
  Progress* progress = nullptr;  ///< told of trees and targets as they are finished, asked for cancellation
  std::string stage;             ///< for progress, such as "baseline forest"; "" = the model's name
};

/// A fitted model: one regressor or classifier per target inside. Same seed, same bits at any number of threads.
class Model {
 public:
  virtual ~Model() = default;
  /// Predictions in original units, probabilities of class 1 for binary targets and of every class for multi-class
  /// ones, into `out` [rows, outputs of the targets].
  virtual void predict(const featurize::FeatureMatrix& vectors, std::span<double> out, std::size_t threads) const = 0;
  /// True where the model also knows how uncertain each of its predictions is.
  virtual bool gives_std() const { return false; }
  /// As `predict`, and into `std` [rows, targets] the standard deviation, in the unit of the target, that a measured
  /// value is expected to have around the prediction (noise included). Error(unsupported) unless gives_std().
  virtual void predict_with_std(const featurize::FeatureMatrix& vectors, std::span<double> out, std::span<double> std,
                                std::size_t threads) const;
  /// Shapley values of the features for output `output`, against `background` rows that stand for the training set;
  /// null for models that know of no way but trying. Of linear models all are interventional.
  virtual std::unique_ptr<FeatureContributions> make_contributions(const featurize::FeatureMatrix& /*background*/,
                                                                   std::size_t /*output*/,
                                                                   Perturbation /*perturbation*/) const {
    return nullptr;
  }
  /// Tensors and details of the member (its model, options and specs are filled by the caller).
  virtual void save(bundle::Member& member) const = 0;
};

/// Fits the catalogue model `name` with `options` (JSON, checked). ridge, elastic_net, pls, kernel_ridge and gp fit
/// only regression targets, logistic and naive_bayes only classes; Error(invalid_options) says which to use
/// instead, as it does for weights and bounds that the model cannot take. A target with one class in training, and
/// negative features where similarity of counts is asked for: Error(invalid_input). More rows or columns than the model
/// can take: Error(too_large).
std::unique_ptr<Model> fit_model(const std::string& name, const nlohmann::json& options, const FitRequest& request);
/// True where models of this name learn from bounds; others refuse FitRequest::relations.
bool takes_bounds(const std::string& name);
/// True where models of this name can weigh rows; others refuse FitRequest::weights. `svm` weighs classes alone.
bool takes_weights(const std::string& name);
/// True where models of this name can give each class of a target the same weight in all; others refuse
/// FitRequest::balance_classes.
bool takes_class_weights(const std::string& name);
/// True where models of this name know how uncertain they are (Model::gives_std).
bool gives_std(const std::string& name);
/// The model that Model::save has put into a member. Error(not_found) for a model that is none of the catalogue;
/// corrupt when the tensors are not those that it needs.
std::unique_ptr<Model> load_model(const bundle::Member& member, std::span<const data::Target> targets);

}  // namespace athanor::classical
