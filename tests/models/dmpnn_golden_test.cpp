// The D-MPNN with chemprop 2.3.1's weights: the same predictions and the same gradients. Made by
// tests/golden/models/make_golden.py.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "athanor/models/weights_io.h"
#include "golden_case.h"

namespace athanor::models {
namespace {

class DmpnnGolden : public ::testing::TestWithParam<int> {
 protected:
  GoldenCase golden_{read_golden("dmpnn.safetensors"), GetParam()};
  const SafetensorsFile& file_ = golden_.file;
  const featurize::Inputs& inputs_ = golden_.inputs;
  const bundle::Member& member_ = golden_.member;
  const std::string& prefix_ = golden_.prefix;
};

TEST_P(DmpnnGolden, GivesChempropsPredictions) {
  const std::vector<double> out = golden_.predict();
  const auto expected = values<double>(file_.tensors, prefix_ + "prediction");
  ASSERT_EQ(out.size(), expected.size());
  for (std::size_t i = 0; i < out.size(); ++i) EXPECT_NEAR(out[i], expected[i], 1e-5) << "value " << i;
}

TEST_P(DmpnnGolden, GivesChempropsGradients) {
  const std::size_t targets = golden_.targets.size();
  const bool binary = golden_.targets[0].task == data::TaskType::binary;
  const InputShape shape = find_input_shape(inputs_, "graphs");
  const nn::LossOptions loss_options{
      std::vector<nn::LossKind>(targets, binary ? nn::LossKind::bce : nn::LossKind::mse)};
  const auto model = make_model("dmpnn", member_.options, shape, loss_options);
  const NetworkState state = read_state(model->parameters(), shape, golden_.targets, member_);
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
