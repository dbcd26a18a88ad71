// SELFIES -> SMILES.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>

#include "athanor/chemistry/selfies.h"
#include "athanor/chemistry/selfies_atoms.h"
#include "athanor/chemistry/selfies_grammar.h"

namespace athanor::chemistry {
namespace selfies {
namespace {

/// A symbol that does not exist; caught before it leaves this file.
struct UnknownSymbol {
  std::string_view text;
};

/// "[=Branch2]" or "[-/Ring1]" in parts.
struct LongSymbol {
  std::string_view bond;
  std::size_t digits = 0;
};

LongSymbol parse_long_symbol(std::string_view text, std::string_view name) {
  const std::size_t place = text.find(name);
  if (place == std::string_view::npos || place == 0 || text.front() != '[' || text.size() != place + name.size() + 2)
    throw UnknownSymbol{text};
  const LongSymbol symbol{text.substr(1, place - 1), static_cast<std::size_t>(text[text.size() - 2] - '0')};
  if (symbol.digits < 1 || symbol.digits > most_digits) throw UnknownSymbol{text};
  return symbol;
}

bool is_order(std::string_view bond) { return bond.empty() || bond == "=" || bond == "#"; }

/// Two marks, of which one at least is a direction.
bool is_direction_pair(std::string_view bond) {
  const auto is_mark = [](char c) { return c == '-' || c == '/' || c == '\\'; };
  return bond.size() == 2 && bond != "--" && is_mark(bond[0]) && is_mark(bond[1]);
}

int parse_order(std::string_view bond) { return bond == "=" ? 2 : bond == "#" ? 3 : 1; }

/// A ring bond that is made when all atoms are there.
struct PlannedRing {
  int left, right, order;
  std::pair<char, char> stereo;
};

/// Derives a molecule by the grammar: the state is the number of bonds that the last atom may still make.
class Derivation {
 public:
  explicit Derivation(Graph& graph, std::vector<PlannedRing>& rings) : graph_(graph), rings_(rings) {}

  void run(const std::vector<std::string_view>& symbols) {
    symbols_ = &symbols;
    next_ = 0;
    derive(std::numeric_limits<std::size_t>::max(), 0, -1);
  }

 private:
  /// State of an atom without a bond so far, and of one that can make none.
  static constexpr int first = 0, full = -1;

  bool at_end() const { return next_ >= symbols_->size(); }

  /// Reads `count` symbols as digits; those beyond the end are 0.
  std::size_t read_number(std::size_t count) {
    std::size_t number = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const auto* found =
          at_end() ? digit_symbols.end() : std::find(digit_symbols.begin(), digit_symbols.end(), (*symbols_)[next_++]);
      number = number * digit_symbols.size() +
               (found == digit_symbols.end() ? 0 : static_cast<std::size_t>(found - digit_symbols.begin()));
    }
    return number;
  }

  /// Up to `most` symbols, the first of which binds to `atom`; the number that was used.
  std::size_t derive(std::size_t most, int state, int atom) {
    std::size_t used = 0;
    while (state != full && used < most && !at_end()) {
      const std::string_view symbol = (*symbols_)[next_++];
      ++used;
      const std::string_view kind = symbol.size() >= 4 ? symbol.substr(symbol.size() - 4, 2) : std::string_view();
      if (kind == "ch") used += derive_branch(symbol, state, atom);
      else if (kind == "ng") used += plan_ring(symbol, state, atom);
      else if (symbol.find("eps") != std::string_view::npos) state = state == first ? first : full;
      else add_atom(symbol, state, atom);
    }
    const std::size_t rest = used < most ? std::min(most - used, symbols_->size() - next_) : 0;
    next_ += rest;
    return used + rest;
  }

  std::size_t derive_branch(std::string_view symbol, int& state, int atom) {
    const LongSymbol branch = parse_long_symbol(symbol, "Branch");
    if (!is_order(branch.bond)) throw UnknownSymbol{symbol};
    if (state <= 1) return 0;
    const int inside = std::min(state - 1, parse_order(branch.bond));
    state -= inside;
    const std::size_t length = read_number(branch.digits) + 1;
    return branch.digits + derive(length, inside, atom);
  }

  std::size_t plan_ring(std::string_view symbol, int& state, int atom) {
    const LongSymbol ring = parse_long_symbol(symbol, "Ring");
    if (!is_order(ring.bond) && !is_direction_pair(ring.bond)) throw UnknownSymbol{symbol};
    if (state == first) return 0;
    const int order = std::min(is_order(ring.bond) ? parse_order(ring.bond) : 1, state);
    state = order == state ? full : state - order;
    const auto distance = static_cast<int>(read_number(ring.digits)) + 1;
    const auto direction = [&](std::size_t end) {
      return is_order(ring.bond) || ring.bond[end] == '-' ? '\0' : ring.bond[end];
    };
    rings_.push_back({std::max(0, atom - distance), atom, order, {direction(0), direction(1)}});
    return ring.digits;
  }

