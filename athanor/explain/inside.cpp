#include "athanor/explain/inside.h"

#include <algorithm>
#include <numeric>

namespace athanor::explain {
namespace {

/// What the networks show of one molecule, summed over the members.
class InnerSums {
 public:
  InnerSums(const GradientModel& networks, MoleculeView& view) : networks_(networks), view_(view) {
    result_.values.resize(view.num_atoms());
  }

  /// `read(inner, member)` gives the values of the atoms or tokens that the network reads.
  template <class Read>
  Attribution sum(const Read& read) {
    const std::vector<bundle::Member>& members = networks_.model().bundle().members;
    const double total = std::accumulate(members.begin(), members.end(), 0.0,
                                         [](double sum, const bundle::Member& one) { return sum + one.weight; });
    for (std::size_t m = 0; m < members.size(); ++m) {
      const models::InnerView inner = networks_.look_inside(m, view_);
      for (std::size_t layer = 0; layer < inner.attention.size(); ++layer)
        result_.attention.push_back({m, layer, inner.attention[layer]});
      if (inner.relevance.empty()) continue;
      const std::vector<double> values = read(inner, members[m]);
      networks_.add_parts(m, view_, values, members[m].weight / total, result_);
    }
    return std::move(result_);
  }

 private:
  const GradientModel& networks_;
  MoleculeView& view_;
  Attribution result_;
};

/// The token that the pooling of a network on text takes, where it takes one.
std::optional<std::size_t> find_reader(const bundle::Member& member, std::size_t parts) {
  const std::string pooling = member.token_spec.empty() ? "" : member.options.value("pooling", "");
  if (pooling == "first") return 0;
  if (pooling == "last") return parts - 1;
  return std::nullopt;
}

}  // namespace

Attribution compute_grad_cam(const GradientModel& networks, MoleculeView& view) {
  Attribution result = InnerSums(networks, view).sum([](const models::InnerView& inner, const bundle::Member&) {
    return inner.relevance;
  });
  result.unit = networks.model().subject().unit;
  result.attention.clear();
  return result;
}

Attribution compute_attention_rollout(const GradientModel& networks, MoleculeView& view) {
  Attribution result = InnerSums(networks, view).sum([](const models::InnerView& inner, const bundle::Member& member) {
    const std::size_t parts = inner.relevance.size();
    if (inner.attention.empty()) return std::vector<double>(parts);
    return roll_out(inner.attention, parts, find_reader(member, parts));
  });
  result.unit = "share";
  return result;
}

bool has_attention(const GradientModel& networks) {
  const std::size_t columns = networks.model().predictor().required_columns().size();
  MoleculeView ethane(networks.model(), "CC", std::vector<double>(columns), 1);
  for (std::size_t m = 0; m < networks.model().bundle().members.size(); ++m)
    if (!networks.look_inside(m, ethane).attention.empty()) return true;
  return false;
}

std::vector<double> roll_out(std::span<const models::AttentionMap> layers, std::size_t parts,
                             std::optional<std::size_t> reader) {
  // From the readout back to the input, a row of weights is enough.
  std::vector<double> weights(parts, reader ? 0 : 1 / static_cast<double>(parts));
  if (reader) weights[*reader] = 1;
  for (std::size_t i = layers.size(); i-- > 0;) {
    const models::AttentionMap& layer = layers[i];
    std::vector<double> before(parts), heard(parts);
    for (std::size_t pair = 0; pair < layer.to.size(); ++pair)
      for (std::size_t head = 0; head < layer.heads; ++head) {
        const double share = layer.shares[pair * layer.heads + head] / static_cast<double>(layer.heads);
        before[layer.from[pair]] += 0.5 * share * weights[layer.to[pair]];
        heard[layer.to[pair]] += share;
      }
    // An atom without bonds hears nobody and stays as it is.
    for (std::size_t part = 0; part < parts; ++part) before[part] += (1 - 0.5 * heard[part]) * weights[part];
    weights = std::move(before);
  }
  return weights;
}

}  // namespace athanor::explain
