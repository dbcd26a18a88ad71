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

const RDKit::Atom* find_rarest(const RDKit::ROMol& pattern) {
  const auto frequency = [](const RDKit::Atom* atom) {
    return estimate_frequency(find_atom_classes(*atom->getQuery()));
  };
  const RDKit::Atom* rarest = pattern.getAtomWithIdx(0);
  for (const RDKit::Atom* atom : pattern.atoms())
    if (frequency(atom) < frequency(rarest)) rarest = atom;
  return rarest;
}

/// Atoms of the pattern so that each but the first of a part has a neighbour before it.
std::vector<const RDKit::Atom*> order_atoms(const RDKit::ROMol& pattern, const RDKit::Atom* first) {
  std::vector<const RDKit::Atom*> order;
  std::vector<bool> seen(pattern.getNumAtoms());
  const auto visit = [&](const RDKit::Atom* atom) {
    if (seen[atom->getIdx()]) return;
    seen[atom->getIdx()] = true;
    order.push_back(atom);
  };
  const auto visit_part = [&](const RDKit::Atom* root) {
    std::size_t next = order.size();
    for (visit(root); next < order.size(); ++next)
      for (const RDKit::Atom* neighbor : pattern.atomNeighbors(order[next])) visit(neighbor);
  };
  visit_part(first);
  for (const RDKit::Atom* root : pattern.atoms()) visit_part(root);
  return order;
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
    if (!atom->hasQuery()) return false;
  for (const RDKit::Bond* bond : pattern.bonds())
    if (!bond->hasQuery()) return false;
  return true;
}

}  // namespace

/// Makes the parts of one pattern; throws UnknownQuery.
class PlainPattern::Builder {
 public:
  explicit Builder(PlainPattern& made) : made_(made) {}

  std::vector<Step> make_steps(const RDKit::ROMol& pattern, const RDKit::Atom* first) {
    const std::vector<const RDKit::Atom*> order = order_atoms(pattern, first);
    std::vector<Step> steps;
    for (const RDKit::Atom* atom : order) {
      const AtomQuery& query = *atom->getQuery();
      Step step{find_atom_classes(query), make_rest(query, make_inner_), {}};
      for (std::size_t before = 0; before < steps.size(); ++before) {
        const RDKit::Bond* bond = pattern.getBondBetweenAtoms(atom->getIdx(), order[before]->getIdx());
        if (bond != nullptr) step.bonds.push_back({before, make_test(*bond->getQuery(), make_inner_)});
      }
      steps.push_back(std::move(step));
    }
    return steps;
  }

 private:
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
    Builder builder(made);
    made.from_first_ = builder.make_steps(pattern, pattern.getAtomWithIdx(0));
    made.from_rarest_ = builder.make_steps(pattern, find_rarest(pattern));
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
