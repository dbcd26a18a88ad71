// The tables that a screen leaves.
#pragma once

#include <string>

#include "athanor/screen/chunk.h"
#include "athanor/screen/library.h"

namespace athanor::workflows {

/// CSV of the hits of a ranking, best first.
std::string format_hits(const std::vector<screen::Hit>& hits, const screen::Ranking& ranking,
                        const screen::Funnel& funnel, const std::vector<screen::LibraryFile>& files);

/// Name and value of what a table of hits shows of each molecule after its place in the library.
struct HitColumn {
  std::string name;
  std::size_t value;
};
/// For a ranking by a model: pred, std and nn_similarity of it. Then all other values by their own names.
std::vector<HitColumn> list_hit_columns(const screen::Ranking& ranking, const screen::Funnel& funnel);

/// `count` of the hits, as unlike each other as can be (MaxMin from the best one), in the order of the ranking.
std::vector<screen::Hit> pick_diverse(const std::vector<screen::Hit>& hits, std::size_t count);

/// CSV: source, row, smiles, status, reason.
std::string format_rejected(const screen::ScreenResult& result, const std::vector<screen::LibraryFile>& files);

}  // namespace athanor::workflows
