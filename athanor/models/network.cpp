#include "athanor/models/network.h"

#include "athanor/core/error.h"

namespace athanor::models {

Sensitivity Network::differentiate(const featurize::Inputs&, const Strengths&, std::size_t) {
  fail(ErrorCode::unsupported, "this network gives no gradients");
}

InnerView Network::look_inside(const featurize::Inputs&, std::size_t) {
  fail(ErrorCode::unsupported, "this network shows nothing of its inside");
}

}  // namespace athanor::models
