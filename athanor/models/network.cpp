#include "athanor/models/network.h"

#include "athanor/core/error.h"

namespace athanor::models {

void Network::predict_sites(const featurize::Inputs&, std::span<const double>, std::span<double>, std::size_t) {
  fail(ErrorCode::unsupported, "this network predicts molecules, not atoms or bonds");
}

Sensitivity Network::differentiate(const featurize::Inputs&, const Strengths&, std::size_t) {
  fail(ErrorCode::unsupported, "this network gives no gradients");
}

InnerView Network::look_inside(const featurize::Inputs&, std::size_t) {
  fail(ErrorCode::unsupported, "this network shows nothing of its inside");
}

}  // namespace athanor::models
