// Picking the record farthest from those picked so far, again and again: the core of Kennard-Stone and MaxMin.
#pragma once

#include "athanor/data/split/parts.h"
#include "athanor/data/split/prints.h"

namespace athanor::data {

/// Most records that the picking splits take: their time grows with the square of the number.
inline constexpr std::size_t max_picked_records = 50000;

/// Error(too_large) beyond max_picked_records; `kind` is the split's name.
void require_pickable(std::size_t records, const std::string& kind);

/// `count` records from `first` on: each next one has the largest distance (1 - Tanimoto) to its nearest picked one;
/// ties go to the first record. O(records) memory, O(count * records) time.
Indices pick_farthest_first(const PackedPrints& prints, const Indices& first, std::size_t count, std::size_t threads);

/// The two records farthest apart; ties go to the smallest pair. O(records^2) time.
Indices find_farthest_pair(const PackedPrints& prints, std::size_t threads);

}  // namespace athanor::data
