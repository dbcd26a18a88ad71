#include "athanor/featurize/token_featurizer.h"

#include <cctype>

#include "athanor/chemistry/molecule_parts.h"
#include "athanor/chemistry/random_smiles.h"
#include "athanor/chemistry/selfies.h"
#include "athanor/chemistry/smiles_tokens.h"
#include "athanor/core/hash.h"
#include "athanor/core/rng.h"
#include "athanor/featurize/spec_grammar.h"
#include "athanor/featurize/token_vocabulary.h"

namespace athanor::featurize {
namespace {

struct TokenSettings : Options {
  std::int64_t max_length = 512;
  void fields(FieldList& list) override {
    list.add("max_length", &max_length, "Tokens of the longest molecule; longer ones are not supported")
        .range(1, 10'000);
  }
};

std::unique_ptr<Options> make_token_settings() { return std::make_unique<TokenSettings>(); }

/// A random writing of the molecule whose canonical SMILES that is.
std::string write_randomly(const std::string& canonical, std::uint64_t writing) {
  const Result<chemistry::Molecule> molecule = chemistry::parse_smiles(canonical);
  if (!molecule) return canonical;
  const std::uint64_t own = std::stoull(compute_sha256(canonical).substr(0, 16), nullptr, 16);
  return chemistry::format_random_smiles(*molecule, Rng::derive_seed(own, writing));
}

}  // namespace

const Catalog& token_catalog() {
  static const Catalog catalog{
      {"smiles", "Atoms, bonds, branches and ring numbers of the canonical SMILES", "tokens",
       "doi:10.1021/acscentsci.9b00576", "", make_token_settings},
      {"selfies", "Symbols of the SELFIES of the canonical SMILES", "tokens", "arXiv:1905.13741", "",
       make_token_settings},
  };
  return catalog;
}

TokenFeaturizer::TokenFeaturizer(const std::string& spec) {
  const std::vector<SpecTerm> terms = parse_spec(spec);
  const std::string name = find_entry(token_catalog(), terms.front().name, "kind of tokens").name;
  if (terms.size() > 1) fail_at(spec, terms[1].position, "there is one kind of tokens only");
  TokenSettings settings;
  apply_arguments(settings, terms.front(), spec);
  spec_ = format_term(name, &settings);
  is_selfies_ = name == "selfies";
  vocabulary_ = is_selfies_ ? &TokenVocabulary::selfies() : &TokenVocabulary::smiles();
  max_length_ = static_cast<std::size_t>(settings.max_length);
}

PackedTokens TokenFeaturizer::make_empty() const { return {vocabulary_->size(), max_length_ + 2, {0}, {}}; }

Result<bool> TokenFeaturizer::append(const chemistry::Molecule& molecule, std::uint64_t writing,
                                     PackedTokens& tokens) const {
  const std::string canonical = chemistry::format_smiles(molecule);
  if (writing != 0 && append_text(write_randomly(canonical, writing), tokens)) return true;
  return append_text(canonical, tokens);
}

std::vector<std::size_t> TokenFeaturizer::list_atoms(const chemistry::Molecule& molecule) const {
  if (is_selfies_) fail(ErrorCode::unsupported, "symbols of SELFIES do not stand for single atoms");
  const std::vector<std::size_t> order = chemistry::list_written_atoms(molecule);
  const std::string canonical = chemistry::format_smiles(molecule);
  std::vector<std::size_t> atoms{no_atom};
  const auto words = chemistry::split_smiles(canonical);
  if (!words) fail(ErrorCode::unsupported, "{}", words.issue().message);
  std::size_t next = 0;
  for (const std::string_view word : *words) {
    const bool is_atom = word[0] == '[' || word[0] == '*' || std::isalpha(static_cast<unsigned char>(word[0])) != 0;
    PackedArray<std::uint16_t> ids;
    vocabulary_->append(word, ids);
    atoms.insert(atoms.end(), ids.size(), is_atom ? order.at(next) : no_atom);
    next += is_atom;
  }
  atoms.push_back(no_atom);
  return atoms;
}

Result<bool> TokenFeaturizer::append_text(const std::string& smiles, PackedTokens& tokens) const {
  std::string text = smiles;
  if (is_selfies_) {
    Result<std::string> selfies = chemistry::encode_selfies(smiles);
    if (!selfies) return selfies.issue();
    text = std::move(*selfies);
  }
  const auto words = is_selfies_ ? chemistry::split_selfies(text) : chemistry::split_smiles(text);
  if (!words) return words.issue();
  PackedArray<std::uint16_t> ids{start_token};
  for (const std::string_view word : *words) vocabulary_->append(word, ids);
  ids.push_back(end_token);
  if (const Result<bool> fits = check_length(ids.size(), smiles); !fits) return fits;
  tokens.ids.insert(tokens.ids.end(), std::as_const(ids).begin(), std::as_const(ids).end());
  tokens.offsets.push_back(static_cast<std::int64_t>(tokens.ids.size()));
  return true;
}

Result<bool> TokenFeaturizer::check_length(std::size_t length, const std::string& smiles) const {
  if (length <= max_length_ + 2) return true;
  return Issue{0,
               "unsupported",
               "too_many_tokens",
               fmt::format("the molecule has {} tokens, and the model takes at most {} (max_length of {})", length - 2,
                           max_length_, spec_),
               smiles,
               ""};
}

Result<bool> TokenFeaturizer::append_joined(const PackedTokens& molecules, std::string_view joint,
                                            PackedTokens& tokens) const {
  PackedArray<std::uint16_t> ids{start_token};
  for (std::size_t m = 0; m < molecules.size(); ++m) {
    if (m > 0) vocabulary_->append(joint, ids);
    const auto begin = molecules.ids.begin() + molecules.offsets[m] + 1, end = begin + molecules.length(m) - 2;
    ids.insert(ids.end(), begin, end);
  }
  ids.push_back(end_token);
  if (const Result<bool> fits = check_length(ids.size(), ""); !fits) return fits;
  tokens.ids.insert(tokens.ids.end(), std::as_const(ids).begin(), std::as_const(ids).end());
  tokens.offsets.push_back(static_cast<std::int64_t>(tokens.ids.size()));
  return true;
}

}  // namespace athanor::featurize
