// Wrong labels come first in the ranking; nearest molecules are the nearest.
#include "athanor/evaluate/suspects.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "athanor/chemistry/fingerprints.h"
#include "athanor/core/rng.h"
#include "athanor/core/text.h"
#include "report_demo.h"

namespace athanor::evaluate {
namespace {

TEST(NearestMolecules, EqualASearchOverAllPairs) {
  data::Dataset dataset;
  dataset.smiles = list_molecules(120);
  std::vector<chemistry::BitFingerprint> prints;
  for (const std::string& smiles : dataset.smiles)
    prints.push_back(chemistry::compute_morgan_bits(*chemistry::parse_smiles(smiles)));
  const auto nearest = find_nearest_molecules(dataset, 4, 3);
  ASSERT_EQ(nearest.size(), 120U);
  for (std::size_t i = 0; i < 120; ++i) {
    std::vector<std::pair<double, std::size_t>> all;
    for (std::size_t j = 0; j < 120; ++j)
      if (j != i) all.emplace_back(-chemistry::compute_tanimoto(prints[i], prints[j]), j);
    std::sort(all.begin(), all.end());
    ASSERT_EQ(nearest[i].size(), 4U);
    for (std::size_t k = 0; k < 4; ++k) {
      EXPECT_EQ(nearest[i][k].record, all[k].second) << i;
      EXPECT_DOUBLE_EQ(nearest[i][k].similarity, -all[k].first) << i;
    }
  }
  EXPECT_TRUE(find_nearest_molecules(dataset, 0, 1)[0].empty());
}

class Suspects : public testing::Test {
 protected:
  /// A demo of one target in which every 25th value is made wrong.
  static std::unique_ptr<ReportDemo> make_wrong(data::TaskType task, std::set<std::size_t>& wrong) {
    auto demo = make_report_demo({.molecules = 500, .targets = {{"y", task, ""}}, .model_noise = 0.25});
    for (std::size_t i = 0; i < 500; i += 25) {
      wrong.insert(i);
      double& value = demo->dataset.values[i];
      value = task == data::TaskType::binary ? 1 - value : value + (i % 2 ? 6 : -6);
    }
    return demo;
  }
  static std::size_t count_found(const std::vector<Suspect>& suspects, const std::set<std::size_t>& wrong,
                                 std::size_t among) {
    std::size_t found = 0;
    for (std::size_t i = 0; i < among; ++i) found += wrong.contains(suspects[i].record);
    return found;
  }
};

TEST_F(Suspects, OfNumbersAreThoseThatWereMoved) {
  std::set<std::size_t> wrong;
  const auto demo = make_wrong(data::TaskType::regression, wrong);
  const auto suspects = rank_suspects(demo->dataset, demo->content.predictions, 2);
  ASSERT_EQ(suspects.size(), 500U);
  EXPECT_GE(count_found(suspects, wrong, 20), 18U);
  EXPECT_GE(count_flagged(suspects), 10U);
  EXPECT_LE(count_flagged(suspects), 30U);
}

TEST_F(Suspects, OfClassesAreThoseThatWereFlipped) {
  std::set<std::size_t> wrong;
  const auto demo = make_wrong(data::TaskType::binary, wrong);
  const auto suspects = rank_suspects(demo->dataset, demo->content.predictions, 2);
  EXPECT_GE(count_found(suspects, wrong, 50), 12U);
  for (const Suspect& suspect : suspects)
    for (const NearMolecule& near : suspect.disagreeing) EXPECT_NE(demo->dataset.value(near.record, 0), suspect.given);
}

TEST_F(Suspects, OfSeveralClassesAreRankedAsThoseOfTwo) {
  std::set<std::size_t> wrong;
  const auto demo = make_wrong(data::TaskType::binary, wrong);
  data::Dataset named = demo->dataset;
  named.targets = {{"y", data::TaskType::multiclass, "", {"no", "yes", "never given"}}};
  std::vector<double> probabilities;
  for (const double one : demo->content.predictions) probabilities.insert(probabilities.end(), {1 - one, one, 0});
  const auto two = rank_suspects(demo->dataset, demo->content.predictions, 1);
  const auto several = rank_suspects(named, probabilities, 1);
  ASSERT_EQ(several.size(), two.size());
  for (std::size_t i = 0; i < two.size(); ++i) {
    EXPECT_EQ(several[i].record, two[i].record) << i;
    EXPECT_EQ(several[i].is_flagged, two[i].is_flagged) << i;
    EXPECT_NEAR(several[i].score, two[i].score, 1e-12) << i;
    EXPECT_EQ(several[i].predicted, two[i].predicted > 0.5 ? 1 : 0) << i;
  }
  const auto lines = split_text(format_suspect_table(named, several), '\n');
  EXPECT_NE(lines[1].find(several[0].given == 1 ? ",yes,no," : ",no,yes,"), std::string::npos) << lines[1];
}

TEST_F(Suspects, AreRareAmongGoodValues) {
  const auto demo = make_report_demo({.molecules = 500, .targets = {{"y", data::TaskType::regression, ""}}});
  EXPECT_LE(count_flagged(rank_suspects(demo->dataset, demo->content.predictions, 1)), 5U);
}

TEST_F(Suspects, LeaveOutWhatIsNotKnownOrNotPredicted) {
  auto demo = make_report_demo({.molecules = 60});
  demo->dataset.values[3] = NAN;
  demo->content.predictions[5] = NAN;
  const auto suspects = rank_suspects(demo->dataset, demo->content.predictions, 1);
  EXPECT_EQ(suspects.size(), 58U);
  for (const Suspect& suspect : suspects) {
    EXPECT_NE(suspect.record, 3U);
    EXPECT_NE(suspect.record, 5U);
    for (const NearMolecule& near : suspect.disagreeing) EXPECT_NE(near.record, 3U);
  }
}

TEST_F(Suspects, TableNamesRowsAndNeighbors) {
  data::Dataset dataset;
  dataset.smiles = {"CCCCO", "CCCCCO", "CCCCCCO"};
  dataset.rows = {{4, 9}, {5}, {6}};
  dataset.targets = {{"a", data::TaskType::binary, ""}};
  dataset.values = {1, 0, 0};
  const auto suspects = rank_suspects(dataset, std::vector<double>{0.1, 0.2, 0.1}, 1);
  const auto lines = split_text(format_suspect_table(dataset, suspects), '\n');
  EXPECT_EQ(lines[0], "rank,row,smiles,target,score,flagged,given,predicted,neighbor_value,neighbors");
  EXPECT_TRUE(lines[1].starts_with("1,4,CCCCO,a,")) << lines[1];
  EXPECT_NE(lines[1].find("row 5 (0."), std::string::npos) << lines[1];
}

}  // namespace
}  // namespace athanor::evaluate
