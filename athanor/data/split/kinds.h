// The kinds of splits, one file each: what stays together (groups), and orders that are cut into parts.
#pragma once

#include "athanor/data/split/parts.h"

namespace athanor::data {

// Groups of records that no split may cut, in the order of their first records; each ascending.

/// Bemis-Murcko scaffolds (doi:10.1021/jm9602928); all acyclic molecules are one group.
std::vector<Indices> group_by_scaffold(const Dataset& dataset, std::size_t threads);

/// Clusters of Taylor and Butina (doi:10.1021/ci9803381) on Morgan fingerprints: the record with most neighbours within
/// `cutoff` of Tanimoto distance takes those neighbours that are still free, then the next one (counts are not renewed;
/// ties: the later record first, as RDKit's ClusterData). Neighbours are counted first and searched again when a
/// cluster is made, so that memory grows with the records, not with the pairs.
std::vector<Indices> group_by_butina(const Dataset& dataset, double cutoff, std::size_t threads);

/// k-means on the bits of Morgan fingerprints: seeds by k-means++ (Arthur & Vassilvitskii 2007,
/// dl.acm.org/doi/10.5555/1283383.1283494), then Lloyd's rounds until nothing moves (at most 100). `clusters` 0 = the
/// square root of the number of records.
std::vector<Indices> group_by_kmeans(const Dataset& dataset, std::size_t clusters, std::uint64_t seed,
                                     std::size_t threads);

/// Dataset::groups; a record without a group is a group of its own. Error(invalid_options) when there is no column.
std::vector<Indices> group_by_column(const Dataset& dataset);

/// Connected components of the graph whose edges are pairs with a Tanimoto similarity above `limit` (single linkage;
/// doi:10.1093/comjnl/16.1.30): no record of one group is that similar to one of another.
std::vector<Indices> group_by_similarity(const Dataset& dataset, double limit, std::size_t threads);

/// The same from fingerprints, for tests and other callers.
struct PackedPrints;
std::vector<Indices> cluster_butina(const PackedPrints& prints, double cutoff, std::size_t threads);

// Records dealt to parts one by one.

/// Iterative stratification (Sechidis et al., doi:10.1007/978-3-642-23808-6_10) over all targets at once: labels are
/// the classes of binary targets and, of regression targets, `strata` ranges with equally many values (equal values
/// share one). The label with the fewest records left is dealt first; its records, in an order of the seed, go to the
/// part that lacks most of it; among parts within one record of that, to the emptiest (the paper: the first, or any).
std::vector<Indices> deal_stratified(const Dataset& dataset, const std::vector<double>& shares, std::size_t strata,
                                     std::uint64_t seed);

// Orders, of which the beginning trains.

/// Oldest to train, newest to test (Sheridan, doi:10.1021/ci400084k). A cut never divides records of one time: it moves
/// to the nearest change, earlier on ties. Error(invalid_options) when there is no column.
Split make_time_split(const Dataset& dataset, const PartFractions& fractions);

/// Kennard & Stone (doi:10.1080/00401706.1969.10490666) on Tanimoto distances: the farthest pair, then again and again
/// the record farthest from those taken (ties: the first record) trains; the rest is divided by the seed.
Split make_kennard_stone_split(const Dataset& dataset, const PartFractions& fractions, std::uint64_t seed,
                               std::size_t threads);

/// MaxMin (Ashton et al., doi:10.1002/qsar.200290002): a record of the seed, then again and again the record farthest
/// from those taken; the first test, the next validate, the rest trains: a test set as diverse as can be.
Split make_maxmin_split(const Dataset& dataset, const PartFractions& fractions, std::uint64_t seed,
                        std::size_t threads);

}  // namespace athanor::data
