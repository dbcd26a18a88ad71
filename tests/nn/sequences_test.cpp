// Functions and layers on sequences without gaps against the same thing in torch operators on padded ones, and their
// gradients against differences. Layers against PyTorch's own: tests/models/sequence_golden_test.cpp.
#include "athanor/nn/sequences.h"

#include <gtest/gtest.h>

#include <cmath>

#include "athanor/nn/padded_sequences.h"
#include "small_graphs.h"

namespace athanor::nn {
namespace {
using testing::compare_gradient;
using torch::Tensor;

constexpr double sequence_gradient_tolerance = 1e-8;

Tensor make_wave(std::initializer_list<std::int64_t> shape, double phase) {
  std::int64_t count = 1;
  for (const std::int64_t extent : shape) count *= extent;
  return torch::sin(torch::arange(count, torch::kDouble) * 1.7 + phase).reshape(shape);
}

void expect_equal_values(const Tensor& a, const Tensor& b) {
  ASSERT_EQ(a.sizes(), b.sizes());
  EXPECT_TRUE(torch::allclose(a, b, 1e-12, 1e-12)) << a << b;
}

/// Sequences of 4, 0, 1 and 5 tokens.
Tensor make_offsets() { return torch::tensor(std::vector<std::int32_t>{0, 4, 4, 5, 10}, torch::kInt); }

TEST(Embed, TakesRowsAndZerosForWhatIsUnknown) {
  const Tensor table = make_wave({3, 2}, 0), ids = torch::tensor(std::vector<std::int32_t>{2, -1, 0, 2}, torch::kInt);
  const Tensor out = embed(table, ids);
  expect_equal_values(out, torch::stack({table[2], torch::zeros({2}, torch::kDouble), table[0], table[2]}));
  EXPECT_LT(compare_gradient(table, [&](const Tensor& v) { return embed(v, ids); }), sequence_gradient_tolerance);
}

TEST(Convolve, EqualsConv1dOfEachSequence) {
  const Tensor x = make_wave({10, 3}, 0), bias = make_wave({4}, 2), offsets = make_offsets();
  for (const std::int64_t kernel : {1, 3, 5, 13}) {
    const Tensor weight = make_wave({4, 3, kernel}, 1);
    expect_equal_values(convolve(x, weight, bias, offsets), convolve_padded(x, weight, bias, offsets));
  }
  const Tensor weight = make_wave({4, 3, 3}, 1);
  EXPECT_LT(compare_gradient(x, [&](const Tensor& v) { return convolve(v, weight, bias, offsets); }),
            sequence_gradient_tolerance);
  EXPECT_LT(compare_gradient(weight, [&](const Tensor& v) { return convolve(x, v, bias, offsets); }),
            sequence_gradient_tolerance);
  EXPECT_LT(compare_gradient(bias, [&](const Tensor& v) { return convolve(x, weight, v, offsets); }),
            sequence_gradient_tolerance);
}

TEST(Attend, MixesTheTokensOfOneSequenceOnly) {
  const Tensor q = make_wave({10, 6}, 0), k = make_wave({10, 6}, 1), v = make_wave({10, 6}, 2),
               offsets = make_offsets();
  for (const std::int64_t heads : {1, 2, 3})
    expect_equal_values(attend(q, k, v, heads, offsets), attend_padded(q, k, v, heads, offsets));
  expect_equal_values(attend(q, k, v, 2, offsets)[4], v[4]);  // alone, it attends to itself
  EXPECT_LT(compare_gradient(q, [&](const Tensor& a) { return attend(a, k, v, 2, offsets); }),
            sequence_gradient_tolerance);
  EXPECT_LT(compare_gradient(k, [&](const Tensor& a) { return attend(q, a, v, 2, offsets); }),
            sequence_gradient_tolerance);
  EXPECT_LT(compare_gradient(v, [&](const Tensor& a) { return attend(q, k, a, 2, offsets); }),
            sequence_gradient_tolerance);
}

TEST(RunCell, EqualsItsEquationsInBothDirections) {
  const Tensor offsets = make_offsets();
  for (const CellKind kind : {CellKind::rnn, CellKind::lstm, CellKind::gru})
    for (const bool backwards : {false, true}) {
      const std::int64_t all = 3 * count_gates(kind);
      const Tensor input = make_wave({10, all}, 0), weight = make_wave({all, 3}, 1), bias = make_wave({all}, 2);
      expect_equal_values(run_cell(kind, input, weight, bias, offsets, backwards),
                          run_cell_padded(kind, input, weight, bias, offsets, backwards));
      EXPECT_LT(
          compare_gradient(input, [&](const Tensor& v) { return run_cell(kind, v, weight, bias, offsets, backwards); }),
          sequence_gradient_tolerance);
      EXPECT_LT(
          compare_gradient(weight, [&](const Tensor& v) { return run_cell(kind, input, v, bias, offsets, backwards); }),
          sequence_gradient_tolerance);
      EXPECT_LT(
          compare_gradient(bias, [&](const Tensor& v) { return run_cell(kind, input, weight, v, offsets, backwards); }),
          sequence_gradient_tolerance);
    }
}

TEST(FindPositions, CountsFromTheBeginningOfEachSequence) {
  const Tensor expected = torch::tensor(std::vector<std::int64_t>{0, 1, 2, 3, 0, 0, 1, 2, 3, 4}, torch::kLong);
  EXPECT_TRUE(torch::equal(find_positions(make_offsets()), expected));
}

TEST(MakeWaves, HasSinesAndCosinesOfTheirWavelengths) {
  const Tensor waves = make_waves(6, 4);
  EXPECT_DOUBLE_EQ(waves[5][0].item<double>(), std::sin(5.0));
  EXPECT_DOUBLE_EQ(waves[5][1].item<double>(), std::cos(5.0));
  EXPECT_NEAR(waves[5][2].item<double>(), std::sin(0.05), 1e-15);
  EXPECT_NEAR(waves[5][3].item<double>(), std::cos(0.05), 1e-15);
}

TEST(Rotate, KeepsLengthsAndMakesProductsDependOnDistancesAlone) {
  const Tensor waves = make_waves(10, 4), x = make_wave({1, 8}, 0), y = make_wave({1, 8}, 1);
  const auto turn = [&](const Tensor& v, std::int64_t place) { return rotate(v, waves.narrow(0, place, 1), 2); };
  const auto product = [&](std::int64_t a, std::int64_t b) { return (turn(x, a) * turn(y, b)).sum().item<double>(); };
  EXPECT_NEAR(turn(x, 7).norm().item<double>(), x.norm().item<double>(), 1e-12);
  EXPECT_NEAR(product(2, 5), product(6, 9), 1e-12);
  EXPECT_GT(std::abs(product(2, 5) - product(2, 6)), 1e-3);
}

}  // namespace
}  // namespace athanor::nn
