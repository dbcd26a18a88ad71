// The numbers of tokens. They never change: bundles refer to them, so a further vocabulary gets a name of its own.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "athanor/featurize/packed_array.h"

namespace athanor::featurize {

/// Numbers that every vocabulary begins with.
enum SpecialToken : std::uint16_t { unknown_token = 0, start_token = 1, end_token = 2, mask_token = 3 };

/// A fixed list of tokens. A bracket that is not in it, such as [Pt+2], is spelled by its parts, [ Pt + 2 ], which all
/// are; so nothing that a toolkit writes is unknown.
class TokenVocabulary {
 public:
  /// Tokens of SMILES (chemistry::split_smiles), with the brackets that are frequent in collections of molecules.
  static const TokenVocabulary& smiles();
  /// Symbols of SELFIES (chemistry::split_selfies).
  static const TokenVocabulary& selfies();

  std::size_t size() const { return texts_.size(); }
  /// "C", "[nH]"; of the special ones "[unknown]", "[start]", "[end]", "[mask]".
  const std::string& text(std::size_t id) const { return texts_[id]; }
  /// Appends the number of a token, or those of its parts.
  void append(std::string_view token, PackedArray<std::uint16_t>& ids) const;

 private:
  /// Both lists hold tokens between blanks.
  TokenVocabulary(std::string_view tokens, std::string_view brackets);
  std::uint16_t find(std::string_view token) const;

  std::vector<std::string> texts_;
  std::unordered_map<std::string_view, std::uint16_t> ids_;  ///< views of texts_
};

}  // namespace athanor::featurize
