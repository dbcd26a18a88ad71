// Bernoulli naive Bayes (McCallum & Nigam 1998): each feature is present or not, independently given the class.
#include "athanor/classical/naive_bayes.h"

#include <algorithm>
#include <cmath>

#include "athanor/classical/fitters.h"
#include "athanor/classical/linear_model.h"
#include "athanor/classical/request.h"
#include "athanor/core/parallel.h"

namespace athanor::classical {
namespace {

constexpr std::size_t rows_per_block = 256;

/// Log odds of the classes: P(feature | class) = (rows with it + s) / (rows + 2 s), P(class) = its share of the rows.
void fit_target(const featurize::FeatureMatrix& vectors, const TargetRows& target, double smoothing,
                std::span<double> weights, double& bias) {
  std::vector<double> present[2] = {std::vector<double>(weights.size()), std::vector<double>(weights.size())};
  double rows[2] = {0, 0};
  for (std::size_t i = 0; i < target.train.size(); ++i) {
    const std::size_t label = target.train_values[i] == 1;
    const auto x = vectors.row(target.train[i]);
    for (std::size_t c = 0; c < x.size(); ++c) present[label][c] += x[c] != 0;
    rows[label] += 1;
  }
  bias = std::log(rows[1] / rows[0]);
  for (std::size_t c = 0; c < weights.size(); ++c) {
    const double log_with = std::log((present[1][c] + smoothing) / (rows[1] + 2 * smoothing)) -
                            std::log((present[0][c] + smoothing) / (rows[0] + 2 * smoothing));
    const double log_without = std::log((rows[1] - present[1][c] + smoothing) / (rows[1] + 2 * smoothing)) -
                               std::log((rows[0] - present[0][c] + smoothing) / (rows[0] + 2 * smoothing));
    weights[c] = log_with - log_without;
    bias += log_without;
  }
}

}  // namespace

NaiveBayesModel::NaiveBayesModel(std::size_t columns, std::vector<double> weights, std::vector<double> bias)
    : columns_(columns), weights_(std::move(weights)), bias_(std::move(bias)) {}

NaiveBayesModel::NaiveBayesModel(const bundle::Member& member, std::size_t num_targets) {
  const MemberReader reader(member);
  const auto targets = static_cast<std::int64_t>(num_targets);
  columns_ = reader.count("columns", max_columns);
  reader.links(num_targets);
  const auto weights = reader.tensor<double>("weights", {targets, static_cast<std::int64_t>(columns_)});
  const auto bias = reader.tensor<double>("bias", {targets});
  weights_.assign(weights.begin(), weights.end());
  bias_.assign(bias.begin(), bias.end());
}

void NaiveBayesModel::predict(const featurize::FeatureMatrix& vectors, std::span<double> out,
                              std::size_t threads) const {
  const std::size_t targets = bias_.size();
  check_prediction_sizes(vectors, columns_, targets, out.size());
  parallel_for((vectors.rows + rows_per_block - 1) / rows_per_block, threads, [&](std::size_t block) {
    const std::size_t end = std::min(vectors.rows, (block + 1) * rows_per_block);
    for (std::size_t row = block * rows_per_block; row < end; ++row) {
      const auto x = vectors.row(row);
      for (std::size_t t = 0; t < targets; ++t) {
        double sum = bias_[t];
        for (std::size_t c = 0; c < columns_; ++c)
          if (x[c] != 0) sum += weights_[t * columns_ + c];
        out[row * targets + t] = apply_link(Link::logistic, sum);
      }
    }
  });
}

void NaiveBayesModel::save(bundle::Member& member) const {
  const auto targets = static_cast<std::int64_t>(bias_.size());
  save_layout(columns_, std::vector<Link>(bias_.size(), Link::logistic), member);
  member.tensors["weights"] = Tensor::from<double>({targets, static_cast<std::int64_t>(columns_)}, weights_);
  member.tensors["bias"] = Tensor::from<double>({targets}, bias_);
}

std::unique_ptr<Model> fit_naive_bayes(const NaiveBayesOptions& options, const FitRequest& request) {
  require_task("naive_bayes", request, data::TaskType::binary, "\"ridge\", \"forest\" or \"boosting\"");
  const std::vector<TargetRows> targets = check_request("naive_bayes", request);
  const std::size_t columns = request.vectors->columns;
  std::vector<double> weights(targets.size() * columns), bias(targets.size());
  FitSteps steps("naive_bayes", request, targets.size(), "target");
  parallel_for(targets.size(), request.threads, [&](std::size_t t) {
    fit_target(*request.vectors, targets[t], options.smoothing, std::span(weights).subspan(t * columns, columns),
               bias[t]);
    steps.advance();
  });
  return std::make_unique<NaiveBayesModel>(columns, std::move(weights), std::move(bias));
}

}  // namespace athanor::classical
