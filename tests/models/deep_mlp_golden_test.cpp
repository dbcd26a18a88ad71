// Perceptrons of many layers with PyTorch's weights: the same predictions. Made by
// tests/golden/models/make_deep_mlp.py.
#include <gtest/gtest.h>

#include "golden_case.h"

namespace athanor::models {
namespace {

class DeepMlpGolden : public ::testing::TestWithParam<std::size_t> {};

TEST_P(DeepMlpGolden, GivesTheSamePredictions) {
  const SafetensorsFile file = read_golden("deep_mlp.safetensors");
  const nlohmann::json facts = nlohmann::json::parse(file.metadata.at("cases")).at(GetParam());
  featurize::Inputs inputs;
  const auto columns = static_cast<std::size_t>(file.tensors.at("vectors").shape.at(1));
  inputs.rows = 100;
  inputs.vectors = {inputs.rows, columns, values<float>(file.tensors, "vectors")};
  bundle::Member member;
  member.model = facts.at("model");
  member.options = facts.at("options");
  member.details = {{"inputs", to_json(find_input_shape(inputs, "vectors"))}, {"tasks", {"regression"}}};
  const std::string prefix = fmt::format("case{}.", GetParam());
  read_tensors(file, prefix, columns, member);
  expect_predictions(file, prefix, member, inputs);
}

INSTANTIATE_TEST_SUITE_P(Cases, DeepMlpGolden, ::testing::Range<std::size_t>(0, 4));

}  // namespace
}  // namespace athanor::models
