// Networks on tokens with the weights of PyTorch's own layers: the same predictions. Made by
// tests/golden/models/make_sequence_golden.py.
#include <gtest/gtest.h>

#include "athanor/core/file.h"
#include "athanor/models/input_shape.h"
#include "athanor/models/network.h"

extern "C" athanor::models::NetworkLibrary* athanor_network_library();

namespace athanor::models {
namespace {
using nlohmann::json;

const SafetensorsFile& read_sequence_golden() {
  static const SafetensorsFile file = [] {
    const std::string path = ATHANOR_TEST_DIR "/golden/models/sequence.safetensors";
    return parse_safetensors(read_file(path), path);
  }();
  return file;
}

template <class T>
std::vector<T> read_values(const std::string& name) {
  const auto span = read_sequence_golden().tensors.at(name).as<T>();
  return {span.begin(), span.end()};
}

featurize::Inputs make_sequence_inputs(bool with_vectors) {
  const auto& metadata = read_sequence_golden().metadata;
  featurize::Inputs inputs;
  inputs.tokens.vocabulary = std::stoul(metadata.at("vocabulary"));
  inputs.tokens.max_length = std::stoul(metadata.at("longest"));
  inputs.tokens.offsets = read_values<std::int64_t>("offsets");
  for (const std::int32_t id : read_values<std::int32_t>("ids"))
    inputs.tokens.ids.push_back(static_cast<std::uint16_t>(id));
  inputs.rows = inputs.tokens.size();
  if (with_vectors) inputs.vectors = {inputs.rows, 4, read_values<float>("vectors")};
  return inputs;
}

class SequenceGolden : public ::testing::TestWithParam<int> {};

TEST_P(SequenceGolden, GivesPyTorchsPredictions) {
  const json which = json::parse(read_sequence_golden().metadata.at("cases")).at(static_cast<std::size_t>(GetParam()));
  const featurize::Inputs inputs = make_sequence_inputs(which.value("vectors", false));
  InputShape shape = find_input_shape(inputs, "tokens");
  for (std::uint16_t token = 0; token < shape.vocabulary; ++token) shape.known_tokens.push_back(token);
  bundle::Member member;
  member.model = which.at("model");
  member.options = which.at("options");
  member.options["scale_vectors"] = false;
  member.details = {{"inputs", to_json(shape)}, {"tasks", {"regression"}}};
  const std::string prefix = fmt::format("case{}.", GetParam());
  for (const auto& [name, tensor] : read_sequence_golden().tensors)
    if (name.starts_with(prefix + "tensor.")) member.tensors[name.substr((prefix + "tensor.").size())] = tensor;
  const std::vector<float> zeros(inputs.vectors.columns), ones(inputs.vectors.columns, 1);
  const std::vector<double> zero{0}, one{1};
  const auto columns = static_cast<std::int64_t>(inputs.vectors.columns);
  member.tensors["scaler.vectors.mean"] = Tensor::from<float>({columns}, zeros);
  member.tensors["scaler.vectors.scale"] = Tensor::from<float>({columns}, ones);
  member.tensors["scaler.targets.mean"] = Tensor::from<double>({1}, zero);
  member.tensors["scaler.targets.scale"] = Tensor::from<double>({1}, one);
  const std::vector<data::Target> targets{{"y", data::TaskType::regression, ""}};
  std::vector<double> out(inputs.rows);
  athanor_network_library()->load(member, targets, "cpu")->predict(inputs, out, 2);
  const auto expected = read_values<double>(prefix + "prediction");
  ASSERT_EQ(out.size(), expected.size());
  for (std::size_t i = 0; i < out.size(); ++i) EXPECT_NEAR(out[i], expected[i], 1e-5) << "row " << i;
}

INSTANTIATE_TEST_SUITE_P(Cases, SequenceGolden, ::testing::Range(0, 8));

}  // namespace
}  // namespace athanor::models
