// Texts of reactions: the standard one, and those without map numbers.
#include <GraphMol/MolOps.h>
#include <GraphMol/SmilesParse/SmilesWrite.h>
#include <fmt/format.h>

#include <algorithm>

#include "athanor/chemistry/canonical_ranks.h"
#include "athanor/chemistry/molecule_body.h"
#include "athanor/chemistry/reaction_parts.h"
#include "athanor/chemistry/toolkit.h"
#include "athanor/core/mix_bits.h"

namespace athanor::chemistry {
namespace {

/// The link between an atom and its partner, among the codes of bonds.
constexpr std::uint32_t partner_code = 1;

/// Choices between like ligands that are tried for one reaction.
constexpr std::size_t most_choices = 1024;

std::uint64_t encode_atom(const RDKit::Atom& atom, std::uint64_t part) {
  std::string label;
  atom.getPropIfPresent(RDKit::common_properties::_CIPCode, label);
  const bool in_ring = atom.getOwningMol().getRingInfo()->numAtomRings(atom.getIdx()) != 0;
  std::uint64_t code = part;
  for (const int fact : {atom.getAtomicNum(), atom.getFormalCharge(), static_cast<int>(atom.getIsotope()),
                         static_cast<int>(atom.getTotalNumHs()), static_cast<int>(atom.getDegree()),
                         static_cast<int>(atom.getNumRadicalElectrons()), static_cast<int>(atom.getIsAromatic()),
                         static_cast<int>(in_ring), label.empty() ? 0 : static_cast<int>(label[0])})
    code = mix_bits(code + static_cast<std::uint64_t>(fact) + 1);
  return code;
}

std::uint32_t encode_bond(const RDKit::Bond& bond) {
  return 64U * static_cast<std::uint32_t>(bond.getBondType()) + 2U * static_cast<std::uint32_t>(bond.getStereo());
}

/// A copy without map numbers. RDKit's perception of stereo takes numbers for differences between ligands.
RDKit::RWMol remove_maps(const RDKit::ROMol& molecule) {
  RDKit::RWMol plain(molecule);
  for (RDKit::Atom* atom : plain.atoms()) atom->setAtomMapNum(0);
  RDKit::MolOps::assignStereochemistry(plain, true, true);
  return plain;
}

/// A molecule of a reaction whose atoms get new map numbers.
struct Part {
  RDKit::RWMol body, plain;  ///< `plain` has no map numbers
  std::size_t first;         ///< node of its first atom
};

/// All atoms of a reaction as nodes of one graph, in which partners are neighbours, too.
class ReactionNodes {
 public:
  explicit ReactionNodes(const std::vector<Molecule>& molecules) {
    std::size_t nodes = 0;
    for (const Molecule& molecule : molecules) {
      part_of_.insert(part_of_.end(), molecule.num_atoms(), parts_.size());
      parts_.push_back({RDKit::RWMol(molecule.body()), remove_maps(molecule.body()), nodes});
      for (const RDKit::Atom* atom : molecule.body().atoms())
        is_mapped_hydrogen_.push_back(atom->getAtomicNum() == 1 && atom->getAtomMapNum() != 0);
      nodes += molecule.num_atoms();
    }
    partners_.assign(nodes, no_partner);
  }

  void link(std::size_t a, std::size_t b) {
    partners_[a] = b;
    partners_[b] = a;
  }
  std::size_t first_of(std::size_t part) const { return parts_[part].first; }

  /// The standard text.
  std::string write() {
    CanonicalRanks ranks;
    for (std::size_t p = 0; p < parts_.size(); ++p)
      for (const RDKit::Atom* atom : parts_[p].plain.atoms()) ranks.codes().push_back(encode_atom(*atom, p));
    const auto visit = [&](std::size_t node, const auto& add) { visit_neighbors(node, add); };
    ranks.classify(visit);
    for (Part& part : parts_) drop_idle_marks(part, ranks);
    std::string least;
    std::size_t choices = 0;
    find_least(ranks, visit, least, choices);
    return least;
  }

