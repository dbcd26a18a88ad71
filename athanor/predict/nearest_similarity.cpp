#include "athanor/predict/nearest_similarity.h"

#include "athanor/chemistry/plain_fingerprints.h"

namespace athanor::predict {

std::optional<double> find_nearest_similarity(const bundle::DomainReference& domain, const DomainIndex& index,
                                              const std::string& smiles) {
  const chemistry::MorganOptions morgan{2, static_cast<unsigned>(domain.bits), false};
  const Result<chemistry::BitFingerprint> bits = chemistry::parse_morgan_bits(smiles, morgan);
  if (!bits) return std::nullopt;
  return index.find_nearest(*bits);
}

}  // namespace athanor::predict
