// Counted arithmetic against sums written out by hand.
#include "athanor/models/flops.h"

#include <gtest/gtest.h>

namespace athanor::models {
namespace {

TEST(Flops, OfAPerceptronAreThoseOfItsProducts) {
  InputShape shape;
  shape.vector_columns = 2048;
  const auto flops = count_forward_flops("mlp", {{"layers", 2}, {"hidden", 300}}, shape, {}, 3);
  ASSERT_TRUE(flops);
  EXPECT_EQ(*flops, 2.0 * (2048 * 300 + 300 * 300 + 300 * 3));
}

TEST(Flops, OfADmpnnGrowWithBondsAndRounds) {
  const InputShape shape{7, 71, 1, 4, 14, 23};
  const nlohmann::json options{{"depth", 3}, {"hidden", 10}, {"ffn_hidden", 20}, {"ffn_layers", 1}};
  const GraphSize size{5, 8};
  // First states, two rounds, last states, readout, head.
  const double first = 5 * 9 * 10 + 8 * (4 * 10 + 10);
  const double rounds = 2 * (8 * 2 * 10 + 8 * (2 * 10 * 10 + 10));
  const double last = 8 * 10 + 5 * (9 * 10 + 2 * 10 * 10 + 2 * 10);
  const double head = 2 * (33 * 20 + 20 * 2);
  EXPECT_EQ(count_forward_flops("dmpnn", options, shape, size, 2).value(), first + rounds + last + 50 + head);
  nlohmann::json deeper = options;
  deeper["depth"] = 4;
  EXPECT_EQ(count_forward_flops("dmpnn", deeper, shape, size, 2).value(), first + 1.5 * rounds + last + 50 + head);
  nlohmann::json atoms = options;
  atoms["messages"] = "atom";
  EXPECT_LT(count_forward_flops("dmpnn", atoms, shape, size, 2).value(), first + rounds + last + 50 + head);
}

TEST(Flops, OfOtherModelsAreNotCounted) { EXPECT_FALSE(count_forward_flops("forest", {}, {}, {}, 1)); }

}  // namespace
}  // namespace athanor::models
