// The tables that a screen leaves.
#pragma once

#include <string>

#include "athanor/screen/chunk.h"
#include "athanor/screen/library.h"

namespace athanor::screen {

/// CSV of the hits of a ranking, best first.
std::string format_hits(const std::vector<Hit>& hits, const Ranking& ranking, const Funnel& funnel,
                        const std::vector<LibraryFile>& files);

/// Name and value of what a table of hits shows of each molecule after its place in the library.
struct HitColumn {
  std::string name;
  std::size_t value;
};
/// For a ranking by a model: pred, std and nn_similarity of it. Then all other values by their own names.
std::vector<HitColumn> list_hit_columns(const Ranking& ranking, const Funnel& funnel);

/// `count` of the hits, as unlike each other as can be (MaxMin from the best one), in the order of the ranking.
std::vector<Hit> pick_diverse(const std::vector<Hit>& hits, std::size_t count);

/// CSV: source, row, smiles, status, reason.
std::string format_rejected(const ScreenResult& result, const std::vector<LibraryFile>& files);

}  // namespace athanor::screen
