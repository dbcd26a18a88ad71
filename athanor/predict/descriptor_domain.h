// Measures of the applicability domain in a space of descriptors: leverage, distance to neighbours, isolation.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "athanor/bundle/bundle.h"
#include "athanor/data/dataset.h"
#include "athanor/data/scaler.h"
#include "athanor/featurize/inputs.h"
#include "athanor/predict/predictor.h"

namespace athanor::predict {

/// One measure (leverage, knn, one_class); larger values are farther from the training molecules.
struct DomainMethod {
  const char* name;     ///< as in --domain
  const char* column;   ///< of its value
  const char* flag;     ///< column of whether it is inside
  const char* meaning;  ///< for people
};
/// Error(unsupported) for a method of a newer program.
const DomainMethod& find_domain_method(const std::string& name);

/// "similarity,leverage" -> the methods beside similarity, which is always there, in a fixed
/// order. Error(invalid_options) for other words.
std::vector<std::string> parse_domain_methods(const std::string& text);
/// Those for the rows of a dataset. Error(unsupported) for any when a row is not one molecule.
std::vector<std::string> choose_domain_methods(const std::string& text, const data::Dataset& dataset);

/// Most training molecules that distances are measured to; a random sample beyond.
inline constexpr std::size_t most_neighbors = 20'000;

/// Measures for the training molecules `smiles`, from the basic descriptors (chemistry/descriptors.h); see
/// fit_descriptor_space. The result does not depend on `threads`. Error(invalid_input) for a molecule that has none.
bundle::DescriptorSpace compute_descriptor_space(std::span<const std::string> smiles,
                                                 std::span<const std::string> methods, std::uint64_t seed,
                                                 std::size_t threads);

/// Columns are standardised (data::StandardScaler); rows z of n training molecules give
/// - leverage: h = (1 + t't) / n, the diagonal of the hat matrix of a linear model with intercept, t = z in p
///   uncorrelated columns of variance 1 (Gram-Schmidt, the column with the most variance left first; one of which the
///   others explain 99.9 % is left out). Threshold 3 (p + 1) / n (Tropsha, Gramatica & Gombar 2003,
///   doi:10.1002/qsar.200390007);
/// - knn: mean Euclidean distance to the 5 nearest training rows; threshold: the 95th percentile of the training rows'
///   own, each without itself (Sahigara et al. 2012, doi:10.3390/molecules17054791);
/// - one_class: score 2^(-E(path) / c(256)) of an isolation forest of 100 trees on 256 rows each (Liu, Ting & Zhou
///   2008, doi:10.1109/ICDM.2008.17); threshold: the 95th percentile of the training rows' own.
bundle::DescriptorSpace fit_descriptor_space(featurize::FeatureMatrix rows, std::span<const std::string> methods,
                                             std::uint64_t seed, std::size_t threads,
                                             std::size_t neighbors = most_neighbors);

/// Of one method: the measure of a row of standardised descriptors.
class DomainScorer {
 public:
  virtual ~DomainScorer() = default;
  virtual double measure(std::span<const float> row) const = 0;
};

/// The measures of a bundle, ready for queries.
class DescriptorDomain {
 public:
  /// Errors: unsupported for an unknown method or descriptor; corrupt when a tensor is not as its method needs it.
  explicit DescriptorDomain(const bundle::DomainReference& reference);
  bool empty() const { return space_.empty(); }
  /// One list per molecule, in order, each with one entry per measure; empty for a molecule without descriptors.
  std::vector<std::vector<DomainDistance>> measure(std::span<const std::string> smiles) const;
  std::vector<DomainDistance> measure(std::span<const float> descriptors) const;

 private:
  bundle::DescriptorSpace space_;  ///< without tensors
  data::StandardScaler scaler_;
  std::vector<std::unique_ptr<DomainScorer>> scorers_;  ///< [measures]
};

}  // namespace athanor::predict
