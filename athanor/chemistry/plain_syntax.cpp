// The SMILES grammar as RDKit reads it, for the atoms and writings that plain molecules have.
#include <algorithm>

#include "athanor/chemistry/plain_steps.h"

namespace athanor::chemistry {
namespace {

bool is_direction(char symbol) { return symbol == '/' || symbol == '\\'; }

/// A symbol that says the order of the bond.
bool is_order(char symbol) { return symbol != 0 && !is_direction(symbol); }

int to_direction(char symbol) { return symbol == '/' ? 1 : symbol == '\\' ? -1 : 0; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

bool PlainSyntax::read(std::string_view text, PlainMolecule& molecule) {
  text_ = text;
  at_ = 0;
  molecule_ = &molecule;
  molecule.atoms.clear();
  molecule.bonds.clear();
  molecule.fragments = 0;
  molecule.environments.radius.reset();
  previous_ = -1;
  symbol_ = 0;
  needs_atom_ = true;
  branches_.clear();
  marks_.clear();
  closures_.clear();
  open_.fill(-1);
  while (at_ < text_.size())
    if (!read_token()) return false;
  if (needs_atom_ || symbol_ != 0 || !branches_.empty()) return false;
  if (marks_.size() != 2 * closures_.size() || !close_rings()) return false;
  for (std::size_t i = 0; i < molecule.atoms.size(); ++i)
    if (molecule.atoms[i].chirality != 0) orient(i);
  return true;
}

bool PlainSyntax::read_token() {
  const char c = text_[at_];
  switch (c) {
    case '[': return read_brackets();
    case '(': return open_branch();
    case ')': return close_branch();
    case '.': return separate();
    case '-':
    case '=':
    case '#':
    case ':':
    case '/':
    case '\\':
      if (symbol_ != 0 || previous_ < 0) return false;
      symbol_ = c;
      ++at_;
      return true;
    default: return is_digit(c) || c == '%' ? read_ring_number() : read_letter();
  }
}

bool PlainSyntax::read_letter() {
  PlainAtom atom;
  const char next = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
  switch (text_[at_++]) {
    case 'B':
      atom.number = next == 'r' ? 35 : 5;
      at_ += next == 'r';
      break;
    case 'C':
      atom.number = next == 'l' ? 17 : 6;
      at_ += next == 'l';
      break;
    case 'N': atom.number = 7; break;
    case 'O': atom.number = 8; break;
    case 'F': atom.number = 9; break;
    case 'P': atom.number = 15; break;
    case 'S': atom.number = 16; break;
    case 'I': atom.number = 53; break;
    case 'c': atom.number = 6; break;
    case 'n': atom.number = 7; break;
    case 'o': atom.number = 8; break;
    case 'p': atom.number = 15; break;
    case 's': atom.number = 16; break;
    default: return false;
  }
  atom.is_lower_case = text_[at_ - 1] >= 'a' && atom.number != 17 && atom.number != 35;
  return add_atom(atom);
}

bool PlainSyntax::accept(char c) {
  if (at_ >= text_.size() || text_[at_] != c) return false;
  ++at_;
  return true;
}

bool PlainSyntax::read_digit(int& value) {
  if (at_ >= text_.size() || !is_digit(text_[at_])) return false;
  value = text_[at_++] - '0';
  return true;
}

bool PlainSyntax::read_brackets() {
  struct Symbol {
    std::string_view text;
    std::uint8_t number;
    bool is_lower_case;
  };
  // Those of two letters come before those that they begin with.
  static constexpr Symbol symbols[] = {
      {"Cl", 17, false}, {"Br", 35, false}, {"Si", 14, false}, {"Se", 34, false}, {"se", 34, true}, {"C", 6, false},
      {"N", 7, false},   {"O", 8, false},   {"S", 16, false},  {"P", 15, false},  {"F", 9, false},  {"I", 53, false},
      {"B", 5, false},   {"c", 6, true},    {"n", 7, true},    {"o", 8, true},    {"s", 16, true},  {"p", 15, true},
  };
  ++at_;
  const std::string_view rest = text_.substr(at_);
  const auto* symbol = std::find_if(std::begin(symbols), std::end(symbols),
                                    [&](const Symbol& one) { return rest.starts_with(one.text); });
  if (symbol == std::end(symbols)) return false;
  at_ += symbol->text.size();
  PlainAtom atom;
  atom.number = symbol->number;
  atom.is_lower_case = symbol->is_lower_case;
  atom.has_brackets = true;
  if (accept('@')) atom.chirality = accept('@') ? 1 : 2;
  if (accept('H')) {
    int count = 1;
    read_digit(count);
    if (count > 4) return false;
    atom.hydrogens = atom.written_hydrogens = static_cast<std::uint8_t>(count);
  }
  return read_charge(atom) && accept(']') && add_atom(atom);
}

bool PlainSyntax::read_charge(PlainAtom& atom) {
  for (const int sign : {1, -1}) {
    if (!accept(sign > 0 ? '+' : '-')) continue;
    int amount = 1;
    read_digit(amount);
    atom.charge = static_cast<std::int8_t>(sign * amount);
    return amount == 1;
  }
  return true;
}

bool PlainSyntax::add_atom(const PlainAtom& atom) {
  const std::size_t index = molecule_->atoms.size();
  if (index >= most_plain_atoms) return false;
  molecule_->atoms.push_back(atom);
  if (previous_ < 0) {
    molecule_->atoms.back().is_first = true;
    ++molecule_->fragments;
  } else if (!add_bond(static_cast<std::size_t>(previous_), index, symbol_, to_direction(symbol_))) {
    return false;
  }
  previous_ = static_cast<int>(index);
  symbol_ = 0;
  needs_atom_ = false;
  return true;
}

bool PlainSyntax::add_bond(std::size_t begin, std::size_t end, char symbol, int direction) {
  PlainAtom& a = molecule_->atoms[begin];
  PlainAtom& b = molecule_->atoms[end];
  const std::size_t index = molecule_->bonds.size();
  if (index >= most_plain_bonds || a.degree == a.bonds.size() || b.degree == b.bonds.size()) return false;
  PlainBond bond;
  bond.begin = static_cast<std::uint16_t>(begin);
  bond.end = static_cast<std::uint16_t>(end);
  bond.direction = static_cast<std::int8_t>(direction);
  const bool both_lower = a.is_lower_case && b.is_lower_case;
  if (symbol == '=') bond.order = 2;
  if (symbol == '#') bond.order = 3;
  if (!is_order(symbol) || symbol == ':') bond.is_lower_case = both_lower;
  if (symbol == ':' && !both_lower) return false;
  for (PlainAtom* atom : {&a, &b}) {
    atom->neighbors[atom->degree] = atom == &a ? bond.end : bond.begin;
    atom->bonds[atom->degree++] = static_cast<std::uint16_t>(index);
  }
  molecule_->bonds.push_back(bond);
  return true;
}

bool PlainSyntax::open_branch() {
  if (needs_atom_ || symbol_ != 0) return false;
  branches_.push_back(static_cast<std::uint16_t>(previous_));
  needs_atom_ = true;
  ++at_;
  return true;
}

bool PlainSyntax::close_branch() {
  if (needs_atom_ || symbol_ != 0 || branches_.empty()) return false;
  previous_ = branches_.back();
  branches_.pop_back();
  ++at_;
  return true;
}

bool PlainSyntax::separate() {
  if (needs_atom_ || symbol_ != 0 || !branches_.empty()) return false;
  previous_ = -1;
  needs_atom_ = true;
  ++at_;
  return true;
}

bool PlainSyntax::read_ring_number() {
  int number = 0;
  if (accept('%')) {
    int tens = 0, ones = 0;
    if (!read_digit(tens) || tens == 0 || !read_digit(ones)) return false;
    number = 10 * tens + ones;
  } else {
    read_digit(number);
  }
  return mark_ring(number);
}

bool PlainSyntax::mark_ring(int number) {
  if (needs_atom_ || marks_.size() >= 2 * most_plain_bonds) return false;
  const PlainAtom& atom = molecule_->atoms[static_cast<std::size_t>(previous_)];
  // A ring number after a branch has a chirality of its own.
  if (atom.chirality != 0 && static_cast<std::size_t>(previous_) + 1 != molecule_->atoms.size()) return false;
  const auto place = static_cast<std::uint16_t>(marks_.size());
  marks_.push_back({static_cast<std::uint16_t>(previous_), 0, static_cast<std::uint8_t>(number), symbol_});
  symbol_ = 0;
  std::int16_t& open = open_[static_cast<std::size_t>(number)];
  if (open < 0) {
    open = static_cast<std::int16_t>(place);
    return true;
  }
  closures_.push_back({static_cast<std::uint16_t>(open), place});
  open = -1;
  return true;
}

bool PlainSyntax::close_rings() {
  molecule_->chain_bonds = molecule_->bonds.size();
  const auto number = [&](const Closure& closure) { return marks_[closure.first].number; };
  for (std::size_t i = 1; i < closures_.size(); ++i)  // few, and most often in order
    for (std::size_t j = i; j > 0 && number(closures_[j]) < number(closures_[j - 1]); --j)
      std::swap(closures_[j], closures_[j - 1]);
  return std::all_of(closures_.begin(), closures_.end(), [&](const Closure& closure) { return close_ring(closure); });
}

bool PlainSyntax::close_ring(const Closure& closure) {
  RingMark &first = marks_[closure.first], &second = marks_[closure.second];
  const PlainAtom& atom = molecule_->atoms[first.atom];
  const auto* end = atom.neighbors.begin() + atom.degree;
  if (first.atom == second.atom || std::find(atom.neighbors.begin(), end, second.atom) != end) return false;
  first.bond = second.bond = static_cast<std::uint16_t>(molecule_->bonds.size());
  if (is_order(first.symbol)) {
    if (second.symbol != 0 && second.symbol != first.symbol) return false;
    return add_bond(first.atom, second.atom, first.symbol, 0);
  }
  if (is_order(second.symbol) && first.symbol != 0) return false;
  const int direction = is_direction(second.symbol) ? to_direction(second.symbol) : -to_direction(first.symbol);
  return add_bond(second.atom, first.atom, second.symbol, direction);
}

/// From the order of the neighbours in the text, where a ring number stands for one, to the order of the bonds. A
/// hydrogen in front of all neighbours, or a place that nothing takes, changes the sense of rotation once more.
void PlainSyntax::orient(std::size_t index) {
  PlainAtom& atom = molecule_->atoms[index];
  std::array<std::uint16_t, 6> written{};
  std::size_t count = 0, closures = 0, chain = 0;
  const auto is_chain = [&](std::size_t i) { return atom.bonds[i] < molecule_->chain_bonds; };
  if (!atom.is_first) written[count++] = atom.bonds[chain++];
  for (const RingMark& mark : marks_)
    if (mark.atom == index) written[count++] = mark.bond, ++closures;
  for (; chain < atom.degree && is_chain(chain); ++chain) written[count++] = atom.bonds[chain];
  int swaps = 0;
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t j = i + 1; j < count; ++j) swaps += written[j] < written[i];
  if (atom.degree == 3) {
    bool unsaturated = false;
    for (std::size_t i = 0; i < atom.degree; ++i) {
      const PlainBond& bond = molecule_->bonds[atom.bonds[i]];
      unsaturated = unsaturated || bond.order > 1 || bond.is_lower_case;
    }
    const bool one_hydrogen = atom.written_hydrogens == 1;
    swaps += (atom.is_first && one_hydrogen) || (!one_hydrogen && closures == 1 && !unsaturated);
  }
  if (swaps % 2 != 0) atom.chirality = static_cast<std::uint8_t>(3 - atom.chirality);
}

}  // namespace athanor::chemistry
