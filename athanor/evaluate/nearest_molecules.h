// The most similar other molecules of every molecule of a dataset.
#pragma once

#include <vector>

#include "athanor/data/dataset.h"

namespace athanor::evaluate {

/// Another record of the dataset, and how similar its molecule is.
struct NearMolecule {
  std::size_t record = 0;
  double similarity = 0;  ///< Tanimoto of Morgan fingerprints (radius 2, 2048 bits)
};

/// For every record the `count` most similar others, nearest first, equal ones by record. Exact; the time grows with
/// the square of the number of records, less what their numbers of bits exclude.
std::vector<std::vector<NearMolecule>> find_nearest_molecules(const data::Dataset& dataset, std::size_t count,
                                                              std::size_t threads);

}  // namespace athanor::evaluate
