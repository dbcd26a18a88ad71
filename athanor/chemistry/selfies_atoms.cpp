#include "athanor/chemistry/selfies_atoms.h"

#include <cctype>

namespace athanor::chemistry::selfies {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

/// The two notations of an atom differ in a few places.
struct Notation {
  bool is_smiles;
};

/// Reads the parts of an atom one after another.
class AtomReader {
 public:
  AtomReader(std::string_view text, Notation notation) : text_(text), notation_(notation) {}

  std::optional<Atom> read() {
    Atom atom;
    if (is_digit(peek())) atom.isotope = read_number();
    if (!read_element(atom)) return std::nullopt;
    while (peek() == '@' && atom.chirality.size() < 2) atom.chirality += take();
    if (!read_hydrogens(atom) || !read_charge(atom)) return std::nullopt;
    if (notation_.is_smiles && peek() == ':') {
      take();
      if (!is_digit(peek())) return std::nullopt;
      read_number();
    }
    return here_ == text_.size() && fits_ ? std::optional(atom) : std::nullopt;
  }

 private:
  char peek() const { return here_ < text_.size() ? text_[here_] : '\0'; }
  char take() { return text_[here_++]; }

  int read_number() {
    long value = 0;
    while (is_digit(peek())) {
      value = value * 10 + (take() - '0');
      if (value > 1'000'000) {
        fits_ = false;
        value = 0;
      }
    }
    return static_cast<int>(value);
  }

  bool read_element(Atom& atom) {
    if (!is_upper(peek()) && !(notation_.is_smiles && is_lower(peek()))) return false;
    std::string name(1, take());
    if (is_lower(peek())) name += take();
    if (is_lower(name[0])) {
      name[0] = static_cast<char>(std::toupper(name[0]));
      atom.aromatic = can_be_aromatic(name);
    }
    atom.element = name;
    return is_element(name);
  }

  bool read_hydrogens(Atom& atom) {
    atom.hydrogens = 0;
    if (peek() != 'H') return true;
    take();
    if (is_digit(peek())) atom.hydrogens = take() - '0';
    else if (notation_.is_smiles) atom.hydrogens = 1;
    else return false;
    return true;
  }

  bool read_charge(Atom& atom) {
    const char sign = peek();
    if (sign != '+' && sign != '-') return true;
    take();
    int size = 1;
    if (is_digit(peek())) {
      size = read_number();
    } else if (notation_.is_smiles) {
      while (peek() == sign) {
        take();
        ++size;
      }
    } else {
      return false;
    }
    atom.charge = sign == '+' ? size : -size;
    return true;
  }

  std::string_view text_;
  Notation notation_;
  std::size_t here_ = 0;
  bool fits_ = true;
};

}  // namespace

std::optional<Atom> parse_smiles_atom(std::string_view text) {
  if (text.front() == '[') return AtomReader(text.substr(1, text.size() - 2), {.is_smiles = true}).read();
  Atom atom;
  atom.element = std::string(text);
  if (is_organic(text)) return atom;
  if (!is_lower(text.front())) return std::nullopt;
  atom.element[0] = static_cast<char>(std::toupper(text.front()));
  atom.aromatic = can_be_aromatic(atom.element);
  return atom.aromatic ? std::optional(atom) : std::nullopt;
}

std::optional<Symbol> parse_symbol(std::string_view text) {
  if (text.size() < 3 || text.front() != '[' || text.back() != ']') return std::nullopt;
  std::string_view inside = text.substr(1, text.size() - 2);
  Symbol symbol{parse_bond(0), {}};
  if (std::string_view("=#/\\").find(inside.front()) != std::string_view::npos) {
    symbol.bond = parse_bond(inside.front());
    inside.remove_prefix(1);
  }
  if (is_organic(inside)) {
    symbol.atom.element = std::string(inside);
    return symbol;
  }
  const std::optional<Atom> atom = AtomReader(inside, {.is_smiles = false}).read();
  if (!atom || atom->capacity() < 0) return std::nullopt;
  symbol.atom = *atom;
  return symbol;
}

}  // namespace athanor::chemistry::selfies
