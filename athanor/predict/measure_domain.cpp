#include "athanor/predict/measure_domain.h"

#include "athanor/core/parallel.h"
#include "athanor/predict/descriptor_domain.h"
#include "athanor/predict/nearest_similarity.h"

namespace athanor::predict {

void set_similarity(const DomainIndex& index, const bundle::DomainReference& reference, const std::string& smiles,
                    Prediction& prediction) {
  prediction.nn_similarity = find_nearest_similarity(reference, index, smiles);
  if (prediction.nn_similarity) prediction.in_domain = *prediction.nn_similarity >= reference.threshold;
}

std::vector<Prediction> measure_domain(const bundle::DomainReference& reference, std::span<const std::string> smiles,
                                       std::size_t threads) {
  const DomainIndex index(reference.fingerprints, reference.bits / 64);
  const DescriptorDomain descriptors(reference);
  std::vector<Prediction> found(smiles.size());
  parallel_for(smiles.size(), threads, [&](std::size_t i) {
    set_similarity(index, reference, smiles[i], found[i]);
    found[i].distances = std::move(descriptors.measure(smiles.subspan(i, 1)).front());
  });
  return found;
}

}  // namespace athanor::predict
