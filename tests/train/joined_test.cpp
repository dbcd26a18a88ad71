// Networks on rows of several molecules: what joining means, and features that rows share.
#include <gtest/gtest.h>

#include "athanor/data/keyed_table.h"
#include "suites/made_up_inputs.h"
#include "suites/network_suite.h"

extern "C" athanor::train::TrainingLibrary* athanor_training_library();

namespace athanor::suites {
namespace {

bundle::Member fit(const NetworkCase& network, const FitProblem& problem, const featurize::Inputs& inputs) {
  auto request = problem.make_request();
  request.inputs = &inputs;
  return make_member(network, athanor_training_library()->fit(request));
}

/// The network on one molecule whose head reads the part of molecule `m` alone, without a bias where m > 0.
bundle::Member take_part(const bundle::Member& joined, std::size_t m) {
  bundle::Member part = joined;
  part.details["inputs"].erase("molecules");
  part.details["inputs"].erase("is_mixture");
  const auto& head = joined.tensors.at("head.0.weight");
  const auto rows = static_cast<std::size_t>(head.shape[0]), width = static_cast<std::size_t>(head.shape[1]) / 2;
  std::vector<float> weight;
  for (std::size_t r = 0; r < rows; ++r) {
    const float* begin = head.as<float>().data() + (2 * r + m) * width;
    weight.insert(weight.end(), begin, begin + width);
  }
  part.tensors["head.0.weight"] = Tensor::from<float>({head.shape[0], static_cast<std::int64_t>(width)}, weight);
  if (m > 0) {
    const std::vector<float> none(rows);
    part.tensors["head.0.bias"] = Tensor::from<float>({head.shape[0]}, none);
    const std::vector<double> zeros(rows);
    part.tensors["scaler.targets.mean"] = Tensor::from<double>({head.shape[0]}, zeros);
  }
  return part;
}

TEST(JoinedNetwork, HasALinearHeadThatAddsWhatEachMoleculeSays) {
  const NetworkCase network{"", "dmpnn", {{"hidden", 12}, {"ffn_layers", 0}}, true, false, false, false, 2};
  const FitProblem problem(network, 60);
  const bundle::Member joined = fit(network, problem, problem.inputs);
  featurize::Inputs first = problem.inputs, second = problem.inputs;
  std::vector<std::size_t> even, odd;
  for (std::size_t i = 0; i < problem.inputs.rows; ++i) {
    even.push_back(2 * i);
    odd.push_back(2 * i + 1);
  }
  first.molecules = second.molecules = 1;
  first.graphs = featurize::select(problem.inputs.graphs, even);
  second.graphs = featurize::select(problem.inputs.graphs, odd);
  const auto whole = predict(joined, problem.inputs, 1), a = predict(take_part(joined, 0), first, 1),
             b = predict(take_part(joined, 1), second, 1);
  for (std::size_t i = 0; i < whole.size(); i += 3) EXPECT_NEAR(whole[i], a[i] + b[i], 1e-3) << "row " << i / 3;
}

TEST(JoinedNetwork, OfAMixtureDoesNotDependOnTheOrderOfMolecules) {
  const NetworkCase network{"", "dmpnn", {{"hidden", 12}}, true, false, false, false, 2, true};
  const FitProblem problem(network, 60);
  const bundle::Member member = fit(network, problem, problem.inputs);
  featurize::Inputs turned = problem.inputs;
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < turned.rows; ++i) {
    order.insert(order.end(), {2 * i + 1, 2 * i});
    std::swap(turned.shares.row(i)[0], turned.shares.row(i)[1]);
  }
  turned.graphs = featurize::select(problem.inputs.graphs, order);
  EXPECT_EQ(predict(member, turned, 1), predict(member, problem.inputs, 1));
  turned.shares = problem.inputs.shares;
  EXPECT_NE(predict(member, turned, 1), predict(member, problem.inputs, 1));
}

TEST(SharedTable, GivesTheBitsOfItsFeaturesWrittenOut) {
  const NetworkCase network{"", "mlp", {{"hidden", 12}}, false, true};
  const FitProblem problem(network, 60);
  featurize::Inputs shared = problem.inputs;
  shared.table = std::make_shared<data::KeyedTable>(
      data::KeyedTable{"cells.csv", {"a", "b"}, {1, -2, 30, 4, 5, 7}, {{"x", 0}, {"y", 1}, {"z", 2}}});
  for (std::size_t i = 0; i < shared.rows; ++i) shared.table_rows.push_back(i * i % 3);
  featurize::Inputs written = problem.inputs;
  written.vectors = featurize::write_out_table(shared);
  EXPECT_EQ(written.vectors.columns, vector_columns + 2);
  const bundle::Member one = fit(network, problem, shared), other = fit(network, problem, written);
  EXPECT_EQ(bundle::compute_weights_sha256(one), bundle::compute_weights_sha256(other));
  EXPECT_EQ(predict(one, shared, 1), predict(one, written, 2));
}

}  // namespace
}  // namespace athanor::suites
