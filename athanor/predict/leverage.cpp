// Leverage: the diagonal of the hat matrix, by columns made uncorrelated one after another.
#include <algorithm>
#include <cmath>

#include "athanor/predict/domain_scorers.h"

namespace athanor::predict {
namespace {

constexpr double least_variance = 0.001;  ///< of a column that the columns before it do not explain

/// [columns, columns] of standardised rows.
std::vector<double> compute_correlations(const featurize::FeatureMatrix& rows) {
  const std::size_t width = rows.columns;
  std::vector<double> correlations(width * width);
  for (std::size_t r = 0; r < rows.rows; ++r) {
    const std::span<const float> row = rows.row(r);
    for (std::size_t i = 0; i < width; ++i)
      for (std::size_t j = 0; j < width; ++j)
        correlations[i * width + j] += static_cast<double>(row[i]) * static_cast<double>(row[j]);
  }
  for (double& value : correlations) value /= static_cast<double>(rows.rows);
  return correlations;
}

/// Linear forms of the columns, [forms, columns], that are uncorrelated and of variance 1.
std::vector<double> find_uncorrelated(std::vector<double> covariances, std::size_t width) {
  std::vector<double> left(width * width), forms;  // what is left of each column, as a form
  for (std::size_t i = 0; i < width; ++i) left[i * width + i] = 1;
  for (std::size_t step = 0; step < width; ++step) {
    std::size_t pivot = 0;
    for (std::size_t i = 1; i < width; ++i)
      if (covariances[i * width + i] > covariances[pivot * width + pivot]) pivot = i;
    const double variance = covariances[pivot * width + pivot];
    if (variance < least_variance) break;
    const std::vector<double> form(left.begin() + static_cast<std::ptrdiff_t>(pivot * width),
                                   left.begin() + static_cast<std::ptrdiff_t>((pivot + 1) * width));
    const std::vector<double> shared(covariances.begin() + static_cast<std::ptrdiff_t>(pivot * width),
                                     covariances.begin() + static_cast<std::ptrdiff_t>((pivot + 1) * width));
    for (const double factor : form) forms.push_back(factor / std::sqrt(variance));
    for (std::size_t i = 0; i < width; ++i) {
      const double share = shared[i] / variance;
      for (std::size_t j = 0; j < width; ++j) {
        left[i * width + j] -= share * form[j];
        covariances[i * width + j] -= share * shared[j];
      }
    }
    for (std::size_t i = 0; i < width; ++i) covariances[pivot * width + i] = covariances[i * width + pivot] = 0;
  }
  return forms;
}

class LeverageScorer : public DomainScorer {
 public:
  LeverageScorer(std::span<const double> forms, std::size_t training_size)
      : forms_(forms.begin(), forms.end()), training_size_(static_cast<double>(training_size)) {}

  double measure(std::span<const float> row) const override {
    double sum = 1;
    for (std::size_t form = 0; form < forms_.size(); form += row.size()) {
      double value = 0;
      for (std::size_t c = 0; c < row.size(); ++c) value += forms_[form + c] * static_cast<double>(row[c]);
      sum += value * value;
    }
    return sum / training_size_;
  }

 private:
  std::vector<double> forms_;
  double training_size_;
};

}  // namespace

double fit_leverage(const featurize::FeatureMatrix& rows, TensorMap& tensors) {
  std::vector<double> forms = find_uncorrelated(compute_correlations(rows), rows.columns);
  const std::size_t count = forms.size() / rows.columns;
  if (forms.empty()) forms.resize(rows.columns);  // all rows are alike
  const auto width = static_cast<std::int64_t>(rows.columns);
  tensors.emplace("leverage.forms",
                  Tensor::from<double>({static_cast<std::int64_t>(forms.size()) / width, width}, forms));
  return 3 * static_cast<double>(count + 1) / static_cast<double>(rows.rows);
}

std::unique_ptr<DomainScorer> load_leverage(const TensorMap& tensors, std::size_t columns, std::size_t training_size) {
  if (training_size == 0) fail(ErrorCode::corrupt, "the bundle has a leverage of no training molecules");
  return std::make_unique<LeverageScorer>(
      read_domain_tensor<double>(tensors, "leverage.forms", {-1, static_cast<std::int64_t>(columns)}), training_size);
}

}  // namespace athanor::predict
