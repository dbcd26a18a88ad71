#include "athanor/chemistry/inchi_syntax.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <stdexcept>
#include <vector>

#include "athanor/core/text.h"

namespace athanor::chemistry {
namespace {

constexpr std::string_view prefix = "InChI=1S/";
constexpr std::size_t max_atoms = 1023;      ///< of the library, hydrogens aside
constexpr std::size_t max_hydrogens = 4000;  ///< of one atom group

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Thrown inside this file.
struct Mistake : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Reads one piece of a layer from left to right.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}
  bool at_end() const { return place_ == text_.size(); }
  char peek() const { return at_end() ? '\0' : text_[place_]; }
  bool take(char c) {
    if (peek() != c || at_end()) return false;
    ++place_;
    return true;
  }
  void expect(char c) {
    if (!take(c)) fail(fmt::format("expected \"{}\"", c));
  }
  /// A number from 1 to `max`, without leading zeros.
  std::size_t number(std::size_t max) {
    const std::size_t begin = place_;
    std::size_t value = 0;
    while (is_digit(peek()) && value <= max) value = value * 10 + static_cast<std::size_t>(text_[place_++] - '0');
    if (place_ > begin && text_[begin] != '0' && value <= max) return value;
    place_ = begin;
    fail(fmt::format("expected an atom or a count from 1 to {}", max));
  }
  std::size_t number_or_one(std::size_t max) { return is_digit(peek()) ? number(max) : 1; }
  [[noreturn]] void fail(const std::string& what) const {
    const bool whole = at_end();
    throw Mistake(fmt::format("{} {} \"{}\"", what, whole ? "in" : "at", text_.substr(whole ? 0 : place_, 40)));
  }

 private:
  std::string_view text_;
  std::size_t place_ = 0;
};

/// Atoms of a component. Hydrogens have numbers, after all others, only where they are bridges, as in B2H6.
struct Component {
  std::size_t heavy = 0, all = 0;
};

/// Of a formula such as "C2H6O".
Component count_atoms(Reader& formula) {
  std::size_t heavy = 0, hydrogens = 0;
  do {
    if (!std::isupper(static_cast<unsigned char>(formula.peek()))) formula.fail("expected an element");
    std::string element(1, formula.peek());
    formula.take(formula.peek());
    if (std::islower(static_cast<unsigned char>(formula.peek()))) {
      element += formula.peek();
      formula.take(formula.peek());
    }
    const std::size_t count = formula.number_or_one(max_hydrogens);
    (element == "H" ? hydrogens : heavy) += count;
  } while (!formula.at_end());
  return {heavy > 0 ? heavy : hydrogens, heavy + hydrogens};
}

/// The components of the formula layer, three of "2H2O.Na".
std::vector<Component> count_component_atoms(std::string_view layer) {
  std::vector<Component> counts;
  std::size_t total = 0;
  for (const std::string& part : split_text(layer, '.')) {
    Reader reader(part);
    const std::size_t times = reader.number_or_one(max_atoms);
    const Component atoms = count_atoms(reader);
    total += times * atoms.heavy;
    if (total > max_atoms) reader.fail(fmt::format("more than {} atoms", max_atoms));
    counts.insert(counts.end(), times, atoms);
  }
  return counts;
}

/// chain = number { "-" number | "(" chain { "," chain } ")" number }
void read_chain(Reader& reader, std::vector<bool>& seen) {
  const auto read_atom = [&] { seen[reader.number(seen.size() - 1)] = true; };
  read_atom();
  while (true) {
    if (reader.take('-')) {
      read_atom();
    } else if (reader.take('(')) {
      do read_chain(reader, seen);
      while (reader.take(','));
      reader.expect(')');
      read_atom();
    } else {
      return;
    }
  }
}

/// Every atom must be connected: the heavy ones, and hydrogens up to the last that is named.
void read_connections(Reader& reader, const Component& atoms) {
  if (reader.at_end()) return;
  std::vector<bool> seen(atoms.all + 1);
  read_chain(reader, seen);
  const auto last = static_cast<std::size_t>(std::find(seen.rbegin(), seen.rend(), true).base() - seen.begin());
  for (std::size_t atom = 1; atom < std::max(last, atoms.heavy + 1); ++atom)
    if (!seen[atom]) reader.fail(fmt::format("atom {} has no connection", atom));
  if (last < 3) reader.fail("expected a second atom");
}

