// A molecule that a pattern matches always has what the pattern is said to need.
#include "athanor/chemistry/pattern_needs.h"

#include <GraphMol/SmilesParse/SmilesParse.h>
#include <GraphMol/Substruct/SubstructMatch.h>
#include <gtest/gtest.h>

#include <fstream>

#include "athanor/chemistry/fragment_patterns.h"
#include "athanor/chemistry/molecule.h"
#include "athanor/chemistry/qed_tables.h"

namespace athanor::chemistry {
namespace {

std::vector<std::string> list_patterns() {
  std::vector<std::string> patterns = {"*",
                                       "[*]",
                                       "a",
                                       "A",
                                       "[!C]",
                                       "[!#6]",
                                       "[!c;R]",
                                       "[C,N]",
                                       "[#6,#7;R]",
                                       "[c,n]1aaaaa1",
                                       "[$(C=O)]",
                                       "[$([CX3]=[OX1]),$(n)]",
                                       "[!$(C=O);C]",
                                       "[F,Cl,Br,I]",
                                       "[!F;!Cl;!Br;!I;!H]",
                                       "[#1]",
                                       "[Se]",
                                       "[se]",
                                       "[Na+]",
                                       "[!#1;!#6;!#7]",
                                       "C#N",
                                       "c1ccccc1-c2ccccc2",
                                       "[S;X4](=O)(=O)",
                                       "[#16&!#8]",
                                       "[nH]",
                                       "[N+](=O)[O-]",
                                       "[C;!$(C=[O,S])]",
                                       "[2H]",
                                       "[Si,B,P]",
                                       "[Fe,Hg,#15]",
                                       "[!a]",
                                       "[!A]"};
  for (const FragmentPattern& pattern : fragment_patterns) patterns.push_back(pattern.smarts);
  for (const char* pattern : qed::acceptor_patterns) patterns.push_back(pattern);
  for (const char* pattern : qed::alert_patterns) patterns.push_back(pattern);
  patterns.push_back(qed::aliphatic_ring_atoms);
  return patterns;
}

std::vector<std::string> list_smiles() {
  std::vector<std::string> smiles = {"[Fe]",
                                     "[H][H]",
                                     "[2H]C",
                                     "C[Se]C",
                                     "c1cc[se]c1",
                                     "C[Hg]C",
                                     "CC[Si](C)(C)C",
                                     "OB(O)c1ccccc1",
                                     "*CC",
                                     "[Na+].[Cl-]",
                                     "CP(=O)(O)O",
                                     "c1ccsc1",
                                     "FC(F)(F)c1ncc[nH]1",
                                     "CI",
                                     "O=S(=O)(N)c1ccc(Br)cc1"};
  std::ifstream table(std::string(ATHANOR_SOURCE_DIR) + "/examples/data/small_molecules.csv");
  std::string line;
  std::getline(table, line);
  while (std::getline(table, line)) {
    const std::size_t begin = line.find(',') + 1;
    smiles.push_back(line.substr(begin, line.find(',', begin) - begin));
  }
  return smiles;
}

TEST(PatternNeeds, AreMetWhereverThereIsAMatch) {
  std::vector<std::unique_ptr<RDKit::ROMol>> patterns;
  std::vector<PatternNeeds> needs;
  const std::vector<std::string> texts = list_patterns();
  for (const std::string& text : texts) {
    patterns.emplace_back(RDKit::SmartsToMol(text));
    ASSERT_TRUE(patterns.back()) << text;
    needs.emplace_back(*patterns.back());
  }
  std::size_t matches = 0, refused = 0, searched = 0;
  for (const std::string& smiles : list_smiles()) {
    const auto molecule = parse_smiles(smiles);
    ASSERT_TRUE(molecule) << smiles;
    const AtomClassCounts counts(molecule->body());
    for (std::size_t i = 0; i < patterns.size(); ++i) {
      RDKit::MatchVectType match;
      const bool found = RDKit::SubstructMatch(molecule->body(), *patterns[i], match);
      const bool met = needs[i].are_met(counts);
      EXPECT_TRUE(met || !found) << texts[i] << " in " << smiles;
      matches += found;
      refused += !met;
      ++searched;
    }
  }
  EXPECT_GT(matches, 20000U);
  EXPECT_GT(refused, searched / 2);  // it spares most searches
}

}  // namespace
}  // namespace athanor::chemistry
