// Networks on tokens with the weights of PyTorch's own layers: the same predictions. Made by
// tests/golden/models/make_sequence_golden.py.
#include <gtest/gtest.h>

#include "golden_case.h"

namespace athanor::models {
namespace {

const SafetensorsFile& read_sequence_golden() {
  static const SafetensorsFile file = read_golden("sequence.safetensors");
  return file;
}

featurize::Inputs make_sequence_inputs(bool with_vectors) {
  const auto& metadata = read_sequence_golden().metadata;
  featurize::Inputs inputs;
  inputs.tokens.vocabulary = std::stoul(metadata.at("vocabulary"));
  inputs.tokens.max_length = std::stoul(metadata.at("longest"));
  inputs.tokens.offsets = values<std::int64_t>(read_sequence_golden().tensors, "offsets");
  for (const std::int32_t id : values<std::int32_t>(read_sequence_golden().tensors, "ids"))
    inputs.tokens.ids.push_back(static_cast<std::uint16_t>(id));
  inputs.rows = inputs.tokens.size();
  if (with_vectors) inputs.vectors = {inputs.rows, 4, values<float>(read_sequence_golden().tensors, "vectors")};
  return inputs;
}

class SequenceGolden : public ::testing::TestWithParam<int> {};

TEST_P(SequenceGolden, GivesPyTorchsPredictions) {
  const nlohmann::json which =
      nlohmann::json::parse(read_sequence_golden().metadata.at("cases")).at(static_cast<std::size_t>(GetParam()));
  const featurize::Inputs inputs = make_sequence_inputs(which.value("vectors", false));
  InputShape shape = find_input_shape(inputs, "tokens");
  for (std::uint16_t token = 0; token < shape.vocabulary; ++token) shape.known_tokens.push_back(token);
  bundle::Member member;
  member.model = which.at("model");
  member.options = which.at("options");
  member.options["scale_vectors"] = false;
  member.details = {{"inputs", to_json(shape)}, {"tasks", {"regression"}}};
  const std::string prefix = fmt::format("case{}.", GetParam());
  read_tensors(read_sequence_golden(), prefix, inputs.vectors.columns, member);
  expect_predictions(read_sequence_golden(), prefix, member, inputs);
}

INSTANTIATE_TEST_SUITE_P(Cases, SequenceGolden, ::testing::Range(0, 8));

}  // namespace
}  // namespace athanor::models
