// Mean distance to the nearest training rows, by a look at all of them.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "athanor/core/parallel.h"
#include "athanor/core/rng.h"
#include "athanor/core/sampling.h"
#include "athanor/predict/domain_index.h"
#include "athanor/predict/domain_scorers.h"

namespace athanor::predict {
namespace {

constexpr std::size_t num_neighbors = 5, block_rows = 512;
constexpr double infinity = std::numeric_limits<double>::infinity();

/// `columns` is [columns, rows]: distances to many rows are summed up column by column.
class NeighborScorer : public DomainScorer {
 public:
  NeighborScorer(std::span<const float> values, std::size_t columns)
      : values_(values.begin(), values.end()), rows_(values.size() / columns) {}

  double measure(std::span<const float> row) const override { return measure(row, no_row); }

  /// Without the training row `except`.
  double measure(std::span<const float> row, std::size_t except) const {
    std::array<double, num_neighbors> nearest;  // squared, ascending
    nearest.fill(infinity);
    std::array<double, block_rows> squares;
    for (std::size_t first = 0; first < rows_; first += block_rows) {
      const std::size_t count = std::min(block_rows, rows_ - first);
      sum_squares(row, first, count, squares);
      for (std::size_t i = 0; i < count; ++i)
        if (squares[i] < nearest.back() && first + i != except) insert(squares[i], nearest);
    }
    double sum = 0;
    std::size_t found = 0;
    for (; found < nearest.size() && nearest[found] < infinity; ++found) sum += std::sqrt(nearest[found]);
    return found == 0 ? 0 : sum / static_cast<double>(found);
  }

 private:
  void sum_squares(std::span<const float> row, std::size_t first, std::size_t count,
                   std::array<double, block_rows>& squares) const {
    squares.fill(0);
    for (std::size_t c = 0; c < row.size(); ++c) {
      const float* const column = values_.data() + c * rows_ + first;
      for (std::size_t i = 0; i < count; ++i) {
        const double difference = static_cast<double>(column[i]) - static_cast<double>(row[c]);
        squares[i] += difference * difference;
      }
    }
  }

  static void insert(double square, std::array<double, num_neighbors>& nearest) {
    std::size_t place = nearest.size() - 1;
    for (; place > 0 && nearest[place - 1] > square; --place) nearest[place] = nearest[place - 1];
    nearest[place] = square;
  }

  std::vector<float> values_;
  std::size_t rows_;
};

}  // namespace

double fit_neighbors(const featurize::FeatureMatrix& rows, std::size_t most, std::uint64_t seed, std::size_t threads,
                     TensorMap& tensors) {
  const std::vector<std::size_t> kept = draw_sample(rows.rows, most, Rng::derive_seed(seed, 3));
  std::vector<float> values(rows.columns * kept.size());
  for (std::size_t c = 0; c < rows.columns; ++c)
    for (std::size_t i = 0; i < kept.size(); ++i) values[c * kept.size() + i] = rows.row(kept[i])[c];
  const NeighborScorer scorer(values, rows.columns);
  std::vector<double> own(kept.size());
  parallel_for(kept.size(), threads, [&](std::size_t i) { own[i] = scorer.measure(rows.row(kept[i]), i); });
  tensors.emplace(
      "knn.rows",
      Tensor::from<float>({static_cast<std::int64_t>(rows.columns), static_cast<std::int64_t>(kept.size())}, values));
  return find_domain_threshold(std::move(own));
}

std::unique_ptr<DomainScorer> load_neighbors(const TensorMap& tensors, std::size_t columns) {
  return std::make_unique<NeighborScorer>(
      read_domain_tensor<float>(tensors, "knn.rows", {static_cast<std::int64_t>(columns), -1}), columns);
}

}  // namespace athanor::predict
