// Forms of weights that are kept, and gradients in their place, against weights that nothing is kept of.
#include "athanor/nn/weight_forms.h"

#include <gtest/gtest.h>

#include "athanor/nn/functions.h"
#include "athanor/nn/sparse_layers.h"

namespace athanor::nn {
namespace {
using torch::Tensor;

/// Layers that take whole weights, one of them twice, and parts of one.
class WeightFormsTest : public ::testing::Test {
 protected:
  WeightFormsTest() {
    for (const char* name : {"first", "twice"}) list.add(name, {20, 20}, {0.5});
    list.add("bias", {20}, {0.5});
    list.add("parts", {40, 20}, {0.5});
    list.add("sparse", {20, 23}, {0.5});
    flat = initialize(list, 7);
    gradient = torch::full({list.trainable_size()}, 99.0F);
    leaves = make_views(list, flat, true);
    nodes.columns = torch::tensor({0, 1, 2, 0, 1, 2}, torch::kByte).view({6, 1});
    nodes.scalars = torch::empty({6, 0});
    nodes.onehot = 3;
  }

  Tensor compute_loss(kernels::Precision precision) const {
    Tensor x = torch::sin(torch::arange(120, torch::kFloat)).view({6, 20});
    x = torch::relu(dense(x, leaves[0], leaves[2], precision));
    x = torch::relu(dense(x, leaves[1], {}, precision));
    x = torch::relu(dense(x, leaves[1], x, precision));
    x = dense(x, leaves[3].narrow(0, 0, 20), {}, precision) + dense(x, leaves[3].narrow(0, 20, 20), {}, precision) +
        dense(x, leaves[3], {}, precision).narrow(1, 5, 20);
    return dense_with_sparse(nodes, x, leaves[4], leaves[2], true, precision).square().sum();
  }

  std::vector<Tensor> differentiate(kernels::Precision precision) const {
    const Tensor loss = compute_loss(precision);
    auto gradients = torch::autograd::grad({loss}, leaves);
    gradients.push_back(loss.detach());
    return gradients;
  }

  static void expect_equal(const std::vector<Tensor>& found, const std::vector<Tensor>& expected) {
    for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_TRUE(torch::equal(found[i], expected[i])) << i;
  }

  ParameterList list;
  FlatWeights flat;
  Tensor gradient;
  Weights leaves;
  SparseRows nodes;
};

TEST_F(WeightFormsTest, GiveTheSameBitsForWeightsThatChange) {
  for (const auto precision : {kernels::Precision::f32, kernels::Precision::bf16}) {
    WeightForms forms(list, flat.trainable);
    for (int step = 0; step < 3; ++step) {
      const auto expected = differentiate(precision);
      for (int part = 0; part < 2; ++part) {
        const WeightForms::Scope scope(forms, gradient);
        expect_equal(differentiate(precision), expected);
      }
      forms.forget();
      flat.trainable.mul_(0.9);
    }
  }
}

TEST_F(WeightFormsTest, AreKeptUntilTheyAreForgotten) {
  WeightForms forms(list, flat.trainable);
  const auto compute = [&] {
    const WeightForms::Scope scope(forms, gradient);
    return compute_loss(kernels::Precision::f32).item<float>();
  };
  const float before = compute();
  flat.trainable.narrow(0, 0, 400).zero_();
  EXPECT_EQ(compute(), before);
  forms.forget();
  EXPECT_NE(compute(), before);
}

TEST_F(WeightFormsTest, WriteGradientsOfWholeParametersToTheirPlace) {
  WeightForms forms(list, flat.trainable);
  const WeightForms::Scope scope(forms, gradient);
  const auto gradients = differentiate(kernels::Precision::f32);
  const auto is_in_place = [&](std::size_t i) {
    return gradients[i].data_ptr() == gradient.narrow(0, list.items()[i].offset, 1).data_ptr();
  };
  EXPECT_TRUE(is_in_place(0));
  EXPECT_TRUE(is_in_place(4));
  EXPECT_FALSE(is_in_place(3));  // its parts have gradients of their own
}

TEST_F(WeightFormsTest, KeepNothingOfOtherTensors) {
  WeightForms forms(list, flat.trainable);
  const WeightForms::Scope scope(forms, gradient);
  const Tensor x = torch::ones({2, 20});
  Tensor other = torch::ones({20, 20});
  const Tensor before = dense(x, other);
  other.mul_(2);
  EXPECT_TRUE(torch::equal(dense(x, other), 2 * before));
}

}  // namespace
}  // namespace athanor::nn
