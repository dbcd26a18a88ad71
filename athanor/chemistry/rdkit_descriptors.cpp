// The 2D descriptors of Python RDKit: groups that share work, put into Python's order.
#include <RDGeneral/RDConfig.h>

#include <GraphMol/Descriptors/BCUT.h>
#include <GraphMol/Descriptors/Crippen.h>
#include <GraphMol/Descriptors/MolSurf.h>
#include <GraphMol/Fingerprints/MorganFingerprints.h>
#include <GraphMol/PartialCharges/GasteigerCharges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

#include "athanor/chemistry/descriptors.h"
#include "athanor/chemistry/fragment_patterns.h"
#include "athanor/chemistry/molecule_body.h"
#include "athanor/chemistry/pattern_set.h"
#include "athanor/chemistry/scalar_descriptors.h"
#include "athanor/chemistry/toolkit.h"
#include "athanor/chemistry/topology_descriptors.h"
#include "athanor/core/error.h"

namespace athanor::chemistry {
namespace {

using RDKit::ROMol;
namespace rd = RDKit::Descriptors;

/// A molecule that RDKit may leave its notes in, and what several groups need.
struct Subject {
  explicit Subject(const Molecule& original)
      : molecule(std::make_shared<const ROMol>(original.body())),
        body(molecule.body()),
        states(compute_estate_indices(body)),
        areas(body.getNumAtoms()) {
    double hydrogens = 0;
    rd::getLabuteAtomContribs(body, areas, hydrogens);
    rd::calcClogP(body);  // leaves the contributions of the atoms in the molecule, for QED and others too
  }
  Molecule molecule;
  const ROMol& body;
  std::vector<double> states;  ///< electrotopological, per atom
  std::vector<double> areas;   ///< Labute's surface area, per atom
};

/// Names in a row and what computes their values.
struct Group {
  std::vector<std::string> names;
  std::function<void(const Subject&, std::span<double>)> compute;
};

void compute_state_extremes(const Subject& subject, std::span<double> out) {
  const auto [min, max] = std::ranges::minmax(subject.states);
  const auto [min_size, max_size] =
      std::ranges::minmax(subject.states, {}, [](double state) { return std::abs(state); });
  std::ranges::copy(std::array{max, min, std::abs(max_size), std::abs(min_size)}, out.begin());
}

/// Gasteiger charges (doi:10.1016/0040-4020(80)80168-2). Elements without parameters give NaN and infinity, which
/// spread along the bonds; as in Python, the comparisons let the charge that comes later win over NaN.
void compute_charge_extremes(const Subject& subject, std::span<double> out) {
  std::vector<double> charges(subject.body.getNumAtoms());
  RDKit::computeGasteigerCharges(subject.body, charges);
  double min = 500, max = -500;
  for (const double charge : charges) {
    min = min < charge ? min : charge;
    max = max > charge ? max : charge;
  }
  const double low = std::abs(min), high = std::abs(max);
  std::ranges::copy(std::array{max, min, high > low ? high : low, high < low ? high : low}, out.begin());
}

/// Different Morgan environments up to radius 1, 2 and 3, per heavy atom. A larger radius only adds environments.
void compute_morgan_densities(const Subject& subject, std::span<double> out) {
  RDKit::MorganFingerprints::BitInfoMap environments;
  const std::unique_ptr<RDKit::SparseIntVect<std::uint32_t>> counts(RDKit::MorganFingerprints::getFingerprint(
      subject.body, 3, nullptr, nullptr, false, true, true, false, &environments));
  std::array<double, 3> found{};
  for (const auto& [bit, places] : environments) {
    const std::uint32_t radius = std::ranges::min(places, {}, [](const auto& place) { return place.second; }).second;
    for (std::size_t i = std::max(1U, radius) - 1; i < found.size(); ++i) ++found[i];
  }
  const double atoms = subject.body.getNumHeavyAtoms();
  for (std::size_t i = 0; i < found.size(); ++i) out[i] = atoms == 0 ? 0 : found[i] / atoms;
}

/// Eigenvalues of Burden matrices (R. S. Pearlman, K. M. Smith, doi:10.1021/ci980137x). NaN, as in Python, when an
/// element has no Gasteiger parameters.
void compute_burden_eigenvalues(const Subject& subject, std::span<double> out) {
  try {
    std::ranges::copy(rd::BCUT2D(subject.body), out.begin());
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception&) {
    std::ranges::fill(out, std::numeric_limits<double>::quiet_NaN());
  }
}

/// Sums of `values` over the atoms whose `keys` lie between two bounds (bound <= key < next bound).
void sum_by_bin(std::span<const double> keys, std::span<const double> values, std::span<const double> bounds,
                std::span<double> out) {
  std::ranges::fill(out, 0.0);
  for (std::size_t i = 0; i < keys.size(); ++i)
    out[static_cast<std::size_t>(std::ranges::upper_bound(bounds, keys[i]) - bounds.begin())] += values[i];
}

// Bounds of rdkit/Chem/EState/EState_VSA.py, RDKit 2022.09 (BSD-3-Clause): about as many atoms in every bin.
constexpr std::array area_bounds{4.78, 5.00, 5.410, 5.740, 6.00, 6.07, 6.45, 7.00, 11.0};
constexpr std::array state_bounds{-0.390, 0.290, 0.717, 1.165, 1.540, 1.807, 2.05, 4.69, 9.17, 15.0};

Group make_scalar(const std::string& name) {
  return {{name}, [compute = find_scalar_descriptor(name)](const Subject& subject, std::span<double> out) {
            out[0] = compute(subject.body);
          }};
}

Group make_index(const std::string& name, ScalarDescriptor compute) {
  return {{name}, [compute](const Subject& subject, std::span<double> out) { out[0] = compute(subject.body); }};
}

std::vector<std::string> number_from_one(const std::string& stem, std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t i = 1; i <= count; ++i) names.push_back(stem + std::to_string(i));
  return names;
}

/// Surface areas by atom property (P. Labute, doi:10.1016/S1093-3263(00)00068-1), by RDKit.
Group make_areas(const std::string& stem, std::size_t count,
                 std::vector<double> (*compute)(const ROMol&, std::vector<double>*, bool)) {
  return {number_from_one(stem, count), [compute](const Subject& subject, std::span<double> out) {
            std::ranges::copy(compute(subject.body, nullptr, false), out.begin());
          }};
}

Group make_fragments() {
  std::vector<std::string> names, smarts;
  for (const FragmentPattern& pattern : fragment_patterns) {
    names.emplace_back(pattern.name);
    smarts.emplace_back(pattern.smarts);
  }
  return {std::move(names),
          [patterns = std::make_shared<PatternSet>(std::move(smarts))](const Subject& subject, std::span<double> out) {
            patterns->count_matches(subject.molecule, out);
          }};
}

using Groups = std::vector<Group>;

void add_scalars(Groups& groups, std::initializer_list<const char*> names) {
  for (const char* name : names) groups.push_back(make_scalar(name));
}

/// rdkit.Chem.Descriptors itself.
Groups make_general_groups() {
  Groups groups{
      {{"MaxEStateIndex", "MinEStateIndex", "MaxAbsEStateIndex", "MinAbsEStateIndex"}, compute_state_extremes},
      {{"qed"}, [](const Subject& subject, std::span<double> out) { out[0] = compute_qed(subject.molecule); }},
  };
  add_scalars(groups, {"MolWt", "HeavyAtomMolWt", "ExactMolWt", "NumValenceElectrons", "NumRadicalElectrons"});
  groups.push_back({{"MaxPartialCharge", "MinPartialCharge", "MaxAbsPartialCharge", "MinAbsPartialCharge"},
                    compute_charge_extremes});
  groups.push_back({{"FpDensityMorgan1", "FpDensityMorgan2", "FpDensityMorgan3"}, compute_morgan_densities});
  groups.push_back({{"BCUT2D_MWHI", "BCUT2D_MWLOW", "BCUT2D_CHGHI", "BCUT2D_CHGLO", "BCUT2D_LOGPHI", "BCUT2D_LOGPLOW",
                     "BCUT2D_MRHI", "BCUT2D_MRLOW"},
                    compute_burden_eigenvalues});
  return groups;
}

/// rdkit.Chem.GraphDescriptors.
Groups make_graph_groups() {
  Groups groups{make_index("BalabanJ", compute_balaban_j), make_index("BertzCT", compute_bertz_complexity),
                make_index("Ipc", compute_polynomial_information), make_index("Chi0", compute_chi0),
                make_index("Chi1", compute_chi1)};
  add_scalars(groups, {"Chi0n", "Chi0v", "Chi1n", "Chi1v", "Chi2n", "Chi2v", "Chi3n", "Chi3v", "Chi4n", "Chi4v",
                       "HallKierAlpha", "Kappa1", "Kappa2", "Kappa3"});
  return groups;
}

/// rdkit.Chem.MolSurf.
Groups make_surface_groups() {
  Groups groups{make_areas("PEOE_VSA", 14, rd::calcPEOE_VSA), make_areas("SMR_VSA", 10, rd::calcSMR_VSA),
                make_areas("SlogP_VSA", 12, rd::calcSlogP_VSA)};
  add_scalars(groups, {"LabuteASA", "TPSA"});
  return groups;
}

/// rdkit.Chem.EState.EState_VSA.
Groups make_state_groups() {
  return {{number_from_one("EState_VSA", state_bounds.size() + 1),
           [](const Subject& s, std::span<double> out) { sum_by_bin(s.states, s.areas, state_bounds, out); }},
          {number_from_one("VSA_EState", area_bounds.size() + 1),
           [](const Subject& s, std::span<double> out) { sum_by_bin(s.areas, s.states, area_bounds, out); }}};
}

/// rdkit.Chem.Lipinski.
Groups make_count_groups() {
  Groups groups;
  add_scalars(groups,
              {"FractionCSP3", "HeavyAtomCount", "NHOHCount", "NOCount", "NumAliphaticCarbocycles",
               "NumAliphaticHeterocycles", "NumAliphaticRings", "NumAromaticCarbocycles", "NumAromaticHeterocycles",
               "NumAromaticRings", "NumHAcceptors", "NumHDonors", "NumHeteroatoms", "NumRotatableBonds",
               "NumSaturatedCarbocycles", "NumSaturatedHeterocycles", "NumSaturatedRings", "RingCount"});
  return groups;
}

/// All groups, and where each of their values stands in Python's list.
struct DescriptorSet {
  Groups groups;
  std::vector<std::string> names;
  std::vector<std::size_t> places;

