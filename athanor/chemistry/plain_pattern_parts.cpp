// RDKit's queries -> the conditions of a PlainPattern.
#include <GraphMol/QueryAtom.h>
#include <GraphMol/QueryBond.h>
#include <GraphMol/QueryOps.h>
#include <GraphMol/SmilesParse/SmilesParse.h>

#include <algorithm>
#include <array>
#include <bit>
#include <functional>
#include <map>
#include <tuple>
#include <typeinfo>

#include "athanor/chemistry/plain_pattern.h"

namespace athanor::chemistry {
namespace {

/// Thrown and caught in this file only: the pattern asks for what plain molecules do not have.
struct UnknownQuery {};

/// By RDKit's description of the query.
const std::map<std::string, PatternField>& list_query_fields() {
  static const std::map<std::string, PatternField> fields{
      {"AtomAtomicNum", PatternField::number},
      {"AtomType", PatternField::type},
      {"AtomIsAromatic", PatternField::aromatic},
      {"AtomIsAliphatic", PatternField::aliphatic},
      {"AtomHCount", PatternField::hydrogens},
      {"AtomExplicitDegree", PatternField::degree},
      {"AtomTotalDegree", PatternField::total_degree},
      {"AtomTotalValence", PatternField::valence},
      {"AtomFormalCharge", PatternField::charge},
      {"AtomIsotope", PatternField::isotope},
      {"AtomHybridization", PatternField::hybridization},
      {"AtomInNRings", PatternField::rings},
      {"AtomMinRingSize", PatternField::smallest_ring},
      {"AtomRingBondCount", PatternField::ring_bonds},
      {"AtomInRing", PatternField::in_ring},
      {"BondInRing", PatternField::in_ring},
      {"BondOrder", PatternField::bond_type},
      {"SingleOrAromaticBond", PatternField::single_or_aromatic},
  };
  return fields;
}

using MakeInner = std::function<std::uint16_t(const RDKit::ROMol&)>;

template <class Query>
PatternTest make_test(const Query& query, const MakeInner& make_inner);

template <class Query>
std::vector<PatternTest> make_parts(const Query& query, const MakeInner& make_inner) {
  std::vector<PatternTest> parts;
  for (auto child = query.beginChildren(); child != query.endChildren(); ++child)
    parts.push_back(make_test(**child, make_inner));
  return parts;
}

/// A comparison with one value; RDKit derives others from the same class.
template <class Subject>
PatternTest make_comparison(const Queries::Query<int, Subject, true>& query) {
  using Equals = Queries::EqualityQuery<int, Subject, true>;
  const bool is_ring_query = typeid(query) == typeid(RDKit::AtomRingQuery);
  const auto field = list_query_fields().find(query.getDescription());
  if (field == list_query_fields().end() || !(is_ring_query || typeid(query) == typeid(Equals))) throw UnknownQuery{};
  const int value = static_cast<const Equals&>(query).getVal();
  PatternTest made{
      .kind = PatternTest::Kind::equals, .field = field->second, .value = static_cast<std::int16_t>(value)};
  if (is_ring_query && value < 0) {
    made.field = PatternField::in_ring;
    made.value = 1;
  }
  return made;
}

template <class Query>
PatternTest make_test(const Query& query, const MakeInner& make_inner) {
  using Kind = PatternTest::Kind;
  const std::string& name = query.getDescription();
  if constexpr (std::is_same_v<Query, AtomQuery>)
    if (is_told_by_classes(query)) return {.kind = Kind::of_classes, .classes = find_atom_classes(query)};
  PatternTest made;
  if (name == "AtomAnd" || name == "BondAnd") made = {.kind = Kind::all_of, .parts = make_parts(query, make_inner)};
  else if (name == "AtomOr" || name == "BondOr") made = {.kind = Kind::any_of, .parts = make_parts(query, make_inner)};
  else if (name == "AtomNull" || name == "BondNull") made = {};
  else if (name != "RecursiveStructure") made = make_comparison(query);
  else if constexpr (std::is_same_v<Query, RDKit::QueryAtom::QUERYATOM_QUERY>) {
    const RDKit::ROMol* inner = dynamic_cast<const RDKit::RecursiveStructureQuery&>(query).getQueryMol();
    if (inner == nullptr) throw UnknownQuery{};
    made = {.kind = Kind::inner, .pattern = make_inner(*inner)};
  }
  made.negated = query.getNegation();
  return made;
}

/// How many atoms of a usual molecule are of the classes, roughly.
int estimate_frequency(std::uint32_t classes) {
  constexpr int usual = 1;
  int sum = 0;
  for (const auto& [number, aliphatic, aromatic] : {std::array{6, 40, 40}, {7, 8, 6}, {8, 12, 2}, {1, 50, 0}})
    for (const bool is_aromatic : {false, true}) {
      const std::uint32_t one = find_atom_class(number, is_aromatic);
      if ((classes & one) != 0) sum += is_aromatic ? aromatic : aliphatic;
      classes &= ~one;
    }
  return sum + usual * std::popcount(classes);
}

/// Whether the ends of the bond hang together without it.
bool is_in_ring(const RDKit::ROMol& pattern, const RDKit::Bond& bond) {
  std::vector<const RDKit::Atom*> reached{bond.getBeginAtom()};
  for (std::size_t next = 0; next < reached.size(); ++next)
    for (const RDKit::Bond* other : pattern.atomBonds(reached[next])) {
      const RDKit::Atom* end = other->getOtherAtom(reached[next]);
      if (other == &bond || std::find(reached.begin(), reached.end(), end) != reached.end()) continue;
      if (end == bond.getEndAtom()) return true;
      reached.push_back(end);
    }
  return false;
}

/// What decides where a search begins and how it goes on.
struct AtomFacts {
  const RDKit::Atom* atom;
  std::size_t ring_bonds = 0;
  double frequency = 0;  ///< how many atoms of a usual molecule it can be, roughly
};

AtomFacts find_facts(const RDKit::ROMol& pattern, const RDKit::Atom* atom) {
  const AtomQuery& query = *atom->getQuery();
  AtomFacts facts{atom};
  for (const RDKit::Bond* bond : pattern.atomBonds(atom)) facts.ring_bonds += is_in_ring(pattern, *bond);
  facts.frequency = estimate_frequency(find_atom_classes(query));
  if (!is_told_by_classes(query)) facts.frequency /= 2;
  if (facts.ring_bonds > 0) facts.frequency /= 2;
  for (std::size_t k = 2; k < facts.ring_bonds; ++k) facts.frequency /= 4;
  for (std::size_t k = 2; k < atom->getDegree(); ++k) facts.frequency /= 2;
  return facts;
}

/// Atoms of the pattern so that each but the first of a part has a neighbour before it: those that close rings first,
/// then the rarest.
std::vector<AtomFacts> order_atoms(const RDKit::ROMol& pattern, std::vector<AtomFacts> atoms, std::size_t first) {
  std::swap(atoms[0], atoms[first]);
  std::vector<int> bonds(pattern.getNumAtoms());  // to those that are placed
  for (std::size_t placed = 1; placed < atoms.size(); ++placed) {
    for (const RDKit::Atom* neighbor : pattern.atomNeighbors(atoms[placed - 1].atom)) ++bonds[neighbor->getIdx()];
    const auto rank = [&](const AtomFacts& facts) {
      return std::tuple(-bonds[facts.atom->getIdx()], facts.frequency, facts.atom->getIdx());
    };
    const auto next = atoms.begin() + static_cast<std::ptrdiff_t>(placed);
    std::iter_swap(next, std::min_element(next, atoms.end(),
                                          [&](const AtomFacts& a, const AtomFacts& b) { return rank(a) < rank(b); }));
  }
  return atoms;
}

bool holds_pattern(const PatternTest& test) {
  return test.kind == PatternTest::Kind::inner || std::any_of(test.parts.begin(), test.parts.end(), holds_pattern);
}

/// The same condition in fewer parts, the quick ones first.
void simplify(PatternTest& test) {
  using Kind = PatternTest::Kind;
  for (PatternTest& part : test.parts) simplify(part);
  std::stable_partition(test.parts.begin(), test.parts.end(),
                        [](const PatternTest& part) { return !holds_pattern(part); });
  const auto is_of_classes = [](const PatternTest& part) { return part.kind == Kind::of_classes && !part.negated; };
  if (test.kind == Kind::any_of && std::all_of(test.parts.begin(), test.parts.end(), is_of_classes)) {
    for (const PatternTest& part : test.parts) test.classes |= part.classes;
    test.kind = Kind::of_classes;
    test.parts.clear();
  }
  if (test.kind == Kind::all_of && test.parts.empty()) test.kind = Kind::anything;
  if ((test.kind == Kind::all_of || test.kind == Kind::any_of) && test.parts.size() == 1) {
    PatternTest only = std::move(test.parts.front());
    only.negated = only.negated != test.negated;
    test = std::move(only);
  }
}

bool accepts(const PatternTest& test, const PatternValues& bond) {
  const auto accepts_part = [&](const PatternTest& part) { return accepts(part, bond); };
  bool result = true;
  switch (test.kind) {
    case PatternTest::Kind::anything: break;
    case PatternTest::Kind::equals: result = bond[static_cast<std::size_t>(test.field)] == test.value; break;
    case PatternTest::Kind::all_of: result = std::all_of(test.parts.begin(), test.parts.end(), accepts_part); break;
    case PatternTest::Kind::any_of: result = std::any_of(test.parts.begin(), test.parts.end(), accepts_part); break;
    case PatternTest::Kind::of_classes:
    case PatternTest::Kind::inner: throw UnknownQuery{};
  }
  return result != test.negated;
}

constexpr std::uint8_t all_bond_kinds = 0xff;
static_assert(num_bond_kinds == 8);

std::uint8_t list_bond_kinds(const PatternTest& test) {
  unsigned kinds = 0;
  for (std::size_t kind = 0; kind < num_bond_kinds; ++kind)
    if (accepts(test, describe_bond_kind(kind))) kinds |= 1U << kind;
  return static_cast<std::uint8_t>(kinds);
}

/// What the classes of an atom do not tell of its query.
PatternTest make_rest(const AtomQuery& query, const MakeInner& make_inner) {
  if (is_told_by_classes(query)) return {};
  PatternTest made = make_test(query, make_inner);
  if (made.kind != PatternTest::Kind::all_of || made.negated) return made;
  std::vector<PatternTest> rest;
  std::size_t i = 0;
  for (auto child = query.beginChildren(); child != query.endChildren(); ++child, ++i)
    if (!is_told_by_classes(**child)) rest.push_back(std::move(made.parts[i]));
  made.parts = std::move(rest);
  return made;
}

bool asks_all_by_queries(const RDKit::ROMol& pattern) {
  for (const RDKit::Atom* atom : pattern.atoms())
    if (!atom->hasQuery() || atom->getDegree() > PatternTarget::most_neighbors) return false;
  for (const RDKit::Bond* bond : pattern.bonds())
    if (!bond->hasQuery()) return false;
  return true;
}

}  // namespace

/// Makes the parts of one pattern; throws UnknownQuery.
class PlainPattern::Builder {
 public:
  Builder(const RDKit::ROMol& pattern, PlainPattern& made) : pattern_(pattern), made_(made) {}

