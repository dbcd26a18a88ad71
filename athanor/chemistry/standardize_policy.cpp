// Text of standardisation policies: what a bundle stores.
#include <charconv>

#include "athanor/chemistry/standardize.h"
#include "athanor/core/error.h"
#include "athanor/core/text.h"

namespace athanor::chemistry {
namespace {

constexpr std::string_view heavy_atoms_word = "max_heavy_atoms=";

const std::vector<std::string>& list_step_words() {
  static const std::vector<std::string> words{"drop_metals", "keep_mixtures",         "drop_mixtures",
                                              "no_isotopes", "drop_undefined_stereo", "no_stereo",
                                              "tautomer",    "max_heavy_atoms=N"};
  return words;
}

[[noreturn]] void fail_base(const std::string& word) {
  fail(ErrorCode::invalid_options, "unknown standardisation \"{}\"; known are {}{}", word,
       join_text(list_standardize_policies(), ", "), format_suggestion(word, list_standardize_policies()));
}

[[noreturn]] void fail_word(const std::string& word, const std::string& text) {
  fail(ErrorCode::invalid_options, "unknown step \"{}\" in the standardisation \"{}\"; known are {}{}", word, text,
       join_text(list_step_words(), ", "), format_suggestion(word, list_step_words()));
}

std::size_t parse_heavy_atoms(const std::string& word, const std::string& text) {
  const char* end = word.data() + word.size();
  std::size_t count = 0;
  const auto parsed = std::from_chars(word.data() + heavy_atoms_word.size(), end, count);
  if (parsed.ec != std::errc{} || parsed.ptr != end || count == 0) fail_word(word, text);
  return count;
}

void apply_word(const std::string& word, const std::string& text, StandardizePolicy& policy) {
  if (word == "drop_metals") policy.drop_metals = true;
  else if (word == "keep_mixtures") policy.mixtures = Mixtures::keep;
  else if (word == "drop_mixtures") policy.mixtures = Mixtures::drop;
  else if (word == "no_isotopes") policy.remove_isotopes = true;
  else if (word == "drop_undefined_stereo") policy.drop_undefined_stereo = true;
  else if (word == "no_stereo") policy.remove_stereo = true;
  else if (word == "tautomer") policy.canonical_tautomer = true;
  else if (word.starts_with(heavy_atoms_word)) policy.max_heavy_atoms = parse_heavy_atoms(word, text);
  else fail_word(word, text);
}

}  // namespace

const std::vector<std::string>& list_standardize_policies() {
  static const std::vector<std::string> names{"none", "basic"};
  return names;
}

StandardizePolicy parse_standardize_policy(const std::string& text) {
  const std::vector<std::string> words = split_text(text, '+');
  StandardizePolicy policy;
  if (words.front() == "none") policy = StandardizePolicy::none;
  else if (words.front() == "basic") policy = StandardizePolicy::basic;
  else fail_base(words.front());
  for (std::size_t i = 1; i < words.size(); ++i) apply_word(words[i], text, policy);
  return policy;
}

std::string format_standardize_policy(const StandardizePolicy& policy) {
  std::string text = policy.clean_up ? "basic" : "none";
  if (policy.drop_metals) text += "+drop_metals";
  if (policy.mixtures == Mixtures::drop) text += "+drop_mixtures";
  if (policy.mixtures == Mixtures::keep && policy.clean_up) text += "+keep_mixtures";
  if (policy.remove_isotopes) text += "+no_isotopes";
  if (policy.drop_undefined_stereo) text += "+drop_undefined_stereo";
  if (policy.remove_stereo) text += "+no_stereo";
  if (policy.canonical_tautomer) text += "+tautomer";
  if (policy.max_heavy_atoms > 0) text += fmt::format("+{}{}", heavy_atoms_word, policy.max_heavy_atoms);
  return text;
}

}  // namespace athanor::chemistry
