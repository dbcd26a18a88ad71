#include "athanor/featurize/token_vocabulary.h"

#include <algorithm>

namespace athanor::featurize {
namespace {

/// What brackets of both languages are made of, elements with two letters first.
constexpr std::string_view bracket_parts =
    "[ ] 0 1 2 3 4 5 6 7 8 9 @@ @ + - : = # / \\ He Li Be Ne Na Mg Al Si Cl Ar Ca Sc Ti Cr Mn Fe Co Ni Cu Zn Ga Ge As "
    "Se Br Kr Rb Sr Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Hf Ta "
    "Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa Np Pu Am Cm Bk Cf Es Fm Md No Lr Rf Db Sg Bh Hs Mt Ds Rg Cn Nh "
    "Fl Mc Lv Ts Og H B C N O F P S K V Y I W U se te as si b c n o p s";

constexpr std::string_view smiles_tokens = "( ) . ~ > ? * $ % %10 %11 %12 %13 %14 %15 %16 %17 %18 %19";

/// Those of at least 5 of 60,000 molecules of several public collections, and their common relatives.
constexpr std::string_view smiles_brackets =
    "[nH] [C@H] [C@@H] [O-] [NH+] [N+] [NH2+] [C@@] [C@] [NH3+] [SiH2] [nH+] [se] [n+] [N-] [Si] [Cl-] [S-] [Na+] [S@] "
    "[S+] [S@@] [n-] [I-] [Br-] [SH] [O] [PH] [C-] [O+] [OH+] [C] [Se] [Sn] [CH2] [NaH] [P+] [c] [Na] [CH-] [N] [NH] "
    "[OH] [Cl+3] [c-] [Pt] [S] [CH] [o+] [NH4+] [Sb] [Cl] [Zn+2] [K+] [Zn] [18F] [Hg] [H+] [Co+2] [SiH] [F] [Ca+2] "
    "[NH2] [As] [B-] [P@] [P@@] [Cr] [CH3] [2H] [C+] [OH-] [CH2-] [I] [I+] [SH+] [BH3-] [NH-] [Li+] [B] [BH-] [cH-] "
    "[s+] [P-] [Ge] [Pb] [Fe+2] [Mg+2] [Cu+2] [H] [3H] [13C] [11C] [14C] [15N] [125I] [SiH3] [SiH4] [te] [Te] [se+] "
    "[PH+] [P] [N@] [N@@] [N@+] [N@@+] [S@+] [S@@+] [Si@] [Si@@] [Al] [Bi] [F-] [Br] [Ti] [Fe] [Cu] [Ag+] [Al+3]";

constexpr std::string_view selfies_tokens = ". Ring Branch";

/// As above.
constexpr std::string_view selfies_brackets =
    "[Ring1] [Ring2] [Ring3] [=Ring1] [=Ring2] [=Ring3] [#Ring1] [#Ring2] [Branch1] [Branch2] [Branch3] [=Branch1] "
    "[=Branch2] [=Branch3] [#Branch1] [#Branch2] [#Branch3] [-/Ring1] [-\\Ring1] [/-Ring1] [\\-Ring1] [-/Ring2] "
    "[-\\Ring2] [/-Ring2] [\\-Ring2] [C] [=C] [#C] [/C] [\\C] [N] [=N] [#N] [/N] [\\N] [O] [=O] [/O] [\\O] [S] [=S] "
    "[/S] [\\S] [P] [=P] [#P] [B] [=B] [F] [Cl] [Br] [I] [/F] [\\F] [/Cl] [\\Cl] [/Br] [\\Br] [/I] [\\I] [H] [NH1] "
    "[C@H1] [C@@H1] [C@] [C@@] [/C@H1] [/C@@H1] [\\C@H1] [\\C@@H1] [/C@] [/C@@] [\\C@] [\\C@@] [O-1] [/O-1] [\\O-1] "
    "[N+1] [=N+1] [#N+1] [/N+1] [\\N+1] [NH1+1] [=NH1+1] [/NH1+1] [\\NH1+1] [NH2+1] [=NH2+1] [/NH2+1] [\\NH2+1] "
    "[NH3+1] [NH4+1] [/NH1] [\\NH1] [N-1] [=N-1] [/N-1] [\\N-1] [NH1-1] [SiH2] [SiH1] [SiH3] [SiH4] [Si] [/Si] [\\Si] "
    "[Se] [=Se] [Cl-1] [Br-1] [I-1] [F-1] [Na+1] [K+1] [Li+1] [Ca+2] [Mg+2] [Zn+2] [Fe+2] [Co+2] [Cu+2] [Ag+1] [H+1] "
    "[S-1] [/S-1] [\\S-1] [S+1] [=S+1] [SH1] [=SH1] [SH1+1] [S@] [S@@] [=S@] [=S@@] [S@+1] [S@@+1] [C-1] [#C-1] [/C-1] "
    "[CH0] [=CH0] [#CH0] [CH1] [CH2] [CH3] [CH1-1] [CH2-1] [C+1] [NH0] [=NH0] [NH2] [OH0] [=OH0] [OH1] [OH1-1] [O+1] "
    "[=O+1] [#O+1] [OH1+1] [=OH1+1] [P+1] [=P+1] [P-1] [PH1] [P@] [P@@] [=P@] [=P@@] [B-1] [BH1-1] [BH3-1] [Sn] [NaH1] "
    "[Na] [Pt] [Sb] [Zn] [18F] [Hg] [As] [=As] [Cr] [2H] [3H] [13C] [11C] [14C] [=13C] [15N] [125I] [Te] [=Te] [Al] "
    "[Al+3] [Bi] [Ge] [Pb] [Ti] [Fe] [Cu] [I+1] [Cl+3] [N@+1] [N@@+1] [Si@] [Si@@]";

std::vector<std::string_view> split_words(std::string_view list) {
  std::vector<std::string_view> words;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(' '), list.size());
    words.push_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return words;
}

/// Characters of the part of a bracket that `text` begins with: the longest there is.
std::size_t measure_part(std::string_view text) {
  static const std::vector<std::string_view> parts = split_words(bracket_parts);
  for (const std::string_view word : {std::string_view("Branch"), std::string_view("Ring")})
    if (text.substr(0, word.size()) == word) return word.size();
  return std::find(parts.begin(), parts.end(), text.substr(0, 2)) != parts.end() ? text.substr(0, 2).size() : 1;
}

}  // namespace

