// Point specs: short text such as "conformer(relax=true)" -> the atoms of a molecule as points.
#pragma once

#include <memory>
#include <string>

#include "athanor/chemistry/molecule.h"
#include "athanor/core/catalog.h"
#include "athanor/featurize/inputs.h"

namespace athanor::featurize {

/// Kinds of points with their options; what a network must work on to read them is the input of the entry.
const Catalog& point_catalog();

/// The usual spec of networks that work on this input.
std::string find_usual_points(const std::string& input);

/// A parsed point spec; immutable, thread-safe.
///   conformer  (for networks on "points") the atoms of an ETKDG conformer around their centroid, with hydrogens; one
///              number each, the van der Waals radius in Å. The conformer depends on the seed and the canonical SMILES
///              alone.
///   drawing    (for networks on "images") the atoms of a 2D drawing in Å around their centroid, then `samples` points
///              along each bond, of kind 0; four numbers each: bond order (of bonds), atomic number / 10, Gasteiger
///              charge and hybridisation, sp = 1 to sp3 = 3 (of atoms).
class PointFeaturizer {
 public:
  /// Error(not_found) for an unknown name, Error(invalid_options) for what does not follow the grammar of specs.
  explicit PointFeaturizer(const std::string& spec);
  PointFeaturizer(PointFeaturizer&&) noexcept;
  ~PointFeaturizer();

  const std::string& spec() const { return spec_; }    ///< canonical
  const std::string& input() const { return input_; }  ///< of the networks that read them: "points", "images"
  /// Names of the numbers of a point.
  std::vector<std::string> value_names() const;
  PackedPoints make_empty() const;
  /// Appends the points of one molecule. An Issue (action unsupported, code conformer_failed, too_large, layout_failed
  /// or features_not_finite) for a molecule that has none.
  Result<bool> append(const chemistry::Molecule& molecule, PackedPoints& points) const;

  struct Kind;

 private:
  std::string spec_, input_;
  std::unique_ptr<const Kind> kind_;
};

/// The points of one molecule for people to read: kind, x, y, z and the numbers.
struct PointTable {
  std::vector<std::string> columns;
  std::vector<std::vector<double>> rows;
};
/// Errors of PointFeaturizer; Error(unsupported) for a molecule that has no points.
PointTable compute_point_table(const chemistry::Molecule& molecule, const std::string& spec);

}  // namespace athanor::featurize
