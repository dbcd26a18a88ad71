#include "athanor/classical/row_kernel.h"

#include "athanor/classical/standard_kernel.h"
#include "athanor/classical/tanimoto_kernel.h"
#include "athanor/core/parallel.h"

namespace athanor::classical {

std::unique_ptr<RowKernel> make_kernel(const KernelSettings& settings, const StoredRows& rows) {
  if (settings.name == "tanimoto") return std::make_unique<TanimotoKernel>(rows);
  if (settings.name == "rbf") return std::make_unique<StandardKernel>(rows, settings.scaler, settings.gamma);
  if (settings.name == "linear") return std::make_unique<StandardKernel>(rows, settings.scaler, std::nullopt);
  fail(ErrorCode::invalid_options, "There is no kernel \"{}\" (known: tanimoto, rbf, linear)", settings.name);
}

KernelSettings make_kernel_settings(const std::string& name, std::optional<double> gamma,
                                    const featurize::FeatureMatrix& vectors, std::span<const std::size_t> rows) {
  KernelSettings settings;
  settings.name = name;
  if (name == "tanimoto") {
    check_counts(vectors, rows);
    return settings;
  }
  settings.gamma = gamma.value_or(1 / static_cast<double>(vectors.columns));
  settings.scaler = data::StandardScaler::fit(std::span<const float>(vectors.values), vectors.columns, rows);
  return settings;
}

void save_kernel_settings(const KernelSettings& settings, bundle::Member& member) {
  member.details["kernel"] = settings.name;
  if (settings.name == "tanimoto") return;
  const auto columns = static_cast<std::int64_t>(settings.scaler.mean.size());
  member.tensors["gamma"] = Tensor::from<double>({1}, std::span(&settings.gamma, 1));
  member.tensors["mean"] = Tensor::from<double>({columns}, settings.scaler.mean);
  member.tensors["scale"] = Tensor::from<double>({columns}, settings.scaler.scale);
}

KernelSettings load_kernel_settings(const MemberReader& reader, std::size_t columns) {
  KernelSettings settings;
  settings.name = reader.text("kernel", {"tanimoto", "rbf", "linear"});
  if (settings.name == "tanimoto") return settings;
  settings.gamma = reader.tensor<double>("gamma", {1})[0];
  const auto width = static_cast<std::int64_t>(columns);
  const auto mean = reader.tensor<double>("mean", {width}), scale = reader.tensor<double>("scale", {width});
  settings.scaler = {{mean.begin(), mean.end()}, {scale.begin(), scale.end()}};
  for (const double value : scale)
    if (!(value > 0)) reader.reject("a scale is not above 0");
  return settings;
}

std::vector<double> compute_kernel_matrix(const RowKernel& kernel, const StoredRows& rows, std::size_t threads) {
  const std::size_t size = rows.size();
  std::vector<double> matrix(size * size);
  parallel_for(size, threads, [&](std::size_t i) {
    std::vector<float> row(rows.columns());
    rows.expand(i, row);
    kernel.evaluate(row, std::span(matrix).subspan(i * size, size));
  });
  return matrix;
}

}  // namespace athanor::classical
