#include "athanor/predict/descriptor_domain.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "athanor/core/statistics.h"
#include "athanor/core/text.h"
#include "athanor/featurize/featurizer.h"
#include "athanor/predict/domain_scorers.h"

namespace athanor::predict {
namespace {

constexpr const char* descriptors_spec = "descriptors(set=basic)";
constexpr double inside_share = 0.95;

constexpr std::array<DomainMethod, 3> methods{
    {{"leverage", "leverage", "in_domain_leverage", "leverage (hat value)"},
     {"knn", "knn_distance", "in_domain_knn", "mean Euclidean distance to the 5 nearest training molecules"},
     {"one_class", "isolation_score", "in_domain_one_class", "score of an isolation forest"}}};

std::vector<std::size_t> list_rows(std::size_t count) {
  std::vector<std::size_t> rows(count);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return rows;
}

double fit_method(const std::string& method, const featurize::FeatureMatrix& rows, std::uint64_t seed,
                  std::size_t threads, std::size_t neighbors, TensorMap& tensors) {
  if (method == "leverage") return fit_leverage(rows, tensors);
  if (method == "knn") return fit_neighbors(rows, neighbors, seed, threads, tensors);
  return fit_isolation(rows, seed, threads, tensors);
}

std::unique_ptr<DomainScorer> load_method(const std::string& method, const bundle::DomainReference& reference,
                                          std::size_t columns) {
  const TensorMap& tensors = reference.space.tensors;
  find_domain_method(method);
  if (method == "leverage") return load_leverage(tensors, columns, reference.training_size);
  if (method == "knn") return load_neighbors(tensors, columns);
  return load_isolation(tensors, columns);
}

}  // namespace

const DomainMethod& find_domain_method(const std::string& name) {
  const auto found = std::find_if(methods.begin(), methods.end(), [&](const auto& one) { return name == one.name; });
  if (found == methods.end())
    fail(ErrorCode::unsupported, "the bundle measures its domain by \"{}\", which this program does not know; update",
         name);
  return *found;
}

std::vector<std::string> parse_domain_methods(const std::string& text) {
  std::vector<std::string> known{"similarity"}, asked, found;
  for (const DomainMethod& method : methods) known.emplace_back(method.name);
  for (const std::string& part : split_text(text, ',')) {
    asked.emplace_back(trim(part));
    if (std::find(known.begin(), known.end(), asked.back()) == known.end())
      fail(ErrorCode::invalid_options, "--domain: there is no measure \"{}\"{} (known: {})", asked.back(),
           format_suggestion(asked.back(), known), join_text(known, ", "));
  }
  for (const DomainMethod& method : methods)
    if (std::find(asked.begin(), asked.end(), method.name) != asked.end()) found.emplace_back(method.name);
  return found;
}

std::vector<std::string> choose_domain_methods(const std::string& text, const data::Dataset& dataset) {
  std::vector<std::string> chosen = parse_domain_methods(text);
  if (!chosen.empty() && (dataset.num_molecules() > 1 || dataset.has_reactions()))
    fail(ErrorCode::unsupported, "--domain {}: is measured for one molecule a row, and these rows {}",
         join_text(chosen, ","),
         dataset.has_reactions() ? "are reactions" : fmt::format("have {}", dataset.num_molecules()));
  return chosen;
}

double find_domain_threshold(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return find_quantile(values, inside_share);
}

template <class T>
std::span<const T> read_domain_tensor(const TensorMap& tensors, const std::string& name,
                                      const std::vector<std::int64_t>& shape) {
  const auto found = tensors.find(name);
  bool fits = found != tensors.end() && found->second.dtype == dtype_of<T>() &&
              found->second.shape.size() == shape.size() &&
              found->second.bytes.size() == found->second.count() * sizeof(T);
  for (std::size_t i = 0; fits && i < shape.size(); ++i)
    fits = shape[i] < 0 ? found->second.shape[i] > 0 : found->second.shape[i] == shape[i];
  if (!fits) fail(ErrorCode::corrupt, "the bundle's domain lacks \"{}\", or it has another shape than expected", name);
  const std::span<const T> values = found->second.as<T>();
  if (!std::all_of(values.begin(), values.end(), [](T value) { return std::isfinite(static_cast<double>(value)); }))
    fail(ErrorCode::corrupt, "the bundle's domain has a number in \"{}\" that is not finite", name);
  return values;
}

template std::span<const float> read_domain_tensor<float>(const TensorMap&, const std::string&,
                                                          const std::vector<std::int64_t>&);
template std::span<const double> read_domain_tensor<double>(const TensorMap&, const std::string&,
                                                            const std::vector<std::int64_t>&);
template std::span<const std::int32_t> read_domain_tensor<std::int32_t>(const TensorMap&, const std::string&,
                                                                        const std::vector<std::int64_t>&);

bundle::DescriptorSpace fit_descriptor_space(featurize::FeatureMatrix rows, std::span<const std::string> asked,
                                             std::uint64_t seed, std::size_t threads, std::size_t neighbors) {
  bundle::DescriptorSpace space;
  if (asked.empty()) return space;
  space.vector_spec = descriptors_spec;
  const auto scaler =
      data::StandardScaler::fit(std::span(rows.values.data(), rows.values.size()), rows.columns, list_rows(rows.rows));
  for (std::size_t row = 0; row < rows.rows; ++row) scaler.apply(rows.row(row));
  const auto width = static_cast<std::int64_t>(rows.columns);
  space.tensors.emplace("mean", Tensor::from<double>({width}, scaler.mean));
  space.tensors.emplace("scale", Tensor::from<double>({width}, scaler.scale));
  for (const std::string& method : asked)
    space.measures.push_back({method, fit_method(method, rows, seed, threads, neighbors, space.tensors)});
  return space;
}

bundle::DescriptorSpace compute_descriptor_space(std::span<const std::string> smiles,
                                                 std::span<const std::string> asked, std::uint64_t seed,
                                                 std::size_t threads) {
  if (asked.empty()) return {};
  std::vector<std::optional<Issue>> issues;
  featurize::Inputs inputs = featurize::featurize(smiles, {}, {descriptors_spec, ""}, threads, issues);
  for (std::size_t i = 0; i < issues.size(); ++i)
    if (issues[i])
      fail(ErrorCode::invalid_input, "--domain: training molecule \"{}\" has no descriptors: {}", smiles[i],
           issues[i]->message);
  return fit_descriptor_space(std::move(inputs.vectors), asked, seed, threads);
}

DescriptorDomain::DescriptorDomain(const bundle::DomainReference& reference)
    : space_{reference.space.vector_spec, reference.space.measures, {}} {
  if (empty()) return;
  std::size_t columns = 0;
  try {
    columns = featurize::make_vector_featurizer(space_.vector_spec)->size();
  } catch (const Error& error) {
    fail(ErrorCode::unsupported, "the bundle's domain needs features that this program does not know ({}); update",
         error.what());
  }
  const auto read = [&](const char* name) {
    const auto values = read_domain_tensor<double>(reference.space.tensors, name, {static_cast<std::int64_t>(columns)});
    return std::vector<double>(values.begin(), values.end());
  };
  scaler_ = {read("mean"), read("scale")};
  if (!std::all_of(scaler_.scale.begin(), scaler_.scale.end(), [](double scale) { return scale > 0; }))
    fail(ErrorCode::corrupt, "the bundle's domain has a scale that is not above 0");
  for (const bundle::DomainMeasure& measure : space_.measures)
    scorers_.push_back(load_method(measure.method, reference, columns));
}

std::vector<DomainDistance> DescriptorDomain::measure(std::span<const float> descriptors) const {
  std::vector<float> row(descriptors.begin(), descriptors.end());
  scaler_.apply(row);
  std::vector<DomainDistance> found;
  for (std::size_t m = 0; m < scorers_.size(); ++m) {
    const double value = scorers_[m]->measure(row);
    found.push_back({value, value <= space_.measures[m].threshold});
  }
  return found;
}

std::vector<std::vector<DomainDistance>> DescriptorDomain::measure(std::span<const std::string> smiles) const {
  std::vector<std::vector<DomainDistance>> found(smiles.size());
  if (empty()) return found;
  std::vector<std::optional<Issue>> issues;
  const featurize::Inputs inputs = featurize::featurize(smiles, {}, {space_.vector_spec, ""}, 1, issues);
  for (std::size_t i = 0; i < smiles.size(); ++i)
    if (!issues[i]) found[i] = measure(inputs.vectors.row(i));
  return found;
}

}  // namespace athanor::predict
