// Networks on rows of two molecules with chemprop 2.3.1's weights: the same predictions. Made by
// tests/golden/models/make_joined_golden.py.
#include <gtest/gtest.h>

#include "golden_case.h"

namespace athanor::models {
namespace {

class JoinedGolden : public ::testing::TestWithParam<int> {};

TEST_P(JoinedGolden, GivesChempropsPredictions) {
  const GoldenCase golden(read_golden("joined.safetensors"), GetParam());
  const std::vector<double> out = golden.predict();
  const auto expected = values<double>(golden.file.tensors, golden.prefix + "prediction");
  ASSERT_EQ(out.size(), expected.size());
  for (std::size_t i = 0; i < out.size(); ++i) EXPECT_NEAR(out[i], expected[i], 1e-5) << "value " << i;
}

INSTANTIATE_TEST_SUITE_P(SharedAndSeparateEncoders, JoinedGolden, ::testing::Range(0, 2));

}  // namespace
}  // namespace athanor::models
