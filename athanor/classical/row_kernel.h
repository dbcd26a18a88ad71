// Similarity of any row to stored rows: what neighbours, kernel ridge, SVM and Gaussian process are made of.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "athanor/classical/stored_rows.h"
#include "athanor/data/scaler.h"

namespace athanor::classical {

/// k(x, z) for all stored rows z. The value of a pair does not depend on the other rows nor on the order of the pair.
class RowKernel {
 public:
  virtual ~RowKernel() = default;
  virtual std::size_t size() const = 0;  ///< stored rows
  /// `out[i]` = k(x, stored row i); `x` has the columns of the stored rows, `out` is [size].
  virtual void evaluate(std::span<const float> x, std::span<double> out) const = 0;
};

/// What a kernel needs beside the stored rows.
struct KernelSettings {
  std::string name = "tanimoto";  ///< tanimoto, rbf, linear
  double gamma = 1;               ///< of rbf: exp(-gamma |x - z|^2)
  data::StandardScaler scaler;    ///< of rbf and linear, which standardise the features
};

/// Error(invalid_options) for another name.
std::unique_ptr<RowKernel> make_kernel(const KernelSettings& settings, const StoredRows& rows);

/// Settings for training on `rows`: the scaler is fitted where it is needed; gamma is 1 / columns when absent.
/// Error(invalid_input) where tanimoto meets a negative feature.
KernelSettings make_kernel_settings(const std::string& name, std::optional<double> gamma,
                                    const featurize::FeatureMatrix& vectors, std::span<const std::size_t> rows);

/// Adds "gamma" f64 [1], "mean" and "scale" f64 [columns] where the kernel uses them, and the detail "kernel".
void save_kernel_settings(const KernelSettings& settings, bundle::Member& member);
KernelSettings load_kernel_settings(const MemberReader& reader, std::size_t columns);

/// [rows, rows]: the kernel, which was made from them, of every pair of `rows`.
std::vector<double> compute_kernel_matrix(const RowKernel& kernel, const StoredRows& rows, std::size_t threads);

}  // namespace athanor::classical