/// "2-4,6H", "1H3", "(H2,5,6)", "(H-,2,3)"
void read_hydrogens(Reader& reader, const Component& atoms) {
  const auto read_group = [&] {
    reader.expect('H');
    reader.number_or_one(max_hydrogens);
    reader.take('-');
    while (reader.take(',')) reader.number(atoms.all);
    reader.expect(')');
  };
  while (!reader.at_end()) {
    if (reader.take('(')) {
      read_group();
    } else if (reader.take('H') || reader.take('D') || reader.take('T')) {
      reader.number_or_one(max_hydrogens);
    } else {
      reader.number(atoms.all);
      if (reader.take('-')) reader.number(atoms.all);
    }
    reader.take(',');
  }
}

/// Atom numbers among signs and letters that say something about them.
void read_marks(Reader& reader, const Component& atoms) {
  constexpr std::string_view marks = "+-,?uHDTmn";
  while (!reader.at_end()) {
    if (reader.take('0')) continue;  // "1+0", an isotope of the usual mass
    if (is_digit(reader.peek())) reader.number(std::max<std::size_t>(atoms.all, 255));
    else if (marks.find(reader.peek()) != std::string_view::npos) reader.take(reader.peek());
    else reader.fail("unexpected character");
  }
}

/// Pieces of a layer, one per component; "2*1H3" stands for two equal ones.
template <class ReadPiece>
void read_components(std::string_view layer, const std::vector<Component>& atoms, const ReadPiece& read_piece) {
  std::size_t component = 0;
  for (const std::string& part : split_text(layer, ';')) {
    const std::size_t star = part.find('*');
    std::size_t times = 1;
    if (star != std::string::npos) {
      Reader multiplier(std::string_view(part).substr(0, star));
      times = multiplier.number(atoms.size());
      if (!multiplier.at_end()) multiplier.fail("expected \"*\"");
    }
    for (std::size_t i = 0; i < times; ++i, ++component) {
      if (component >= atoms.size()) throw Mistake("a layer has more components than the formula");
      Reader reader(star == std::string::npos ? std::string_view(part) : std::string_view(part).substr(star + 1));
      read_piece(reader, atoms[component]);
      if (!reader.at_end()) reader.fail("unexpected character");
    }
  }
}

void require_only(std::string_view layer, std::string_view characters) {
  const std::size_t other = layer.find_first_not_of(characters);
  if (other != std::string_view::npos) throw Mistake(fmt::format("unexpected \"{}\"", layer.substr(other, 20)));
}

void check_layer(char kind, std::string_view layer, const std::vector<Component>& atoms) {
  switch (kind) {
    case 'c': return read_components(layer, atoms, read_connections);
    case 'h': return read_components(layer, atoms, read_hydrogens);
    case 'q':
    case 'p': return require_only(layer, "0123456789+-;*mn");
    case 'm': return require_only(layer, "01.");
    case 's': return require_only(layer, "1");
    default: return read_components(layer, atoms, read_marks);
  }
}

void check(std::string_view inchi) {
  // Each layer at most once, in this order; those after the isotopes repeat some for the isotopic molecule.
  constexpr std::string_view order = "chqpbtmsihbtms";
  const std::vector<std::string> layers = split_text(inchi.substr(prefix.size()), '/');
  const std::vector<Component> atoms = count_component_atoms(layers.front());
  std::size_t place = 0;
  for (std::size_t i = 1; i < layers.size(); ++i) {
    const char kind = layers[i].empty() ? ' ' : layers[i].front();
    const std::size_t found = order.find(kind, place);
    if (found == std::string_view::npos) throw Mistake(fmt::format("layer \"/{}\" is unknown or out of place", kind));
    place = found + 1;
    check_layer(kind, std::string_view(layers[i]).substr(1), atoms);
  }
}

}  // namespace

std::string find_inchi_mistake(std::string_view inchi) {
  if (!inchi.starts_with(prefix)) return "expected a standard InChI, which begins with InChI=1S/";
  try {
    check(inchi);
    return "";
  } catch (const Mistake& mistake) {
    return mistake.what();
  }
}

}  // namespace athanor::chemistry
