// SMILES -> SELFIES.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "athanor/chemistry/selfies.h"
#include "athanor/chemistry/selfies_atoms.h"
#include "athanor/chemistry/selfies_grammar.h"
#include "athanor/core/error.h"

namespace athanor::chemistry {
namespace selfies {
namespace {

/// Why there are no SELFIES; caught before it leaves this file.
struct Refusal {
  std::string message;
};

[[noreturn]] void refuse(std::string message) { throw Refusal{std::move(message)}; }

/// As many as parse_smiles takes; branches are walked by recursion.
constexpr std::size_t most_atoms = 2'000;

enum class TokenKind { atom, branch, ring, dot };

struct Token {
  char bond;  ///< in front of it, 0 = none
  TokenKind kind;
  std::string_view text;
};

/// The next token of a SMILES at `here`, which moves behind it.
Token read_token(std::string_view smiles, std::size_t& here) {
  if (smiles[here] == '.') return {0, TokenKind::dot, smiles.substr(here++, 1)};
  char bond = 0;
  if (std::string_view("-/\\:=#").find(smiles[here]) != std::string_view::npos) bond = smiles[here++];
  if (here == smiles.size()) refuse("the SMILES ends with a bond");
  const std::size_t begin = here;
  const char c = smiles[here];
  TokenKind kind = TokenKind::atom;
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
    here += smiles.substr(here, 2) == "Br" || smiles.substr(here, 2) == "Cl" ? 2 : 1;
  } else if (c == '[') {
    const std::size_t end = smiles.find(']', here);
    if (end == std::string_view::npos || end == here + 1) refuse("a bracket is not closed");
    here = end + 1;
  } else if (c == '(' || c == ')') {
    if (bond) refuse("a bond leads to a bracket");
    kind = TokenKind::branch;
    ++here;
  } else if (c >= '0' && c <= '9') {
    kind = TokenKind::ring;
    ++here;
  } else if (c == '%' && here + 2 < smiles.size() && std::isdigit(static_cast<unsigned char>(smiles[here + 1])) &&
             std::isdigit(static_cast<unsigned char>(smiles[here + 2]))) {
    kind = TokenKind::ring;
    here += 3;
  } else {
    refuse(fmt::format("SELFIES have no \"{}\" (character {})", c, here + 1));
  }
  return {bond, kind, smiles.substr(begin, here - begin)};
}

/// A ring number that waits for its second atom.
struct OpenRing {
  char bond;
  int atom;
  std::size_t place;
};

/// Reads one molecule after another into a graph.
class GraphReader {
 public:
  explicit GraphReader(std::string_view smiles) : smiles_(smiles) {}

  Graph read() {
    if (smiles_.empty()) refuse("the SMILES is empty");
    for (std::size_t here = 0; here < smiles_.size();) {
      const Token token = read_token(smiles_, here);
      if (token.kind == TokenKind::dot) finish_molecule();
      else add(token);
    }
    finish_molecule();
    return std::move(graph_);
  }

 private:
  void finish_molecule() {
    if (previous_.size() > 1) refuse("a branch is not closed");
    if (!rings_.empty()) refuse(fmt::format("ring {} is not closed", rings_.begin()->first));
    if (graph_.atoms().empty()) refuse("a molecule has no atoms");
    previous_ = {-1};
  }

  void add(const Token& token) {
    if (token.kind == TokenKind::atom) return add_atom(token);
    if (chain_begins_ || previous_.back() < 0) refuse("a chain begins without an atom");
    if (token.kind == TokenKind::ring) return add_ring_number(token);
    if (token.text == "(") {
      previous_.push_back(previous_.back());
      chain_begins_ = true;
    } else {
      if (previous_.size() < 2) refuse("a branch ends that has not begun");
      previous_.pop_back();
    }
  }

  void add_atom(const Token& token) {
    const std::optional<Atom> atom = parse_smiles_atom(token.text);
    if (!atom) refuse(fmt::format("SELFIES have no atom {}", token.text));
    if (graph_.atoms().size() == most_atoms) refuse(fmt::format("it has more than {} atoms", most_atoms));
    const int before = previous_.back();
    const int index = graph_.add_atom(*atom, before < 0);
    if (before >= 0) {
      auto [order, stereo] = parse_bond(token.bond);
      if (!token.bond && atom->aromatic && graph_.atom(before).aromatic) order = 3;
      graph_.add_bond(before, index, order, stereo);
    }
    previous_.back() = index;
    chain_begins_ = false;
  }

  void add_ring_number(const Token& token) {
    const int here = previous_.back();
    const auto found = rings_.find(token.text);
    if (found == rings_.end()) {
      rings_[token.text] = {token.bond, here, graph_.add_placeholder(here)};
      return;
    }
    const OpenRing left = found->second;
    rings_.erase(found);
    if (left.atom == here || graph_.find_bond(left.atom, here) != nullptr)
      refuse("a ring closes between atoms that are bonded already");
    const auto is_stereo = [](char bond) { return bond == '/' || bond == '\\'; };
    if (left.bond && token.bond && left.bond != token.bond && !(is_stereo(left.bond) && is_stereo(token.bond)))
      refuse(fmt::format("the two ends of ring {} have different bonds", token.text));
    const auto [left_order, left_stereo] = parse_bond(left.bond);
    const auto [right_order, right_stereo] = parse_bond(token.bond);
    const bool is_aromatic = !left.bond && !token.bond && graph_.atom(left.atom).aromatic && graph_.atom(here).aromatic;
    graph_.add_ring_bond(left.atom, here, is_aromatic ? 3 : std::max(left_order, right_order),
                         {left_stereo, right_stereo}, left.place, std::nullopt);
  }

