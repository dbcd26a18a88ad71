#include "athanor/chemistry/layout.h"

#include <GraphMol/Depictor/RDDepictor.h>
#include <GraphMol/GraphMol.h>
#include <GraphMol/PartialCharges/GasteigerCharges.h>
#include <fmt/format.h>

#include <cmath>

#include "athanor/chemistry/molecule_body.h"
#include "athanor/chemistry/toolkit.h"

namespace athanor::chemistry {
namespace {

int number_hybridization(RDKit::Atom::HybridizationType type) {
  switch (type) {
    case RDKit::Atom::SP: return 1;
    case RDKit::Atom::SP2: return 2;
    case RDKit::Atom::SP3: return 3;
    default: return 0;
  }
}

Layout read_layout(const RDKit::ROMol& drawn, const std::vector<double>& charges) {
  Layout layout;
  const RDKit::Conformer& places = drawn.getConformer();
  double x = 0, y = 0;
  for (const RDKit::Atom* atom : drawn.atoms()) {
    const RDGeom::Point3D& place = places.getAtomPos(atom->getIdx());
    layout.atoms.push_back({atom->getAtomicNum(), place.x, place.y, charges[atom->getIdx()],
                            number_hybridization(atom->getHybridization())});
    x += place.x;
    y += place.y;
  }
  const auto count = static_cast<double>(layout.atoms.size());
  for (Layout::Atom& atom : layout.atoms) {
    atom.x -= x / count;
    atom.y -= y / count;
  }
  for (const RDKit::Bond* bond : drawn.bonds())
    layout.bonds.push_back({bond->getBeginAtomIdx(), bond->getEndAtomIdx(), bond->getBondTypeAsDouble()});
  return layout;
}

}  // namespace

Result<Layout> compute_layout(const Molecule& molecule) {
  silence_toolkit_log();
  try {
    RDKit::ROMol drawn(molecule.body());
    std::vector<double> charges(drawn.getNumAtoms());
    RDKit::computeGasteigerCharges(drawn, charges);
    for (std::size_t i = 0; i < charges.size(); ++i)
      if (!std::isfinite(charges[i]))
        return Issue{0,
                     "unsupported",
                     "features_not_finite",
                     fmt::format("the partial charge of atom {} ({}) is not finite", i,
                                 drawn.getAtomWithIdx(static_cast<unsigned>(i))->getSymbol()),
                     format_smiles(molecule),
                     ""};
    RDDepict::compute2DCoords(drawn);
    return read_layout(drawn, charges);
  } catch (...) {
    Issue issue = make_issue_of_current_exception("layout", format_smiles(molecule));
    issue.action = "unsupported";
    issue.code = "layout_failed";
    return issue;
  }
}

}  // namespace athanor::chemistry
