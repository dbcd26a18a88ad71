#include "athanor/featurize/feature_transform.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>

#include "athanor/core/error.h"
#include "athanor/core/parallel.h"
#include "athanor/core/statistics.h"
#include "athanor/core/text.h"

namespace athanor::featurize {
namespace {

constexpr std::size_t num_quantiles = 100, most_correlated_columns = 20000;
/// Quantiles of the ends stay this far from 0 and 1, as in scikit-learn.
constexpr double nearest_end = 1e-7;

const std::vector<std::string>& scaling_names() {
  static const std::vector<std::string> names{"none", "standard", "minmax", "robust", "quantile", "log"};
  return names;
}

std::vector<double> take_column(const FeatureMatrix& vectors, std::size_t column, std::span<const std::size_t> rows) {
  std::vector<double> values;
  values.reserve(rows.size());
  for (const std::size_t row : rows) values.push_back(vectors.values[row * vectors.columns + column]);
  return values;
}

struct Moments {
  double mean = 0, variance = 0;  ///< population variance
};

Moments find_moments(const std::vector<double>& values) {
  Moments moments;
  const auto n = static_cast<double>(values.size());
  for (const double value : values) moments.mean += value / n;
  for (const double value : values) moments.variance += (value - moments.mean) * (value - moments.mean) / n;
  // What rounding alone can give equal values.
  const double rounding = n * moments.mean * std::numeric_limits<double>::epsilon();
  if (moments.variance <= rounding * rounding) moments.variance = 0;
  return moments;
}

/// Columns of more than the given variance.
std::vector<std::size_t> select_varying(const FeatureMatrix& vectors, std::span<const std::size_t> rows, double least,
                                        std::size_t threads) {
  std::vector<std::uint8_t> varies(vectors.columns);
  parallel_for(vectors.columns, threads,
               [&](std::size_t c) { varies[c] = find_moments(take_column(vectors, c, rows)).variance > least; });
  std::vector<std::size_t> kept;
  for (std::size_t c = 0; c < vectors.columns; ++c)
    if (varies[c]) kept.push_back(c);
  return kept;
}

/// The column less its mean, of length 1; zeros when it is constant.
std::vector<float> normalize_column(const FeatureMatrix& vectors, std::size_t column,
                                    std::span<const std::size_t> rows) {
  const std::vector<double> values = take_column(vectors, column, rows);
  const Moments moments = find_moments(values);
  std::vector<float> unit(values.size());
  if (moments.variance == 0) return unit;
  const double length = std::sqrt(moments.variance * static_cast<double>(values.size()));
  for (std::size_t i = 0; i < unit.size(); ++i) unit[i] = static_cast<float>((values[i] - moments.mean) / length);
  return unit;
}

/// In the order of the columns: one that is correlated with a column that was kept is left out.
std::vector<std::size_t> select_uncorrelated(const FeatureMatrix& vectors, std::span<const std::size_t> rows,
                                             const std::vector<std::size_t>& columns, double most,
                                             std::size_t threads) {
  if (columns.size() > most_correlated_columns)
    fail(ErrorCode::too_large, "--max-correlation: {} columns are too many to compare, at most {}", columns.size(),
         most_correlated_columns);
  std::vector<std::vector<float>> units(columns.size());
  parallel_for(columns.size(), threads, [&](std::size_t k) { units[k] = normalize_column(vectors, columns[k], rows); });
  std::vector<std::size_t> kept, kept_units;
  for (std::size_t k = 0; k < columns.size(); ++k) {
    std::atomic<bool> is_correlated = false;
    parallel_for(kept_units.size(), kept_units.size() * rows.size() < 1'000'000 ? 1 : threads, [&](std::size_t j) {
      if (is_correlated) return;
      const std::vector<float>&a = units[k], &b = units[kept_units[j]];
      float sums[8] = {};
      const std::size_t whole = a.size() / 8 * 8;
      for (std::size_t i = 0; i < whole; i += 8)
        for (std::size_t lane = 0; lane < 8; ++lane) sums[lane] += a[i + lane] * b[i + lane];
      double correlation = 0;
      for (const float sum : sums) correlation += sum;
      for (std::size_t i = whole; i < a.size(); ++i) correlation += a[i] * b[i];
      if (std::abs(correlation) > most) is_correlated = true;
    });
    if (is_correlated) continue;
    kept.push_back(columns[k]);
    kept_units.push_back(k);
  }
  return kept;
}

/// x with P(X <= x) = p of the standard normal distribution: Abramowitz & Stegun 26.2.23, then Halley's method.
double find_normal_deviate(double p) {
  const double tail = std::min(p, 1 - p), t = std::sqrt(-2 * std::log(tail));
  double x = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  for (int step = 0; step < 3; ++step) {
    // In the upper tail, where erfc keeps its digits.
    const double error = tail - std::erfc(x / std::sqrt(2.0)) / 2;
    const double density = std::exp(-x * x / 2) / std::sqrt(2 * std::acos(-1.0));
    const double newton = -error / density;
    x += newton / (1 - x * newton / 2);
  }
  return p < 0.5 ? -x : x;
}

/// Place of x among ascending quantiles, 0 to 1; equal quantiles give the middle of their places, the first and the
/// last the ends.
double find_place(std::span<const double> quantiles, double x) {
  if (x - nearest_end < quantiles.front()) return 0;
  if (x + nearest_end > quantiles.back()) return 1;
  const auto last = static_cast<double>(quantiles.size() - 1);
  const auto first =
      static_cast<std::size_t>(std::lower_bound(quantiles.begin(), quantiles.end(), x) - quantiles.begin());
  const auto end =
      static_cast<std::size_t>(std::upper_bound(quantiles.begin(), quantiles.end(), x) - quantiles.begin());
  if (first < end) return (static_cast<double>(first) + static_cast<double>(end - 1)) / 2 / last;
  const double low = quantiles[end - 1], high = quantiles[end];
  return (static_cast<double>(end - 1) + (x - low) / (high - low)) / last;
}

}  // namespace

void TransformOptions::fields(FieldList& list) {
  list.add("feature_scaling", &feature_scaling,
           "scaling of vector features, fitted on the training rows: standard, minmax, robust (median and quartiles), "
           "quantile (to normal), log (signed); models still standardise as they need to")
      .one_of(scaling_names());
  list.add("min_variance", &min_variance,
           "leave out vector features of at most this variance on the training rows (0: the constant ones)")
      .range(0, 1e12);
  list.add("max_correlation", &max_correlation,
           "leave out vector features whose correlation with an earlier one is above this on the training rows")
      .range(0, 1);
}

FeatureTransform FeatureTransform::fit(const TransformOptions& options, const FeatureMatrix& vectors,
                                       std::span<const std::size_t> rows, std::size_t threads) {
  if (rows.empty()) fail(ErrorCode::invalid_input, "There are no training rows to fit the scaling of features on");
  FeatureTransform transform;
  transform.width_ = vectors.columns;
  transform.scaling_ = options.feature_scaling;
  transform.columns_ = select_varying(vectors, rows, options.min_variance.value_or(-1), threads);
  if (options.max_correlation)
    transform.columns_ = select_uncorrelated(vectors, rows, transform.columns_, *options.max_correlation, threads);
  if (transform.columns_.empty())
    fail(ErrorCode::invalid_input, "--min-variance {} leaves none of the {} feature columns",
         format_number(options.min_variance.value_or(0)), vectors.columns);
  transform.fit_scaling(vectors, rows);
  return transform;
}

void FeatureTransform::fit_scaling(const FeatureMatrix& vectors, std::span<const std::size_t> rows) {
  if (scaling_ == "none" || scaling_ == "log") return;
  const auto add = [&](double offset, double divisor) {
    offset_.push_back(offset);
    scale_.push_back(divisor > 0 ? divisor : 1);
  };
  for (const std::size_t column : columns_) {
    std::vector<double> values = take_column(vectors, column, rows);
    if (scaling_ == "standard") {
      const Moments moments = find_moments(values);
      add(moments.mean, std::sqrt(moments.variance));
      continue;
    }
    std::sort(values.begin(), values.end());
    if (scaling_ == "minmax") add(values.front(), values.back() - values.front());
    else if (scaling_ == "robust")
      add(find_quantile(values, 0.5), find_quantile(values, 0.75) - find_quantile(values, 0.25));
    else
      for (std::size_t q = 0, count = std::min(num_quantiles, std::max<std::size_t>(2, values.size())); q < count; ++q)
        quantiles_.push_back(find_quantile(values, static_cast<double>(q) / static_cast<double>(count - 1)));
  }
}

double FeatureTransform::scale(std::size_t kept, double x) const {
  if (scaling_ == "none") return x;
  if (scaling_ == "log") return std::copysign(std::log1p(std::abs(x)), x);
  if (scaling_ != "quantile") return (x - offset_[kept]) / scale_[kept];
  const std::size_t count = quantiles_.size() / columns_.size();
  const double place = find_place(std::span(quantiles_).subspan(kept * count, count), x);
  return find_normal_deviate(std::clamp(place, nearest_end, 1 - nearest_end));
}

FeatureMatrix FeatureTransform::apply(const FeatureMatrix& vectors) const {
  if (vectors.columns != width_)
    fail(ErrorCode::internal, "features were scaled as {} columns, and {} were given", width_, vectors.columns);
  FeatureMatrix result;
  result.rows = vectors.rows;
  result.columns = columns_.size();
  result.values.reserve(result.rows * result.columns);
  for (std::size_t row = 0; row < vectors.rows; ++row) {
    const auto x = vectors.row(row);
    for (std::size_t k = 0; k < columns_.size(); ++k)
      result.values.push_back(static_cast<float>(scale(k, x[columns_[k]])));
  }
  return result;
}

nlohmann::json FeatureTransform::to_json() const {
  return {{"width", width_},   {"scaling", scaling_}, {"columns", columns_},
          {"offset", offset_}, {"scale", scale_},     {"quantiles", quantiles_}};
}

namespace {

std::size_t read_place(const nlohmann::json& value) {
  if (!value.is_number_unsigned())
    fail(ErrorCode::corrupt, "the scaling of features has {} for a number of columns", value.dump());
  return value.get<std::size_t>();
}

}  // namespace

FeatureTransform::FeatureTransform(const nlohmann::json& json) {
  try {
    width_ = read_place(json.at("width"));
    scaling_ = json.at("scaling").get<std::string>();
    for (const nlohmann::json& column : json.at("columns")) columns_.push_back(read_place(column));
    offset_ = json.at("offset").get<std::vector<double>>();
    scale_ = json.at("scale").get<std::vector<double>>();
    quantiles_ = json.at("quantiles").get<std::vector<double>>();
  } catch (const nlohmann::json::exception& error) {
    fail(ErrorCode::corrupt, "the scaling of features is not whole: {}", error.what());
  }
  const bool known = std::find(scaling_names().begin(), scaling_names().end(), scaling_) != scaling_names().end();
  const bool fitted = scaling_ == "standard" || scaling_ == "minmax" || scaling_ == "robust";
  const std::size_t count = columns_.size();
  const bool in_range = std::all_of(columns_.begin(), columns_.end(), [&](std::size_t c) { return c < width_; });
  const bool divides = std::all_of(scale_.begin(), scale_.end(), [](double divisor) { return divisor > 0; });
  bool whole = known && count > 0 && in_range && divides && offset_.size() == (fitted ? count : 0) &&
               scale_.size() == offset_.size();
  whole = whole && (scaling_ == "quantile" ? quantiles_.size() >= 2 * count && quantiles_.size() % count == 0
                                           : quantiles_.empty());
  for (std::size_t k = 0; whole && k < count && !quantiles_.empty(); ++k) {
    const auto own = std::span(quantiles_).subspan(k * (quantiles_.size() / count), quantiles_.size() / count);
    whole = std::is_sorted(own.begin(), own.end());
  }
  if (!whole) fail(ErrorCode::corrupt, "the scaling of features does not fit its columns");
}

}  // namespace athanor::featurize
