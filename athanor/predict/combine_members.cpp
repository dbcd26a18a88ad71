#include "athanor/predict/combine_members.h"

#include <cmath>

namespace athanor::predict {

void combine_members(const bundle::Bundle& bundle, bool with_std, std::span<const double> own_variances,
                     Prediction& prediction) {
  const std::vector<bundle::Member>& members = bundle.members;
  const std::size_t num_members = members.size(), num_outputs = own_variances.size();
  double total = 0, total_squares = 0;
  for (const bundle::Member& member : members) {
    total += member.weight;
    total_squares += member.weight * member.weight;
  }
  prediction.mean.assign(num_outputs, 0);
  if (with_std) prediction.std.assign(num_outputs, 0);
  for (std::size_t t = 0; t < num_outputs; ++t) {
    const auto value = [&](std::size_t m) { return prediction.members[m * num_outputs + t]; };
    double sum = 0, squares = 0;
    for (std::size_t m = 0; m < num_members; ++m) sum += members[m].weight * value(m);
    const double mean = sum / total;
    prediction.mean[t] = mean;
    if (prediction.std.empty()) continue;
    for (std::size_t m = 0; m < num_members; ++m) squares += members[m].weight * (value(m) - mean) * (value(m) - mean);
    const double between = num_members > 1 ? squares / (total - total_squares / total) : 0;
    prediction.std[t] = std::sqrt(between + own_variances[t] / total);
  }
}

}  // namespace athanor::predict
