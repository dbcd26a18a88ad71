// Networks on atoms and bonds with chemprop 2.3.1's weights: the same numbers, and sums to the last digit. Made by
// tests/golden/models/make_sites.py.
#include <gtest/gtest.h>

#include <cmath>

#include "athanor/models/sites/site_network.h"
#include "golden_case.h"

namespace athanor::models {
namespace {

class SitesGolden : public ::testing::TestWithParam<int> {
 protected:
  SitesGolden() {
    const nlohmann::json& facts = golden_.facts;
    golden_.member.details["sites"] = {{"level", facts.at("level")}, {"summed", facts.at("summed")}};
    level_ = data::parse_site_level(facts.at("level").get<std::string>());
    for (std::size_t row = 0; row < golden_.inputs.rows; ++row)
      offsets_.push_back(offsets_.back() + count_sites(golden_.inputs.graphs, row, level_));
  }

  std::vector<double> predict(const featurize::Inputs& inputs, std::span<const double> sums, std::size_t sites) const {
    std::vector<double> out(sites * golden_.targets.size());
    athanor_network_library()->load(golden_.member, golden_.targets, "cpu")->predict_sites(inputs, sums, out, 2);
    return out;
  }

  GoldenCase golden_{read_golden("sites.safetensors"), GetParam()};
  data::SiteLevel level_;
  std::vector<std::size_t> offsets_{0};
};

TEST_P(SitesGolden, GivesChempropsPredictions) {
  const auto sums = values<double>(golden_.file.tensors, golden_.prefix + "sums");
  const auto expected = values<double>(golden_.file.tensors, golden_.prefix + "prediction");
  const std::vector<double> out = predict(golden_.inputs, sums, offsets_.back());
  ASSERT_EQ(out.size(), expected.size());
  for (std::size_t i = 0; i < out.size(); ++i) EXPECT_NEAR(out[i], expected[i], 1e-5) << "value " << i;
}

TEST_P(SitesGolden, MeetsSumsExactlyAndLeavesOtherTargetsFree) {
  const std::size_t targets = golden_.targets.size();
  const auto sums = values<double>(golden_.file.tensors, golden_.prefix + "sums");
  const std::vector<double> bound = predict(golden_.inputs, sums, offsets_.back()),
                            free = predict(golden_.inputs, {}, offsets_.back());
  for (std::size_t row = 0; row < golden_.inputs.rows; ++row)
    for (std::size_t t = 0; t < targets; ++t) {
      double sum = 0;
      for (std::size_t site = offsets_[row]; site < offsets_[row + 1]; ++site) {
        sum += bound[site * targets + t];
        if (std::isnan(sums[row * targets + t])) {
          EXPECT_EQ(bound[site * targets + t], free[site * targets + t]);
        }
      }
      if (!std::isnan(sums[row * targets + t]) && offsets_[row + 1] > offsets_[row]) {
        EXPECT_NEAR(sum, sums[row * targets + t], 1e-12);
      }
    }
}

TEST_P(SitesGolden, ARowHasTheSameBitsAlone) {
  const std::size_t targets = golden_.targets.size();
  const auto sums = values<double>(golden_.file.tensors, golden_.prefix + "sums");
  const std::vector<double> all = predict(golden_.inputs, sums, offsets_.back());
  for (const std::size_t row : {std::size_t{7}, std::size_t{12}}) {
    featurize::Inputs one;
    one.rows = 1;
    one.graphs = featurize::select(golden_.inputs.graphs, std::vector{row});
    const std::vector<double> alone =
        predict(one, std::span(sums).subspan(row * targets, targets), offsets_[row + 1] - offsets_[row]);
    for (std::size_t i = 0; i < alone.size(); ++i) EXPECT_EQ(alone[i], all[offsets_[row] * targets + i]);
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, SitesGolden, ::testing::Range(0, 3));

TEST(SiteShape, RefusesWhatIsNotThere) {
  EXPECT_EQ(read_site_shape({{"tasks", 1}}, 1).level, data::SiteLevel::molecule);
  EXPECT_THROW(read_site_shape({{"sites", {{"level", "ring"}}}}, 1), Error);
  EXPECT_THROW(read_site_shape({{"sites", {{"level", "atom"}, {"summed", {1}}}}}, 1), Error);
  EXPECT_THROW(read_site_shape({{"sites", {{"level", "atom"}, {"summed", {0, 0}}}}}, 2), Error);
}

}  // namespace
}  // namespace athanor::models
