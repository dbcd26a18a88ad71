#include "athanor/classical/gaussian_process.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "athanor/classical/blas.h"
#include "athanor/classical/linear_model.h"
#include "athanor/core/parallel.h"

namespace athanor::classical {
namespace {

/// Rows solved together, always so many: a row's bits do not depend on its neighbours.
constexpr std::size_t lanes = 64;

}  // namespace

GaussianProcessModel::GaussianProcessModel(StoredRows rows, Fit fit)
    : amplitude_(std::move(fit.amplitude)),
      noise_(std::move(fit.noise)),
      known_(std::move(fit.known)),
      mean_({}, std::move(rows), std::move(fit.mean)) {}

GaussianProcessModel::GaussianProcessModel(const bundle::Member& member, std::span<const data::Target> described)
    : mean_(member, described) {
  const MemberReader reader(member);
  reader.text("kernel", {"tanimoto"});
  const std::size_t num_targets = described.size();
  known_ = reader.known(num_targets, mean_.rows().size());
  const auto targets = static_cast<std::int64_t>(num_targets);
  const auto amplitude = reader.tensor<double>("amplitude", {targets}),
             noise = reader.tensor<double>("noise", {targets});
  amplitude_.assign(amplitude.begin(), amplitude.end());
  noise_.assign(noise.begin(), noise.end());
  for (std::size_t t = 0; t < num_targets; ++t)
    if (!(amplitude_[t] >= 0 && noise_[t] > 0)) reader.reject("an amplitude or a noise is not above 0");
}

void GaussianProcessModel::predict(const featurize::FeatureMatrix& vectors, std::span<double> out,
                                   std::size_t threads) const {
  mean_.predict(vectors, out, threads);
}

void GaussianProcessModel::compute_factors(std::size_t threads) const {
  const SingleBlasThread single;
  std::vector<Factor> factors(amplitude_.size());
  const std::size_t size = mean_.rows().size();
  for (std::size_t t = 0; t < factors.size(); ++t) {
    Factor& factor = factors[t];
    for (std::size_t i = 0; i < size; ++i)
      if (known_[t * size + i]) factor.rows.push_back(i);
    const StoredRows rows = mean_.rows().select(factor.rows);
    factor.lower = compute_kernel_matrix(*make_kernel({}, rows), rows, threads);
    const std::size_t n = factor.rows.size();
    for (std::size_t i = 0; i < n; ++i) factor.lower[i * n + i] += noise_[t];
    std::vector<double> none;
    if (!solve_positive_definite(factor.lower, n, none, 0))
      fail(ErrorCode::corrupt, "The bundle's member of model \"gp\" is not valid: its rows have no Cholesky factor");
  }
  factors_ = std::move(factors);
}

void GaussianProcessModel::compute_variances(std::size_t target, std::vector<double>& similarities,
                                             std::span<double> variances) const {
  // v with L v = k: k' A^-1 k = v'v.
  const Factor& factor = factors_[target];
  const std::size_t n = factor.rows.size();
  solve_lower_triangle(factor.lower, n, similarities, lanes);
  for (std::size_t lane = 0; lane < variances.size(); ++lane) {
    const double* v = similarities.data() + lane * n;
    const double explained = std::inner_product(v, v + n, v, 0.0);
    variances[lane] = amplitude_[target] * (noise_[target] + std::max(0.0, 1 - explained));
  }
}

void GaussianProcessModel::predict_with_std(const featurize::FeatureMatrix& vectors, std::span<double> out,
                                            std::span<double> std, std::size_t threads) const {
  const std::size_t targets = amplitude_.size();
  check_prediction_sizes(vectors, mean_.rows().columns(), targets, std.size());
  mean_.predict(vectors, out, threads);
  std::call_once(factors_made_, [&] { compute_factors(threads); });
  const SingleBlasThread single;
  parallel_for((vectors.rows + lanes - 1) / lanes, threads, [&](std::size_t block) {
    const std::size_t begin = block * lanes, count = std::min(vectors.rows - begin, lanes);
    std::vector<std::vector<double>> all(count, std::vector<double>(mean_.rows().size()));
    for (std::size_t lane = 0; lane < count; ++lane) mean_.kernel().evaluate(vectors.row(begin + lane), all[lane]);
    for (std::size_t t = 0; t < targets; ++t) {
      const std::vector<std::size_t>& rows = factors_[t].rows;
      std::vector<double> similarities(rows.size() * lanes);
      for (std::size_t lane = 0; lane < count; ++lane)
        for (std::size_t i = 0; i < rows.size(); ++i) similarities[lane * rows.size() + i] = all[lane][rows[i]];
      double variances[lanes];
      compute_variances(t, similarities, std::span(variances, count));
      for (std::size_t lane = 0; lane < count; ++lane) std[(begin + lane) * targets + t] = std::sqrt(variances[lane]);
    }
  });
}

void GaussianProcessModel::save(bundle::Member& member) const {
  mean_.save(member);
  const auto targets = static_cast<std::int64_t>(amplitude_.size());
  member.tensors["amplitude"] = Tensor::from<double>({targets}, amplitude_);
  member.tensors["noise"] = Tensor::from<double>({targets}, noise_);
  save_known(known_, amplitude_.size(), member);
}

}  // namespace athanor::classical