  /// A module follows the one before; its names stand in the order of their letters if `sorted`.
  void add_module(Groups module, bool sorted) {
    std::vector<std::string> added;
    for (Group& group : module) {
      added.insert(added.end(), group.names.begin(), group.names.end());
      groups.push_back(std::move(group));
    }
    std::vector<std::string> ordered = added;
    if (sorted) std::ranges::sort(ordered);
    for (const std::string& name : added)
      places.push_back(names.size() + static_cast<std::size_t>(std::ranges::find(ordered, name) - ordered.begin()));
    names.insert(names.end(), ordered.begin(), ordered.end());
  }
};

const DescriptorSet& get_descriptor_set() {
  static const DescriptorSet set = [] {
    DescriptorSet made;
    made.add_module(make_general_groups(), false);
    made.add_module(make_graph_groups(), true);
    made.add_module(make_surface_groups(), true);
    made.add_module(make_state_groups(), true);
    made.add_module(make_count_groups(), true);
    Groups crippen;
    add_scalars(crippen, {"MolLogP", "MolMR"});
    made.add_module(std::move(crippen), true);
    Groups fragments;
    fragments.push_back(make_fragments());
    made.add_module(std::move(fragments), true);
    return made;
  }();
  return set;
}

}  // namespace

const std::vector<std::string>& list_rdkit_descriptors() { return get_descriptor_set().names; }

void compute_rdkit_descriptors(const Molecule& molecule, std::span<double> out) {
  const DescriptorSet& set = get_descriptor_set();
  if (out.size() != set.names.size())
    fail(ErrorCode::invalid_options, "the RDKit descriptors need room for {} values; {} are given", set.names.size(),
         out.size());
  call_toolkit("compute the descriptors", [&] {
    const Subject subject(molecule);
    std::array<double, fragment_patterns.size()> values;
    auto place = set.places.begin();
    for (const Group& group : set.groups) {
      const std::span<double> part(values.data(), group.names.size());
      group.compute(subject, part);
      for (const double value : part) out[*place++] = value;
    }
  });
}

}  // namespace athanor::chemistry
