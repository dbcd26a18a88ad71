#include "athanor/predict/flops.h"

#include <algorithm>

#include "athanor/featurize/feature_transform.h"
#include "athanor/predict/features.h"
#include "athanor/predict/networks.h"

namespace athanor::predict {
namespace {

bool is_countable(const bundle::Member& member) {
  return is_network(member.model) && !member.details.contains("sites");
}

}  // namespace

std::optional<double> count_flops(const bundle::Bundle& bundle, std::span<const std::string> smiles) {
  if (!std::all_of(bundle.members.begin(), bundle.members.end(), is_countable)) return std::nullopt;
  const FeaturePlan plan(bundle);
  const std::vector<double> columns(plan.required_columns().size());
  double flops = 0;
  for (std::size_t m = 0; m < bundle.members.size(); ++m) {
    const bundle::Member& member = bundle.members[m];
    std::vector<featurize::Inputs> molecules;
    for (const std::string& text : smiles) {
      std::vector<std::optional<Issue>> issues;
      featurize::Inputs inputs = plan.compute(plan.request_of(m), std::span(&text, 1), columns, issues, nullptr);
      if (issues.front()) continue;
      if (!member.transform.is_null())
        inputs.vectors = featurize::FeatureTransform(member.transform).apply(inputs.vectors);
      molecules.push_back(std::move(inputs));
    }
    if (molecules.empty()) return std::nullopt;
    flops += network_library().count_flops(member, bundle.targets, molecules) / static_cast<double>(molecules.size());
  }
  return flops;
}

}  // namespace athanor::predict
