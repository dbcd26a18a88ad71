// The D-MPNN with chemprop 2.3.1's weights: the same predictions and the same gradients. Made by
// tests/golden/models/make_golden.py.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "athanor/core/file.h"
#include "athanor/models/collate.h"
#include "athanor/models/model.h"
#include "athanor/models/network.h"
#include "athanor/models/weights_io.h"

extern "C" athanor::models::NetworkLibrary* athanor_network_library();

namespace athanor::models {
namespace {
using nlohmann::json;

template <class T>
std::vector<T> values(const TensorMap& tensors, const std::string& name) {
  const auto span = tensors.at(name).as<T>();
  return {span.begin(), span.end()};
}

class DmpnnGolden : public ::testing::TestWithParam<int> {
 protected:
  DmpnnGolden() {
    const std::string path = ATHANOR_TEST_DIR "/golden/models/dmpnn.safetensors";
    file_ = parse_safetensors(read_file(path), path);
    case_ = json::parse(file_.metadata.at("cases")).at(static_cast<std::size_t>(GetParam()));
    prefix_ = "case" + std::to_string(GetParam()) + ".";
    fill_inputs();
    member_.model = "dmpnn";
    member_.options = case_.at("options");
    member_.details = {{"inputs", to_json(find_input_shape(inputs_, "graphs"))}, {"tasks", case_.at("tasks")}};
    for (const auto& [name, tensor] : file_.tensors)
      if (name.starts_with(prefix_ + "tensor.")) member_.tensors[name.substr((prefix_ + "tensor.").size())] = tensor;
  }

  void fill_inputs() {
    featurize::PackedGraphs& graphs = inputs_.graphs;
    const TensorMap& tensors = file_.tensors;
    graphs.node_slots = 7, graphs.node_onehot = 71, graphs.node_scalar_count = 1, graphs.edge_slots = 5,
    graphs.edge_onehot = 14;
    graphs.node_offsets = values<std::int64_t>(tensors, "graphs.node_offsets");
    graphs.edge_offsets = values<std::int64_t>(tensors, "graphs.edge_offsets");
    graphs.node_columns = values<std::uint8_t>(tensors, "graphs.node_columns");
    graphs.node_scalars = values<float>(tensors, "graphs.node_scalars");
    graphs.in_offsets = values<std::int32_t>(tensors, "graphs.in_offsets");
    graphs.edge_source = values<std::int32_t>(tensors, "graphs.edge_source");
    graphs.edge_target = values<std::int32_t>(tensors, "graphs.edge_target");
    graphs.edge_reverse = values<std::int32_t>(tensors, "graphs.edge_reverse");
    graphs.edge_columns = values<std::uint8_t>(tensors, "graphs.edge_columns");
    inputs_.rows = graphs.size();
    if (case_.value("vectors", false)) inputs_.vectors = {inputs_.rows, 5, values<float>(tensors, "vectors")};
  }

  SafetensorsFile file_;
  json case_;
  std::string prefix_;
  featurize::Inputs inputs_;
  bundle::Member member_;
};

TEST_P(DmpnnGolden, GivesChempropsPredictions) {
  std::vector<data::Target> targets;
  for (const std::string task : case_.at("tasks")) targets.push_back({"y", data::parse_task_type(task), ""});
  std::vector<double> out(inputs_.rows * targets.size());
  athanor_network_library()->load(member_, targets, "cpu")->predict(inputs_, out, 2);
  const auto expected = values<double>(file_.tensors, prefix_ + "prediction");
  ASSERT_EQ(out.size(), expected.size());
  for (std::size_t i = 0; i < out.size(); ++i) EXPECT_NEAR(out[i], expected[i], 1e-5) << "value " << i;
}

TEST_P(DmpnnGolden, GivesChempropsGradients) {
  const std::size_t targets = case_.at("tasks").size();
  const bool binary = case_.at("tasks")[0] == "binary";
  const InputShape shape = find_input_shape(inputs_, "graphs");
  const nn::LossOptions loss_options{
      std::vector<nn::LossKind>(targets, binary ? nn::LossKind::bce : nn::LossKind::mse)};
  const auto model = make_model("dmpnn", member_.options, shape, loss_options);
  const std::vector<data::Target> described(targets,
                                            {"y", binary ? data::TaskType::binary : data::TaskType::regression, ""});
  const NetworkState state = read_state(model->parameters(), shape, described, member_);
  const nn::Weights weights = nn::make_views(model->parameters(), state.weights, true);

  std::vector<std::size_t> rows(inputs_.rows);
  std::iota(rows.begin(), rows.end(), 0U);
  nn::Batch batch = collate(inputs_, rows, shape, state.vectors);
  const torch::Tensor known = torch::tensor(values<float>(file_.tensors, prefix_ + "targets"))
                                  .view({static_cast<std::int64_t>(inputs_.rows), static_cast<std::int64_t>(targets)});
  batch.targets = torch::nan_to_num(known);
  batch.mask = (known == known).to(torch::kFloat);
  const torch::Tensor loss = model->loss({weights, true}, batch).sum / batch.mask.sum();
  EXPECT_NEAR(loss.item<double>(), values<double>(file_.tensors, prefix_ + "loss")[0], 1e-5);
  loss.backward();
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const nn::Parameter& parameter = model->parameters().items()[i];
    if (!parameter.trainable) continue;
    const auto expected = values<float>(file_.tensors, prefix_ + "gradient." + parameter.name);
    const torch::Tensor gradient =
        weights[i].grad().defined() ? weights[i].grad().contiguous() : torch::zeros_like(weights[i]);
    for (std::size_t j = 0; j < expected.size(); ++j)
      ASSERT_NEAR(gradient.data_ptr<float>()[j], expected[j], 1e-5 * (1 + std::abs(expected[j])))
          << parameter.name << " " << j;
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, DmpnnGolden, ::testing::Range(0, 5));

}  // namespace
}  // namespace athanor::models
