// SchNet with torch_geometric's weights: the same predictions for conformers of 100 molecules. Made by
// tests/golden/models/make_schnet.py.
#include <gtest/gtest.h>

#include <numeric>

#include "golden_case.h"

namespace athanor::models {
namespace {

class SchnetGolden : public ::testing::TestWithParam<std::size_t> {};

TEST_P(SchnetGolden, GivesTheSamePredictions) {
  const SafetensorsFile file = read_golden("schnet.safetensors");
  featurize::Inputs inputs;
  inputs.points.width = 1;
  inputs.points.offsets = values<std::int64_t>(file.tensors, "offsets");
  inputs.points.kinds = values<std::uint8_t>(file.tensors, "kinds");
  inputs.points.positions = values<float>(file.tensors, "positions");
  inputs.points.values.resize(inputs.points.kinds.size());
  inputs.rows = inputs.points.size();
  ASSERT_EQ(inputs.rows, 100U);
  InputShape shape = find_input_shape(inputs, "points");
  std::vector<std::size_t> rows(inputs.rows);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  shape.known_kinds = list_kinds(inputs.points, rows);

  bundle::Member member;
  member.model = "schnet";
  member.options = nlohmann::json::parse(file.metadata.at("cases")).at(GetParam());
  member.options["ffn_layers"] = 0;
  member.details = {{"inputs", to_json(shape)}, {"tasks", {"regression"}}};
  const std::string prefix = fmt::format("case{}.", GetParam());
  for (const auto& [name, tensor] : file.tensors)
    if (name.starts_with(prefix + "tensor.")) member.tensors[name.substr((prefix + "tensor.").size())] = tensor;
  member.tensors["scaler.vectors.mean"] = member.tensors["scaler.vectors.scale"] = Tensor::from<float>({0}, {});
  const std::vector<double> zero{0}, one{1};
  member.tensors["scaler.targets.mean"] = Tensor::from<double>({1}, zero);
  member.tensors["scaler.targets.scale"] = Tensor::from<double>({1}, one);
  const std::vector<data::Target> targets{{"y", data::TaskType::regression, ""}};
  std::vector<double> out(inputs.rows);
  athanor_network_library()->load(member, targets, "cpu")->predict(inputs, out, 2);
  const auto expected = values<double>(file.tensors, prefix + "prediction");
  for (std::size_t i = 0; i < out.size(); ++i)
    EXPECT_NEAR(out[i], expected[i], 1e-5 * std::max(1.0, std::abs(expected[i]))) << "molecule " << i;
}

INSTANTIATE_TEST_SUITE_P(Cases, SchnetGolden, ::testing::Range<std::size_t>(0, 3));

}  // namespace
}  // namespace athanor::models
