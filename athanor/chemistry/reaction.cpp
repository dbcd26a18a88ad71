#include "athanor/chemistry/reaction.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <unordered_map>

#include "athanor/chemistry/mapped_smiles.h"
#include "athanor/chemistry/molecule_body.h"
#include "athanor/chemistry/reaction_parts.h"
#include "athanor/core/text.h"

namespace athanor::chemistry {
namespace {

/// Places of the ">" that are no dative bonds.
std::vector<std::size_t> find_arrows(std::string_view text) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] == '>' && (i == 0 || text[i - 1] != '-')) places.push_back(i);
  return places;
}

/// The reaction without an extension behind a space.
std::string_view cut_extension(std::string_view text) { return text.substr(0, text.find_first_of(" \t")); }

/// Extensions that say which fragments belong together tell nothing of atoms and bonds.
bool groups_fragments(std::string_view extension) { return extension.empty() || extension.starts_with("|f:"); }

Issue make_reaction_issue(std::string code, std::string message, std::string_view text) {
  return {0, "invalid", std::move(code), std::move(message), std::string(text), {}};
}

/// Atom of each map number among the atoms of these molecules, counted through. A number that stands there twice is an
/// Issue.
Result<std::unordered_map<int, std::size_t>> index_maps(std::span<const Molecule> molecules, const char* name,
                                                        std::string_view text) {
  std::unordered_map<int, std::size_t> atoms;
  std::size_t place = 0;
  for (const Molecule& molecule : molecules)
    for (const RDKit::Atom* atom : molecule.body().atoms()) {
      const int number = atom->getAtomMapNum();
      if (number != 0 && !atoms.emplace(number, place).second)
        return make_reaction_issue("reaction_map",
                                   fmt::format("the map number {} stands at two atoms of the {}", number, name), text);
      ++place;
    }
  return atoms;
}

}  // namespace

bool is_reaction(std::string_view text) { return find_arrows(cut_extension(trim(text))).size() == 2; }

Result<ReactionText> split_reaction(std::string_view given) {
  const std::string_view text = cut_extension(trim(given));
  const std::string_view extension = trim(trim(given).substr(text.size()));
  const std::vector<std::size_t> arrows = find_arrows(text);
  if (arrows.size() != 2)
    return make_reaction_issue(
        "reaction_syntax",
        fmt::format("a reaction is written reactants>agents>products, with two \">\"; there {} {}",
                    arrows.size() == 1 ? "is" : "are", arrows.empty() ? "none" : std::to_string(arrows.size())),
        given);
  ReactionText parts{std::string(text.substr(0, arrows[0])),
                     std::string(text.substr(arrows[0] + 1, arrows[1] - arrows[0] - 1)),
                     std::string(text.substr(arrows[1] + 1))};
  if (parts.reactants.empty() || parts.products.empty())
    return make_reaction_issue(
        "reaction_side", fmt::format("the reaction has no {}", parts.reactants.empty() ? "reactants" : "products"),
        given);
  if (groups_fragments(extension)) return parts;
  Issue issue = make_reaction_issue(
      "cxsmiles", "of the extensions of CXSMILES only groups of fragments (|f:0.1|) are read in reactions", given);
  issue.action = "unsupported";
  return issue;
}

std::string join_reaction(const ReactionText& parts) {
  return parts.reactants + '>' + parts.agents + '>' + parts.products;
}

std::string join_sides(std::span<const std::string> cells) {
  std::string text, extensions;
  for (const std::string& cell : cells) {
    const std::string_view whole = trim(cell), side = cut_extension(whole);
    const std::string_view extension = trim(whole.substr(side.size()));
    if (&cell != cells.data()) text += ">>";
    text += side;
    if (!groups_fragments(extension)) extensions += " " + std::string(extension);
  }
  return text + extensions;
}

Result<Molecule> parse_reaction_part(const std::string& smiles, const char* name) {
  Result<Molecule> part = parse_mapped_smiles(smiles);
  if (part) return part;
  Issue issue = part.issue();
  issue.message = fmt::format("{}: {}", name, issue.message);
  return issue;
}

Result<std::vector<std::size_t>> match_atoms(std::span<const Molecule> before, const Molecule& products,
                                             std::string_view text) {
  if (const auto twice = index_maps(before, "reactants", text); !twice) return twice.issue();
  const auto after = index_maps({&products, 1}, "products", text);
  if (!after) return after.issue();
  std::vector<std::size_t> partners;
  for (const Molecule& molecule : before)
    for (const RDKit::Atom* atom : molecule.body().atoms()) {
      const auto found = after->find(atom->getAtomMapNum());
      partners.push_back(found == after->end() ? no_partner : found->second);
      if (partners.back() == no_partner) continue;
      const RDKit::Atom* partner = products.body().getAtomWithIdx(static_cast<unsigned>(partners.back()));
      if (partner->getAtomicNum() != atom->getAtomicNum())
        return make_reaction_issue(
            "reaction_map",
            fmt::format("the map number {} stands at {} in the reactants and at {} in the products",
                        atom->getAtomMapNum(), atom->getSymbol(), partner->getSymbol()),
            text);
    }
  return partners;
}

bool Reaction::is_mapped() const {
  return std::any_of(partners.begin(), partners.end(), [](std::size_t partner) { return partner != no_partner; });
}

Result<Reaction> parse_reaction(std::string_view text) {
  const Result<ReactionText> parts = split_reaction(text);
  if (!parts) return parts.issue();
  Result<Molecule> reactants = parse_reaction_part(
      parts->agents.empty() ? parts->reactants : parts->reactants + "." + parts->agents, "reactants");
  if (!reactants) return reactants.issue();
  Result<Molecule> products = parse_reaction_part(parts->products, "products");
  if (!products) return products.issue();
  Result<std::vector<std::size_t>> partners = match_atoms({&*reactants, 1}, *products, text);
  if (!partners) return partners.issue();
  return Reaction{*std::move(reactants), *std::move(products), *std::move(partners)};
}

std::string merge_reaction(const ReactionText& parts) {
  return parts.reactants + "." + (parts.agents.empty() ? "" : parts.agents + ".") + parts.products;
}

}  // namespace athanor::chemistry
