// The words in which a mistake in a SMILES is reported.
#include <gtest/gtest.h>

#include "tables.h"

namespace athanor::chemistry {
namespace {

std::string message_of(const std::string& smiles) {
  const Result<Molecule> molecule = parse_smiles(smiles);
  return molecule ? "parsed" : molecule.issue().message;
}

TEST(SmilesMessages, SayWhatIsWrongAndWhere) {
  const std::vector<std::pair<std::string, std::string>> table{
      {"", "the SMILES is empty"},
      {"C1CC", "ring bond 1 opened at position 2 is never closed"},
      {"CC(C", "the parenthesis opened at position 3 is never closed"},
      {"CC)C", "the closing parenthesis at position 3 was never opened"},
      {"C()C", "the parentheses at position 2 are empty"},
      {"(C)C", "the parenthesis at position 1 has no atom before it"},
      {"1CC1", "the ring bond at position 1 has no atom before it"},
      {"C%1C", "the ring bond at position 2 needs two digits after %"},
      {"C[NH2", "the bracket opened at position 2 is never closed"},
      {"C[]C", "the bracket atom [] at position 2 cannot be read"},
      {"C[Xx]C", "\"Xx\" in [Xx] at position 2 is not an element"},
      {"CNaC", "\"Na\" at position 2 must stand in brackets, as [Na]"},
      {"aspirin", "\"a\" at position 1 is not an atom"},
      {"CC=", "the text ends after the bond \"=\"; an atom was expected"},
      {"=CC", "\"=\" at position 1 has no atom before it"},
      {"C==C", "\"=\" at position 3 follows another bond; an atom was expected"},
      {"C(=)C", "the bond at position 3 leads to no atom"},
      {"CC?C", "unexpected character \"?\" at position 3"},
      {"CC\xc3\xa9", "a SMILES has plain ASCII characters only; byte 0xc3 stands at position 3"},
      {"CN(C)(C)C", "impossible valence: Explicit valence for atom # 1 N, 4, is greater than permitted"},
      {"c1cccc1", "aromatic bonds cannot be assigned: Can't kekulize mol. Unkekulized atoms: 0 1 2 3 4"},
      {std::string(2001, 'C'), "the molecule has 2001 atoms; at most 2000 are treated"},
  };
  for (const auto& [smiles, message] : table) EXPECT_EQ(message_of(smiles), message) << smiles;
}

TEST(SmilesMessages, AreOneSentenceWithoutAFullStop) {
  for (const auto& row : read_cases("chemistry_parse.tsv")) {
    const Result<Molecule> molecule = parse_smiles(row[1]);
    if (molecule) continue;
    const std::string& message = molecule.issue().message;
    EXPECT_FALSE(message.empty() || message.ends_with('.') || message.find('\n') != std::string::npos) << message;
  }
}

// Every prefix and every text with one character replaced either parses or is explained; none may crash.
TEST(SmilesMessages, ExplainEveryMutilatedSmiles) {
  const std::string smiles = "C[C@H](N)/C=C/c1cc([N+](=O)[O-])ccc1%12.O=C2CCC%12[13CH2]2";
  for (std::size_t i = 0; i < smiles.size(); ++i) {
    EXPECT_NE(message_of(smiles.substr(0, i)), "");
    for (const char c : std::string("()[]%=#1/\\.@+-:xXC*~$&;!")) {
      std::string changed = smiles;
      changed[i] = c;
      EXPECT_NE(message_of(changed), "");
    }
  }
}

}  // namespace
}  // namespace athanor::chemistry
