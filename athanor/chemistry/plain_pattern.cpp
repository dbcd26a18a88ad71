#include "athanor/chemistry/plain_pattern.h"

#include <algorithm>

namespace athanor::chemistry {
namespace {
constexpr std::size_t most_listed_matches = 1000;  ///< by RDKit, the same atoms in another order among them
}

/// One search of a pattern in a molecule: steps are placed one after the other, each beside one that is placed.
class PlainPattern::Search {
 public:
  Search(const PlainPattern& pattern, const std::vector<Step>& steps, const PatternTarget& target)
      : pattern_(pattern), steps_(steps), target_(target) {}

  /// Atoms that the step can be by itself, among the candidates.
  PlainMask find_atoms(std::size_t step, const PlainMask& candidates) const {
    const Step& s = steps_[step];
    PlainMask atoms = both(candidates, target_.find_classes(s.classes));
    if (is_empty(atoms)) return atoms;
    atoms = both(atoms, both(target_.find_connected(s.neighbors), target_.find_ringed(s.ring_bonds)));
    for (const std::uint8_t kinds : s.kinds) atoms = both(atoms, target_.find_bonded(kinds));
    if (!is_empty(atoms)) pattern_.filter(s.test, target_, atoms);
    return atoms;
  }

  /// Calls visit(atoms of the match) until it returns true, for the matches that begin with the atom, one of
  /// find_atoms(0); the places have the order of the steps.
  template <class Visit>
  bool run_from(std::size_t atom, const Visit& visit) {
    places_[0] = static_cast<std::uint16_t>(atom);
    return run(1, visit);
  }

 private:
  template <class Visit>
  bool run(std::size_t step, const Visit& visit) {
    if (step == steps_.size()) return visit(std::span<const std::uint16_t>(places_.data(), step));
    const Step& next = steps_[step];
    const PlainMask& atoms = get_atoms(step);
    if (next.bonds.empty()) return any_bit(atoms, [&](std::size_t atom) { return try_place(step, atom, visit); });
    const PatternTarget::Atom& parent = target_.atoms()[places_[next.bonds[0].step]];
    for (std::size_t k = 0; k < parent.degree; ++k)
      if ((next.bonds[0].kinds >> parent.bond_kinds[k] & 1) != 0 && test(atoms, parent.neighbors[k]) &&
          try_place(step, parent.neighbors[k], visit))
        return true;
    return false;
  }

  template <class Visit>
  bool try_place(std::size_t step, std::size_t atom, const Visit& visit) {
    const auto end = places_.begin() + static_cast<std::ptrdiff_t>(step);
    if (std::find(places_.begin(), end, atom) != end || !closes_rings(steps_[step], atom)) return false;
    places_[step] = static_cast<std::uint16_t>(atom);
    return run(step + 1, visit);
  }

  bool closes_rings(const Step& step, std::size_t index) const {
    const PatternTarget::Atom& atom = target_.atoms()[index];
    for (std::size_t b = 1; b < step.bonds.size(); ++b) {
      const auto* end = atom.neighbors.begin() + atom.degree;
      const auto* found = std::find(atom.neighbors.begin(), end, places_[step.bonds[b].step]);
      if (found == end) return false;
      const auto kind = atom.bond_kinds[static_cast<std::size_t>(found - atom.neighbors.begin())];
      if ((step.bonds[b].kinds >> kind & 1) == 0) return false;
    }
    return true;
  }

  const PlainMask& get_atoms(std::size_t step) {
    const std::uint64_t bit = std::uint64_t{1} << step;
    if ((known_ & bit) == 0) atoms_[step] = find_atoms(step, target_.all_atoms());
    known_ |= bit;
    return atoms_[step];
  }

  const PlainPattern& pattern_;
  const std::vector<Step>& steps_;
  const PatternTarget& target_;
  std::array<std::uint16_t, most_pattern_atoms> places_;  ///< atoms of the steps so far
  std::array<PlainMask, most_pattern_atoms> atoms_;       ///< of the steps that are `known_`
  std::uint64_t known_ = 0;
  static_assert(most_pattern_atoms <= 64);
};

void PlainPattern::filter(const PatternTest& test, const PatternTarget& target, PlainMask& atoms) const {
  const auto keep = [&](const PlainMask& accepted) {
    atoms = test.negated ? without(atoms, accepted) : both(atoms, accepted);
  };
  switch (test.kind) {
    case PatternTest::Kind::anything: return test.negated ? void(atoms = {}) : void();
    case PatternTest::Kind::of_classes: return keep(target.find_classes(test.classes));
    case PatternTest::Kind::equals: return keep(target.find_value(test.field, test.value));
    case PatternTest::Kind::inner: return keep(inner_[test.pattern].find_starts(target, atoms));
    case PatternTest::Kind::all_of: {
      PlainMask accepted = atoms;
      for (const PatternTest& part : test.parts) {
        if (is_empty(accepted)) break;
        filter(part, target, accepted);
      }
      return keep(accepted);
    }
    case PatternTest::Kind::any_of: {
      PlainMask rest = atoms;
      for (const PatternTest& part : test.parts) {
        if (is_empty(rest)) break;
        PlainMask accepted = rest;
        filter(part, target, accepted);
        rest = without(rest, accepted);
      }
      return keep(without(atoms, rest));
    }
  }
}

bool PlainPattern::has_match(const PatternTarget& target) const {
  if (!needs_->are_met(target.counts())) return false;
  Search search(*this, from_rarest_, target);
  return any_bit(search.find_atoms(0, target.all_atoms()),
                 [&](std::size_t atom) { return search.run_from(atom, [](auto) { return true; }); });
}

PlainMask PlainPattern::find_starts(const PatternTarget& target, const PlainMask& candidates) const {
  Search search(*this, from_first_, target);
  PlainMask starts = search.find_atoms(0, candidates);
  if (from_first_.size() == 1 || is_empty(starts)) return starts;
  const PlainMask possible = starts;
  any_bit(possible, [&](std::size_t atom) {
    if (!search.run_from(atom, [](auto) { return true; })) unset(starts, atom);
    return false;
  });
  return starts;
}

std::optional<std::size_t> PlainPattern::count_matches(const PatternTarget& target) const {
  if (!needs_->are_met(target.counts())) return 0;
  Search search(*this, from_rarest_, target);
  const PlainMask starts = search.find_atoms(0, target.all_atoms());
  if (from_rarest_.size() == 1) return static_cast<std::size_t>(count(starts));
  std::size_t all = 0;
  std::vector<std::vector<std::uint16_t>> found;
  const auto add = [&](std::span<const std::uint16_t> atoms) {
    if (++all == most_listed_matches) return true;
    found.emplace_back(atoms.begin(), atoms.end());
    std::sort(found.back().begin(), found.back().end());
    return false;
  };
  if (any_bit(starts, [&](std::size_t atom) { return search.run_from(atom, add); })) return std::nullopt;
  std::sort(found.begin(), found.end());
  return static_cast<std::size_t>(std::unique(found.begin(), found.end()) - found.begin());
}

}  // namespace athanor::chemistry
