// A small scanner over a refused SMILES that names the first mistake it finds.
#include "athanor/chemistry/smiles_syntax.h"

#include <GraphMol/PeriodicTable.h>
#include <fmt/format.h>

#include <cctype>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "athanor/chemistry/reaction.h"

namespace athanor::chemistry {
namespace {

std::string_view cut_at_space(std::string_view text) { return text.substr(0, text.find_first_of(" \t")); }

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

bool is_element(std::string_view symbol) {
  static const std::set<std::string, std::less<>> symbols = [] {
    std::set<std::string, std::less<>> known{"*", "D", "T", "b", "c", "n", "o", "p", "s", "se", "as", "te", "si"};
    constexpr int last_element = 118;
    for (int number = 1; number <= last_element; ++number)
      known.insert(RDKit::PeriodicTable::getTable()->getElementSymbol(number));
    return known;
  }();
  return symbols.contains(symbol);
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::optional<std::string> find_mistake() {
    while (at_ < text_.size())
      if (auto mistake = scan_token()) return mistake;
    if (!branches_.empty())
      return fmt::format("the parenthesis opened at position {} is never closed", branches_.back() + 1);
    if (!rings_.empty())
      return fmt::format("ring bond {} opened at position {} is never closed", rings_.begin()->first,
                         rings_.begin()->second + 1);
    if (pending_bond_) return fmt::format("the text ends after the bond \"{}\"; an atom was expected", text_.back());
    return std::nullopt;
  }

 private:
  using Mistake = std::optional<std::string>;

  Mistake scan_token() {
    const char c = text_[at_];
    if (c == '[') return scan_bracket_atom();
    if (c == '(' || c == ')') return scan_branch();
    if (is_digit(c) || c == '%') return scan_ring_bond();
    if (std::string_view("-=#$:/\\~.").find(c) != std::string_view::npos) return scan_bond();
    return scan_plain_atom();
  }

  Mistake accept_atom(std::size_t length) {
    at_ += length;
    seen_atom_ = true;
    pending_bond_ = false;
    return std::nullopt;
  }

  Mistake scan_plain_atom() {
    const std::string_view two = text_.substr(at_, 2);
    if (two == "Cl" || two == "Br") return accept_atom(2);
    if (two == "->" || two == "<-") return scan_bond();
    const char c = text_[at_];
    // "Na" is sodium without its brackets, "Co" is an aliphatic and an aromatic atom.
    const bool is_pair = two.size() == 2 && std::isupper(static_cast<unsigned char>(c)) != 0 &&
                         std::islower(static_cast<unsigned char>(two[1])) != 0 &&
                         std::string_view("bcnops").find(two[1]) == std::string_view::npos;
    const std::string symbol = is_pair ? std::string(two) : std::string(1, c);
    if (!is_pair && std::string_view("BCNOPSFIbcnops*").find(c) != std::string_view::npos) return accept_atom(1);
    if (std::isalpha(static_cast<unsigned char>(c)) == 0)
      return fmt::format("unexpected character \"{}\" at position {}", c, at_ + 1);
    return is_element(symbol) ? fmt::format("\"{0}\" at position {1} must stand in brackets, as [{0}]", symbol, at_ + 1)
                              : fmt::format("\"{}\" at position {} is not an atom", symbol, at_ + 1);
  }

  Mistake scan_bracket_atom() {
    const std::size_t close = text_.find(']', at_);
    if (close == std::string_view::npos)
      return fmt::format("the bracket opened at position {} is never closed", at_ + 1);
    const std::string_view inside = text_.substr(at_ + 1, close - at_ - 1);
    std::size_t i = 0;
    while (i < inside.size() && is_digit(inside[i])) ++i;
    std::string symbol(inside.substr(i, 1));
    if (i + 1 < inside.size() && std::islower(static_cast<unsigned char>(inside[i + 1]))) symbol += inside[i + 1];
    // "[nH]" and "[cs]" aside, a lower-case second letter belongs to the symbol.
    if (!symbol.empty() && symbol != "#" && symbol != "'" && !is_element(symbol))
      return fmt::format("\"{}\" in [{}] at position {} is not an element", symbol, inside, at_ + 1);
    if (!is_readable_bracket(inside.substr(i + symbol.size())) || symbol.empty())
      return fmt::format("the bracket atom [{}] at position {} cannot be read", inside, at_ + 1);
    return accept_atom(inside.size() + 2);
  }

  // What may follow the element: chirality, hydrogens, charge, atom map.
  static bool is_readable_bracket(std::string_view rest) {
    return rest.find_first_not_of("@THABPSLO+-:0123456789") == std::string_view::npos;
  }

  Mistake scan_branch() {
    if (text_[at_] == '(') {
      if (!seen_atom_) return fmt::format("the parenthesis at position {} has no atom before it", at_ + 1);
      branches_.push_back(at_);
    } else {
      if (branches_.empty()) return fmt::format("the closing parenthesis at position {} was never opened", at_ + 1);
      if (text_[at_ - 1] == '(') return fmt::format("the parentheses at position {} are empty", at_);
      if (pending_bond_) return fmt::format("the bond at position {} leads to no atom", at_);
      branches_.pop_back();
    }
    ++at_;
    return std::nullopt;
  }

  Mistake scan_ring_bond() {
    if (!seen_atom_) return fmt::format("the ring bond at position {} has no atom before it", at_ + 1);
    const std::size_t start = at_;
    std::string number;
    if (text_[at_] == '%') {
      const bool in_parentheses = text_.substr(at_ + 1, 1) == "(";
      std::size_t i = at_ + 1 + (in_parentheses ? 1 : 0);
      while (i < text_.size() && is_digit(text_[i]) && (in_parentheses || number.size() < 2)) number += text_[i++];
      if (number.empty() || (!in_parentheses && number.size() < 2))
        return fmt::format("the ring bond at position {} needs two digits after %", at_ + 1);
      at_ = i + (in_parentheses ? 1 : 0);
    } else {
      number = text_[at_++];
    }
    const int ring = number.size() > 6 ? -1 : std::stoi(number);
    if (rings_.erase(ring) == 0) rings_.emplace(ring, start);
    pending_bond_ = false;
    return std::nullopt;
  }

  Mistake scan_bond() {
    const char c = text_[at_];
    if (!seen_atom_) return fmt::format("\"{}\" at position {} has no atom before it", c, at_ + 1);
    if (pending_bond_ && text_[at_ - 1] != '.' && c != '-' && c != '\\')
      return fmt::format("\"{}\" at position {} follows another bond; an atom was expected", c, at_ + 1);
    pending_bond_ = true;
    at_ += c == '<' || text_.substr(at_, 2) == "->" ? 2 : 1;
    return std::nullopt;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<std::size_t> branches_;
  std::map<int, std::size_t> rings_;
  bool seen_atom_ = false;
  bool pending_bond_ = false;
};

}  // namespace

std::optional<std::string> find_stray_byte(std::string_view text) {
  const std::string_view smiles = cut_at_space(text);
  for (std::size_t i = 0; i < smiles.size(); ++i) {
    const auto byte = static_cast<unsigned char>(smiles[i]);
    if (byte < 0x20 || byte > 0x7e)
      return fmt::format("a SMILES has plain ASCII characters only; byte 0x{:02x} stands at position {}", byte, i + 1);
  }
  return std::nullopt;
}

std::size_t count_smiles_atoms(std::string_view text) {
  const std::string_view smiles = cut_at_space(text);
  std::size_t atoms = 0;
  for (std::size_t i = 0; i < smiles.size(); ++i) {
    const char c = smiles[i];
    if (c == '[') {
      ++atoms;
      i = smiles.find(']', i);
      if (i == std::string_view::npos) break;
    } else if (c == '*' || (std::isalpha(static_cast<unsigned char>(c)) != 0 && c != 'l' && c != 'r')) {
      ++atoms;  // the l of Cl and the r of Br belong to the letter before
    }
  }
  return atoms;
}

std::optional<std::string> find_smiles_mistake(std::string_view text) {
  if (is_reaction(text)) return "the text is a reaction (with two \">\"); a molecule was expected";
  return Scanner(cut_at_space(text)).find_mistake();
}

}  // namespace athanor::chemistry
