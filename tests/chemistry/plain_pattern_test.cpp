// SMARTS searched without RDKit beside RDKit's search.
#include <gtest/gtest.h>

#include "athanor/chemistry/pattern_set.h"
#include "athanor/chemistry/plain_reader.h"

namespace athanor::chemistry {
namespace {

const std::vector<std::string> searched{"CC(=O)Oc1ccccc1C(=O)O",
                                         "CN1C=NC2=C1C(=O)N(C(=O)N2C)C",
                                         "C1CC2CCC1C2",
                                         "OCC(O)CO",
                                         "C[N+](=O)[O-]",
                                         "c1ccc2[nH]ccc2c1",
                                         "FC(F)(F)c1ccncc1",
                                         "C=CC=CC#N",
                                         "CC(C)(C)C",
                                         "CS(=O)(=O)NC",
                                         "C1CCCCC1",
                                         "OC.OC.Cl",
                                         "CC1CN1C",
                                         "c1ccccc1-c1ccccc1",
                                         "c1ccc2c(c1)C(=O)c1ccccc1C2=O",
                                         "C1CC2CC1CC2C(Br)I",
                                         "N#CC(C#N)=C1C=CC=C1",
                                         "CS(C)(=O)=NP(=O)(O)O"};

/// One primitive or more each: elements, rings, degrees, charges, bonds, recursion, parts, and their combinations.
const std::vector<std::string> patterns{"*",
                                        "A",
                                        "a",
                                        "[#6]",
                                        "[!#6]",
                                        "[OX2H]",
                                        "[CH3]",
                                        "[D3]",
                                        "[v4]",
                                        "[+]",
                                        "[-]",
                                        "[!+0]",
                                        "[R]",
                                        "[!R]",
                                        "[R2]",
                                        "[r6]",
                                        "[x3]",
                                        "[x2]",
                                        "[^2]",
                                        "[13C]",
                                        "[C;H2,H3]",
                                        "[C,N;R]",
                                        "[!C&!c]",
                                        "C=C",
                                        "C#N",
                                        "C~O",
                                        "c:c",
                                        "cc",
                                        "C-C",
                                        "C!@C",
                                        "C@C",
                                        "*!-*",
                                        "C=!@C",
                                        "[$(C=O)]",
                                        "[!$(C=O);C]",
                                        "[$([OH]C(=O))]",
                                        "[$([CH2][$(O[#6])])]",
                                        "c1ccccc1",
                                        "C1CC1",
                                        "OC.OC",
                                        "[OH]CC[OH]",
                                        "CC(C)C",
                                        "c1ccccc1-c",
                                        "[C;!$(C=O);!$(C#N)][N,O]",
                                        "N1CC1",
                                        "[#6]-,=[#6]",
                                        "C/C=C/C",
                                        "a1aa2a3a(a1)A=AA=A3=AA=A2",
                                        "a1aaaa2a1AaaA2",
                                        "A1AA2AA1AA2",
                                        "*(*)(*)(*)*",
                                        "*#*",
                                        "*=*-*=*",
                                        "[F,Cl,Br,I]",
                                        "[!F;!Cl;!Br]~[Br,I]",
                                        "[!$([#6,#7]);!$(O=*)]",
                                        "[Na,Se]",
                                        "[r7,r8]",
                                        "[$(C#N),$(C(=O)c);!$(CC)].[#8]"};

TEST(PlainPattern, CountsWhatRdkitCounts) {
  const PatternSet set(patterns);
  ASSERT_TRUE(set.accepts_plain());
  std::vector<double> own(patterns.size()), expected(patterns.size());
  for (const std::string& smiles : searched) {
    ASSERT_TRUE(set.count_matches(*get_plain_reader().read(smiles), own)) << smiles;
    set.count_matches(*parse_smiles(smiles), expected);
    for (std::size_t i = 0; i < patterns.size(); ++i) EXPECT_EQ(own[i], expected[i]) << smiles << " " << patterns[i];
  }
}

TEST(PlainPattern, IsNotSureOfSoManyMatchesThatRdkitStops) {
  const PatternSet pairs({"C.C"});
  std::vector<double> count(1);
  EXPECT_TRUE(pairs.count_matches(*get_plain_reader().read(std::string(10, 'C')), count));
  EXPECT_EQ(count[0], 45);
  EXPECT_FALSE(pairs.count_matches(*get_plain_reader().read(std::string(60, 'C')), count));
}

TEST(PlainPattern, LeavesWhatItDoesNotKnowToRdkit) {
  EXPECT_FALSE(PatternSet({"[D{2-3}]"}).accepts_plain());
  EXPECT_FALSE(PatternSet({"C", "[z1]"}).accepts_plain());
}

}  // namespace
}  // namespace athanor::chemistry