  std::vector<Step> make_steps(const std::vector<AtomFacts>& order) {
    std::vector<Step> steps;
    for (const AtomFacts& placed : order) {
      const RDKit::Atom* const atom = placed.atom;
      const AtomQuery& query = *atom->getQuery();
      Step step{find_atom_classes(query), make_rest(query, make_inner_), atom->getDegree(), placed.ring_bonds, {}, {}};
      simplify(step.test);
      for (const RDKit::Bond* bond : pattern_.atomBonds(atom)) {
        const std::uint8_t kinds = list_bond_kinds(make_test(*bond->getQuery(), make_inner_));
        if (kinds != all_bond_kinds) step.kinds.push_back(kinds);
        const auto before =
            std::find_if(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(steps.size()),
                         [&](const AtomFacts& facts) { return facts.atom == bond->getOtherAtom(atom); });
        const auto place = static_cast<std::size_t>(before - order.begin());
        if (place < steps.size()) step.bonds.push_back({place, kinds});
      }
      std::sort(step.kinds.begin(), step.kinds.end());
      step.kinds.erase(std::unique(step.kinds.begin(), step.kinds.end()), step.kinds.end());
      steps.push_back(std::move(step));
    }
    return steps;
  }

 private:
  const RDKit::ROMol& pattern_;
  PlainPattern& made_;
  MakeInner make_inner_ = [this](const RDKit::ROMol& inner) {
    std::optional<PlainPattern> part = PlainPattern::make(inner);
    if (!part) throw UnknownQuery{};
    made_.inner_.push_back(std::move(*part));
    return static_cast<std::uint16_t>(made_.inner_.size() - 1);
  };
};

std::optional<PlainPattern> PlainPattern::make(const RDKit::ROMol& pattern) {
  const std::size_t size = pattern.getNumAtoms();
  if (size == 0 || size > most_pattern_atoms || !asks_all_by_queries(pattern)) return std::nullopt;
  PlainPattern made;
  made.needs_.emplace(pattern);
  try {
    std::vector<AtomFacts> atoms;
    for (const RDKit::Atom* atom : pattern.atoms()) atoms.push_back(find_facts(pattern, atom));
    const auto rarest = std::min_element(
        atoms.begin(), atoms.end(), [](const AtomFacts& a, const AtomFacts& b) { return a.frequency < b.frequency; });
    Builder builder(pattern, made);
    made.from_first_ = builder.make_steps(order_atoms(pattern, atoms, 0));
    made.from_rarest_ =
        builder.make_steps(order_atoms(pattern, atoms, static_cast<std::size_t>(rarest - atoms.begin())));
  } catch (const UnknownQuery&) {
    return std::nullopt;
  }
  return made;
}

std::optional<PlainPattern> PlainPattern::make(const std::string& smarts) {
  const std::unique_ptr<const RDKit::ROMol> pattern(RDKit::SmartsToMol(smarts));
  return pattern ? make(*pattern) : std::nullopt;
}

}  // namespace athanor::chemistry
