#include "athanor/classical/linear_model.h"

#include <algorithm>

#include "athanor/core/parallel.h"

namespace athanor::classical {
namespace {

constexpr std::size_t rows_per_block = 256;

}  // namespace

void check_prediction_sizes(const featurize::FeatureMatrix& vectors, std::size_t columns, std::size_t num_targets,
                            std::size_t out_size) {
  if (vectors.columns != columns)
    fail(ErrorCode::internal, "the model was fitted on {} feature columns and was given {}", columns, vectors.columns);
  if (vectors.values.size() != vectors.rows * columns || out_size != vectors.rows * num_targets)
    fail(ErrorCode::internal, "sizes of features and predictions contradict each other");
}

LinearModel::LinearModel(std::size_t columns, std::vector<Link> links)
    : columns_(columns), links_(std::move(links)), weights_(links_.size() * columns), bias_(links_.size()) {}

LinearModel::LinearModel(const bundle::Member& member, std::size_t num_targets) {
  const MemberReader reader(member);
  const auto targets = static_cast<std::int64_t>(num_targets);
  columns_ = reader.count("columns", max_columns);
  links_ = reader.links(num_targets);
  const auto weights = reader.tensor<double>("weights", {targets, static_cast<std::int64_t>(columns_)});
  const auto bias = reader.tensor<double>("bias", {targets});
  weights_.assign(weights.begin(), weights.end());
  bias_.assign(bias.begin(), bias.end());
}

void LinearModel::set_target(std::size_t target, std::span<const double> weights, double bias,
                             std::span<const double> mean, std::span<const double> scale) {
  bias_[target] = bias;
  for (std::size_t c = 0; c < columns_; ++c) {
    const double weight = weights[c] / scale[c];
    weights_[target * columns_ + c] = weight;
    bias_[target] -= weight * mean[c];
  }
}

void LinearModel::predict(const featurize::FeatureMatrix& vectors, std::span<double> out, std::size_t threads) const {
  const std::size_t targets = links_.size();
  check_prediction_sizes(vectors, columns_, targets, out.size());
  parallel_for((vectors.rows + rows_per_block - 1) / rows_per_block, threads, [&](std::size_t block) {
    const std::size_t end = std::min(vectors.rows, (block + 1) * rows_per_block);
    for (std::size_t row = block * rows_per_block; row < end; ++row) {
      const auto x = vectors.row(row);
      for (std::size_t t = 0; t < targets; ++t) {
        const double* weights = weights_.data() + t * columns_;
        double sum = bias_[t];
        for (std::size_t c = 0; c < columns_; ++c) sum += weights[c] * x[c];
        out[row * targets + t] = apply_link(links_[t], sum);
      }
    }
  });
}

void LinearModel::save(bundle::Member& member) const {
  const auto targets = static_cast<std::int64_t>(links_.size());
  member.tensors["weights"] = Tensor::from<double>({targets, static_cast<std::int64_t>(columns_)}, weights_);
  member.tensors["bias"] = Tensor::from<double>({targets}, bias_);
  save_layout(columns_, links_, member);
}

}  // namespace athanor::classical
