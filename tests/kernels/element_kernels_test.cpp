// What a GPU computes, number by number, on the host: the same as the portable table.
#include "athanor/kernels/element_kernels.h"

#include <gtest/gtest.h>

#include <limits>

#include "random_values.h"

namespace athanor::kernels {
namespace {
using testing::make_values;

struct HostLaunch {
  template <class Body>
  static void run(std::int64_t rows, std::int64_t columns, Body body) {
    for (std::int64_t row = rows; row-- > 0;)
      for (std::int64_t column = 0; column < columns; ++column) body(row, column);
  }
};

template <class T>
class ElementKernels : public ::testing::Test {
 protected:
  static constexpr std::int64_t rows = 40, width = 19, segments = 13;

  ElementKernels() {
    Rng rng(7);
    offsets.push_back(0);
    for (std::int64_t s = 1; s < segments; ++s)
      offsets.push_back(std::min<std::int32_t>(offsets.back() + static_cast<std::int32_t>(rng.below(7)), rows));
    offsets.push_back(rows);
    for (std::int64_t i = 0; i < rows; ++i) {
      index.push_back(static_cast<std::int32_t>(rng.below(rows)));
      other.push_back(static_cast<std::int32_t>(rng.below(rows)));
      segment.push_back(static_cast<std::int32_t>(rng.below(segments)));
    }
  }

  /// Calls run(functions on rows, array to write) for both tables; the arrays begin alike.
  template <class Run>
  void expect_same(std::int64_t size, const Run& run) {
    std::vector<T> here = make_values<T>(size, 9), there = here;
    run(elements.rows, here.data());
    run(portable_kernels<T>(), there.data());
    for (std::size_t i = 0; i < here.size(); ++i)
      EXPECT_NEAR(here[i], there[i], 8 * std::numeric_limits<T>::epsilon() * (1 + std::abs(there[i]))) << i;
  }

  DeviceKernels<T> elements = elements::make_table<T, HostLaunch>();
  std::vector<T> x = make_values<T>(rows * width, 1), y = make_values<T>(rows * width, 2);
  std::vector<std::int32_t> offsets, index, other, segment;
};

using ElementNumbers = ::testing::Types<float, double>;
TYPED_TEST_SUITE(ElementKernels, ElementNumbers);

TYPED_TEST(ElementKernels, SumSegments) {
  for (const std::int32_t* index : std::initializer_list<const std::int32_t*>{nullptr, this->index.data()})
    this->expect_same(this->segments * this->width, [&](const auto& table, TypeParam* out) {
      table.segment_sum(this->offsets.data(), this->segments, index, this->x.data(), this->width, out);
    });
  this->expect_same(this->segments * this->width, [&](const auto& table, TypeParam* out) {
    table.filtered_sum(this->offsets.data(), this->segments, this->index.data(), this->other.data(), this->x.data(),
                       this->y.data(), this->width, out);
  });
  this->expect_same(this->rows * this->width, [&](const auto& table, TypeParam* out) {
    table.segment_broadcast(this->offsets.data(), this->segments, this->x.data(), this->width, out);
  });
}

TYPED_TEST(ElementKernels, FindShareAndLargest) {
  std::vector<TypeParam> shares(this->x.size());
  portable_kernels<TypeParam>().segment_softmax(this->offsets.data(), this->segments, this->x.data(), this->width,
                                                shares.data());
  this->expect_same(this->rows * this->width, [&](const auto& table, TypeParam* out) {
    table.segment_softmax(this->offsets.data(), this->segments, this->x.data(), this->width, out);
  });
  this->expect_same(this->rows * this->width, [&](const auto& table, TypeParam* out) {
    table.segment_softmax_backward(this->offsets.data(), this->segments, shares.data(), this->y.data(), this->width,
                                   out);
  });
  this->expect_same(this->rows * this->width, [&](const auto& table, TypeParam* out) {
    std::vector<TypeParam> largest(this->segments * this->width);
    std::vector<std::int32_t> where(largest.size());
    table.segment_max(this->offsets.data(), this->segments, this->x.data(), this->width, largest.data(), where.data());
    table.segment_max_backward(where.data(), this->segments, largest.data(), this->width, out);
  });
}

TYPED_TEST(ElementKernels, GatherRows) {
  this->expect_same(this->rows * this->width, [&](const auto& table, TypeParam* out) {
    table.gather_add(this->index.data(), this->rows, this->x.data(), this->width, out);
  });
  this->expect_same(this->rows * this->width, [&](const auto& table, TypeParam* out) {
    table.gather_difference(this->index.data(), this->x.data(), this->other.data(), this->y.data(), this->rows,
                            this->width, out);
  });
  this->expect_same(this->rows * this->width, [&](const auto& table, TypeParam* out) {
    table.pair_products(this->index.data(), this->other.data(), this->rows, this->x.data(), this->y.data(), this->width,
                        out);
  });
}

TYPED_TEST(ElementKernels, SendMessagesInOnePass) {
  const auto& portable = portable_kernels<TypeParam>();
  for (const std::int32_t* index : std::initializer_list<const std::int32_t*>{nullptr, this->other.data()}) {
    std::vector<TypeParam> sums(this->segments * this->width), expected(this->x.size()), found(this->x.size());
    portable.segment_sum(this->offsets.data(), this->segments, index, this->x.data(), this->width, sums.data());
    portable.gather_difference(this->segment.data(), sums.data(), this->index.data(), this->x.data(), this->rows,
                               this->width, expected.data());
    this->elements.edge_messages(this->offsets.data(), index, this->segment.data(), this->index.data(), this->rows,
                                 this->x.data(), this->width, found.data());
    for (std::size_t i = 0; i < found.size(); ++i)
      EXPECT_NEAR(found[i], expected[i], 16 * std::numeric_limits<TypeParam>::epsilon()) << i;
  }
}

TYPED_TEST(ElementKernels, EmbedSparseRows) {
  std::vector<std::uint8_t> columns;
  for (std::int64_t i = 0; i < this->rows * 3; ++i) columns.push_back(i % 5 == 0 ? 255 : i * 7 % 11);
  const auto table = make_values<TypeParam>(13 * this->width, 3), scalars = make_values<TypeParam>(this->rows * 2, 4);
  const SparseRows<TypeParam> rows{this->rows, 3, 11, 2, columns.data(), scalars.data()};
  this->expect_same(this->rows * this->width, [&](const auto& functions, TypeParam* out) {
    functions.embedding_sum(rows, table.data(), this->width, out);
  });
}

TYPED_TEST(ElementKernels, TakeAdamSteps) {
  const auto size = static_cast<std::int64_t>(this->x.size());
  for (const bool decoupled : {false, true})
    this->expect_same(size, [&](const auto& table, TypeParam* parameter) {
      std::vector<TypeParam> first(this->x), second(this->x.size(), TypeParam{0.5});
      for (std::int64_t step = 3; step < 5; ++step)
        table.adam({0.01, 0.9, 0.999, 1e-8, 0.1, decoupled, step, 0.7}, size, this->y.data(), parameter, first.data(),
                   second.data());
    });
}

}  // namespace
}  // namespace athanor::kernels
