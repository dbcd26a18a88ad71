// What a data set looks like as chemistry: sizes, scaffolds, how alike its molecules are.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "athanor/core/progress.h"
#include "athanor/data/dataset.h"

namespace athanor::evaluate {

struct DataProfile {
  std::vector<double> weights;  ///< [records] g/mol
  std::vector<double> log_ps;   ///< [records] Crippen
  /// Bemis-Murcko scaffolds with the number of molecules, most frequent first; "" = acyclic.
  std::vector<std::pair<std::string, std::size_t>> scaffolds;
  std::vector<double> nearest;  ///< Tanimoto similarity to the nearest other molecule, of all or of 5,000 by the seed
};

/// The same for any number of threads. Error(cancelled).
DataProfile compute_data_profile(const data::Dataset& dataset, std::uint64_t seed, std::size_t threads,
                                 Progress& progress);

}  // namespace athanor::evaluate
