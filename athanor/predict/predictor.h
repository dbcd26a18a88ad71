// Predictor: a loaded bundle that turns SMILES into predictions with uncertainty and domain, batch by batch.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "athanor/bundle/bundle.h"
#include "athanor/core/phases.h"
#include "athanor/data/keyed_table.h"
#include "athanor/featurize/inputs.h"

namespace athanor::predict {

/// How a bundle is run: where, by how many threads, and what it tells of each row.
struct PredictorOptions {
  std::size_t threads = 1;
  std::string device = "cpu";  ///< "cpu" or "cuda"
  bool domain = true;          ///< compute nn_similarity, in_domain and the measures of the bundle's descriptor space
  /// Of the networks that run without libtorch or on a GPU: kernels::choose_precision.
  std::string precision = "f32";
  PhaseTimes* times = nullptr;  ///< gets the time of each phase; its threads are those that call or are called
  double coverage = 0;          ///< of conformal intervals and sets of classes; 0 = what the bundle was asked for
  std::size_t writings = 1;  ///< of a molecule, over which networks on tokens average: the canonical one, random ones
};

/// How far a molecule is from the training molecules by one measure.
struct DomainDistance {
  double value;
  bool inside;  ///< not above the threshold of the bundle
};

/// Prediction for one row. When `issue` is set the numbers are absent.
struct Prediction {
  std::vector<double> mean;     ///< [outputs of the targets], see data::list_output_offsets
  std::vector<double> std;      ///< [outputs]; empty unless has_std(bundle)
  std::vector<double> members;  ///< [members, outputs], before calibration
  /// [targets] of numbers with has_interval, NaN of the other targets; empty when there are none.
  std::vector<double> lower, upper;
  /// [targets] classes that the prediction does not rule out, nothing for targets without has_class_set; empty when no
  /// target has it.
  std::vector<std::optional<std::vector<std::size_t>>> class_sets;
  std::optional<double> nn_similarity;    ///< Tanimoto, to the nearest reference molecule
  std::optional<bool> in_domain;          ///< nn_similarity is at least the threshold
  std::vector<DomainDistance> distances;  ///< [bundle.domain.space.measures]; empty when they are not known
  std::string status = "ok";              ///< ok, invalid, unsupported
  std::string message;                    ///< why there is no prediction, or what may be wrong with it
};

/// True for several members and for a model that knows its own uncertainty: Gaussian processes, networks whose loss is
/// of a distribution (models/output_form.h), networks with dropout in prediction. The standard deviation is the root of
/// the sample variance of the members plus the mean of their own variances, times the factor of the calibration; of
/// probabilities it is that before calibration.
bool has_std(const bundle::Bundle& bundle, std::size_t target);
/// Of one target at least; deviations of the others are NaN.
bool has_std(const bundle::Bundle& bundle);
/// True for a number with conformal intervals, and for one of which every member tells quantiles: then the interval is
/// their mean.
bool has_interval(const bundle::Bundle& bundle, std::size_t target);
/// True for classes with conformal sets.
bool has_class_set(const bundle::Bundle& bundle, std::size_t target);

/// A molecule as the predictor gets it; `columns` are the values of Predictor::required_columns().
struct Query {
  std::string smiles;           ///< of several molecules joined (chemistry/joined_molecules.h), in the bundle's order
  std::vector<double> columns;  ///< NaN = missing, which makes the row invalid
  bool standardized = false;    ///< `smiles` is already what the bundle's policy gives, as Dataset::smiles is
};

/// Members are loaded once; a network needs libathanor_torch.so, which is opened only then.
class Predictor {
 public:
  /// Errors: unsupported when a model, feature or policy of the bundle is unknown here, or the network library cannot
  /// be opened; corrupt when a member does not hold what its model needs; invalid_options for a coverage that the
  /// bundle's calibration cannot give.
  Predictor(bundle::Bundle bundle, const PredictorOptions& options);
  ~Predictor();
  Predictor(Predictor&&) noexcept;

  const bundle::Bundle& bundle() const;
  const PredictorOptions& options() const;
  /// "bf16" when at least one member computes in it, else "f32".
  const char* precision() const;
  std::vector<data::FeatureColumn> required_columns() const;  ///< input columns that the features need
  /// One Prediction per query, in order. The numbers depend neither on the other queries nor on the threads. May be
  /// called from several threads at once.
  std::vector<Prediction> predict(std::span<const Query> queries);
  /// As above, with up to `threads` threads instead of those of the options.
  std::vector<Prediction> predict(std::span<const Query> queries, std::size_t threads);
  /// What one member makes of features that were computed elsewhere: original units into `out` [rows, outputs]. Runs on
  /// the calling thread; several may call at once.
  void predict_member(std::size_t member, const featurize::Inputs& inputs, std::span<double> out);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Loads a bundle file or run folder.
Predictor load_predictor(const std::filesystem::path& path, const PredictorOptions& options);

/// Reference fingerprints of training molecules: at most 20,000 (a MaxMin sample beyond), threshold = 5th percentile of
/// leave-one-out nearest similarities to the reference (predict/domain_reference.h has the limits for large sets). The
/// result does not depend on `threads`. Error(invalid_input) for a SMILES that does not parse.
bundle::DomainReference compute_domain_reference(std::span<const std::string> smiles, std::uint64_t seed,
                                                 std::size_t threads);

}  // namespace athanor::predict
