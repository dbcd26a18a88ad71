// Fitting one model on one split, from featurised records.
#pragma once

#include <map>
#include <memory>
#include <optional>

#include "athanor/bundle/bundle.h"
#include "athanor/data/curate.h"
#include "athanor/data/split.h"
#include "athanor/featurize/feature_cache.h"
#include "athanor/featurize/feature_transform.h"
#include "athanor/train/training.h"
#include "athanor/workflows/context.h"

namespace athanor::workflows {

/// Features of the records of a dataset, computed once per feature request and shared by all fits.
class FeatureStore {
 public:
  /// `cache`: a folder where features are kept and mapped from; none = they are held in memory.
  FeatureStore(const data::Dataset& dataset, const Context& context,
               const std::optional<std::filesystem::path>& cache = std::nullopt);
  /// Records that cannot be featurised are found by `find_failures` before any fit.
  const featurize::Inputs& get(const featurize::FeatureRequest& request);
  /// One Issue per record that fails for any of the requests.
  std::vector<std::optional<Issue>> find_failures(const std::vector<featurize::FeatureRequest>& requests);

 private:
  const featurize::FeatureTable& compute(const featurize::FeatureRequest& request);
  const data::Dataset& dataset_;
  const Context& context_;
  std::optional<featurize::FeatureCache> cache_;
  std::map<std::string, featurize::FeatureTable> entries_;
};

/// Featurises the records; those that cannot be leave the curation, with an Issue. Error(invalid_input) when none is
/// left.
std::unique_ptr<FeatureStore> featurize_records(data::Curation& curation,
                                                const std::vector<featurize::FeatureRequest>& requests,
                                                const std::string& source,
                                                const std::optional<std::filesystem::path>& cache,
                                                const Context& context);

/// What --cache says: a folder; "none"; "auto" = `own_folder` when the features of the requests exceed half of the
/// memory that is free, which is noted, else none.
std::optional<std::filesystem::path> choose_cache(const std::string& option, const std::filesystem::path& own_folder,
                                                  std::span<const std::string> smiles,
                                                  const std::vector<featurize::FeatureRequest>& requests,
                                                  Progress& progress);

/// What to fit: a catalogue model with resolved options and features.
struct ModelPlan {
  std::string model;
  nlohmann::json options;
  featurize::FeatureRequest features;
  featurize::TransformOptions transform = {};
  std::shared_ptr<const bundle::Bundle> start = nullptr;  ///< its first member is what a network starts from
  train::TransferOptions transfer = {};
};

/// The records that a fit sees.
struct FitData {
  const data::Dataset* dataset = nullptr;
  FeatureStore* features = nullptr;
  std::span<const std::size_t> train, val;
};

struct MemberFit {
  bundle::Member member;
  std::vector<train::EpochRecord> history;  ///< empty for classical models
};

/// Fits one member. `checkpoint` and `on_epoch` concern networks only. A network is made by all processes of the
/// context together, each of which makes the same call.
MemberFit fit_member(const ModelPlan& plan, const FitData& data, const train::TrainingOptions& training,
                     std::uint64_t seed, const Context& context, const std::filesystem::path& checkpoint,
                     const std::string& stage, const std::function<void(const train::EpochRecord&)>& on_epoch);

/// Predictions of a classical member for every record, [records, outputs].
std::vector<double> predict_classical(const bundle::Member& member, const FitData& data, const Context& context);

}  // namespace athanor::workflows