  std::string_view smiles_;
  Graph graph_;
  std::vector<int> previous_{-1};  ///< last atom of the chain and of the chains that it branched from
  std::map<std::string_view, OpenRing> rings_;
  bool chain_begins_ = false;
};

void check_capacities(const Graph& graph, std::size_t atoms) {
  for (int i = 0; i < static_cast<int>(atoms); ++i) {
    const Atom& atom = graph.atom(i);
    if (graph.count_bonds(i) > atom.capacity())
      refuse(fmt::format("atom [{}] has {} bonds, and SELFIES allow it {}", format_atom(atom), graph.count_bonds(i),
                         std::max(0, atom.capacity())));
  }
}

/// A ring bond stands behind the atom that closes it, so the order of neighbours around an atom may change: whether by
/// an odd number of exchanges.
bool inverts_chirality(const Graph& graph, int index) {
  const std::vector<Bond>& bonds = graph.bonds(index);
  std::vector<std::size_t> closed, opened, others;
  for (std::size_t i = 0; i < bonds.size(); ++i)
    (!bonds[i].ring ? others : bonds[i].target > index ? opened : closed).push_back(i);
  std::stable_sort(opened.begin(), opened.end(),
                   [&](std::size_t a, std::size_t b) { return bonds[a].target < bonds[b].target; });
  std::vector<std::size_t> order = std::move(closed);
  order.insert(order.end(), opened.begin(), opened.end());
  order.insert(order.end(), others.begin(), others.end());
  std::size_t exchanges = 0;
  for (std::size_t i = 0; i < order.size(); ++i)
    for (std::size_t j = i + 1; j < order.size(); ++j) exchanges += order[i] > order[j];
  return exchanges % 2 != 0;
}

void adapt_chirality(Graph& graph) {
  for (int i = 0; i < static_cast<int>(graph.atoms().size()); ++i) {
    std::string& chirality = graph.atoms()[static_cast<std::size_t>(i)].chirality;
    const std::vector<Bond>& bonds = graph.bonds(i);
    const bool in_ring = std::any_of(bonds.begin(), bonds.end(), [](const Bond& bond) { return bond.ring; });
    if (!chirality.empty() && in_ring && inverts_chirality(graph, i)) chirality = chirality == "@" ? "@@" : "@";
  }
}

using Symbols = std::vector<std::string>;

/// `[=Branch2]` and the like with the number behind it.
void append_with_number(std::string_view bond, std::string_view name, std::size_t number, Symbols& symbols) {
  std::vector<std::string_view> digits;
  do {
    digits.push_back(digit_symbols[number % digit_symbols.size()]);
    number /= digit_symbols.size();
  } while (number > 0);
  if (digits.size() > most_digits) refuse("a branch or ring is longer than SELFIES can say");
  symbols.push_back(fmt::format("[{}{}{}]", bond, name, digits.size()));
  symbols.insert(symbols.end(), digits.rbegin(), digits.rend());
}

std::string_view format_order(const Bond& bond) { return bond.double_order == 2 ? "" : format_bond(bond); }

/// `left` is the bond out of the atom that opened the ring.
std::string format_ring_bond(const Bond& left, const Bond& right) {
  if (left.double_order != 2 || (!left.stereo && !right.stereo)) return std::string(format_order(left));
  return {left.stereo ? left.stereo : '-', right.stereo ? right.stereo : '-'};
}

void append_chain(const Graph& graph, const Bond* into, int atom, Symbols& symbols) {
  for (;;) {
    symbols.push_back(fmt::format("[{}{}]", into ? format_bond(*into) : "", format_atom(graph.atom(atom))));
    const std::vector<Bond>& bonds = graph.bonds(atom);
    const int here = atom;
    into = nullptr;
    for (std::size_t i = 0; i < bonds.size(); ++i) {
      const Bond& bond = bonds[i];
      if (bond.ring) {
        if (here > bond.target)
          append_with_number(format_ring_bond(*graph.find_bond(bond.target, here), bond), "Ring",
                             static_cast<std::size_t>(here - bond.target - 1), symbols);
      } else if (i + 1 == bonds.size()) {
        into = &bond;
        atom = bond.target;
      } else {
        Symbols branch;
        append_chain(graph, &bond, bond.target, branch);
        append_with_number(format_order(bond), "Branch", branch.size() - 1, symbols);
        symbols.insert(symbols.end(), branch.begin(), branch.end());
      }
    }
    if (into == nullptr) return;
  }
}

std::string encode(std::string_view smiles) {
  Graph graph = GraphReader(smiles).read();
  if (!graph.kekulize()) refuse("its aromatic rings have no arrangement of double bonds");
  check_capacities(graph, graph.atoms().size());
  adapt_chirality(graph);
  std::string text;
  for (const int root : graph.roots()) {
    Symbols symbols;
    append_chain(graph, nullptr, root, symbols);
    if (!text.empty()) text += '.';
    for (const std::string& symbol : symbols) text += symbol;
  }
  return text;
}

}  // namespace
}  // namespace selfies

Result<std::string> encode_selfies(std::string_view smiles) {
  try {
    return selfies::encode(smiles);
  } catch (const selfies::Refusal& refusal) {
    return Issue{0, "unsupported", "selfies", "the molecule has no SELFIES: " + refusal.message, std::string(smiles),
                 ""};
  }
}

}  // namespace athanor::chemistry
