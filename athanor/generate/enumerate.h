// Enumeration of small organic molecules: all of the smallest sizes, a random sample of the larger ones.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "athanor/core/options.h"
#include "athanor/core/progress.h"

namespace athanor::generate {

/// Options of enumerate_molecules, the generator `enumerate` of the verb `generate`.
struct EnumerateOptions : Options {
  std::int64_t count = 1000;  ///< molecules wanted
  std::int64_t max_heavy_atoms = 9;
  std::int64_t exhaustive_atoms = 5;  ///< up to this size every molecule is known and the share is drawn from all
  std::vector<std::string> elements = {"C", "N", "O", "F", "S", "Cl"};
  void fields(FieldList& list) override;
};

/// Distinct molecules as canonical SMILES without stereo marks, by number of heavy atoms, then as text.
/// Size n gets a share of `count` that is proportional to n; what a size cannot give goes to the larger ones. Molecules
/// that break a stability rule (rules.h) are left out. Within the exhaustive sizes all molecules are equally likely;
/// beyond, they come from random growth (growth.h). The same seed gives the same list; fewer than `count` come back,
/// with a warning, when no more are found. Errors: invalid_options.
std::vector<std::string> enumerate_molecules(const EnumerateOptions& options, std::uint64_t seed, Progress& progress);

}  // namespace athanor::generate