  void add_atom(std::string_view text, int& state, int& atom) {
    const std::optional<Symbol> symbol = parse_symbol(text);
    if (!symbol) throw UnknownSymbol{text};
    const int capacity = symbol->atom.capacity();
    const int order = state == first ? 0 : std::min({symbol->bond.first / 2, state, capacity});
    if (order > 0 || state == first) {
      const int before = atom;
      atom = graph_.add_atom(symbol->atom, state == first);
      if (order > 0) graph_.add_bond(before, atom, 2 * order, symbol->bond.second);
    }
    state = capacity == order ? full : capacity - order;
  }

  Graph& graph_;
  std::vector<PlannedRing>& rings_;
  const std::vector<std::string_view>* symbols_ = nullptr;
  std::size_t next_ = 0;
};

void close_rings(const std::vector<PlannedRing>& rings, Graph& graph) {
  std::vector<std::size_t> made(graph.atoms().size(), 0);
  for (const PlannedRing& ring : rings) {
    const auto [left, right, planned, stereo] = ring;
    if (left == right) continue;
    const int left_free = graph.atom(left).capacity() - graph.count_bonds(left),
              right_free = graph.atom(right).capacity() - graph.count_bonds(right);
    if (left_free <= 0 || right_free <= 0) continue;
    const int order = std::min({planned, left_free, right_free});
    if (const Bond* bond = graph.find_bond(left, right)) {
      graph.set_order(left, right, 2 * std::min(order + bond->double_order / 2, 3));
      continue;
    }
    std::size_t &left_made = made[static_cast<std::size_t>(left)], &right_made = made[static_cast<std::size_t>(right)];
    graph.add_ring_bond(left, right, 2 * order, stereo, left_made++, right_made++);
  }
}

std::string format_smiles_atom(const Atom& atom) {
  const std::string inside = format_atom(atom);
  return inside == atom.element && !atom.hydrogens ? inside : "[" + inside + "]";
}

/// Writes the graph from `root` on; bonds in their order, the last one without brackets.
void append_smiles(const Graph& graph, int root, std::map<std::pair<int, int>, std::size_t>& ring_numbers,
                   std::string& text) {
  struct Place {
    int atom;
    std::size_t next;
    bool closes;
  };
  std::vector<Place> stack{{root, 0, false}};
  while (!stack.empty()) {
    Place& place = stack.back();
    const std::vector<Bond>& bonds = graph.bonds(place.atom);
    if (place.next == 0) text += format_smiles_atom(graph.atom(place.atom));
    if (place.next == bonds.size()) {
      if (place.closes) text += ')';
      stack.pop_back();
      continue;
    }
    const Bond& bond = bonds[place.next++];
    if (bond.ring) {
      text += format_bond(bond);
      const std::pair ends = std::minmax(place.atom, bond.target);
      const std::size_t number = ring_numbers.try_emplace(ends, ring_numbers.size() + 1).first->second;
      text += number < 10 ? std::to_string(number) : fmt::format("%{}", number);
    } else {
      const bool is_branch = place.next < bonds.size();
      if (is_branch) text += '(';
      text += format_bond(bond);
      stack.push_back({bond.target, 0, is_branch});
    }
  }
}

std::string format_graph(const Graph& graph) {
  std::string text;
  std::map<std::pair<int, int>, std::size_t> ring_numbers;
  for (const int root : graph.roots()) {
    if (!text.empty()) text += '.';
    append_smiles(graph, root, ring_numbers, text);
  }
  return text;
}

Issue make_issue(std::string message, std::string_view selfies) {
  return {0, "invalid", "selfies", std::move(message), std::string(selfies), ""};
}

}  // namespace
}  // namespace selfies

Result<std::vector<std::string_view>> split_selfies(std::string_view text) {
  std::vector<std::string_view> symbols;
  for (std::size_t here = 0; here < text.size();) {
    if (text[here] == '.') {
      symbols.push_back(text.substr(here++, 1));
      continue;
    }
    const std::size_t end = text[here] == '[' ? text.find(']', here) : std::string_view::npos;
    if (end == std::string_view::npos)
      return selfies::make_issue(fmt::format("character {} of the SELFIES begins no symbol", here + 1), text);
    symbols.push_back(text.substr(here, end + 1 - here));
    here = end + 1;
  }
  return symbols;
}

Result<std::string> decode_selfies(std::string_view text) {
  const Result<std::vector<std::string_view>> symbols = split_selfies(text);
  if (!symbols) return symbols.issue();
  selfies::Graph graph;
  std::vector<selfies::PlannedRing> rings;
  try {
    selfies::Derivation derivation(graph, rings);
    std::vector<std::string_view> molecule;
    for (const std::string_view symbol : *symbols) {
      if (symbol == ".") derivation.run(std::exchange(molecule, {}));
      else if (symbol != "[nop]") molecule.push_back(symbol);
    }
    derivation.run(molecule);
  } catch (const selfies::UnknownSymbol& unknown) {
    return selfies::make_issue(fmt::format("there is no symbol {}", unknown.text), text);
  }
  selfies::close_rings(rings, graph);
  return selfies::format_graph(graph);
}

}  // namespace athanor::chemistry
