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
#include "athanor/featurize/inputs.h"

namespace athanor::predict {

struct PredictorOptions {
  std::size_t threads = 1;
  std::string device = "cpu";
  bool domain = true;           ///< compute nn_similarity and in_domain
  PhaseTimes* times = nullptr;  ///< gets the time of each phase; its threads are those that call or are called
};

/// Prediction for one row. When `issue` is set the numbers are absent.
struct Prediction {
  std::vector<double> mean;     ///< [outputs of the targets], see data::list_output_offsets
  std::vector<double> std;      ///< [outputs]; empty unless has_std(bundle)
  std::vector<double> members;  ///< [members, outputs]
  std::optional<double> nn_similarity;
  std::optional<bool> in_domain;
  std::string status = "ok";  ///< ok, invalid, unsupported
  std::string message;
};

/// True for several members and for a model that knows its own uncertainty. The standard deviation is the root of the
/// sample variance of the members plus the mean of their own variances.
bool has_std(const bundle::Bundle& bundle);

/// A molecule as the predictor gets it; `columns` are the values of Predictor::required_columns().
struct Query {
  std::string smiles;
  std::vector<double> columns;  ///< NaN = missing, which makes the row invalid
  bool standardized = false;    ///< `smiles` is already what the bundle's policy gives, as Dataset::smiles is
};

/// Members are loaded once; a network needs libathanor_torch.so, which is opened only then.
class Predictor {
 public:
  /// Errors: unsupported when a model, feature or policy of the bundle is unknown here, or the network library cannot
  /// be opened; corrupt when a member does not hold what its model needs.
  Predictor(bundle::Bundle bundle, const PredictorOptions& options);
  ~Predictor();
  Predictor(Predictor&&) noexcept;

  const bundle::Bundle& bundle() const;
  const PredictorOptions& options() const;
  std::vector<std::string> required_columns() const;  ///< numeric input columns that the features need
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
