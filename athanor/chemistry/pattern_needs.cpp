#include "athanor/chemistry/pattern_needs.h"

#include <GraphMol/QueryAtom.h>
#include <GraphMol/QueryOps.h>
#include <GraphMol/SmilesParse/SmilesParse.h>

#include <algorithm>
#include <bit>

namespace athanor::chemistry {
namespace {

constexpr std::array common_elements = {1, 5, 6, 7, 8, 9, 14, 15, 16, 17, 34, 35, 53};
constexpr std::size_t num_buckets = common_elements.size() + 1;  ///< the last one: all other elements
constexpr std::uint32_t any_class = (std::uint32_t{1} << (2 * num_buckets)) - 1;

std::size_t find_bucket(int number) {
  const auto found = std::find(common_elements.begin(), common_elements.end(), number);
  return static_cast<std::size_t>(found - common_elements.begin());
}

constexpr std::uint32_t mask_of_aromatic() {
  std::uint32_t mask = 0;
  for (std::size_t bucket = 0; bucket < num_buckets; ++bucket) mask |= std::uint32_t{2} << (2 * bucket);
  return mask;
}

/// Bit 0 of a bucket: aliphatic, bit 1: aromatic.
std::uint32_t mask_of_element(int number, std::uint32_t bits) { return bits << (2 * find_bucket(number)); }

/// AtomClasses that an atom which the query accepts may be of. `is_exact`: all atoms of these classes are accepted.
struct AtomClasses {
  std::uint32_t mask = any_class;
  bool is_exact = false;
};

AtomClasses find_simple_classes(const AtomQuery& query) {
  const std::string& kind = query.getDescription();
  if (kind == "AtomIsAromatic") return {mask_of_aromatic(), true};
  if (kind == "AtomIsAliphatic") return {any_class & ~mask_of_aromatic(), true};
  const auto* equals = dynamic_cast<const RDKit::ATOM_EQUALS_QUERY*>(&query);
  if (!equals || (kind != "AtomAtomicNum" && kind != "AtomType")) return {};
  const bool has_type = kind == "AtomType";
  const int number = has_type ? RDKit::getAtomTypeAtomicNum(equals->getVal()) : equals->getVal();
  const std::uint32_t bits = !has_type ? 3 : RDKit::getAtomTypeIsAromatic(equals->getVal()) ? 2 : 1;
  return {mask_of_element(number, bits), find_bucket(number) + 1 < num_buckets};
}

/// Both ends of the children's masks: all of them, and any of them.
std::pair<std::uint32_t, std::uint32_t> combine_children(const AtomQuery& query) {
  std::uint32_t all = any_class, any = 0;
  for (auto child = query.beginChildren(); child != query.endChildren(); ++child) {
    const std::uint32_t mask = find_atom_classes(**child);
    all &= mask;
    any |= mask;
  }
  return {all, any};
}

}  // namespace

std::uint32_t find_atom_class(int number, bool aromatic) { return mask_of_element(number, aromatic ? 2 : 1); }

bool is_told_by_classes(const AtomQuery& query) { return find_simple_classes(query).is_exact; }

std::uint32_t find_atom_classes(const AtomQuery& query) {
  const std::string& kind = query.getDescription();
  if (query.getNegation()) {
    const AtomClasses classes = find_simple_classes(query);
    return classes.is_exact ? any_class & ~classes.mask : any_class;
  }
  if (kind == "AtomAnd") return combine_children(query).first;
  if (kind == "AtomOr") return combine_children(query).second;
  if (const auto* inner = dynamic_cast<const RDKit::RecursiveStructureQuery*>(&query)) {
    const RDKit::ROMol* pattern = inner->getQueryMol();
    const bool has_first = pattern && pattern->getNumAtoms() > 0 && pattern->getAtomWithIdx(0)->hasQuery();
    return has_first ? find_atom_classes(*pattern->getAtomWithIdx(0)->getQuery()) : any_class;
  }
  return find_simple_classes(query).mask;
}

AtomClassCounts::AtomClassCounts(const RDKit::ROMol& molecule) {
  for (const RDKit::Atom* atom : molecule.atoms()) add(find_atom_class(atom->getAtomicNum(), atom->getIsAromatic()));
}

unsigned AtomClassCounts::count(std::uint32_t mask) const {
  unsigned sum = 0;
  for (mask &= present_; mask != 0; mask &= mask - 1) sum += counts_[static_cast<std::size_t>(std::countr_zero(mask))];
  return sum;
}

PatternNeeds::PatternNeeds(const RDKit::ROMol& pattern) {
  std::vector<std::uint32_t> masks;
  for (const RDKit::Atom* atom : pattern.atoms())
    masks.push_back(atom->hasQuery() ? find_atom_classes(*atom->getQuery()) : any_class);
  std::vector<std::uint32_t> distinct = masks;
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  for (const std::uint32_t mask : distinct)
    needs_.emplace_back(
        mask, std::count_if(masks.begin(), masks.end(), [&](std::uint32_t one) { return (one & ~mask) == 0; }));
  // The narrowest first: it is the likeliest not to be met.
  std::stable_sort(needs_.begin(), needs_.end(),
                   [](const auto& a, const auto& b) { return std::popcount(a.first) < std::popcount(b.first); });
}

bool PatternNeeds::are_met(const AtomClassCounts& counts) const {
  return std::all_of(needs_.begin(), needs_.end(),
                     [&](const auto& need) { return counts.count(need.first) >= need.second; });
}

SearchPattern::SearchPattern(const std::string& smarts) : body_(RDKit::SmartsToMol(smarts)), needs_(*body_) {}

std::vector<RDKit::MatchVectType> SearchPattern::find_matches(const RDKit::ROMol& molecule,
                                                              const AtomClassCounts& counts) const {
  std::vector<RDKit::MatchVectType> matches;
  if (needs_.are_met(counts)) RDKit::SubstructMatch(molecule, *body_, matches);
  return matches;
}

bool SearchPattern::has_match(const RDKit::ROMol& molecule, const AtomClassCounts& counts) const {
  RDKit::MatchVectType match;
  return needs_.are_met(counts) && RDKit::SubstructMatch(molecule, *body_, match);
}

}  // namespace athanor::chemistry
