#include "athanor/chemistry/plain_pattern.h"

#include <algorithm>

namespace athanor::chemistry {
namespace {

constexpr std::size_t most_listed_matches = 1000;  ///< by RDKit, the same atoms in another order among them

std::int16_t& value_of(PatternValues& values, PatternField field) { return values[static_cast<std::size_t>(field)]; }

PatternValues describe_atom(const PlainAtom& atom) {
  PatternValues values{};
  const auto set = [&](PatternField field, int value) { value_of(values, field) = static_cast<std::int16_t>(value); };
  set(PatternField::number, atom.number);
  set(PatternField::type, atom.number + (atom.aromatic ? 1000 : 0));
  set(PatternField::aromatic, atom.aromatic);
  set(PatternField::aliphatic, !atom.aromatic);
  set(PatternField::hydrogens, atom.hydrogens);
  set(PatternField::degree, atom.degree);
  set(PatternField::total_degree, atom.total_degree());
  set(PatternField::valence, atom.total_valence());
  set(PatternField::charge, atom.charge);
  set(PatternField::hybridization, atom.hybridization);
  set(PatternField::in_ring, atom.in_ring);
  return values;
}

PlainAtom make_hydrogen() {
  PlainAtom atom;
  atom.number = 1;
  atom.valence = 1;
  atom.hybridization = 1;
  return atom;
}

}  // namespace

bool PatternTarget::set(const PlainMolecule& molecule, std::span<const PlainRing> rings, bool with_hydrogens) {
  atoms_.clear();
  bonds_.clear();
  counts_ = {};
  const auto add_atom = [&](const PlainAtom& atom) {
    atoms_.push_back({describe_atom(atom), find_atom_class(atom.number, atom.aromatic), 0, {}, {}});
    counts_.add(atoms_.back().atom_class);
  };
  for (const PlainAtom& atom : molecule.atoms) add_atom(atom);
  for (std::size_t i = 0; i < atoms_.size(); ++i)
    for (const PlainRing& ring : rings) {
      if (!test(ring.atoms, i)) continue;
      ++value_of(atoms_[i].values, PatternField::rings);
      std::int16_t& smallest = value_of(atoms_[i].values, PatternField::smallest_ring);
      smallest = static_cast<std::int16_t>(smallest == 0 ? ring.size : std::min<int>(smallest, ring.size));
    }
  for (const PlainBond& bond : molecule.bonds) add_bond(bond.begin, bond.end, bond.type, bond.in_ring);
  if (!with_hydrogens) return true;
  for (std::size_t i = 0; i < molecule.atoms.size(); ++i) {
    const PlainAtom& atom = molecule.atoms[i];
    if (atom.total_degree() > static_cast<int>(atoms_[i].neighbors.size())) return false;
    value_of(atoms_[i].values, PatternField::degree) = static_cast<std::int16_t>(atom.total_degree());
    for (int h = 0; h < atom.hydrogens; ++h) {
      add_atom(make_hydrogen());
      value_of(atoms_.back().values, PatternField::degree) = 1;
      value_of(atoms_.back().values, PatternField::total_degree) = 1;
      add_bond(i, atoms_.size() - 1, 1, false);
    }
  }
  return true;
}

void PatternTarget::add_bond(std::size_t begin, std::size_t end, int type, bool in_ring) {
  PatternValues& values = bonds_.emplace_back();
  value_of(values, PatternField::bond_type) = static_cast<std::int16_t>(type);
  value_of(values, PatternField::single_or_aromatic) = type == 1 || type == aromatic_bond;
  value_of(values, PatternField::in_ring) = in_ring;
  const auto connect = [&](std::size_t from, std::size_t to) {
    Atom& atom = atoms_[from];
    atom.neighbors[atom.degree] = static_cast<std::uint16_t>(to);
    atom.bonds[atom.degree++] = static_cast<std::uint16_t>(bonds_.size() - 1);
    value_of(atom.values, PatternField::ring_bonds) += in_ring;
  };
  connect(begin, end);
  connect(end, begin);
}

/// One search of a pattern in a molecule: steps are placed one after the other, each beside one that is placed.
class PlainPattern::Search {
 public:
  Search(const PlainPattern& pattern, const std::vector<Step>& steps, const PatternTarget& target)
      : pattern_(pattern), steps_(steps), target_(target) {}

