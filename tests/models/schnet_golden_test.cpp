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
  read_tensors(file, prefix, 0, member);
  expect_predictions(file, prefix, member, inputs);
}

INSTANTIATE_TEST_SUITE_P(Cases, SchnetGolden, ::testing::Range<std::size_t>(0, 3));

}  // namespace
}  // namespace athanor::models
