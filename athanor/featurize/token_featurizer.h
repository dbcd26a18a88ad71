// Token specs: short text such as "smiles" or "selfies(max_length=200)" -> the numbers of a molecule's tokens.
#pragma once

#include <string>

#include "athanor/chemistry/molecule.h"
#include "athanor/core/catalog.h"
#include "athanor/featurize/inputs.h"

namespace athanor::featurize {

class TokenVocabulary;

/// In place of the number of an atom.
inline constexpr std::size_t no_atom = static_cast<std::size_t>(-1);

/// Entries smiles and selfies, with their options.
const Catalog& token_catalog();

/// A parsed token spec; immutable, thread-safe.
class TokenFeaturizer {
 public:
  /// Error(not_found) for an unknown name, Error(invalid_options) for what does not follow the grammar of specs.
  explicit TokenFeaturizer(const std::string& spec);

  const std::string& spec() const { return spec_; }  ///< canonical
  const TokenVocabulary& vocabulary() const { return *vocabulary_; }
  PackedTokens make_empty() const;
  /// Appends the tokens of one writing of the molecule between a start and an end token. `writing` 0 is the canonical
  /// SMILES, any other number a random one, which depends on the canonical SMILES and the number alone; where that
  /// cannot be taken, it is the canonical one. An Issue (action unsupported, code too_many_tokens, smiles_token or
  /// selfies) for a molecule that does not fit.
  Result<bool> append(const chemistry::Molecule& molecule, std::uint64_t writing, PackedTokens& tokens) const;
  /// Appends the texts of several molecules as one, with that token between them. Issues as above.
  Result<bool> append_joined(const PackedTokens& molecules, std::string_view joint, PackedTokens& tokens) const;
  /// Whether tokens stand for atoms: not those of SELFIES, which also count branches and rings.
  bool knows_atoms() const { return !is_selfies_; }
  /// Whether the vocabulary has the ">" of reactions.
  bool knows_reactions() const { return !is_selfies_; }
  /// The atom of the molecule that each token of the canonical writing stands for, no_atom of bonds, branches, rings,
  /// start and end. Error(unsupported) unless knows_atoms().
  std::vector<std::size_t> list_atoms(const chemistry::Molecule& molecule) const;

 private:
  Result<bool> check_length(std::size_t length, const std::string& smiles) const;
  Result<bool> append_text(const std::string& smiles, PackedTokens& tokens) const;

  std::string spec_;
  bool is_selfies_;
  const TokenVocabulary* vocabulary_;
  std::size_t max_length_;  ///< tokens between start and end
};

}  // namespace athanor::featurize
