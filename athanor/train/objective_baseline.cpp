#include "athanor/train/objective_baseline.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "athanor/featurize/token_vocabulary.h"
#include "athanor/models/objective/contexts.h"
#include "athanor/train/training.h"

namespace athanor::train {
namespace {

/// Cross-entropy of the frequencies of the `kinds` kinds; for_each(row, body) calls body with those that a row has.
template <class ForEach>
double compute_frequency_loss(std::size_t kinds, std::span<const std::size_t> train, std::span<const std::size_t> val,
                              const ForEach& for_each) {
  std::vector<double> counts(kinds, 1);
  double all = static_cast<double>(kinds);
  for (const std::size_t row : train)
    for_each(row, [&](std::size_t kind) {
      ++counts[kind];
      ++all;
    });
  double sum = 0;
  for (const std::size_t row : val) {
    double loss = 0;
    std::size_t number = 0;
    for_each(row, [&](std::size_t kind) {
      loss -= std::log(counts[kind] / all);
      ++number;
    });
    if (number > 0) sum += loss / static_cast<double>(number);
  }
  return sum / static_cast<double>(val.size());
}

/// The first feature of the rows [begin, end).
template <class Body>
void visit_first(const featurize::PackedArray<std::uint8_t>& columns, std::size_t slots, std::int64_t begin,
                 std::int64_t end, const Body& body) {
  for (std::int64_t i = begin; i < end; ++i)
    if (const std::uint8_t column = columns[static_cast<std::size_t>(i) * slots]; column != featurize::absent_column)
      body(column);
}

double compute_even_loss(std::size_t rows) {
  double sum = 0;
  for (std::size_t first = 0; first < rows; first += validation_batch_rows) {
    const auto count = static_cast<double>(std::min(validation_batch_rows, rows - first));
    sum += count * std::log(2 * count - 1);
  }
  return sum / static_cast<double>(rows);
}

}  // namespace

double compute_objective_baseline(const std::string& objective, const featurize::Inputs& inputs,
                                  std::span<const std::size_t> train, std::span<const std::size_t> val) {
  if (objective == "contrastive") return compute_even_loss(val.size());
  if (objective == "context") {
    const auto asked = std::ranges::count_if(
        val, [&](std::size_t row) { return models::has_context(inputs.graphs, row * inputs.molecules); });
    return std::numbers::ln2 * static_cast<double>(asked) / static_cast<double>(val.size());
  }
  if (objective == "masked_tokens")
    return compute_frequency_loss(inputs.tokens.vocabulary, train, val, [&](std::size_t row, const auto& body) {
      for (std::int64_t t = inputs.tokens.offsets[row]; t < inputs.tokens.offsets[row + 1]; ++t)
        if (const auto token = inputs.tokens.ids[static_cast<std::size_t>(t)]; token > featurize::mask_token)
          body(token);
    });
  const featurize::PackedGraphs& graphs = inputs.graphs;
  const auto atoms = [&](std::size_t row, const auto& body) {
    visit_first(graphs.node_columns, graphs.node_slots, graphs.node_offsets[row], graphs.node_offsets[row + 1], body);
  };
  const auto bonds = [&](std::size_t row, const auto& body) {
    visit_first(graphs.edge_columns, graphs.edge_slots, graphs.edge_offsets[row], graphs.edge_offsets[row + 1], body);
  };
  return compute_frequency_loss(graphs.node_onehot, train, val, atoms) +
         compute_frequency_loss(graphs.edge_onehot, train, val, bonds);
}

}  // namespace athanor::train
