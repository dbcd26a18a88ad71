// How near a molecule is to the training molecules of a bundle.
#pragma once

#include <optional>
#include <string>

#include "athanor/bundle/bundle.h"
#include "athanor/predict/domain_index.h"

namespace athanor::predict {

/// Tanimoto similarity to the nearest of the training molecules, which `index` holds; nothing for a text whose
/// fingerprint cannot be computed.
std::optional<double> find_nearest_similarity(const bundle::DomainReference& domain, const DomainIndex& index,
                                              const std::string& smiles);

}  // namespace athanor::predict