const TokenVocabulary& TokenVocabulary::smiles() {
  static const TokenVocabulary vocabulary(smiles_tokens, smiles_brackets);
  return vocabulary;
}

const TokenVocabulary& TokenVocabulary::selfies() {
  static const TokenVocabulary vocabulary(selfies_tokens, selfies_brackets);
  return vocabulary;
}

TokenVocabulary::TokenVocabulary(std::string_view tokens, std::string_view brackets)
    : texts_{"[unknown]", "[start]", "[end]", "[mask]"} {
  for (const std::string_view list : {bracket_parts, tokens, brackets})
    for (const std::string_view word : split_words(list)) texts_.emplace_back(word);
  for (std::size_t id = mask_token + 1; id < texts_.size(); ++id) ids_[texts_[id]] = static_cast<std::uint16_t>(id);
}

std::uint16_t TokenVocabulary::find(std::string_view token) const {
  const auto found = ids_.find(token);
  return found == ids_.end() ? std::uint16_t{unknown_token} : found->second;
}

void TokenVocabulary::append(std::string_view token, PackedArray<std::uint16_t>& ids) const {
  if (const std::uint16_t id = find(token); id != unknown_token || token.size() == 1) {
    ids.push_back(id);
    return;
  }
  while (!token.empty()) {
    const std::size_t length = token.front() == '%' ? 1 : measure_part(token);
    ids.push_back(find(token.substr(0, length)));
    token.remove_prefix(length);
  }
}

}  // namespace athanor::featurize
