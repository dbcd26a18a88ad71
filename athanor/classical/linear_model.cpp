#include "athanor/classical/linear_model.h"

#include <algorithm>

#include "athanor/core/parallel.h"

namespace athanor::classical {
namespace {

constexpr std::size_t rows_per_block = 256;

/// What a linear predictor reads of a feature.
double read_feature(FeatureUse use, float value) { return use == FeatureUse::values ? value : value != 0; }

class LinearContributions : public FeatureContributions {
 public:
  LinearContributions(std::span<const double> weights, double bias, FeatureUse use,
                      const featurize::FeatureMatrix& background, bool log_odds)
      : weights_(weights.begin(), weights.end()), mean_(weights.size()), use_(use) {
    log_odds_ = log_odds;
    base_ = bias;
    for (std::size_t row = 0; row < background.rows; ++row)
      for (std::size_t c = 0; c < mean_.size(); ++c)
        mean_[c] += read_feature(use, background.row(row)[c]) / static_cast<double>(background.rows);
    for (std::size_t c = 0; c < mean_.size(); ++c) base_ += weights_[c] * mean_[c];
  }
  void compute(std::span<const float> row, std::span<double> out) const override {
    for (std::size_t c = 0; c < mean_.size(); ++c) out[c] = weights_[c] * (read_feature(use_, row[c]) - mean_[c]);
  }

 private:
  std::vector<double> weights_, mean_;
  FeatureUse use_;
};

}  // namespace

void check_prediction_sizes(const featurize::FeatureMatrix& vectors, std::size_t columns, std::size_t num_outputs,
                            std::size_t out_size) {
  if (vectors.columns != columns)
    fail(ErrorCode::internal, "the model was fitted on {} feature columns and was given {}", columns, vectors.columns);
  if (vectors.values.size() != vectors.rows * columns || out_size != vectors.rows * num_outputs)
    fail(ErrorCode::internal, "sizes of features and predictions contradict each other");
}

LinearModel::LinearModel(std::size_t columns, TargetLinks links, FeatureUse use)
    : columns_(columns),
      links_(std::move(links)),
      use_(use),
      weights_(links_.num_inner() * columns),
      bias_(links_.num_inner()) {}

LinearModel::LinearModel(const bundle::Member& member, std::span<const data::Target> targets, FeatureUse use)
    : use_(use) {
  const MemberReader reader(member);
  columns_ = reader.count("columns", max_columns);
  links_ = reader.links(targets);
  const auto inner = static_cast<std::int64_t>(links_.num_inner());
  const auto weights = reader.tensor<double>("weights", {inner, static_cast<std::int64_t>(columns_)});
  const auto bias = reader.tensor<double>("bias", {inner});
  weights_.assign(weights.begin(), weights.end());
  bias_.assign(bias.begin(), bias.end());
}

void LinearModel::set_predictor(std::size_t index, std::span<const double> weights, double bias,
                                std::span<const double> mean, std::span<const double> scale) {
  bias_[index] = bias;
  for (std::size_t c = 0; c < columns_; ++c) {
    const double weight = weights[c] / scale[c];
    weights_[index * columns_ + c] = weight;
    bias_[index] -= weight * mean[c];
  }
}

void LinearModel::set_predictor(std::size_t index, std::span<const double> weights, double bias) {
  bias_[index] = bias;
  std::copy(weights.begin(), weights.end(), weights_.begin() + static_cast<std::ptrdiff_t>(index * columns_));
}

double LinearModel::evaluate(std::size_t index, std::span<const float> x) const {
  const double* weights = weights_.data() + index * columns_;
  double sum = bias_[index];
  if (use_ == FeatureUse::values) {
    for (std::size_t c = 0; c < columns_; ++c) sum += weights[c] * x[c];
  } else {
    for (std::size_t c = 0; c < columns_; ++c)
      if (x[c] != 0) sum += weights[c];
  }
  return sum;
}

void LinearModel::predict(const featurize::FeatureMatrix& vectors, std::span<double> out, std::size_t threads) const {
  const std::size_t outputs = links_.num_outputs();
  check_prediction_sizes(vectors, columns_, outputs, out.size());
  parallel_for((vectors.rows + rows_per_block - 1) / rows_per_block, threads, [&](std::size_t block) {
    std::vector<double> inner(links_.num_inner());
    const std::size_t end = std::min(vectors.rows, (block + 1) * rows_per_block);
    for (std::size_t row = block * rows_per_block; row < end; ++row) {
      for (std::size_t i = 0; i < inner.size(); ++i) inner[i] = evaluate(i, vectors.row(row));
      links_.apply(inner, out.subspan(row * outputs, outputs));
    }
  });
}

std::unique_ptr<FeatureContributions> LinearModel::make_contributions(const featurize::FeatureMatrix& background,
                                                                      std::size_t output,
                                                                      Perturbation /*perturbation*/) const {
  const std::size_t target = links_.find_target(output);
  const Link kind = links_[target].kind;
  if (kind == Link::pairwise) return nullptr;
  const std::size_t inner = links_.first_inner(target) + output - links_.first_output(target);
  const auto weights = std::span(weights_).subspan(inner * columns_, columns_);
  return std::make_unique<LinearContributions>(weights, bias_[inner], use_, background,
                                               kind == Link::logistic || kind == Link::softmax);
}

void LinearModel::save(bundle::Member& member) const {
  const auto inner = static_cast<std::int64_t>(bias_.size());
  member.tensors["weights"] = Tensor::from<double>({inner, static_cast<std::int64_t>(columns_)}, weights_);
  member.tensors["bias"] = Tensor::from<double>({inner}, bias_);
  save_layout(columns_, links_, member);
}

}  // namespace athanor::classical