 private:
  /// The least text of all choices between like ligands of marked centres. Atoms on both sides of a mirror are alike,
  /// but the marks of a ring in it change with the choice between them; all other choices make no difference.
  template <class Visit>
  void find_least(CanonicalRanks ranks, const Visit& visit, std::string& least, std::size_t& choices) {
    const std::vector<bool> decides = find_deciding(ranks);
    std::size_t ties = 0;
    for (std::size_t begin = 0; begin < ranks.order().size(); begin += ties + 1) {
      ties = ranks.count_ties(begin);
      const auto first = ranks.order().begin() + static_cast<std::ptrdiff_t>(begin);
      const auto decides_mark = [&](std::uint16_t node) { return decides[node]; };
      if (ties == 0 || std::none_of(first, first + static_cast<std::ptrdiff_t>(ties + 1), decides_mark)) continue;
      for (std::size_t chosen = begin; chosen <= begin + ties && choices < most_choices; ++chosen) {
        CanonicalRanks next = ranks;
        next.put_first(begin, chosen, visit);
        find_least(std::move(next), visit, least, choices);
      }
      return;
    }
    ++choices;
    ranks.break_ties(visit);
    number_atoms(ranks);
    std::string text = write_parts();
    if (least.empty() || text < least) least = std::move(text);
  }

  /// [nodes] like ligands of marked centres.
  std::vector<bool> find_deciding(const CanonicalRanks& ranks) const {
    std::vector<bool> decides(partners_.size());
    for (const Part& part : parts_)
      for (const RDKit::Atom* atom : part.body.atoms()) {
        if (atom->getChiralTag() == RDKit::Atom::CHI_UNSPECIFIED) continue;
        for (const RDKit::Atom* one : part.body.atomNeighbors(atom))
          for (const RDKit::Atom* other : part.body.atomNeighbors(atom))
            if (one != other && ranks[part.first + one->getIdx()] == ranks[part.first + other->getIdx()])
              decides[part.first + one->getIdx()] = true;
      }
    return decides;
  }

  /// Numbers partners from 1 in their order, then hydrogens without a partner whose map number keeps them atoms; all
  /// other numbers go.
  void number_atoms(const CanonicalRanks& ranks) {
    std::vector<int> numbers(partners_.size(), 0);
    int next = 1;
    for (const bool with_partner : {true, false})
      for (const std::size_t node : ranks.order()) {
        if (numbers[node] != 0 || with_partner != (partners_[node] != no_partner)) continue;
        if (!with_partner && !is_mapped_hydrogen_[node]) continue;
        numbers[node] = next++;
        if (with_partner) numbers[partners_[node]] = numbers[node];
      }
    for (Part& part : parts_)
      for (RDKit::Atom* atom : part.body.atoms()) atom->setAtomMapNum(numbers[part.first + atom->getIdx()]);
  }

  std::string write_parts() const {
    const auto write = [&](std::size_t part) { return RDKit::MolToSmiles(parts_[part].body); };
    return join_reaction({write(0), parts_.size() > 2 ? write(1) : "", write(parts_.size() - 1)});
  }

  template <class Add>
  void visit_neighbors(std::size_t node, const Add& add) const {
    const Part& part = parts_[part_of_[node]];
    const RDKit::Atom* atom = part.plain.getAtomWithIdx(static_cast<unsigned>(node - part.first));
    for (const RDKit::Bond* bond : part.plain.atomBonds(atom))
      add(part.first + bond->getOtherAtomIdx(atom->getIdx()), encode_bond(*bond));
    if (partners_[node] != no_partner) add(partners_[node], partner_code);
  }

  /// Whether neighbours of the atom, but for `other`, are alike in the whole reaction.
  static bool has_like_neighbors(const Part& part, const CanonicalRanks& ranks, const RDKit::Atom* atom,
                                 const RDKit::Atom* other) {
    std::vector<std::uint16_t> classes;
    for (const RDKit::Atom* neighbor : part.body.atomNeighbors(atom))
      if (neighbor != other) classes.push_back(ranks[part.first + neighbor->getIdx()]);
    std::sort(classes.begin(), classes.end());
    return std::adjacent_find(classes.begin(), classes.end()) != classes.end();
  }

