#include "athanor/chemistry/smiles_tokens.h"

#include <fmt/format.h>

namespace athanor::chemistry {
namespace {

constexpr std::string_view one_letter_tokens = "BCNOSPFIbcnosp().=#-+\\/:~@?>*$0123456789";

bool is_ring_digit(char c) { return c >= '0' && c <= '9'; }

/// Characters of the token that `text` begins with; 0 = none.
std::size_t measure_token(std::string_view text) {
  const char first = text[0], second = text.size() > 1 ? text[1] : '\0';
  if (first == '[') {
    const std::size_t end = text.find(']');
    return end == std::string_view::npos || end == 1 ? 0 : end + 1;
  }
  if (first == '%') return text.size() > 2 && is_ring_digit(second) && is_ring_digit(text[2]) ? 3 : 0;
  if ((first == 'B' && second == 'r') || (first == 'C' && second == 'l')) return 2;
  return one_letter_tokens.find(first) != std::string_view::npos ? 1 : 0;
}

}  // namespace

Result<std::vector<std::string_view>> split_smiles(std::string_view smiles) {
  std::vector<std::string_view> tokens;
  for (std::size_t here = 0; here < smiles.size();) {
    const std::size_t length = measure_token(smiles.substr(here));
    if (length == 0)
      return Issue{0,
                   "unsupported",
                   "smiles_token",
                   fmt::format("character {} of the SMILES, \"{}\", begins no token", here + 1, smiles[here]),
                   std::string(smiles),
                   ""};
    tokens.push_back(smiles.substr(here, length));
    here += length;
  }
  return tokens;
}

}  // namespace athanor::chemistry
