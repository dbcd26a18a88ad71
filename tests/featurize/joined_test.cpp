// Rows of several molecules, and features by a key.
#include <gtest/gtest.h>

#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "athanor/core/error.h"
#include "athanor/featurize/featurizer.h"
#include "athanor/featurize/token_featurizer.h"
#include "molecules.h"

namespace athanor::featurize {
namespace {

using Issues = std::vector<std::optional<Issue>>;
const std::string pair_spec = "morgan(2,64)+column(dose)+maccs";

FeatureRequest make_pair_request() {
  FeatureRequest request;
  request.vector_spec = pair_spec;
  request.graph_set = "chemprop_v2";
  request.molecules = 2;
  return request;
}

std::vector<float> compute_single(const std::string& smiles, const std::string& vector_spec) {
  const auto featurizer = make_vector_featurizer(vector_spec);
  std::vector<float> out(featurizer->size());
  EXPECT_TRUE(featurizer->compute(parse(smiles), {}, out).ok());
  return out;
}

TEST(JoinedRows, HaveTheFeaturesOfEachMoleculeSideBySideAndThoseOfTheRowOnce) {
  Issues issues;
  const std::vector<std::string> rows{"CCO|c1ccccc1", "C|CC(=O)[O-]"};
  const Inputs inputs = featurize(rows, std::vector<double>{3, 4}, make_pair_request(), 1, issues);
  std::vector<float> expected = compute_single("CCO", "morgan(2,64)+maccs");
  const auto second = compute_single("c1ccccc1", "morgan(2,64)+maccs");
  expected.insert(expected.end(), second.begin(), second.end());
  expected.push_back(3);
  const auto row = inputs.vectors.row(0);
  EXPECT_EQ(std::vector<float>(row.begin(), row.end()), expected);
  EXPECT_EQ(inputs.molecules, 2U);
  ASSERT_EQ(inputs.graphs.size(), 4U);
  EXPECT_EQ(inputs.graphs.num_nodes(1), 6);
  EXPECT_EQ(inputs.graphs.num_nodes(2), 1);
  const auto names = list_feature_names(make_pair_request());
  ASSERT_EQ(names.size(), expected.size());
  EXPECT_EQ(names.front(), "morgan_0");
  EXPECT_EQ(names[64 + 167], "morgan_0@2");
  EXPECT_EQ(names.back(), "dose");
}

TEST(JoinedRows, OfAMixtureAreAddedUpByShare) {
  Issues issues;
  FeatureRequest request = make_pair_request();
  request.fractions = {"x1", "x2"};
  const std::vector<std::string> rows{"CCO|c1ccccc1", "c1ccccc1|CCO", "C|C"};
  const Inputs inputs = featurize(rows, std::vector<double>{3, 30, 10, 3, 1, 3, 4, 0, 0}, request, 1, issues);
  const auto a = compute_single("CCO", "morgan(2,64)+maccs"), b = compute_single("c1ccccc1", "morgan(2,64)+maccs");
  ASSERT_EQ(inputs.vectors.columns, a.size() + 1);
  for (std::size_t i = 0; i < a.size(); ++i)
    EXPECT_NEAR(inputs.vectors.row(0)[i], 0.75 * a[i] + 0.25 * b[i], 1e-6) << i;
  for (std::size_t i = 0; i < a.size() + 1; ++i) EXPECT_EQ(inputs.vectors.row(0)[i], inputs.vectors.row(1)[i]);
  EXPECT_FLOAT_EQ(inputs.shares.row(1)[0], 0.25f);
  ASSERT_TRUE(issues[2]);
  EXPECT_EQ(issues[2]->message, "the amounts of the molecules are not all 0 or more with one above 0");
}

TEST(JoinedRows, ThatFailSayWhichMoleculeAndLeaveTheOthersInPlace) {
  Issues issues;
  const std::vector<std::string> rows{"CCO|C1CC", "CCO", "C|CC"};
  const Inputs inputs = featurize(rows, std::vector<double>{1, 2, 3}, make_pair_request(), 2, issues);
  ASSERT_TRUE(issues[0] && issues[1]);
  EXPECT_FALSE(issues[2]);
  EXPECT_NE(issues[0]->message.find("molecule 2 (C1CC): "), std::string::npos) << issues[0]->message;
  EXPECT_EQ(issues[1]->message, "the row has 1 molecule; 2 were expected, with | between them");
  ASSERT_EQ(inputs.graphs.size(), 6U);
  EXPECT_EQ(inputs.graphs.num_nodes(1), 0);
  EXPECT_EQ(inputs.graphs.num_nodes(5), 2);
}

TEST(JoinedRows, AreOneTextOfTokensWithADotBetween) {
  Issues issues;
  FeatureRequest request;
  request.token_spec = "smiles(max_length=5)";
  request.molecules = 2;
  const std::vector<std::string> rows{"CC|N", "CCC|NC"};
  const PackedTokens tokens = featurize(rows, {}, request, 1, issues).tokens;
  const TokenFeaturizer featurizer("smiles");
  PackedTokens expected = featurizer.make_empty();
  ASSERT_TRUE(featurizer.append(parse("CC.N"), 0, expected).ok());
  EXPECT_EQ(tokens.length(0), 6);
  EXPECT_TRUE(std::equal(expected.ids.begin(), expected.ids.end(), tokens.ids.begin()));
  ASSERT_TRUE(issues[1]) << "six tokens";
  EXPECT_EQ(tokens.length(1), 0);
  request.fractions = {"a", "b"};
  EXPECT_THROW((void)featurize(rows, std::vector<double>(4, 1.0), request, 1, issues), Error);
}

class TableBlockTest : public ::testing::Test {
 protected:
  void SetUp() override { std::ofstream(path_) << "cell,g1,g2\nA,1,2\nB,3,\nC,5,6\n"; }
  void TearDown() override { std::filesystem::remove(path_); }
  std::string path_ = ::testing::TempDir() + "athanor_cells_" + std::to_string(::getpid()) + ".csv";
};

TEST_F(TableBlockTest, StandsLastAndIsSharedOrWrittenOut) {
  const auto featurizer = make_vector_featurizer("table(" + path_ + ",key=cell)+morgan(2,64)");
  EXPECT_EQ(featurizer->size(), 66U);
  EXPECT_EQ(featurizer->names().back(), "g2");
  ASSERT_EQ(featurizer->required_columns().size(), 1U);
  EXPECT_EQ(featurizer->required_columns()[0].keys->rows.at("C"), 2U);
  Issues issues;
  FeatureRequest request;
  request.vector_spec = featurizer->spec();
  const std::vector<std::string> rows{"CCO", "C", "CC"};
  const std::vector<double> keys{2, 0, 1};
  const Inputs written = featurize(rows, keys, request, 1, issues);
  EXPECT_EQ(written.vectors.row(0)[64], 5);
  EXPECT_EQ(written.vectors.row(1)[65], 2);
  ASSERT_TRUE(issues[2]);
  EXPECT_EQ(issues[2]->message, "feature \"g2\" has no finite value (missing)");
  const std::vector<double> no_key{2, 0, NAN};
  (void)featurize(rows, no_key, request, 1, issues);
  EXPECT_EQ(issues[2]->message, "feature \"g1\" has no finite value (missing)");
  request.shares_table = true;
  (void)featurize(rows, no_key, request, 1, issues);
  EXPECT_TRUE(issues[2]);
  const Inputs shared = featurize(rows, keys, request, 1, issues);
  EXPECT_EQ(shared.vectors.columns, 64U);
  EXPECT_EQ(shared.table_rows[0], 2U);
  EXPECT_EQ(shared.table_rows[1], 0U);
  const FeatureMatrix again = write_out_table(shared);
  for (std::size_t i = 0; i < 2; ++i)
    EXPECT_TRUE(std::equal(again.row(i).begin(), again.row(i).end(), written.vectors.row(i).begin()));
}

TEST_F(TableBlockTest, KnowsItsFileByItsHash) {
  const std::string canonical = make_vector_featurizer("table(" + path_ + ",key=cell)")->spec();
  std::ofstream(path_) << "cell,g1,g2\nA,1,2\n";
  EXPECT_EQ(make_vector_featurizer(canonical)->size(), 2U) << "what was read stays in memory";
  std::string other = canonical;
  other.replace(other.rfind("sha256=") + 7, 4, "0000");
  try {
    (void)make_vector_featurizer(other);
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("is not the table that was used before"), std::string::npos);
  }
  EXPECT_THROW((void)make_vector_featurizer("table(" + path_ + ",key=line)"), Error);
  EXPECT_THROW((void)make_vector_featurizer("table(" + path_ + ")"), Error);
  EXPECT_THROW((void)make_vector_featurizer(canonical + "+" + canonical), Error);
}

}  // namespace
}  // namespace athanor::featurize