  /// Two ligands that only their numbers tell apart make no centre and no double bond of stereo. Those of rings, which
  /// RDKit knows without numbers, stay.
  static void drop_idle_marks(Part& part, const CanonicalRanks& ranks) {
    for (RDKit::Atom* atom : part.body.atoms())
      if (part.plain.getAtomWithIdx(atom->getIdx())->getChiralTag() == RDKit::Atom::CHI_UNSPECIFIED &&
          has_like_neighbors(part, ranks, atom, nullptr))
        atom->setChiralTag(RDKit::Atom::CHI_UNSPECIFIED);
    for (RDKit::Bond* bond : part.body.bonds()) {
      bond->setBondDir(RDKit::Bond::NONE);  // the writer finds the directions from the stereo of double bonds
      if (bond->getStereo() <= RDKit::Bond::STEREOANY ||
          part.plain.getBondWithIdx(bond->getIdx())->getStereo() > RDKit::Bond::STEREOANY)
        continue;
      const RDKit::Atom *begin = bond->getBeginAtom(), *end = bond->getEndAtom();
      if (has_like_neighbors(part, ranks, begin, end) || has_like_neighbors(part, ranks, end, begin))
        bond->setStereo(RDKit::Bond::STEREONONE);
    }
  }

  std::vector<Part> parts_;
  std::vector<std::size_t> part_of_, partners_;  ///< [nodes]
  std::vector<bool> is_mapped_hydrogen_;         ///< [nodes]
};

/// Reactants, agents (if any) and products.
Result<std::vector<Molecule>> parse_parts(const ReactionText& parts) {
  std::vector<Molecule> molecules;
  for (const auto& [smiles, name] : {std::pair(&parts.reactants, "reactants"), std::pair(&parts.agents, "agents"),
                                     std::pair(&parts.products, "products")}) {
    if (smiles->empty()) continue;
    Result<Molecule> molecule = parse_reaction_part(*smiles, name);
    if (!molecule) return molecule.issue();
    molecules.push_back(std::move(*molecule));
  }
  return molecules;
}

std::string write_unmapped(const Molecule& molecule) {
  RDKit::RWMol body = remove_maps(molecule.body());
  RDKit::MolOps::removeHs(body);
  RDKit::MolOps::assignStereochemistry(body, true, true);
  return RDKit::MolToSmiles(body);
}

}  // namespace

Result<std::string> standardize_reaction(std::string_view text) {
  const Result<ReactionText> given = split_reaction(text);
  if (!given) return given.issue();
  const Result<std::vector<Molecule>> parts = parse_parts(*given);
  if (!parts) return parts.issue();
  const std::size_t products = parts->size() - 1;
  const auto partners = match_atoms(std::span(*parts).first(products), parts->back(), text);
  if (!partners) return partners.issue();
  try {
    ReactionNodes nodes(*parts);
    for (std::size_t i = 0; i < partners->size(); ++i)
      if ((*partners)[i] != no_partner) nodes.link(i, nodes.first_of(products) + (*partners)[i]);
    return nodes.write();
  } catch (...) {  // RDKit may refuse a molecule that it has read, once it has lost hydrogens or numbers
    return make_issue_of_current_exception("smiles", text);
  }
}

Result<ReactionText> unmap_reaction(std::string_view text) {
  const Result<ReactionText> given = split_reaction(text);
  if (!given) return given.issue();
  const Result<std::vector<Molecule>> parts = parse_parts(*given);
  if (!parts) return parts.issue();
  try {
    return ReactionText{write_unmapped(parts->front()), parts->size() > 2 ? write_unmapped((*parts)[1]) : "",
                        write_unmapped(parts->back())};
  } catch (...) {
    return make_issue_of_current_exception("smiles", text);
  }
}

}  // namespace athanor::chemistry
