// MaxMin picking: a diverse sample of fingerprints.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace athanor::predict {

/// `picks` rows of `fingerprints` [rows, words], ascending: starting from `first`, always the row whose highest
/// similarity to the rows picked so far is lowest, the lower row at a tie (Ashton et al. 2002,
/// doi:10.1002/qsar.200290002). All rows when there are no more than `picks`.
std::vector<std::size_t> pick_maxmin(std::span<const std::uint64_t> fingerprints, std::size_t words, std::size_t picks,
                                     std::size_t first);

}  // namespace athanor::predict
