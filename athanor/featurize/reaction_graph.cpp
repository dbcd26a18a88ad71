#include "athanor/featurize/reaction_graph.h"

#include <algorithm>
#include <array>
#include <optional>

#include "athanor/chemistry/molecule_body.h"
#include "athanor/core/error.h"
#include "athanor/featurize/graph_writer.h"

namespace athanor::featurize {
namespace {

constexpr std::size_t most_slots = 8;
using Columns = std::array<std::uint8_t, most_slots>;

/// The columns of one side -> a row: `own` as they are, then `other` or the change, whose columns begin at
/// `other_begin` in a side's row and at `place` in the row.
struct SideColumns {
  std::size_t slots, first_slot;  ///< of a side; the first one whose change is told
  int other_begin, place, with_sign;

  std::size_t count(bool changes) const { return slots + (changes ? 2 : 1) * (slots - first_slot); }

  void write_both(const Columns& own, const Columns& other, std::uint8_t* row) const {
    row = std::copy_n(own.begin(), slots, row);
    for (std::size_t slot = first_slot; slot < slots; ++slot) *row++ = move(other[slot], 0);
  }
  void write_change(const Columns& own, const Columns& before, const Columns& after, std::uint8_t* row) const {
    row = std::copy_n(own.begin(), slots, row);
    for (std::size_t slot = first_slot; slot < slots; ++slot) {
      const bool same = before[slot] == after[slot];
      *row++ = same ? absent_column : move(after[slot], 0);
      *row++ = same ? absent_column : move(before[slot], with_sign);
    }
  }

 private:
  std::uint8_t move(std::uint8_t column, int further) const {
    return column == absent_column ? column : static_cast<std::uint8_t>(column - other_begin + place + further);
  }
};

int to_int(std::size_t number) { return static_cast<int>(number); }

/// Places of the columns of atoms and of bonds.
SideColumns place_atoms(const ChempropFeatures& features) {
  const int onehot = to_int(features.atom_onehot()), begin = to_int(features.atomic_number_columns());
  return {features.atom_slots(), 1, begin, onehot, onehot - begin};
}
SideColumns place_bonds(const ChempropFeatures& features) {
  const int onehot = to_int(features.bond_onehot());
  return {features.bond_slots(), 0, 0, onehot, onehot};
}

/// One bond of the condensed graph.
struct CondensedBond {
  std::size_t begin, end;  ///< nodes
  const RDKit::Bond *before = nullptr, *after = nullptr;
};

/// Which atoms and bonds of the two sides are the same.
class CondensedGraph {
 public:
  CondensedGraph(const chemistry::Reaction& reaction, bool balances)
      : before_(reaction.reactants.body()), after_(reaction.products.body()), node_of_product_(after_.getNumAtoms()) {
    std::vector<bool> has_partner(after_.getNumAtoms());
    for (std::size_t i = 0; i < reaction.partners.size(); ++i) {
      const std::size_t partner = reaction.partners[i];
      nodes_.push_back({i, partner == chemistry::no_partner ? std::nullopt : std::optional(partner)});
      if (partner == chemistry::no_partner) continue;
      node_of_product_[partner] = i;
      has_partner[partner] = true;
    }
    for (std::size_t j = 0; j < has_partner.size(); ++j) {
      if (has_partner[j]) continue;
      node_of_product_[j] = nodes_.size();
      nodes_.push_back({std::nullopt, j});
    }
    add_bonds(balances);
  }

  struct Node {
    std::optional<std::size_t> before, after;  ///< atoms of the sides
  };
  const std::vector<Node>& nodes() const { return nodes_; }
  const std::vector<CondensedBond>& bonds() const { return bonds_; }
  std::vector<int> count_degrees() const {
    std::vector<int> degrees(nodes_.size());
    for (const CondensedBond& bond : bonds_) ++degrees[bond.begin], ++degrees[bond.end];
    return degrees;
  }

 private:
  void add_bonds(bool balances) {
    for (const RDKit::Bond* bond : before_.bonds())
      bonds_.push_back({bond->getBeginAtomIdx(), bond->getEndAtomIdx(), bond, nullptr});
    for (const RDKit::Bond* bond : after_.bonds()) {
      const std::size_t a = node_of_product_[bond->getBeginAtomIdx()], b = node_of_product_[bond->getEndAtomIdx()];
      const RDKit::Bond* same = nodes_[a].before && nodes_[b].before
                                    ? before_.getBondBetweenAtoms(static_cast<unsigned>(a), static_cast<unsigned>(b))
                                    : nullptr;
      if (same != nullptr) bonds_[same->getIdx()].after = bond;
      else bonds_.push_back({a, b, nullptr, bond});
    }
    for (CondensedBond& bond : bonds_) {
      const Node &a = nodes_[bond.begin], &b = nodes_[bond.end];
      if (balances && !a.after && !b.after) bond.after = bond.before;
      if (balances && !a.before && !b.before) bond.before = bond.after;
    }
  }

