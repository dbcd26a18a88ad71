// The quick reader beside RDKit: it must be sure of ordinary molecules, and right wherever it is sure.
#include "athanor/chemistry/plain_reader.h"

#include <GraphMol/GraphMol.h>
#include <GraphMol/SmilesParse/SmilesWrite.h>
#include <zlib.h>

#include <memory>

#include "athanor/chemistry/molecule_body.h"
#include "athanor/chemistry/plain_fingerprints.h"
#include "athanor/core/error.h"
#include "athanor/core/rng.h"
#include "plain_comparison.h"
#include "tables.h"

namespace athanor::chemistry {
namespace {

void expect_right(PlainReader& reader, const std::string& smiles) {
  const PlainComparison comparison = compare_with_toolkit(reader, smiles);
  EXPECT_NE(comparison.agreement, Agreement::different) << smiles << ": " << comparison.difference;
}

/// Molecules with everything that the reader perceives.
const std::vector<std::string> ordinary{
    "C",
    "CCO",
    "CC(=O)Oc1ccccc1C(=O)O",
    "Cn1cnc2c1c(=O)n(C)c(=O)n2C",
    "CN1C=NC2=C1C(=O)N(C(=O)N2C)C",
    "C1=CC=CC=C1",
    "c1ccc2cccc-2cc1",
    "c1ccc2[nH]ccc2c1",
    "O=c1cc[nH]c2ccccc12",
    "O=S1(=O)NC(=O)c2ccccc21",
    "C[N+](=O)[O-]",
    "C[n+]1ccccc1",
    "CC[N+](C)(C)C.[Cl-]",
    "c1ccc(cc1)c1ccccc1",
    "C[C@H](N)C(=O)O",
    "[C@@H](C)(N)C(=O)O",
    "C[C@H]1CC[C@@H](O)CC1",
    "C[C@@H]1CC(Nc2cncc(-c3nncn3C)c2)C[C@@H](C)C1",
    "C[C@]12CC[C@H]3[C@@H](CC=C4C[C@@H](O)CC[C@@]43C)[C@@H]1CC[C@@H]2O",
    "C[C@H](C)O",
    "C[S@](=O)c1ccccc1",
    "F/C=C/F",
    "F\\C=C/C=C\\Cl",
    "CC/C(C)=C(/C)C",
    "C/C=C/[C@H](O)/C=C\\C",
    "O=C1S/C(=C/c2ccccc2)C(=O)N1",
    "CCn1/c(=N/C(C)=O)sc2ccccc21",
    "CP(=O)(O)O",
    "FS(F)(F)(F)(F)c1ccccc1",
    "C[Si](C)(C)C",
    "OB(O)c1ccccc1",
    "C1CC2CCC1CC2",
    "c1ccc2c(c1)ccc1c2ccc2ccccc21",
    "C%12CCC%12",
    "N#Cc1ccc(I)c(Br)c1",
    "C1CCC/C=C/CC1",
};

TEST(PlainReader, IsSureOfOrdinaryMoleculesAndRight) {
  PlainReader reader;
  for (const std::string& smiles : ordinary) {
    const PlainComparison comparison = compare_with_toolkit(reader, smiles);
    EXPECT_EQ(comparison.agreement, Agreement::same) << smiles << ": " << comparison.difference;
  }
}

TEST(PlainReader, LeavesToRDKitWhatIsUnusualOrWrong) {
  PlainReader reader;
  for (const char* smiles : {"",
                             " ",
                             "[2H]OC",
                             "[H][H]",
                             "C[Pt]C",
                             "*C",
                             "[CH3:1]C",
                             "[CH3]",
                             "C[O]",
                             "CN(=O)=O",
                             "C=P(=O)C",
                             "C(C)(C)(C)(C)C",
                             "C1CC",
                             "C(",
                             "C)",
                             "C()",
                             "C(1)",
                             "(C)C",
                             "C==C",
                             "C-",
                             "=C",
                             "C.",
                             ".C",
                             "C..C",
                             "C%1CC%1",
                             "C11",
                             "C1C1",
                             "c1cccc1",
                             "cC",
                             "c1ccccc1c",
                             "[C@TH1](F)(Cl)Br",
                             "C[C@](F)(O)1CC1",
                             "F/C(\\Cl)=C/F",
                             "C12C3C4C1C5C2C3C45C(=O)c",
                             "c1cc2ccc3ccc4ccc5ccc6ccc1c1c2c3c4c5c61",
                             "CC |$a;b$|",
                             "[nH+2]",
                             "C~C",
                             "C$C",
                             "[C@@@H]",
                             "[CH5]",
                             "[C",
                             "[]"})
    EXPECT_EQ(reader.read(smiles), nullptr) << smiles;
}

TEST(PlainReader, LeavesLargeMoleculesToRDKit) {
  PlainReader reader;
  EXPECT_NE(reader.read(std::string(255, 'C')), nullptr);
  EXPECT_EQ(reader.read(std::string(256, 'C')), nullptr);
  EXPECT_EQ(reader.read("C" + std::string(100'000, '1')), nullptr);
}

TEST(PlainReader, IsReadyForTheNextTextAfterAnyText) {
  PlainReader reader;
  for (const char* before : {"C1CC(C", "c1ccccc1", "C=", "[C@H](F)(Cl)Br"}) {
    static_cast<void>(reader.read(before));
    EXPECT_EQ(compare_with_toolkit(reader, "C[C@H](N)C(=O)O").agreement, Agreement::same) << before;
  }
}

// Deterministic mutations of ordinary molecules: most are refused, the others must be right.
TEST(PlainReader, IsNeverWrongOnMutatedTexts) {
  static const std::vector<std::string> pieces{
      "C",    "N",    "O",    "c",    "n",    "o",     "s", "(",     ")",    "=",    "#",    "-",     "/",
      "\\",   "1",    "2",    ".",    "Cl",   "S",     "P", "[nH]",  "[N+]", "[O-]", "(=O)", "[C@H]", "[C@@H]",
      "[C@]", "[n+]", "[S@]", "[C-]", "[CH]", "C1CC1", "B", "P(=O)", "[Se]", ":",    "[n-]", "/C=C/", "c1ccccc1"};
  constexpr int rounds = 40'000;
  Rng rng(7);
  PlainReader reader;
  int sure = 0;
  for (int round = 0; round < rounds; ++round) {
    std::string text = ordinary[rng.below(ordinary.size())];
    for (std::size_t times = 1 + rng.below(2); times > 0; --times) {
      const std::size_t at = rng.below(text.size() + 1);
      const std::size_t erased = rng.below(3);
      text.replace(at, erased, rng.below(4) == 0 ? "" : pieces[rng.below(pieces.size())]);
    }
    if (text.empty()) continue;
    sure += reader.read(text) != nullptr;
    if (reader.read(text) != nullptr) expect_right(reader, text);
  }
  EXPECT_GT(sure, rounds / 20) << "too few of the mutated texts can be read to say anything";
}

void expect_right_however_written(PlainReader& reader, const std::string& smiles, unsigned seed) {
  expect_right(reader, smiles);
  const Result<Molecule> molecule = parse_smiles(smiles);
  if (!molecule) return;
  const RDKit::ROMol copy(molecule->body());
  try {
    expect_right(reader, RDKit::MolToSmiles(copy, true, true));
    for (const std::string& text : RDKit::MolToRandomSmilesVect(copy, 2, seed)) expect_right(reader, text);
  } catch (const std::exception&) {
    // RDKit cannot write every molecule in these ways.
  }
}

TEST(PlainReader, IsRightOnLargeDataSetsHoweverWritten) {
  const char* data = std::getenv("ATHANOR_DATA");
  if (data == nullptr) GTEST_SKIP() << "set ATHANOR_DATA to the folder of data sets to run this";
  const std::string path = std::string(data) + "/smiles_large/union_smiles.tsv.gz";
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(gzopen(path.c_str(), "rb"), gzclose);
  ASSERT_TRUE(file) << path;
  constexpr unsigned step = 1999;
  PlainReader reader;
  std::vector<char> line(1 << 16);
  for (unsigned row = 0; gzgets(file.get(), line.data(), static_cast<int>(line.size())) != nullptr; ++row)
    if (row % step == 1) expect_right_however_written(reader, split_text(trim(line.data()), '\t')[0], row);
}

TEST(PlainMolecule, IsStandardOnlyWhereTheBasicPolicyHasNothingToDo) {
  PlainReader reader;
  const auto is_standard_text = [&](const char* smiles) { return is_standard(*reader.read(smiles)); };
  EXPECT_TRUE(is_standard_text("CC(=O)Nc1ccccc1"));
  EXPECT_TRUE(is_standard_text("CS(C)(=O)=O"));
  EXPECT_FALSE(is_standard_text("CC.CC"));
  EXPECT_FALSE(is_standard_text("CC(=O)[O-]"));
  EXPECT_FALSE(is_standard_text("CS(C)=O"));
  EXPECT_FALSE(is_standard_text("CP(C)C"));
  EXPECT_FALSE(is_standard_text("C"));
}

TEST(PlainMolecule, IsReadInPlaceOfItsStandardFormOnlyWhereThatIsTheSame) {
  const auto reads = [](const char* smiles, const char* policy) {
    return read_standard(smiles, parse_standardize_policy(policy)) != nullptr;
  };
  EXPECT_TRUE(reads(" CCO ", "basic"));
  EXPECT_TRUE(reads("CCO", "basic+drop_mixtures"));
  EXPECT_FALSE(reads("CC[O-]", "basic"));
  EXPECT_FALSE(reads("C[C@H](O)F", "basic+no_stereo"));
  EXPECT_FALSE(reads("CCO", "basic+max_heavy_atoms=2"));
  EXPECT_TRUE(reads("CC[O-]", "none"));
  EXPECT_FALSE(reads("CC[O-]", "none+tautomer"));
  EXPECT_FALSE(reads("[2H]OC", "none"));
}

TEST(PlainReader, RemembersTextsAndForgetsTheOldest) {
  PlainReader reader(3);
  const PlainMolecule* ethanol = reader.read("CCO");
  EXPECT_EQ(reader.read("not a molecule"), nullptr);
  EXPECT_EQ(reader.read("C1CC1")->atoms.size(), 3u);
  EXPECT_EQ(reader.read("CCO"), ethanol);
  EXPECT_EQ(reader.read("not a molecule"), nullptr);
  EXPECT_EQ(reader.read(""), nullptr);  // in place of CCO
  EXPECT_EQ(reader.read("CCN")->atoms[2].number, 7);
  for (const char* text : {"CCO", "C1CC1", "CCO", "C=O", "CCN", "CCO"}) {
    PlainReader fresh;
    EXPECT_EQ(reader.read(text)->atoms.size(), fresh.read(text)->atoms.size()) << text;
  }
}

TEST(PlainReader, ReadsStereoOnceItIsAskedFor) {
  PlainReader reader(3);
  const PlainMolecule* alanine = reader.read("C[C@H](N)C(=O)O", StereoFeatures::none);
  EXPECT_EQ(alanine->atoms[1].label, 0);
  EXPECT_EQ(reader.read("C[C@H](N)C(=O)O"), alanine);
  EXPECT_NE(alanine->atoms[1].label, 0);
  const char* contradiction = "F/C(\\Cl)=C/F";
  for (int round = 0; round < 2; ++round) {
    EXPECT_NE(reader.read(contradiction, StereoFeatures::none), nullptr);
    EXPECT_EQ(reader.read(contradiction), nullptr);
  }
}

TEST(PlainMolecule, HasNoFingerprintWithChirality) {
  PlainReader reader;
  EXPECT_THROW(compute_morgan_bits(*reader.read("CCO"), {.chirality = true}), Error);
}

}  // namespace
}  // namespace athanor::chemistry
