#include "plain_comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "athanor/chemistry/descriptors.h"
#include "athanor/chemistry/fingerprints.h"
#include "athanor/chemistry/molecule_body.h"
#include "athanor/chemistry/plain_descriptors.h"
#include "athanor/chemistry/plain_fingerprints.h"
#include "athanor/chemistry/plain_order.h"
#include "athanor/chemistry/standardize.h"

namespace athanor::chemistry {
namespace {

class Difference {
 public:
  template <class A, class B>
  void expect(const char* what, std::size_t place, A plain, B toolkit) {
    if (text.empty() && static_cast<long>(plain) != static_cast<long>(toolkit))
      text =
          fmt::format("{} of {}: {} instead of {}", what, place, static_cast<long>(plain), static_cast<long>(toolkit));
  }
  std::string text;
};

void compare_atoms(const PlainMolecule& plain, const RDKit::ROMol& body, bool with_stereo, Difference& difference) {
  const RDKit::RingInfo& rings = *body.getRingInfo();
  for (unsigned i = 0; i < body.getNumAtoms(); ++i) {
    const PlainAtom& a = plain.atoms[i];
    const RDKit::Atom& b = *body.getAtomWithIdx(i);
    difference.expect("atomic number", i, a.number, b.getAtomicNum());
    difference.expect("charge", i, a.charge, b.getFormalCharge());
    difference.expect("hydrogens", i, a.hydrogens, b.getTotalNumHs());
    difference.expect("degree", i, a.degree, b.getDegree());
    difference.expect("aromaticity", i, a.aromatic, b.getIsAromatic());
    difference.expect("hybridisation", i, a.hybridization, b.getHybridization());
    difference.expect("ring", i, a.in_ring, rings.numAtomRings(i) != 0);
    difference.expect("isotope", i, 0, b.getIsotope());
    difference.expect("radicals", i, 0, b.getNumRadicalElectrons());
    if (!with_stereo) continue;
    difference.expect("chirality", i, a.chirality, b.getChiralTag());
    std::string label;
    if (b.getChiralTag() != RDKit::Atom::CHI_UNSPECIFIED) b.getPropIfPresent("_CIPCode", label);
    difference.expect("label", i, a.label, label == "R" ? label_r : label == "S" ? label_s : 0);
  }
}

void compare_bonds(const PlainMolecule& plain, const RDKit::ROMol& body, bool with_stereo, Difference& difference) {
  const RDKit::RingInfo& rings = *body.getRingInfo();
  for (unsigned i = 0; i < body.getNumBonds(); ++i) {
    const PlainBond& a = plain.bonds[i];
    const RDKit::Bond& b = *body.getBondWithIdx(i);
    difference.expect("begin", i, a.begin, b.getBeginAtomIdx());
    difference.expect("end", i, a.end, b.getEndAtomIdx());
    difference.expect("type", i, a.type, b.getBondType());
    difference.expect("conjugation", i, a.conjugated, b.getIsConjugated());
    if (with_stereo) difference.expect("stereo", i, a.stereo, b.getStereo());
    difference.expect("ring of bond", i, a.in_ring, rings.numBondRings(i) != 0);
  }
}

void compare_fingerprints(const PlainMolecule& plain, const Molecule& molecule, Difference& difference) {
  if (compute_morgan_bits(plain) != compute_morgan_bits(molecule)) difference.text = "Morgan bits";
  const MorganOptions options{.radius = 3, .bits = 1000};
  std::vector<float> a(options.bits), b(options.bits);
  compute_morgan_counts(plain, options, a);
  compute_morgan_counts(molecule, options, b);
  if (a != b) difference.text = "Morgan counts";
  compute_morgan_flags(plain, options, a);
  for (float& value : b) value = value > 0 ? 1.0F : 0.0F;
  if (a != b) difference.text = "Morgan flags";
}

void compare_descriptors(const PlainMolecule& plain, const Molecule& molecule, Difference& difference) {
  const std::vector<std::string>& names = list_basic_descriptors();
  std::vector<double> own(names.size()), theirs(names.size());
  if (!compute_basic_descriptors(plain, own)) return;
  compute_basic_descriptors(molecule, theirs);
  for (std::size_t i = 0; i < names.size(); ++i)
    if (std::abs(own[i] - theirs[i]) > 1e-9 * std::max(1.0, std::abs(theirs[i])))
      difference.text = fmt::format("{}: {} instead of {}", names[i], own[i], theirs[i]);
}

bool are_equal(const PlainMolecule& a, const PlainMolecule& b) {
  const auto same_atoms = [](const PlainAtom& x, const PlainAtom& y) {
    return x.number == y.number && x.charge == y.charge && x.hydrogens == y.hydrogens && x.degree == y.degree &&
           x.hybridization == y.hybridization && x.aromatic == y.aromatic && x.in_ring == y.in_ring &&
           x.label == y.label;
  };
  const auto same_bonds = [](const PlainBond& x, const PlainBond& y) {
    return x.begin == y.begin && x.end == y.end && x.type == y.type && x.stereo == y.stereo &&
           x.conjugated == y.conjugated && x.in_ring == y.in_ring;
  };
  return std::equal(a.atoms.begin(), a.atoms.end(), b.atoms.begin(), b.atoms.end(), same_atoms) &&
         std::equal(a.bonds.begin(), a.bonds.end(), b.bonds.begin(), b.bonds.end(), same_bonds);
}

/// What `basic` would do nothing to must have the key that `none` gives it, and be arranged as this key is.
void compare_verdicts(const PlainMolecule& plain, const std::string& smiles, Difference& difference) {
  if (!is_standard(plain)) return;
  const auto standard = standardize_smiles(smiles, StandardizePolicy::basic);
  const auto written = standardize_smiles(smiles, StandardizePolicy::none);
  if (!standard || !written || standard->changed || standard->key != written->key) {
    difference.text = "standardisation changes the molecule";
    return;
  }
  static PlainReader reader;
  static PlainOrder order, other_order;
  const PlainMolecule* canonical = reader.read(standard->key);
  if (canonical == nullptr) difference.text = fmt::format("not sure of the standard form {}", standard->key);
  else if (depends_on_order(*canonical, StereoFeatures::labels) && !depends_on_order(plain, StereoFeatures::labels))
    difference.text = "other chirality than its standard form";
  else if (!depends_on_order(plain, StereoFeatures::labels) &&
           !are_equal(order.arrange(plain), other_order.arrange(*canonical)))
    difference.text = fmt::format("arranged otherwise than {}", standard->key);
}

void compare_graphs(const PlainMolecule& plain, const RDKit::ROMol& body, bool with_stereo, Difference& difference) {
  difference.expect("number of atoms", 0, plain.atoms.size(), body.getNumAtoms());
  difference.expect("number of bonds", 0, plain.bonds.size(), body.getNumBonds());
  if (difference.text.empty()) compare_atoms(plain, body, with_stereo, difference);
  if (difference.text.empty()) compare_bonds(plain, body, with_stereo, difference);
}

PlainComparison describe(const Difference& difference) {
  if (difference.text.empty()) return {Agreement::same, ""};
  return {Agreement::different, difference.text};
}

PlainComparison describe_refusal(const Issue& issue) {
  return {Agreement::different, "RDKit refuses it: " + issue.message};
}

}  // namespace

PlainComparison compare_with_toolkit(PlainReader& reader, const std::string& smiles) {
  const PlainMolecule* plain = reader.read(smiles, StereoFeatures::none);
  if (plain == nullptr) return {};
  const Result<Molecule> molecule = parse_smiles(smiles);
  if (!molecule) return describe_refusal(molecule.issue());
  const RDKit::ROMol& body = molecule->body();
  Difference difference;
  compare_graphs(*plain, body, false, difference);
  if (difference.text.empty()) compare_fingerprints(*plain, *molecule, difference);
  plain = reader.read(smiles);
  if (plain == nullptr && difference.text.empty()) return {};
  if (difference.text.empty()) compare_graphs(*plain, body, true, difference);
  if (difference.text.empty()) compare_descriptors(*plain, *molecule, difference);
  if (difference.text.empty()) compare_verdicts(*plain, smiles, difference);
  return describe(difference);
}

PlainComparison compare_graph_with_toolkit(PlainReader& reader, const std::string& smiles) {
  const PlainMolecule* plain = reader.read(smiles);
  if (plain == nullptr) return {};
  const Result<Molecule> molecule = parse_smiles(smiles);
  if (!molecule) return describe_refusal(molecule.issue());
  Difference difference;
  compare_graphs(*plain, molecule->body(), true, difference);
  return describe(difference);
}

}  // namespace athanor::chemistry
