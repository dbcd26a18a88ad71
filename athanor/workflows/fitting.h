// Fitting one model on one split, from featurised records.
#pragma once

#include <memory>
#include <optional>

#include "athanor/bundle/bundle.h"
#include "athanor/data/curate.h"
#include "athanor/data/split.h"
#include "athanor/featurize/feature_transform.h"
#include "athanor/train/training.h"
#include "athanor/workflows/feature_store.h"

namespace athanor::workflows {

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
  const data::SiteTable* sites = nullptr;  ///< of the records, in place of the dataset's targets; networks alone
};

/// What one fit gives: members for a bundle, and the course of the training.
struct MemberFit {
  std::vector<bundle::Member> members;      ///< one; of a network with snapshots one each
  std::vector<train::EpochRecord> history;  ///< empty for classical models
};

/// Throws where the fit of a network would for its options, so that no time is spent on others before.
void check_member(const ModelPlan& plan, const FitData& data, const train::TrainingOptions& training,
                  const Context& context);

/// Fits one model once. `checkpoint` and `on_epoch` concern networks only. A network is made by all processes of the
/// context together, each of which makes the same call.
MemberFit fit_member(const ModelPlan& plan, const FitData& data, const train::TrainingOptions& training,
                     std::uint64_t seed, const Context& context, const std::filesystem::path& checkpoint,
                     const std::string& stage, const std::function<void(const train::EpochRecord&)>& on_epoch);

/// Predictions of a classical member for every record, [records, outputs].
std::vector<double> predict_classical(const bundle::Member& member, const FitData& data, const Context& context);

}  // namespace athanor::workflows
