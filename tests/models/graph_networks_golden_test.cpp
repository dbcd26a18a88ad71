// Networks on graphs with torch_geometric's weights: the same predictions for 100 molecules. Made by
// tests/golden/models/make_graph_networks.py.
#include <gtest/gtest.h>

#include "golden_case.h"

namespace athanor::models {
namespace {

const SafetensorsFile& golden_file() {
  static const SafetensorsFile file = read_golden("graph_networks.safetensors");
  return file;
}

nlohmann::json list_golden_cases() { return nlohmann::json::parse(golden_file().metadata.at("cases")); }

class GraphNetworksGolden : public ::testing::TestWithParam<int> {};

TEST_P(GraphNetworksGolden, GiveTheSamePredictions) {
  const GoldenCase golden(golden_file(), GetParam());
  ASSERT_EQ(golden.inputs.rows, 100U);
  const std::vector<double> out = golden.predict();
  const auto expected = values<double>(golden.file.tensors, golden.prefix + "prediction");
  ASSERT_EQ(out.size(), expected.size());
  for (std::size_t i = 0; i < out.size(); ++i)
    EXPECT_NEAR(out[i], expected[i], 1e-5 * std::max(1.0, std::abs(expected[i]))) << golden.facts << " molecule " << i;
}

INSTANTIATE_TEST_SUITE_P(Cases, GraphNetworksGolden, ::testing::Range(0, static_cast<int>(list_golden_cases().size())),
                         [](const auto& test) {
                           const auto number = static_cast<std::size_t>(test.param);
                           return list_golden_cases()[number].at("model").template get<std::string>() +
                                  std::to_string(number);
                         });

}  // namespace
}  // namespace athanor::models
