// Shared pieces of the splits: lists of records, shares of the parts, and how groups are dealt out.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "athanor/data/split.h"
#include "athanor/data/split/sizes.h"

namespace athanor::data {

using Indices = std::vector<std::size_t>;  ///< records

/// 0 … count-1 in the order of the seed.
Indices make_shuffled(std::size_t count, std::uint64_t seed);

/// The first floor(n * train) records train, up to floor(n * (train + val)) validate, the rest tests; a part of
/// fraction 0 gets no remainder. Parts are sorted.
Split cut_in_order(const Indices& order, const PartFractions& fractions);

void sort_parts(Split& split);

/// Shares of train, val and test, or k equal ones.
std::vector<double> list_shares(const PartFractions& fractions);
std::vector<double> list_equal_shares(std::size_t k);

/// Three lists of records as a Split.
Split to_split(std::vector<Indices> parts);

/// Fold i tests, fold i + 1 validates, the rest trains.
std::vector<Split> rotate_folds(const std::vector<Indices>& folds);

/// How much of every label each group holds, and how often the label occurs in all.
struct GroupLabels {
  std::vector<std::vector<double>> counts;  ///< [groups][labels]
  std::vector<double> totals;               ///< [labels], positive
};

/// One label: the number of records.
GroupLabels count_records(const std::vector<Indices>& groups);

/// Labels: records; per target its values; per binary target its ones. Labels that do not occur are left out.
GroupLabels count_targets(const Dataset& dataset, const std::vector<Indices>& groups);

/// Groups are never cut. Each goes to the part where it brings the sum over labels of (held - wanted)^2 / wanted down
/// most (Pearson's chi-square, wanted = share * total; ties: the first part). Groups come in an order of the seed, but
/// those with more than half of the smallest part first; for equal shares and for several labels, by their largest part
/// of a label. Parts with share 0 stay empty.
std::vector<Indices> deal_groups(std::vector<Indices> groups, const GroupLabels& labels,
                                 const std::vector<double>& shares, std::uint64_t seed);

}  // namespace athanor::data
