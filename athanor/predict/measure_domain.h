// Where molecules lie in the domain of training molecules, for those that a predictor and others ask about.
#pragma once

#include "athanor/predict/domain_index.h"
#include "athanor/predict/predictor.h"

namespace athanor::predict {

/// Sets nn_similarity and in_domain of the prediction for one molecule; one that does not parse has neither. `index`:
/// the fingerprints of the reference.
void set_similarity(const DomainIndex& index, const bundle::DomainReference& reference, const std::string& smiles,
                    Prediction& prediction);

/// nn_similarity, in_domain and distances as a predictor with this reference gives them, without the rest of a
/// prediction. The result does not depend on `threads`.
std::vector<Prediction> measure_domain(const bundle::DomainReference& reference, std::span<const std::string> smiles,
                                       std::size_t threads);

}  // namespace athanor::predict
