#include "athanor/classical/neighbors.h"

#include <algorithm>

#include "athanor/classical/fitters.h"
#include "athanor/classical/linear_model.h"
#include "athanor/classical/request.h"
#include "athanor/classical/tanimoto_kernel.h"
#include "athanor/core/parallel.h"

namespace athanor::classical {
namespace {

constexpr std::size_t rows_per_block = 16;
constexpr std::size_t max_neighbors = 10000;

struct Neighbor {
  double similarity;
  std::size_t row;
};

/// The `count` most similar known rows, nearest first.
std::vector<Neighbor> find_nearest(std::span<const double> similarities, std::span<const std::uint8_t> known,
                                   std::size_t count) {
  std::vector<Neighbor> nearest;
  for (std::size_t i = 0; i < similarities.size(); ++i) {
    if (!known[i] || (nearest.size() == count && !(similarities[i] > nearest.back().similarity))) continue;
    if (nearest.size() == count) nearest.pop_back();
    const auto place = std::upper_bound(nearest.begin(), nearest.end(), similarities[i],
                                        [](double value, const Neighbor& other) { return value > other.similarity; });
    nearest.insert(place, {similarities[i], i});
  }
  return nearest;
}

}  // namespace

NeighborsModel::NeighborsModel(const Settings& settings, StoredRows rows, TargetLinks links, std::vector<double> values,
                               std::vector<std::uint8_t> known)
    : settings_(settings),
      rows_(std::move(rows)),
      links_(std::move(links)),
      values_(std::move(values)),
      known_(std::move(known)),
      kernel_(make_kernel({}, rows_)) {}

NeighborsModel::NeighborsModel(const bundle::Member& member, std::span<const data::Target> targets) {
  const MemberReader reader(member);
  const std::size_t columns = reader.count("columns", max_columns);
  links_ = reader.links(targets);
  settings_.neighbors = reader.count("neighbors", max_neighbors);
  settings_.by_similarity = reader.text("neighbor_weights", {"uniform", "similarity"}) == "similarity";
  rows_ = StoredRows(reader, columns);
  const auto values = reader.tensor<double>(
      "values", {static_cast<std::int64_t>(targets.size()), static_cast<std::int64_t>(rows_.size())});
  values_.assign(values.begin(), values.end());
  for (std::size_t i = 0; i < values_.size(); ++i)
    if (const std::size_t classes = links_[i / rows_.size()].outputs;
        classes > 1 && !(values_[i] >= 0 && values_[i] < static_cast<double>(classes)))
      reader.reject("a value is the number of no class");
  known_ = reader.known(targets.size(), rows_.size());
  kernel_ = make_kernel({}, rows_);
}

/// The weighted mean of the values, or the weighted shares of the classes.
void NeighborsModel::predict_target(std::size_t target, std::span<const double> similarities,
                                    std::span<double> out) const {
  const std::size_t first = target * rows_.size();
  const auto nearest = find_nearest(similarities, std::span(known_).subspan(first, rows_.size()), settings_.neighbors);
  const bool equal = !settings_.by_similarity || nearest.front().similarity == 0;
  std::fill(out.begin(), out.end(), 0);
  double total = 0;
  for (const Neighbor& neighbor : nearest) {
    const double weight = equal ? 1 : neighbor.similarity, value = values_[first + neighbor.row];
    if (out.size() == 1) out[0] += weight * value;
    else out[static_cast<std::size_t>(value)] += weight;
    total += weight;
  }
  for (double& number : out) number /= total;
}

void NeighborsModel::predict(const featurize::FeatureMatrix& vectors, std::span<double> out,
                             std::size_t threads) const {
  const std::size_t outputs = links_.num_outputs();
  check_prediction_sizes(vectors, rows_.columns(), outputs, out.size());
  parallel_for((vectors.rows + rows_per_block - 1) / rows_per_block, threads, [&](std::size_t block) {
    std::vector<double> similarities(rows_.size());
    const std::size_t end = std::min(vectors.rows, (block + 1) * rows_per_block);
    for (std::size_t row = block * rows_per_block; row < end; ++row) {
      kernel_->evaluate(vectors.row(row), similarities);
      for (std::size_t t = 0; t < links_.size(); ++t)
        predict_target(t, similarities, out.subspan(row * outputs + links_.first_output(t), links_[t].outputs));
    }
  });
}

void NeighborsModel::save(bundle::Member& member) const {
  const auto num_targets = static_cast<std::int64_t>(links_.size());
  save_layout(rows_.columns(), links_, member);
  member.details["neighbors"] = settings_.neighbors;
  member.details["neighbor_weights"] = settings_.by_similarity ? "similarity" : "uniform";
  rows_.save(member);
  member.tensors["values"] = Tensor::from<double>({num_targets, static_cast<std::int64_t>(rows_.size())}, values_);
  save_known(known_, links_.size(), member);
}

std::unique_ptr<Model> fit_neighbors(const NeighborsOptions& options, const FitRequest& request) {
  const std::vector<TargetRows> targets = check_request("neighbors", request);
  check_counts(*request.vectors, request.train);
  FitSteps steps("neighbors", request, targets.size(), "target");
  const std::size_t size = request.train.size();
  std::vector<double> values(targets.size() * size);
  for (std::size_t t = 0; t < targets.size(); ++t) {
    const auto positions = find_positions(targets[t], request.train);
    for (std::size_t k = 0; k < positions.size(); ++k) values[t * size + positions[k]] = targets[t].train_values[k];
    steps.advance();
  }
  const NeighborsModel::Settings settings{static_cast<std::size_t>(options.neighbors),
                                          options.neighbor_weights == "similarity"};
  return std::make_unique<NeighborsModel>(settings, StoredRows(*request.vectors, request.train),
                                          TargetLinks::of_shares(request.targets), std::move(values),
                                          find_known(targets, request.train));
}

}  // namespace athanor::classical
