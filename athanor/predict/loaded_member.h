// One member of the ensemble, ready to predict from any number of threads.
#pragma once

#include <memory>
#include <optional>
#include <span>

#include "athanor/bundle/bundle.h"
#include "athanor/classical/model.h"
#include "athanor/featurize/feature_transform.h"
#include "athanor/kernels/precision.h"
#include "athanor/models/network.h"

namespace athanor::predict {

/// A fitted model out of the bundle. It is shared by all threads: predicting changes neither kind of model.
class LoadedMember {
 public:
  /// `precision` is that of networks which run without libtorch or on a GPU. Errors: unsupported for a model that is
  /// unknown here, corrupt for a broken member.
  LoadedMember(const bundle::Member& member, std::span<const data::Target> targets, const std::string& device,
               kernels::Precision precision);
  kernels::Precision precision() const { return precision_; }
  /// As models::Network::predict, on the calling thread.
  void predict(const featurize::Inputs& inputs, models::OutputSpans out);
  /// As models::Network::predict_sites, on the calling thread.
  void predict_sites(const featurize::Inputs& inputs, std::span<const double> sums, std::span<double> out);

 private:
  featurize::Inputs transform(const featurize::Inputs& given) const;

  std::unique_ptr<classical::Model> classical_;  ///< one of the two is empty
  std::unique_ptr<models::Network> network_;
  std::optional<featurize::FeatureTransform> transform_;
  kernels::Precision precision_ = kernels::Precision::f32;
};

}  // namespace athanor::predict