  /// Calls visit(atoms of the match) until it returns true; the places have the order of the steps.
  template <class Visit>
  bool run(std::size_t step, const Visit& visit) {
    if (step == steps_.size()) return visit(std::span<const std::uint16_t>(places_.data(), step));
    const Step& next = steps_[step];
    if (next.bonds.empty()) {
      for (std::size_t atom = 0; atom < target_.atoms().size(); ++atom)
        if (try_place(step, atom, visit)) return true;
      return false;
    }
    const PatternTarget::Atom& parent = target_.atoms()[places_[next.bonds[0].step]];
    for (std::size_t k = 0; k < parent.degree; ++k)
      if (accepts(next.bonds[0].test, target_.bond(parent.bonds[k])) && try_place(step, parent.neighbors[k], visit))
        return true;
    return false;
  }

  template <class Visit>
  bool try_place(std::size_t step, std::size_t atom, const Visit& visit) {
    const Step& next = steps_[step];
    if ((target_.atoms()[atom].atom_class & next.classes) == 0) return false;
    if (std::find(places_.begin(), places_.begin() + static_cast<std::ptrdiff_t>(step), atom) !=
        places_.begin() + static_cast<std::ptrdiff_t>(step))
      return false;
    if (!accepts(next.test, atom) || !closes_rings(next, atom)) return false;
    places_[step] = static_cast<std::uint16_t>(atom);
    return run(step + 1, visit);
  }

 private:
  bool closes_rings(const Step& step, std::size_t index) const {
    const PatternTarget::Atom& atom = target_.atoms()[index];
    for (std::size_t b = 1; b < step.bonds.size(); ++b) {
      const auto* end = atom.neighbors.begin() + atom.degree;
      const auto* found = std::find(atom.neighbors.begin(), end, places_[step.bonds[b].step]);
      if (found == end) return false;
      const auto k = static_cast<std::size_t>(found - atom.neighbors.begin());
      if (!accepts(step.bonds[b].test, target_.bond(atom.bonds[k]))) return false;
    }
    return true;
  }

  bool accepts(const PatternTest& condition, std::size_t atom) const {
    const auto accepts_part = [&](const PatternTest& part) { return accepts(part, atom); };
    return combine_parts(condition, target_.atoms()[atom].values, accepts_part,
                         [&] { return pattern_.inner_[condition.pattern].has_match_at(target_, atom); });
  }

  bool accepts(const PatternTest& condition, const PatternValues& bond) const {
    const auto accepts_part = [&](const PatternTest& part) { return accepts(part, bond); };
    return combine_parts(condition, bond, accepts_part, [] { return false; });
  }

  template <class AcceptsPart, class MatchesInner>
  static bool combine_parts(const PatternTest& condition, const PatternValues& values, const AcceptsPart& accepts_part,
                            const MatchesInner& matches_inner) {
    const auto& parts = condition.parts;
    bool result = true;
    switch (condition.kind) {
      case PatternTest::Kind::anything: break;
      case PatternTest::Kind::equals:
        result = values[static_cast<std::size_t>(condition.field)] == condition.value;
        break;
      case PatternTest::Kind::all_of: result = std::all_of(parts.begin(), parts.end(), accepts_part); break;
      case PatternTest::Kind::any_of: result = std::any_of(parts.begin(), parts.end(), accepts_part); break;
      case PatternTest::Kind::inner: result = matches_inner(); break;
    }
    return result != condition.negated;
  }

  const PlainPattern& pattern_;
  const std::vector<Step>& steps_;
  const PatternTarget& target_;
  std::array<std::uint16_t, most_pattern_atoms> places_{};  ///< atoms of the steps so far
};

bool PlainPattern::has_match_at(const PatternTarget& target, std::size_t atom) const {
  return Search(*this, from_first_, target).try_place(0, atom, [](auto) { return true; });
}

bool PlainPattern::has_match(const PatternTarget& target) const {
  return needs_->are_met(target.counts()) && Search(*this, from_rarest_, target).run(0, [](auto) { return true; });
}

std::optional<std::size_t> PlainPattern::count_matches(const PatternTarget& target) const {
  if (!needs_->are_met(target.counts())) return 0;
  std::size_t all = 0, count = 0;
  std::vector<std::vector<std::uint16_t>> found;
  Search(*this, from_rarest_, target).run(0, [&](std::span<const std::uint16_t> atoms) {
    if (++all == most_listed_matches) return true;
    if (atoms.size() == 1) {
      ++count;
    } else {
      found.emplace_back(atoms.begin(), atoms.end());
      std::sort(found.back().begin(), found.back().end());
    }
    return false;
  });
  if (all == most_listed_matches) return std::nullopt;
  std::sort(found.begin(), found.end());
  return count + static_cast<std::size_t>(std::unique(found.begin(), found.end()) - found.begin());
}

}  // namespace athanor::chemistry
