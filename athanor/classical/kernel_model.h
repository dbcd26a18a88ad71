// Kernel ridge and SVM after fitting: weighted sums of similarities to stored rows.
#pragma once

#include "athanor/classical/model.h"
#include "athanor/classical/row_kernel.h"

namespace athanor::classical {

/// What the fit of a kernel model comes to: prediction = link(bias + sum of coefficient_i k(x, row_i)).
struct KernelFit {
  TargetLinks links;
  std::vector<double> coefficients;  ///< [inner values of the links, rows]
  std::vector<double> bias;          ///< [inner values]
};

class KernelModel : public Model {
 public:
  KernelModel(KernelSettings settings, StoredRows rows, KernelFit fit);
  KernelModel(const bundle::Member& member, std::span<const data::Target> targets);

  void predict(const featurize::FeatureMatrix& vectors, std::span<double> out, std::size_t threads) const override;
  void save(bundle::Member& member) const override;
  const StoredRows& rows() const { return rows_; }
  const RowKernel& kernel() const { return *kernel_; }

 private:
  KernelSettings settings_;
  StoredRows rows_;
  KernelFit fit_;
  std::unique_ptr<RowKernel> kernel_;
};

/// The fitted model: with the linear kernel a LinearModel, else a KernelModel that keeps the rows with a coefficient
/// other than 0.
std::unique_ptr<Model> make_kernel_model(const KernelSettings& settings, const StoredRows& rows, KernelFit fit);
/// Either of the two, from its member.
std::unique_ptr<Model> load_kernel_model(const bundle::Member& member, std::span<const data::Target> targets);

}  // namespace athanor::classical
