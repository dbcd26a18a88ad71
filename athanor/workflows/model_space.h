// What may be searched of models: which model, which features, and every option that is declared searchable.
#pragma once

#include "athanor/search/space.h"
#include "athanor/workflows/train.h"

namespace athanor::workflows {

struct SpaceOptions {
  std::vector<std::string> models;       ///< catalogue names
  std::vector<std::string> featurizers;  ///< specs; "" or "default" = each model's own; none = those of `fitting`
  /// "depth", "depth=2..6", "activation=relu,gelu": only these options; none = all that are declared searchable
  std::vector<std::string> searched;
};

/// Dimensions `model` and `featurizer` where there are several, then options; "forest.min_leaf" where several models
/// have one of that name.
class ModelSpace {
 public:
  /// Options that `fitting` gives are not searched. Errors: not_found for an unknown model, invalid_options for a range
  /// that is none, an option that no model has, a model or spec twice.
  ModelSpace(const TrainOptions& fitting, const SpaceOptions& options);

  const search::Space& space() const { return space_; }
  const std::vector<std::string>& models() const { return models_; }
  /// The defaults of every model with the first features, in the order of the models.
  std::vector<search::Point> list_defaults() const;
  /// What to train at a point; values that are the model's defaults are not set.
  TrainOptions configure(const search::Point& point) const;
  /// One per model and featurizer, for what is needed of the table.
  std::vector<TrainOptions> list_variants() const;
  /// The value of a dimension as text, "" where absent.
  std::string format_value(const search::Point& point, std::size_t dimension) const;
  /// "boosting shrinkage=0.021 max_depth=8".
  std::string describe(const search::Point& point) const;
  const std::string& find_model(const search::Point& point) const;

 private:
  struct Restriction;
  void add_options(Options& options, const std::vector<std::size_t>& model_places,
                   std::vector<Restriction>& restrictions);
  bool add_rules(const Field& field, std::size_t first_own, Options& options, search::Dimension& dimension) const;
  void name_dimensions();

  TrainOptions fitting_;
  nlohmann::json given_;  ///< options that `fitting` sets
  std::vector<std::string> models_, featurizers_;
  search::Space space_;
  std::vector<std::string> options_;  ///< [dimensions] the name in TrainOptions
  std::vector<double> defaults_;      ///< [dimensions] as in search::Point
  std::optional<std::size_t> model_dimension_, featurizer_dimension_;
};

}  // namespace athanor::workflows
