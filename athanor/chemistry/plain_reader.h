// SMILES -> PlainMolecule: the quick way for the organic molecules that most tables hold.
#pragma once

#include <memory>
#include <string_view>

#include "athanor/chemistry/plain_molecule.h"
#include "athanor/chemistry/standardize.h"
#include "athanor/chemistry/stereo_features.h"

namespace athanor::chemistry {

/// Reads SMILES into arrays that are kept from one to the next. One reader belongs to one thread.
class PlainReader {
 public:
  /// Reads a text again only when it was not among the last `remembered` ones.
  explicit PlainReader(std::size_t remembered = 1);
  ~PlainReader();
  PlainReader(PlainReader&&) noexcept;

  /// What parse_smiles would give, or null when that is not sure: for elements, isotopes and charges beyond those of
  /// organic molecules, ring systems with more than one smallest set of rings, unusual writings, and all mistakes.
  /// Where `stereo` is none, that of the molecule may be as written. Valid until `remembered` further calls; a call
  /// with the same text may add the stereo that was left out.
  const PlainMolecule* read(std::string_view smiles, StereoFeatures stereo = StereoFeatures::marks);

 private:
  struct Work;
  std::unique_ptr<Work> work_;
};

/// The reader of this thread. It remembers the texts of two blocks of a prediction, whose steps (standardisation,
/// features, similarity) each ask for the same molecules.
PlainReader& get_plain_reader();

/// Whether such features of the molecule depend on the order of its atoms, or may be others in RDKit's canonical
/// SMILES: that of a large ring can have E where the molecule has Z. They need its stereo.
bool depends_on_order(const PlainMolecule& molecule, StereoFeatures features);

/// Standard atomic weight in g/mol (RDKit's table) of an element that plain molecules may have.
double find_atomic_weight(int number);

/// True where no step of the policy `basic` changes the molecule: one fragment of uncharged atoms with their lowest
/// valence, or that of a sulfone or a phosphate, and of those that keeps_charge names. Every pattern of RDKit 2022.09's
/// metal, normalisation, acid-base and charge tables asks for something else.
bool is_standard(const PlainMolecule& molecule);

/// The molecule of a text, by the reader of this thread, where that is sure and the policy leaves the molecule as it
/// is; null for all others. `stereo`: as in PlainReader::read.
const PlainMolecule* read_standard(std::string_view smiles, const StandardizePolicy& policy,
                                   StereoFeatures stereo = StereoFeatures::marks);

}  // namespace athanor::chemistry
