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
  for (const auto& [name, tensor] : file.tensors)
    if (name.starts_with(prefix + "tensor.")) member.tensors[name.substr((prefix + "tensor.").size())] = tensor;
  const std::vector<float> zeros(columns, 0), ones(columns, 1);
  member.tensors["scaler.vectors.mean"] = Tensor::from<float>({columns}, zeros);
  member.tensors["scaler.vectors.scale"] = Tensor::from<float>({columns}, ones);
  const std::vector<double> zero{0}, one{1};
  member.tensors["scaler.targets.mean"] = Tensor::from<double>({1}, zero);
  member.tensors["scaler.targets.scale"] = Tensor::from<double>({1}, one);
  const std::vector<data::Target> targets{{"y", data::TaskType::regression, ""}};
  std::vector<double> out(inputs.rows);
  athanor_network_library()->load(member, targets, "cpu")->predict(inputs, out, 2);
  const auto expected = values<double>(file.tensors, prefix + "prediction");
  for (std::size_t i = 0; i < out.size(); ++i)
    EXPECT_NEAR(out[i], expected[i], 1e-5 * std::max(1.0, std::abs(expected[i]))) << "row " << i;
}

INSTANTIATE_TEST_SUITE_P(Cases, DeepMlpGolden, ::testing::Range<std::size_t>(0, 4));

}  // namespace
}  // namespace athanor::models
