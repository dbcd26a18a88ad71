#include "athanor/explain/coalitions.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "athanor/core/rng.h"

namespace athanor::explain {
namespace {

/// Values of the groups, and the standard errors of those that were sampled.
struct GroupValues {
  std::vector<double> values, std_errors;
};

/// Every atom gets an equal share of its group.
Attribution share_out(MoleculeView& view, const AtomGroups& groups, const GroupValues& found) {
  Attribution result;
  result.unit = view.model().subject().unit;
  result.values.resize(view.num_atoms());
  if (!found.std_errors.empty()) result.std_errors.resize(view.num_atoms());
  for (std::size_t g = 0; g < groups.size(); ++g)
    for (const std::size_t atom : groups[g]) {
      const auto size = static_cast<double>(groups[g].size());
      result.values[atom] = found.values[g] / size;
      if (!found.std_errors.empty()) result.std_errors[atom] = found.std_errors[g] / size;
    }
  if (groups.size() < view.num_atoms()) result.groups = groups;
  return result;
}

/// What coalitions of groups are worth.
class Game {
 public:
  Game(MoleculeView& view, const AtomGroups& groups, bool connected)
      : view_(view), groups_(groups), connected_(connected) {}

  /// `coalitions` are sets of groups.
  std::vector<double> play(const std::vector<std::vector<bool>>& coalitions) const {
    std::vector<AtomSet> parts;
    std::vector<std::size_t> ends;
    for (const std::vector<bool>& coalition : coalitions) {
      AtomSet atoms(view_.num_atoms());
      for (std::size_t g = 0; g < groups_.size(); ++g)
        if (coalition[g])
          for (const std::size_t atom : groups_[g]) atoms[atom] = true;
      if (!connected_) parts.push_back(std::move(atoms));
      else std::ranges::move(chemistry::find_connected_parts(view_.bonds(), atoms), std::back_inserter(parts));
      ends.push_back(parts.size());
    }
    const std::vector<double> scores = view_.score(parts);
    if (!connected_) return scores;
    const double nothing = view_.baseline();
    std::vector<double> values;
    for (std::size_t i = 0; i < ends.size(); ++i) {
      double value = nothing;
      for (std::size_t p = i == 0 ? 0 : ends[i - 1]; p < ends[i]; ++p) value += scores[p] - nothing;
      values.push_back(value);
    }
    return values;
  }
  std::size_t size() const { return groups_.size(); }

 private:
  MoleculeView& view_;
  const AtomGroups& groups_;
  bool connected_;
};

GroupValues compute_exactly(const Game& game) {
  const std::size_t players = game.size(), all = std::size_t{1} << players;
  std::vector<std::vector<bool>> coalitions(all, std::vector<bool>(players));
  for (std::size_t mask = 0; mask < all; ++mask)
    for (std::size_t p = 0; p < players; ++p) coalitions[mask][p] = (mask >> p) & 1;
  const std::vector<double> worth = game.play(coalitions);
  std::vector<double> weight(players);  // size! (players - size - 1)! / players!
  for (std::size_t size = 0; size < players; ++size)
    weight[size] = std::exp(std::lgamma(size + 1.0) + std::lgamma(static_cast<double>(players - size)) -
                            std::lgamma(static_cast<double>(players) + 1));
  GroupValues found{std::vector<double>(players), {}};
  for (std::size_t mask = 0; mask < all; ++mask)
    for (std::size_t p = 0; p < players; ++p) {
      if ((mask >> p) & 1) continue;
      const auto size = static_cast<std::size_t>(std::ranges::count(coalitions[mask], true));
      found.values[p] += weight[size] * (worth[mask | (std::size_t{1} << p)] - worth[mask]);
    }
  return found;
}

GroupValues sample_orders(const Game& game, std::size_t permutations, std::uint64_t seed) {
  const std::size_t players = game.size(), pairs = std::max<std::size_t>(2, (permutations + 1) / 2);
  Rng rng(seed);
  std::vector<std::vector<std::size_t>> orders;
  std::vector<std::vector<bool>> coalitions;
  for (std::size_t i = 0; i < pairs; ++i) {
    std::vector<std::size_t> order(players);
    std::iota(order.begin(), order.end(), std::size_t{0});
    rng.shuffle(order);
    for (int turn = 0; turn < 2; ++turn) {
      std::vector<bool>& coalition = coalitions.emplace_back(players);
      std::vector<bool> growing = coalition;
      for (const std::size_t player : order) {
        growing[player] = true;
        coalitions.push_back(growing);
      }
      orders.push_back(order);
      std::ranges::reverse(order);
    }
  }
  const std::vector<double> worth = game.play(coalitions);
  std::vector<double> sums(players), squares(players), pair(players);
  for (std::size_t i = 0; i < orders.size(); ++i) {
    const double* steps = worth.data() + i * (players + 1);
    for (std::size_t k = 0; k < players; ++k) pair[orders[i][k]] += (steps[k + 1] - steps[k]) / 2;
    if (i % 2 == 0) continue;
    for (std::size_t p = 0; p < players; ++p) {
      sums[p] += pair[p];
      squares[p] += pair[p] * pair[p];
      pair[p] = 0;
    }
  }
  GroupValues found{std::vector<double>(players), std::vector<double>(players)};
  const auto n = static_cast<double>(pairs);
  for (std::size_t p = 0; p < players; ++p) {
    found.values[p] = sums[p] / n;
    const double variance = std::max(0.0, squares[p] - sums[p] * sums[p] / n) / (n - 1);
    found.std_errors[p] = std::sqrt(variance / n);
  }
  return found;
}

}  // namespace

AtomGroups list_single_atoms(std::size_t num_atoms) {
  AtomGroups groups;
  for (std::size_t atom = 0; atom < num_atoms; ++atom) groups.push_back({atom});
  return groups;
}

Attribution compute_occlusion(MoleculeView& view, const AtomGroups& groups) {
  std::vector<AtomSet> parts;
  for (const std::vector<std::size_t>& group : groups) {
    AtomSet& part = parts.emplace_back(view.num_atoms(), true);
    for (const std::size_t atom : group) part[atom] = false;
  }
  GroupValues found{view.score(parts), {}};
  for (double& value : found.values) value = view.prediction() - value;
  return share_out(view, groups, found);
}

Attribution compute_shapley(MoleculeView& view, const AtomGroups& groups, const ShapleySettings& settings) {
  const Game game(view, groups, settings.connected);
  Attribution result =
      share_out(view, groups,
                groups.size() <= most_exact_players ? compute_exactly(game)
                                                    : sample_orders(game, settings.permutations, settings.seed));
  result.baseline = view.baseline();
  result.rest = view.prediction() - *result.baseline - std::accumulate(result.values.begin(), result.values.end(), 0.0);
  return result;
}

}  // namespace athanor::explain
