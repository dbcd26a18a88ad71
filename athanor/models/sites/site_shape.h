// What a network on atoms or bonds predicts, beside the widths of its inputs. Torch-free.
#pragma once

#include <nlohmann/json.hpp>

#include "athanor/data/sites.h"
#include "athanor/featurize/inputs.h"

namespace athanor::models {

/// Whether a network predicts molecules, atoms or bonds, and which targets have to add up.
struct SiteShape {
  data::SiteLevel level = data::SiteLevel::molecule;  ///< molecule = the network is no network on sites
  std::vector<std::size_t> summed{};                  ///< targets whose values in a molecule have a sum, ascending

  bool is_bonds() const { return level == data::SiteLevel::bond; }
};

/// The entry "sites" of a member's details.
nlohmann::json to_json(const SiteShape& shape);
/// Out of a member's details; without the entry a shape of molecules. Error(corrupt).
SiteShape read_site_shape(const nlohmann::json& details, std::size_t num_targets);

/// Atoms or bonds of a graph.
std::size_t count_sites(const featurize::PackedGraphs& graphs, std::size_t graph, data::SiteLevel level);

}  // namespace athanor::models
