// Networks of other programs with their inputs, weights and predictions, out of tests/golden/models.
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

#include "athanor/bundle/bundle.h"
#include "athanor/core/file.h"
#include "athanor/models/collate.h"
#include "athanor/models/model.h"
#include "athanor/models/network.h"

extern "C" athanor::models::NetworkLibrary* athanor_network_library();

namespace athanor::models {

template <class T>
std::vector<T> values(const TensorMap& tensors, const std::string& name) {
  const auto span = tensors.at(name).as<T>();
  return {span.begin(), span.end()};
}

inline SafetensorsFile read_golden(const std::string& name) {
  const std::string path = ATHANOR_TEST_DIR "/golden/models/" + name;
  return parse_safetensors(read_file(path), path);
}

/// Tensors of a network of a file, with scalers that leave everything as it is.
inline void read_tensors(const SafetensorsFile& file, const std::string& prefix, std::size_t vector_columns,
                         bundle::Member& member) {
  for (const auto& [name, tensor] : file.tensors)
    if (name.starts_with(prefix + "tensor.")) member.tensors[name.substr((prefix + "tensor.").size())] = tensor;
  const std::vector<float> zeros(vector_columns, 0), ones(vector_columns, 1);
  const auto columns = static_cast<std::int64_t>(vector_columns);
  member.tensors["scaler.vectors.mean"] = athanor::Tensor::from<float>({columns}, zeros);
  member.tensors["scaler.vectors.scale"] = athanor::Tensor::from<float>({columns}, ones);
  const std::vector<double> zero{0}, one{1};
  member.tensors["scaler.targets.mean"] = athanor::Tensor::from<double>({1}, zero);
  member.tensors["scaler.targets.scale"] = athanor::Tensor::from<double>({1}, one);
}

/// The network gives what the file says of its one number, to 1e-5.
inline void expect_predictions(const SafetensorsFile& file, const std::string& prefix, const bundle::Member& member,
                               const featurize::Inputs& inputs) {
  const std::vector<data::Target> targets{{"y", data::TaskType::regression, ""}};
  std::vector<double> out(inputs.rows);
  athanor_network_library()->load(member, targets, "cpu")->predict(inputs, out, 2);
  const auto expected = values<double>(file.tensors, prefix + "prediction");
  ASSERT_EQ(expected.size(), out.size());
  for (std::size_t i = 0; i < out.size(); ++i)
    EXPECT_NEAR(out[i], expected[i], 1e-5 * std::max(1.0, std::abs(expected[i]))) << "row " << i;
}

/// One network of a file: what is under "caseN." beside the graphs, which all share.
struct GoldenCase {
  GoldenCase(SafetensorsFile content, int number) : file(std::move(content)) {
    facts = nlohmann::json::parse(file.metadata.at("cases")).at(static_cast<std::size_t>(number));
    prefix = "case" + std::to_string(number) + ".";
    fill_inputs();
    member.model = facts.value("model", "dmpnn");
    member.options = facts.at("options");
    const nlohmann::json tasks = facts.value("tasks", nlohmann::json{"regression"});
    for (const std::string task : tasks) targets.push_back({"y", data::parse_task_type(task), ""});
    member.details = {{"inputs", to_json(find_input_shape(inputs, "graphs"))}, {"tasks", tasks}};
    for (const auto& [name, tensor] : file.tensors)
      if (name.starts_with(prefix + "tensor.")) member.tensors[name.substr((prefix + "tensor.").size())] = tensor;
  }

  std::vector<double> predict() const {
    std::vector<double> out(inputs.rows * targets.size());
    athanor_network_library()->load(member, targets, "cpu")->predict(inputs, out, 2);
    return out;
  }

  SafetensorsFile file;
  nlohmann::json facts;
  std::string prefix;
  featurize::Inputs inputs;
  bundle::Member member;
  std::vector<data::Target> targets;

 private:
  void fill_inputs() {
    featurize::PackedGraphs& graphs = inputs.graphs;
    const TensorMap& tensors = file.tensors;
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
    inputs.molecules = facts.value("molecules", std::size_t{1});
    inputs.rows = graphs.size() / inputs.molecules;
    if (facts.value("vectors", false)) inputs.vectors = {inputs.rows, 5, values<float>(tensors, "vectors")};
  }
};

}  // namespace athanor::models
