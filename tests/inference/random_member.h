// Networks with random weights as members of a bundle: the same numbers for both ways of computing them.
#pragma once

#include <vector>

#include "athanor/core/rng.h"
#include "athanor/inference/networks.h"
#include "athanor/models/model.h"
#include "athanor/models/weights_io.h"
#include "suites/made_up_inputs.h"

extern "C" athanor::models::NetworkLibrary* athanor_network_library();

namespace athanor::inference {

/// A number, a class of two, and a class of three.
inline std::vector<data::Target> make_targets() {
  data::Target several{"kind", data::TaskType::multiclass, ""};
  several.classes = {"a", "b", "c"};
  return {{"number", data::TaskType::regression, ""}, {"class", data::TaskType::binary, ""}, several};
}

/// Weights and running statistics of every parameter are random, variances above zero. `outputs`: the forms of the
/// three targets, null = points.
inline bundle::Member make_random_member(const std::string& model, const nlohmann::json& options,
                                         const featurize::Inputs& inputs, std::uint64_t seed,
                                         const nlohmann::json& outputs = nullptr) {
  const std::vector<data::Target> targets = make_targets();
  bundle::Member member;
  member.model = model;
  member.options = options;
  const models::InputShape shape = models::find_input_shape(inputs, model == "mlp" ? "vectors" : "graphs");
  member.details = {{"inputs", models::to_json(shape)}, {"tasks", {"regression", "binary", "multiclass"}}};
  if (!outputs.is_null()) member.details["outputs"] = outputs;
  const std::vector<models::OutputForm> forms = models::read_output_forms(member, targets);
  nn::LossOptions loss{{nn::LossKind::mse, nn::LossKind::bce, nn::LossKind::cross_entropy}};
  for (std::size_t t = 0; t < targets.size(); ++t)
    loss.widths.push_back(static_cast<std::int64_t>(models::count_raw_outputs(forms[t], targets[t])));
  const auto network = models::make_model(model, options, shape, loss);
  models::NetworkState state{nn::initialize(network->parameters(), seed), {}, {}};
  Rng rng(seed);
  for (auto* weights : {&state.weights.trainable, &state.weights.buffers})
    for (std::int64_t i = 0; i < weights->numel(); ++i)
      weights->data_ptr<float>()[i] += static_cast<float>(0.1 + 0.1 * rng.uniform());
  for (std::int64_t c = 0; c < shape.vector_columns; ++c) {
    const bool scaled = c % 6 < 4 && shape.vector_columns < 100;
    state.vectors.mean.push_back(scaled ? 5.0F : 0.0F);
    state.vectors.scale.push_back(scaled ? 3.0F : 1.0F);
  }
  state.vectors.limit = 1.5;
  state.outputs = models::OutputTransform(targets, forms);
  state.outputs.mean[0] = 20;
  state.outputs.scale[0] = 3;
  member.tensors = models::to_tensors(network->parameters(), state);
  return member;
}

/// Outputs for make_targets(), [rows, outputs].
inline std::vector<double> predict(models::Network& network, const featurize::Inputs& inputs, std::size_t threads = 1) {
  std::vector<double> out(inputs.rows * data::count_outputs(make_targets()));
  network.predict(inputs, out, threads);
  return out;
}

}  // namespace athanor::inference