  const RDKit::ROMol &before_, &after_;
  std::vector<Node> nodes_;
  std::vector<CondensedBond> bonds_;  ///< those of the reactants first, in their order
  std::vector<std::size_t> node_of_product_;
};

}  // namespace

const std::vector<std::string>& list_reaction_modes() {
  static const std::vector<std::string> modes{"reac_diff",         "reac_prod",         "prod_diff",
                                              "reac_diff_balance", "reac_prod_balance", "prod_diff_balance"};
  return modes;
}

/// The features of an atom before and after.
struct ReactionFeatures::AtomSides {
  Columns before{}, after{};
  float mass_before = 0, mass_after = 0;
};

struct ReactionFeatures::BondSides {
  Columns before{}, after{};
};

ReactionFeatures::ReactionFeatures(const ChempropFeatures& features, const std::string& mode,
                                   chemistry::StereoFeatures stereo)
    : features_(&features),
      stereo_(stereo),
      products_first_(mode.starts_with("prod")),
      changes_(mode.find("diff") != std::string::npos),
      balances_(mode.ends_with("_balance")) {
  const std::vector<std::string>& modes = list_reaction_modes();
  if (std::find(modes.begin(), modes.end(), mode) == modes.end())
    fail(ErrorCode::internal, "\"{}\" is no graph of a reaction", mode);
}

PackedGraphs ReactionFeatures::make_empty() const {
  const SideColumns atoms = place_atoms(*features_), bonds = place_bonds(*features_);
  PackedGraphs graphs;
  graphs.node_slots = atoms.count(changes_);
  graphs.node_onehot = static_cast<std::size_t>(atoms.place + atoms.with_sign);
  graphs.node_scalar_count = 2;
  graphs.edge_slots = bonds.count(changes_);
  graphs.edge_onehot = static_cast<std::size_t>(bonds.place + bonds.with_sign);
  if (changes_) {
    graphs.node_signed = static_cast<std::size_t>(atoms.with_sign);
    graphs.edge_signed = static_cast<std::size_t>(bonds.with_sign);
  }
  return graphs;
}

void ReactionFeatures::write_atom(const AtomSides& atom, std::uint8_t* columns, float* scalars) const {
  const SideColumns places = place_atoms(*features_);
  const Columns& own = products_first_ ? atom.after : atom.before;
  if (changes_) places.write_change(own, atom.before, atom.after, columns);
  else places.write_both(own, atom.after, columns);
  scalars[0] = products_first_ ? atom.mass_after : atom.mass_before;
  scalars[1] = changes_ ? atom.mass_after - atom.mass_before : atom.mass_after;
}

void ReactionFeatures::write_bond(const BondSides& bond, std::uint8_t* columns) const {
  const SideColumns places = place_bonds(*features_);
  if (changes_) places.write_change(products_first_ ? bond.after : bond.before, bond.before, bond.after, columns);
  else places.write_both(bond.before, bond.after, columns);
}

Result<bool> ReactionFeatures::append(const chemistry::Reaction& reaction, PackedGraphs& graphs) const {
  if (!reaction.is_mapped())
    return Issue{0,
                 "invalid",
                 "reaction_unmapped",
                 "no atom of the reactants has the map number of an atom of the products: the reaction must be mapped, "
                 "for example by RXNMapper",
                 "",
                 ""};
  const RDKit::ROMol &before = reaction.reactants.body(), &after = reaction.products.body();
  const CondensedGraph graph(reaction, balances_);
  const std::vector<int> degrees = graph.count_degrees();
  GraphWriter writer(graphs, graph.nodes().size(), graph.bonds().size());
  const auto write_side = [&](const RDKit::ROMol& side, std::size_t index, bool whole, Columns& columns) {
    const RDKit::Atom& atom = *side.getAtomWithIdx(static_cast<unsigned>(index));
    const float mass = features_->write_atom(describe(atom, stereo_), columns.data());
    if (whole) return mass;
    std::fill(columns.begin() + 1, columns.end(), absent_column);
    return 0.0f;
  };
  for (std::size_t i = 0; i < graph.nodes().size(); ++i) {
    const auto& node = graph.nodes()[i];
    AtomSides sides;
    sides.mass_before = node.before ? write_side(before, *node.before, true, sides.before)
                                    : write_side(after, *node.after, balances_, sides.before);
    sides.mass_after = node.after ? write_side(after, *node.after, true, sides.after)
                                  : write_side(before, *node.before, balances_, sides.after);
    const GraphWriter::NodePlace place = writer.add_node(degrees[i]);
    write_atom(sides, place.columns, place.scalars);
  }
  const auto write_bond_side = [&](const RDKit::Bond* bond, Columns& columns) {
    if (bond == nullptr) features_->write_missing_bond(columns.data());
    else features_->write_bond(describe(*bond, *bond->getOwningMol().getRingInfo()), columns.data());
  };
  for (const CondensedBond& bond : graph.bonds()) {
    BondSides sides;
    write_bond_side(bond.before, sides.before);
    write_bond_side(bond.after, sides.after);
    writer.add_edge(bond.begin, bond.end, [&](std::uint8_t* columns) { write_bond(sides, columns); });
  }
  return true;
}

namespace {

const char* name_second_part(bool changes) { return changes ? "@change" : "@products"; }

}  // namespace

std::vector<std::string> ReactionFeatures::list_atom_features() const {
  const std::vector<std::string> side = features_->list_atom_features(stereo_);
  const std::string suffix = name_second_part(changes_);
  std::vector<std::string> names(side.begin(), side.end() - 1);
  for (std::size_t i = features_->atomic_number_columns(); i + 1 < side.size(); ++i) names.push_back(side[i] + suffix);
  names.push_back(side.back());
  names.push_back(side.back() + suffix);
  return names;
}

std::vector<std::string> ReactionFeatures::list_bond_features() const {
  std::vector<std::string> names = features_->list_bond_features();
  const std::size_t count = names.size();
  for (std::size_t i = 0; i < count; ++i) names.push_back(names[i] + name_second_part(changes_));
  return names;
}

}  // namespace athanor::featurize
