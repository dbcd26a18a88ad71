#include "athanor/data/split/parts.h"

#include <algorithm>
#include <numeric>

#include "athanor/core/rng.h"

namespace athanor::data {
namespace {

double smallest_share(const std::vector<double>& shares) {
  double smallest = 1;
  for (const double share : shares)
    if (share > 0) smallest = std::min(smallest, share);
  return smallest;
}

/// The largest share that a group has of any label.
double measure_weight(const std::vector<double>& counts, const std::vector<double>& totals) {
  double weight = 0;
  for (std::size_t l = 0; l < totals.size(); ++l) weight = std::max(weight, counts[l] / totals[l]);
  return weight;
}

/// Places of the groups: heavy ones first, since they find a place only as long as there is room.
Indices order_groups(const GroupLabels& labels, const std::vector<double>& shares, std::uint64_t seed) {
  std::vector<double> weights;
  for (const auto& counts : labels.counts) weights.push_back(measure_weight(counts, labels.totals));
  Indices order = make_shuffled(weights.size(), seed);
  const bool equal = std::all_of(shares.begin(), shares.end(), [&](double share) { return share == shares.front(); });
  if (equal || labels.totals.size() > 1) {
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return weights[a] > weights[b]; });
    return order;
  }
  const double bound = smallest_share(shares) / 2;
  std::stable_partition(order.begin(), order.end(), [&](std::size_t group) { return weights[group] > bound; });
  return order;
}

/// How much the placement raises the sum over labels of (held - share * total)^2 / (share * total), in units of the
/// total; negative is better.
double measure_change(const std::vector<double>& held, const std::vector<double>& added, double share,
                      const std::vector<double>& totals) {
  double change = 0;
  for (std::size_t l = 0; l < totals.size(); ++l)
    change += added[l] * (added[l] + 2 * (held[l] - share * totals[l])) / (share * totals[l] * totals[l]);
  return change;
}

void add_counts(const std::vector<double>& added, std::vector<double>& sum) {
  for (std::size_t l = 0; l < sum.size(); ++l) sum[l] += added[l];
}

void drop_absent_labels(GroupLabels& labels) {
  for (std::size_t l = labels.totals.size(); l-- > 0;) {
    if (labels.totals[l] > 0) continue;
    labels.totals.erase(labels.totals.begin() + static_cast<std::ptrdiff_t>(l));
    for (std::vector<double>& counts : labels.counts) counts.erase(counts.begin() + static_cast<std::ptrdiff_t>(l));
  }
}

}  // namespace

Indices make_shuffled(std::size_t count, std::uint64_t seed) {
  Indices order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  Rng rng(seed);
  rng.shuffle(order);
  return order;
}

void sort_parts(Split& split) {
  for (Indices* part : {&split.train, &split.val, &split.test}) std::sort(part->begin(), part->end());
}

Split cut_in_order(const Indices& order, const PartFractions& fractions) {
  const std::size_t count = order.size();
  const std::size_t val_begin = fractions.val + fractions.test > 0 ? floor_share(count, fractions.train) : count;
  const std::size_t test_begin = fractions.test > 0 ? floor_share(count, fractions.train + fractions.val) : count;
  Split split;
  for (std::size_t i = 0; i < count; ++i)
    (i < val_begin ? split.train : i < test_begin ? split.val : split.test).push_back(order[i]);
  sort_parts(split);
  return split;
}

std::vector<double> list_shares(const PartFractions& fractions) {
  return {fractions.train, fractions.val, fractions.test};
}

std::vector<double> list_equal_shares(std::size_t k) { return std::vector<double>(k, 1.0 / static_cast<double>(k)); }

Split to_split(std::vector<Indices> parts) {
  Split split{std::move(parts[0]), std::move(parts[1]), std::move(parts[2])};
  sort_parts(split);
  return split;
}

std::vector<Split> rotate_folds(const std::vector<Indices>& folds) {
  std::vector<Split> splits(folds.size());
  for (std::size_t i = 0; i < folds.size(); ++i) {
    for (std::size_t f = 0; f < folds.size(); ++f) {
      Indices& part = f == i ? splits[i].test : f == (i + 1) % folds.size() ? splits[i].val : splits[i].train;
      part.insert(part.end(), folds[f].begin(), folds[f].end());
    }
    sort_parts(splits[i]);
  }
  return splits;
}

GroupLabels count_records(const std::vector<Indices>& groups) {
  GroupLabels labels{{}, {0}};
  for (const Indices& group : groups) {
    labels.counts.push_back({static_cast<double>(group.size())});
    labels.totals[0] += labels.counts.back()[0];
  }
  return labels;
}

GroupLabels count_targets(const Dataset& dataset, const std::vector<Indices>& groups) {
  const std::size_t targets = dataset.targets.size();
  GroupLabels labels{{}, std::vector<double>(1 + 2 * targets)};
  for (const Indices& group : groups) {
    std::vector<double> counts(1 + 2 * targets);
    counts[0] = static_cast<double>(group.size());
    for (const std::size_t record : group)
      for (std::size_t t = 0; t < targets; ++t) {
        if (!dataset.has_value(record, t)) continue;
        counts[1 + 2 * t] += 1;
        if (dataset.targets[t].task == TaskType::binary) counts[2 + 2 * t] += dataset.value(record, t);
      }
    add_counts(counts, labels.totals);
    labels.counts.push_back(std::move(counts));
  }
  drop_absent_labels(labels);
  return labels;
}

std::vector<Indices> deal_groups(std::vector<Indices> groups, const GroupLabels& labels,
                                 const std::vector<double>& shares, std::uint64_t seed) {
  std::vector<Indices> parts(shares.size());
  std::vector<std::vector<double>> held(shares.size(), std::vector<double>(labels.totals.size()));
  for (const std::size_t group : order_groups(labels, shares, seed)) {
    std::size_t best = shares.size();
    double best_change = 0;
    for (std::size_t p = 0; p < shares.size(); ++p) {
      if (shares[p] <= 0) continue;
      const double change = measure_change(held[p], labels.counts[group], shares[p], labels.totals);
      // Rounding must not decide between parts that are equal.
      if (best < shares.size() && change >= best_change - 1e-12) continue;
      best = p;
      best_change = change;
    }
    add_counts(labels.counts[group], held[best]);
    parts[best].insert(parts[best].end(), groups[group].begin(), groups[group].end());
  }
  return parts;
}

}  // namespace athanor::data
