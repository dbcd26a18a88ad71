// VectorBlock: one term of a feature spec at work. A new featurizer is a block (two files) and one line of
// vector_catalog.cpp.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "athanor/chemistry/molecule.h"
#include "athanor/chemistry/stereo_features.h"
#include "athanor/core/error.h"
#include "athanor/data/keyed_table.h"
#include "athanor/featurize/environments.h"

namespace athanor::chemistry {
struct PlainMolecule;
}

namespace athanor::featurize {

/// Computes size() numbers for a molecule; immutable, thread-safe. Every block has a type `Settings`, its options
/// struct or void, and a constructor from it that throws Error(invalid_options) when the settings make no sense.
class VectorBlock {
 public:
  virtual ~VectorBlock() = default;
  virtual std::vector<std::string> names() const = 0;  ///< one per number
  virtual std::size_t size() const = 0;
  /// Columns of the input that are read.
  virtual std::vector<data::FeatureColumn> required_columns() const { return {}; }
  /// Of numbers that rows share by a key.
  virtual std::shared_ptr<const data::KeyedTable> table() const { return nullptr; }
  /// `columns` has the values of required_columns(), `out` has size() numbers. Writes NaN or infinity as it comes; who
  /// calls turns it into an Issue.
  virtual void compute(const chemistry::Molecule& molecule, std::span<const double> columns,
                       std::span<float> out) const = 0;
  /// Whether compute_plain can give the same numbers from a molecule that was read without RDKit.
  virtual bool accepts_plain() const { return false; }
  /// What compute_plain must know of stereo.
  virtual chemistry::StereoFeatures stereo() const { return chemistry::StereoFeatures::invariant; }
  /// False where that is not sure for this molecule.
  virtual bool compute_plain(const chemistry::PlainMolecule&, std::span<const double>, std::span<float>) const {
    fail(ErrorCode::internal, "a block of features was given a plain molecule that it does not accept");
  }
  /// What the numbers say of environments, and those of the molecule (numbers count from 0 in the block).
  virtual FeatureKind kind() const { return FeatureKind::whole; }
  virtual std::vector<Environment> list_environments(const chemistry::Molecule&) const { return {}; }
};

}  // namespace athanor::featurize
