// Flat storage of parameters and their initial values.
#include "athanor/nn/parameters.h"

#include <gtest/gtest.h>

#include "athanor/nn/layers.h"

namespace athanor::nn {
namespace {

TEST(Initialize, DrawsPyTorchsUniformAndDependsOnTheSeedAlone) {
  ParameterList list;
  const Linear layer(list, "layer", 100, 300);
  const FlatWeights a = initialize(list, 3);
  torch::randn({10});  // libtorch's own generator must not matter
  const FlatWeights b = initialize(list, 3), c = initialize(list, 4);
  EXPECT_TRUE(torch::equal(a.trainable, b.trainable));
  EXPECT_FALSE(torch::equal(a.trainable, c.trainable));
  EXPECT_LE(a.trainable.abs().max().item<double>(), 0.1);
  EXPECT_NEAR(a.trainable.var().item<double>(), 0.01 / 3, 1e-4);
  EXPECT_NEAR(a.trainable.mean().item<double>(), 0, 1e-3);
}

TEST(Views, ShareStorageAndKeepRunningStatisticsApart) {
  ParameterList list;
  const Linear layer(list, "layer", 2, 3);
  const Norm norm(list, "norm", NormKind::batch, 3);
  EXPECT_EQ(list.trainable_size(), 9 + 6);
  EXPECT_EQ(list.buffer_size(), 6);
  const FlatWeights flat = initialize(list, 0);
  const Weights views = make_views(list, flat, true);
  flat.trainable.fill_(7);
  EXPECT_EQ(views[0].sizes(), (torch::IntArrayRef{3, 2}));
  EXPECT_EQ(views[0][2][1].item<double>(), 7);
  EXPECT_TRUE(views[0].requires_grad());
  EXPECT_FALSE(views.back().requires_grad());
}

}  // namespace
}  // namespace athanor::nn
