// Fitting one model on one split, from featurised records.
#pragma once

#include <map>
#include <memory>
#include <optional>

#include "athanor/bundle/bundle.h"
#include "athanor/data/curate.h"
#include "athanor/data/split.h"
#include "athanor/featurize/feature_transform.h"
#include "athanor/featurize/featurizer.h"
#include "athanor/train/training.h"
#include "athanor/workflows/context.h"

namespace athanor::workflows {

/// Features of the records of a dataset, computed once per feature request and shared by all fits.
class FeatureStore {
 public:
  FeatureStore(const data::Dataset& dataset, const Context& context) : dataset_(dataset), context_(context) {}
  /// Records that cannot be featurised are found by `find_failures` before any fit.
  const featurize::Inputs& get(const featurize::FeatureRequest& request);
  /// One Issue per record that fails for any of the requests.
  std::vector<std::optional<Issue>> find_failures(const std::vector<featurize::FeatureRequest>& requests);

 private:
  struct Entry {
    featurize::Inputs inputs;
    std::vector<std::optional<Issue>> issues;
  };
  const Entry& compute(const featurize::FeatureRequest& request);
  const data::Dataset& dataset_;
  const Context& context_;
  std::map<std::string, Entry> entries_;
};

/// Featurises the records; those that cannot be leave the curation, with an Issue. Error(invalid_input) when none is
/// left.
std::unique_ptr<FeatureStore> featurize_records(data::Curation& curation,
                                                const std::vector<featurize::FeatureRequest>& requests,
                                                const std::string& source, const Context& context);

/// What to fit: a catalogue model with resolved options and features.
struct ModelPlan {
  std::string model;
  nlohmann::json options;
  featurize::FeatureRequest features;
  featurize::TransformOptions transform = {};
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

/// Fits one member. `checkpoint` and `on_epoch` concern networks only.
MemberFit fit_member(const ModelPlan& plan, const FitData& data, const train::TrainingOptions& training,
                     std::uint64_t seed, const Context& context, const std::filesystem::path& checkpoint,
                     const std::string& stage, const std::function<void(const train::EpochRecord&)>& on_epoch);

/// Predictions of a classical member for every record, [records, outputs].
std::vector<double> predict_classical(const bundle::Member& member, const FitData& data, const Context& context);

}  // namespace athanor::workflows
