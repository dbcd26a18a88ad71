#include "athanor/chemistry/plain_descriptors.h"

#include <algorithm>
#include <array>

#include "athanor/chemistry/basic_descriptors.h"
#include "athanor/chemistry/plain_elements.h"
#include "athanor/chemistry/plain_properties.h"
#include "athanor/chemistry/plain_steps.h"
#include "athanor/chemistry/qed.h"
#include "athanor/chemistry/qed_tables.h"

namespace athanor::chemistry {
namespace {

/// RDKit looks at 1,000 matches of each of Crippen's types; molecules of this size have fewer.
constexpr std::size_t most_described_atoms = 100;
constexpr double electron_mass = 0.00054857991;  ///< g/mol, as RDKit has it

// The patterns of RDKit 2022.09 (Code/GraphMol/Descriptors/Lipinski.cpp, BSD-3-Clause).
constexpr const char* donor_pattern = "[N&!H0&v3,N&!H0&+1&v4,O&H1&+0,S&H1&+0,n&H1&+0]";
constexpr const char* acceptor_pattern =
    "[$([O,S;H1;v2]-[!$(*=[O,N,P,S])]),$([O,S;H0;v2]),$([O,S;-]),$([N;v3;!$(N-*=!@[O,N,P,S])]),$([nH0,o,s;+0])]";
constexpr const char* rotatable_pattern =
    "[!$(*#*)&!D1&!$(C(F)(F)F)&!$(C(Cl)(Cl)Cl)&!$(C(Br)(Br)Br)&!$(C([CH3])([CH3])[CH3])&!$([CD3](=[N,O,S])-!@[#7,O,S!"
    "D1])&!$([#7,O,S!D1]-!@[CD3]=[N,O,S])&!$([CD3](=[N+])-!@[#7!D1])&!$([#7!D1]-!@[CD3]=[N+])]-,:;!@[!$(*#*)&!D1&!$("
    "C(F)(F)F)&!$(C(Cl)(Cl)Cl)&!$(C(Br)(Br)Br)&!$(C([CH3])([CH3])[CH3])]";

struct Patterns {
  template <class Texts>
  std::vector<PlainPattern> make_all(const Texts& texts) {
    std::vector<PlainPattern> made;
    for (const char* text : texts) {
      std::optional<PlainPattern> pattern = PlainPattern::make(std::string(text));
      if (pattern) made.push_back(std::move(*pattern));
      else is_complete = false;
    }
    return made;
  }
  bool is_complete = true;
  std::vector<PlainPattern> counted = make_all(std::array{donor_pattern, acceptor_pattern, rotatable_pattern});
  std::vector<PlainPattern> qed_acceptors = make_all(qed::acceptor_patterns), alerts = make_all(qed::alert_patterns),
                            aliphatic_ring_atoms = make_all(std::array{qed::aliphatic_ring_atoms});
};

const Patterns& get_plain_patterns() {
  static const Patterns patterns;
  return patterns;
}

/// What compute_composition gives.
const BasicSelection composition =
    select_basic(basic::weight, basic::exact_weight, basic::heavy_atoms, basic::charge, basic::valence_electrons,
                 basic::radical_electrons, basic::nh_oh, basic::n_o, basic::heteroatoms, basic::fraction_csp3);

void compute_composition(const PlainMolecule& molecule, std::span<double> out) {
  std::array<int, 64> elements{};
  int saturated_carbons = 0;
  for (const PlainAtom& atom : molecule.atoms) {
    ++elements[atom.number];
    elements[1] += atom.hydrogens;
    saturated_carbons += atom.number == 6 && atom.total_degree() == 4;
    out[basic::charge] += atom.charge;
    out[basic::valence_electrons] += find_plain_element(atom.number).outer_electrons - atom.charge + atom.hydrogens;
    out[basic::heteroatoms] += atom.number != 6;
    if (atom.number != 7 && atom.number != 8) continue;
    ++out[basic::n_o];
    out[basic::nh_oh] += atom.hydrogens;
  }
  for (std::size_t number = 1; number < elements.size(); ++number) {
    if (elements[number] == 0) continue;
    const PlainElementData& data = find_element_data(static_cast<int>(number));
    out[basic::weight] += elements[number] * data.weight;
    out[basic::exact_weight] += elements[number] * data.isotope_mass;
  }
  out[basic::exact_weight] -= electron_mass * out[basic::charge];
  out[basic::heavy_atoms] = static_cast<double>(molecule.atoms.size());
  out[basic::fraction_csp3] = elements[6] == 0 ? 0 : static_cast<double>(saturated_carbons) / elements[6];
}

void count_rings(const PlainMolecule& molecule, std::span<const PlainRing> rings, std::span<double> out) {
  PlainMask aromatic{}, single{}, heteroatoms{};
  for (std::size_t i = 0; i < molecule.bonds.size(); ++i) {
    if (molecule.bonds[i].type == aromatic_bond) set(aromatic, i);
    if (molecule.bonds[i].type == 1) set(single, i);
  }
  for (std::size_t i = 0; i < molecule.atoms.size(); ++i)
    if (molecule.atoms[i].number != 6) set(heteroatoms, i);
  for (const PlainRing& ring : rings) {
    const bool is_aromatic = without(ring.bonds, aromatic) == PlainMask{};
    ++out[basic::rings];
    ++out[is_aromatic ? basic::aromatic_rings : basic::aliphatic_rings];
    out[basic::saturated_rings] += without(ring.bonds, single) == PlainMask{};
    out[basic::aromatic_heterocycles] += is_aromatic && both(ring.atoms, heteroatoms) != PlainMask{};
  }
}

/// Independent rings of the atoms that are kept.
int count_independent_rings(const PlainMolecule& molecule, const std::vector<std::uint8_t>& kept) {
  std::vector<std::uint16_t> part(molecule.atoms.size());
  for (std::size_t i = 0; i < part.size(); ++i) part[i] = static_cast<std::uint16_t>(i);
  const auto find_root = [&](std::size_t i) {
    while (part[i] != i) i = part[i] = part[part[i]];
    return i;
  };
  int rings = 0;
  for (const PlainBond& bond : molecule.bonds) {
    if (!kept[bond.begin] || !kept[bond.end]) continue;
    const std::size_t a = find_root(bond.begin), b = find_root(bond.end);
    rings += a == b;  // any further bond between the atoms of a part closes a ring
    part[a] = static_cast<std::uint16_t>(b);
  }
  return rings;
}

/// Its arrays serve one molecule after the other.
class Describer {
 public:
  bool describe(const PlainMolecule& molecule, std::span<double> out, const BasicSelection& wanted) {
    const auto wants = [&](auto... places) { return (wanted[places] || ...); };
    if (molecule.atoms.size() > most_described_atoms || !get_plain_patterns().is_complete) return false;
    std::fill(out.begin(), out.end(), 0.0);
    compute_composition(molecule, out);
    if ((wanted & ~composition).none()) return true;
    if (!search_.find_all(molecule, rings_)) return false;
    count_rings(molecule, rings_, out);
    if (wants(basic::polar_surface, basic::qed)) out[basic::polar_surface] = compute_polar_surface(molecule, rings_);
    if (wants(basic::labute_surface)) out[basic::labute_surface] = compute_labute_surface(molecule);
    if (wants(basic::stereocenters) && !count_centers(molecule, out)) return false;
    if (wants(basic::log_p, basic::molar_refractivity, basic::qed) && !add_crippen(molecule, out)) return false;
    if (!wants(basic::donors, basic::acceptors, basic::rotatable_bonds, basic::qed)) return true;
    if (!count_patterns(molecule, out)) return false;
    if (wants(basic::qed)) out[basic::qed] = compute_plain_qed(molecule, get_plain_patterns(), out);
    return true;
  }

