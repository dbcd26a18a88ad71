// Gaussian process after fitting.
#pragma once

#include <mutex>

#include "athanor/classical/kernel_model.h"

namespace athanor::classical {

/// Exact Gaussian process with the Tanimoto kernel T (Rasmussen & Williams 2006, ISBN 026218253X, algorithm 2.1): the
/// covariance of two rows is amplitude * (T(x, z) + noise [x and z are one row]). Prediction: mean + k' A^-1 (y - mean)
/// with A = T + noise I. Its variance, that of a measured value: amplitude * (1 + noise - k' A^-1 k).
class GaussianProcessModel : public Model {
 public:
  struct Fit {
    std::vector<double> amplitude, noise;  ///< [targets]; noise is a share of the amplitude
    std::vector<std::uint8_t> known;       ///< [targets, rows]
    KernelFit mean;                        ///< bias = constant mean, coefficients = A^-1 (y - mean)
  };
  GaussianProcessModel(StoredRows rows, Fit fit);
  GaussianProcessModel(const bundle::Member& member, std::span<const data::Target> targets);

  void predict(const featurize::FeatureMatrix& vectors, std::span<double> out, std::size_t threads) const override;
  bool gives_std() const override { return true; }
  /// The first call factorises A, in time proportional to the cube of the training rows.
  void predict_with_std(const featurize::FeatureMatrix& vectors, std::span<double> out, std::span<double> std,
                        std::size_t threads) const override;
  void save(bundle::Member& member) const override;

 private:
  struct Factor {
    std::vector<std::size_t> rows;  ///< those with a value of the target
    std::vector<double> lower;      ///< Cholesky factor of A, [rows, rows]
  };
  void compute_factors(std::size_t threads) const;
  /// Variances of up to `lanes` rows with the given similarities [lanes, rows] to the factor's rows.
  void compute_variances(std::size_t target, std::vector<double>& similarities, std::span<double> variances) const;

  std::vector<double> amplitude_, noise_;
  std::vector<std::uint8_t> known_;
  KernelModel mean_;
  mutable std::once_flag factors_made_;
  mutable std::vector<Factor> factors_;
};

}  // namespace athanor::classical
