#include "athanor/classical/kernel_model.h"

#include <algorithm>

#include "athanor/classical/linear_model.h"
#include "athanor/core/parallel.h"

namespace athanor::classical {
namespace {

constexpr std::size_t rows_per_block = 16;

KernelFit select_coefficients(const KernelFit& fit, std::size_t size, std::span<const std::size_t> kept) {
  KernelFit selected{fit.links, {}, fit.bias};
  for (std::size_t t = 0; t < fit.bias.size(); ++t)
    for (const std::size_t i : kept) selected.coefficients.push_back(fit.coefficients[t * size + i]);
  return selected;
}

/// w = sum of coefficient_i times the standardised row i.
std::unique_ptr<Model> make_linear_model(const KernelSettings& settings, const StoredRows& rows, const KernelFit& fit) {
  const data::StandardScaler& scaler = settings.scaler;
  auto model = std::make_unique<LinearModel>(rows.columns(), fit.links);
  std::vector<float> row(rows.columns());
  std::vector<double> weights(fit.bias.size() * rows.columns());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows.expand(i, row);
    for (std::size_t t = 0; t < fit.bias.size(); ++t) {
      const double coefficient = fit.coefficients[t * rows.size() + i];
      if (coefficient == 0) continue;
      for (std::size_t c = 0; c < row.size(); ++c)
        weights[t * row.size() + c] += coefficient * (row[c] - scaler.mean[c]) / scaler.scale[c];
    }
  }
  for (std::size_t t = 0; t < fit.bias.size(); ++t)
    model->set_predictor(t, std::span(weights).subspan(t * row.size(), row.size()), fit.bias[t], scaler.mean,
                         scaler.scale);
  return model;
}

}  // namespace

KernelModel::KernelModel(KernelSettings settings, StoredRows rows, KernelFit fit)
    : settings_(std::move(settings)),
      rows_(std::move(rows)),
      fit_(std::move(fit)),
      kernel_(make_kernel(settings_, rows_)) {}

KernelModel::KernelModel(const bundle::Member& member, std::span<const data::Target> targets) {
  const MemberReader reader(member);
  const std::size_t columns = reader.count("columns", max_columns);
  fit_.links = reader.links(targets);
  const auto inner = static_cast<std::int64_t>(fit_.links.num_inner());
  settings_ = load_kernel_settings(reader, columns);
  rows_ = StoredRows(reader, columns);
  const auto coefficients = reader.tensor<double>("coefficients", {inner, static_cast<std::int64_t>(rows_.size())});
  const auto bias = reader.tensor<double>("bias", {inner});
  fit_.coefficients.assign(coefficients.begin(), coefficients.end());
  fit_.bias.assign(bias.begin(), bias.end());
  kernel_ = make_kernel(settings_, rows_);
}

void KernelModel::predict(const featurize::FeatureMatrix& vectors, std::span<double> out, std::size_t threads) const {
  const std::size_t outputs = fit_.links.num_outputs(), size = rows_.size();
  check_prediction_sizes(vectors, rows_.columns(), outputs, out.size());
  parallel_for((vectors.rows + rows_per_block - 1) / rows_per_block, threads, [&](std::size_t block) {
    std::vector<double> similarities(size), inner(fit_.bias.size());
    const std::size_t end = std::min(vectors.rows, (block + 1) * rows_per_block);
    for (std::size_t row = block * rows_per_block; row < end; ++row) {
      kernel_->evaluate(vectors.row(row), similarities);
      for (std::size_t t = 0; t < inner.size(); ++t) {
        const double* coefficients = fit_.coefficients.data() + t * size;
        inner[t] = fit_.bias[t];
        for (std::size_t i = 0; i < size; ++i) inner[t] += coefficients[i] * similarities[i];
      }
      fit_.links.apply(inner, out.subspan(row * outputs, outputs));
    }
  });
}

void KernelModel::save(bundle::Member& member) const {
  const auto targets = static_cast<std::int64_t>(fit_.bias.size());
  save_layout(rows_.columns(), fit_.links, member);
  save_kernel_settings(settings_, member);
  rows_.save(member);
  member.tensors["coefficients"] =
      Tensor::from<double>({targets, static_cast<std::int64_t>(rows_.size())}, fit_.coefficients);
  member.tensors["bias"] = Tensor::from<double>({targets}, fit_.bias);
}

std::unique_ptr<Model> make_kernel_model(const KernelSettings& settings, const StoredRows& rows, KernelFit fit) {
  if (settings.name == "linear") return make_linear_model(settings, rows, fit);
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    bool is_used = i == 0;  // a model without any row would have no kernel
    for (std::size_t t = 0; t < fit.bias.size(); ++t) is_used |= fit.coefficients[t * rows.size() + i] != 0;
    if (is_used) kept.push_back(i);
  }
  return std::make_unique<KernelModel>(settings, rows.select(kept), select_coefficients(fit, rows.size(), kept));
}

std::unique_ptr<Model> load_kernel_model(const bundle::Member& member, std::span<const data::Target> targets) {
  if (member.details.is_object() && member.details.contains("kernel"))
    return std::make_unique<KernelModel>(member, targets);
  return std::make_unique<LinearModel>(member, targets);
}

}  // namespace athanor::classical