 private:
  bool count_centers(const PlainMolecule& molecule, std::span<double> out) {
    const std::optional<std::size_t> centers = stereo_.count_centers(molecule, rings_);
    out[basic::stereocenters] = static_cast<double>(centers.value_or(0));
    return centers.has_value();
  }

  bool add_crippen(const PlainMolecule& molecule, std::span<double> out) {
    if (!target_.set(molecule, rings_, true)) return false;
    const std::optional<CrippenSums> crippen = sum_crippen_contributions(molecule, target_);
    if (!crippen) return false;
    out[basic::log_p] = crippen->log_p;
    out[basic::molar_refractivity] = crippen->molar_refractivity;
    return true;
  }

  bool count_patterns(const PlainMolecule& molecule, std::span<double> out) {
    if (!target_.set(molecule, rings_, false)) return false;
    constexpr std::array places{basic::donors, basic::acceptors, basic::rotatable_bonds};
    for (std::size_t i = 0; i < places.size(); ++i) {
      const std::optional<std::size_t> matches = get_plain_patterns().counted[i].count_matches(target_);
      if (!matches) return false;
      out[places[i]] = static_cast<double>(*matches);
    }
    return true;
  }

  double compute_plain_qed(const PlainMolecule& molecule, const Patterns& patterns, std::span<const double> known) {
    std::array<double, 8> values{};
    kept_.resize(molecule.atoms.size());
    const auto find_atoms = [&](const PlainPattern& pattern) {  // each is one atom
      return pattern.find_starts(target_, target_.all_atoms());
    };
    for (const PlainPattern& pattern : patterns.qed_acceptors) values[qed::acceptors] += count(find_atoms(pattern));
    for (const PlainPattern& pattern : patterns.alerts) values[qed::alerts] += pattern.has_match(target_);
    const PlainMask removed = find_atoms(patterns.aliphatic_ring_atoms[0]);
    for (std::size_t i = 0; i < kept_.size(); ++i) kept_[i] = !test(removed, i);
    values[qed::aromatic_rings] = count_independent_rings(molecule, kept_);
    values[qed::molecular_weight] = known[basic::weight];
    values[qed::log_p] = known[basic::log_p];
    values[qed::donors] = known[basic::donors];
    values[qed::polar_surface] = known[basic::polar_surface];
    values[qed::rotatable_bonds] = known[basic::rotatable_bonds];
    return combine_qed_properties(values);
  }

  PlainRingSearch search_;
  std::vector<PlainRing> rings_;
  std::vector<std::uint8_t> kept_;
  PlainStereo stereo_;
  PatternTarget target_;
};

}  // namespace

bool compute_basic_descriptors(const PlainMolecule& molecule, std::span<double> out, const BasicSelection& wanted) {
  thread_local Describer describer;
  return describer.describe(molecule, out, wanted);
}

}  // namespace athanor::chemistry
