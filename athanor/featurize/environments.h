// Where in a molecule features come from: what can be taken away atom by atom, and what is shared out among atoms.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace athanor::featurize {

/// Atoms that set a feature, or count once in it.
struct Environment {
  std::size_t feature = 0;
  std::vector<std::uint32_t> atoms;  ///< of the molecule
};

/// What a feature says of its environments.
enum class FeatureKind : std::uint8_t {
  whole,     ///< a property of the molecule as a whole: it has no environments
  column,    ///< a column of the input table, whatever the molecule
  presence,  ///< 1 when there is one
  count      ///< their number
};

/// The features of one molecule by where they come from.
struct Environments {
  std::vector<FeatureKind> kinds;  ///< [features]
  std::vector<Environment> list;
};

}  // namespace athanor::featurize
