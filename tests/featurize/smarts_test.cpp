// The user's own patterns: counts, names, the canonical spec without the file, and mistakes in the file.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "athanor/core/error.h"
#include "athanor/featurize/featurizer.h"
#include "molecules.h"

namespace athanor::featurize {
namespace {

/// A file that is gone after the test.
class PatternFile {
 public:
  explicit PatternFile(const std::string& content)
      : path_(std::filesystem::path(testing::TempDir()) /
              (std::string(testing::UnitTest::GetInstance()->current_test_info()->name()) + ".smarts")) {
    std::ofstream(path_) << content;
  }
  ~PatternFile() { std::filesystem::remove(path_); }
  std::string text() const { return path_.string(); }
  std::string spec() const { return "smarts(\"" + path_.string() + "\")"; }

 private:
  std::filesystem::path path_;
};

std::vector<float> compute(const VectorFeaturizer& featurizer, const std::string& smiles) {
  std::vector<float> values(featurizer.size(), -1.0f);
  EXPECT_TRUE(featurizer.compute(parse(smiles), {}, values).ok());
  return values;
}

Error error_of(const std::string& spec) {
  try {
    make_vector_featurizer(spec);
  } catch (const Error& error) {
    return error;
  }
  return Error(ErrorCode::internal, "no error");
}

TEST(Smarts, CountsThePatternsOfAFile) {
  const PatternFile file("# groups\r\n\r\n[OX2H]\thydroxyl\r\nc1ccccc1 benzene ring\nC(=O)[OX2H]\n");
  const auto featurizer = make_vector_featurizer(file.spec());
  EXPECT_EQ(featurizer->names(), (std::vector<std::string>{"hydroxyl", "benzene ring", "C(=O)[OX2H]"}));
  EXPECT_EQ(compute(*featurizer, "OC(=O)c1ccccc1O"), (std::vector<float>{2, 1, 1}));
  EXPECT_EQ(compute(*featurizer, "CC"), (std::vector<float>{0, 0, 0}));
}

TEST(Smarts, TheCanonicalSpecNeedsNoFile) {
  std::string spec;
  {
    const PatternFile file("[OX2H] hydroxyl\n[#6]~[#6] say \"hi\"\nC=C\n");
    spec = make_vector_featurizer("maccs+" + file.spec())->spec();
  }
  EXPECT_EQ(spec, "maccs+smarts(pattern=\"[OX2H] hydroxyl\",pattern=\"[#6]~[#6] say \"\"hi\"\"\",pattern=\"C=C\")");
  const auto featurizer = make_vector_featurizer(spec);
  EXPECT_EQ(featurizer->spec(), spec);
  EXPECT_EQ(featurizer->names().back(), "C=C");
  EXPECT_EQ(compute(*featurizer, "C=CO").back(), 1.0f);
}

TEST(Smarts, PatternsOfTheSpecFollowThoseOfTheFile) {
  const PatternFile file("[OX2H] hydroxyl\n");
  const auto featurizer = make_vector_featurizer("smarts(\"" + file.text() + "\",pattern=\"[NX3] amine\")");
  EXPECT_EQ(featurizer->names(), (std::vector<std::string>{"hydroxyl", "amine"}));
}

TEST(Smarts, AMistakeIsShownWithFileLineAndReason) {
  const PatternFile file("[OX2H] hydroxyl\n\nC((C broken\n");
  const Error error = error_of(file.spec());
  EXPECT_EQ(error.code(), ErrorCode::invalid_input);
  EXPECT_EQ(std::string(error.what()), file.text() +
                                           ":3: \"C((C\" is no SMARTS pattern: it does not follow the SMARTS "
                                           "grammar; expected SMARTS and a name");
}

TEST(Smarts, AFileWithoutPatternsIsRefused) {
  const PatternFile file("# nothing\n");
  const Error error = error_of(file.spec());
  EXPECT_EQ(error.code(), ErrorCode::invalid_input);
  EXPECT_EQ(std::string(error.what()),
            file.text() + " has no pattern; expected lines of SMARTS and a name, such as [OX2H] hydroxyl");
}

TEST(Smarts, AnAbsentFileIsNotFound) { EXPECT_EQ(error_of("smarts(absent.smarts)").code(), ErrorCode::not_found); }

TEST(Smarts, WithoutPatternsOrWithABadOneIsAMistakeOfTheSpec) {
  EXPECT_EQ(std::string(error_of("smarts").what()),
            "Feature spec \"smarts\", character 1: smarts needs a file of patterns, such as smarts(groups.txt)");
  EXPECT_EQ(error_of("smarts(pattern=\"C((C x\")").code(), ErrorCode::invalid_options);
}

TEST(Smarts, SeveralThreadsCountWithOneFeaturizer) {
  const std::string spec = "smarts(pattern=\"[$([CX4]-[OX2H])] alcohol\",pattern=\"a aromatic\")";
  std::vector<std::string> rows;
  for (int i = 0; i < 2000; ++i) rows.push_back(sample_smiles[static_cast<std::size_t>(i) % sample_smiles.size()]);
  std::vector<std::optional<Issue>> issues;
  EXPECT_EQ(featurize(rows, {}, {spec, ""}, 4, issues).vectors.values,
            featurize(rows, {}, {spec, ""}, 1, issues).vectors.values);
}

}  // namespace
}  // namespace athanor::featurize
