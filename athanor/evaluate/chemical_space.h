// How one-sided a set of molecules is: the share of its largest scaffold and of its largest cluster.
#pragma once

#include <string>

#include "athanor/data/dataset.h"

namespace athanor::evaluate {

/// Numbers of molecules that share a scaffold or a cluster, with an example of each.
struct ChemicalSpace {
  std::size_t molecules = 0;  ///< looked at: all, or a sample of the seed above 10,000
  std::size_t of_scaffold =
      0;  ///< with the most frequent Bemis-Murcko scaffold of at least nine atoms (single rings are no series)
  std::string scaffold;         ///< its SMILES, "" when there is none
  std::size_t of_cluster = 0;   ///< in the largest Butina cluster (Tanimoto distance 0.4 of Morgan fingerprints)
  std::string cluster_example;  ///< SMILES of one of its molecules
};

/// The result does not depend on `threads`.
ChemicalSpace compute_chemical_space(const data::Dataset& dataset, std::uint64_t seed, std::size_t threads);

}  // namespace athanor::evaluate
