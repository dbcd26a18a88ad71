// A plain molecule beside RDKit's of the same text, property by property.
#pragma once

#include <string>

#include "athanor/chemistry/plain_reader.h"

namespace athanor::chemistry {

enum class Agreement { same, unsure, different };

struct PlainComparison {
  Agreement agreement = Agreement::unsure;
  std::string difference;  ///< the first one, in words
};

/// Also of the Morgan fingerprint, before stereo is read, and of the verdict about standardisation.
PlainComparison compare_with_toolkit(PlainReader& reader, const std::string& smiles);
/// Atoms, bonds and stereo alone.
PlainComparison compare_graph_with_toolkit(PlainReader& reader, const std::string& smiles);

}  // namespace athanor::chemistry
