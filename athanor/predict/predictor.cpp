// Queries in blocks: standardise, featurise, predict with every member, combine.
#include "athanor/predict/predictor.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "athanor/core/parallel.h"
#include "athanor/core/text.h"
#include "athanor/predict/combine_members.h"
#include "athanor/predict/descriptor_domain.h"
#include "athanor/predict/element_check.h"
#include "athanor/predict/features.h"
#include "athanor/predict/loaded_member.h"
#include "athanor/predict/measure_domain.h"
#include "athanor/predict/query_forms.h"
#include "athanor/predict/regions.h"
#include "athanor/predict/token_check.h"

namespace athanor::predict {

namespace {

constexpr std::size_t max_block_rows = 512;

void set_failure(Prediction& prediction, const std::string& action, std::string message) {
  prediction = {};
  prediction.status = action == "unsupported" ? "unsupported" : "invalid";
  prediction.message = std::move(message);
}

/// Rows of a block that have not failed: which queries they are, and what they hold.
struct Rows {
  std::vector<std::size_t> queries;
  std::vector<std::string> smiles;
  std::vector<double> columns;  ///< [rows, required columns]
};

/// What the members say of the rows of a block, added up with their weights: [rows, outputs] each.
struct MemberSums {
  explicit MemberSums(std::size_t size)
      : out(size), std(size), lower(size), upper(size), variances(size), lowers(size), uppers(size) {}

  models::OutputSpans spans() { return {out, std, lower, upper}; }
  void add(double weight) {
    for (std::size_t i = 0; i < out.size(); ++i) {
      variances[i] += weight * std[i] * std[i];
      lowers[i] += weight * lower[i];
      uppers[i] += weight * upper[i];
    }
  }

  std::vector<double> out, std, lower, upper;     ///< of one member
  std::vector<double> variances, lowers, uppers;  ///< sums
};

}  // namespace

struct Predictor::State {
  State(bundle::Bundle content, const PredictorOptions& settings)
      : bundle(std::move(content)),
        options(settings),
        features(bundle),
        forms(bundle, features),
        domain(bundle.domain.fingerprints, bundle.domain.bits / 64),
        descriptor_domain(bundle.domain),
        regions(bundle, settings.coverage),
        has_any_std(has_std(bundle)) {
    bundle::require_molecule_targets(bundle, "what was asked for");
    const kernels::Precision precision = kernels::choose_precision(options.precision, options.device);
    for (const bundle::Member& member : bundle.members) {
      members.push_back(std::make_unique<LoadedMember>(member, bundle.targets, options.device, precision));
      if (!member.token_spec.empty()) token_check.add(member, bundle.targets);
      if (!member.point_spec.empty()) element_check.add(member, bundle.targets);
    }
  }

  std::vector<Prediction> predict_block(std::span<const Query> queries);
  Rows prepare(std::span<const Query> queries, std::vector<Prediction>& predictions) const;
  std::vector<featurize::Inputs> featurize(Rows& rows, std::vector<Prediction>& predictions) const;
  std::vector<featurize::Inputs> write_anew(std::size_t request, const Rows& rows) const;
  void predict_member(std::size_t member, const featurize::Inputs& inputs,
                      std::span<const featurize::Inputs> other_writings, MemberSums& sums);
  void find_domain(const std::string& smiles, Prediction& prediction) const;

  bundle::Bundle bundle;
  PredictorOptions options;
  FeaturePlan features;
  QueryForms forms;
  DomainIndex domain;
  DescriptorDomain descriptor_domain;
  Regions regions;
  bool has_any_std;
  TokenCheck token_check;
  ElementCheck element_check;
  std::vector<std::unique_ptr<LoadedMember>> members;
};

Rows Predictor::State::prepare(std::span<const Query> queries, std::vector<Prediction>& predictions) const {
  const std::vector<data::FeatureColumn>& names = features.required_columns();
  Rows rows;
  for (std::size_t i = 0; i < queries.size(); ++i) {
    const Query& query = queries[i];
    if (query.columns.size() != names.size())
      fail(ErrorCode::invalid_input, "the model needs {} beside each molecule; {} given",
           format_count(names.size(), "column value"), query.columns.size());
    const auto missing =
        std::find_if(query.columns.begin(), query.columns.end(), [](double v) { return std::isnan(v); });
    if (missing != query.columns.end()) {
      const std::string& name = names[static_cast<std::size_t>(missing - query.columns.begin())].name;
      set_failure(predictions[i], "invalid", fmt::format("missing value in column {}", name));
      continue;
    }
    Result<std::string> smiles = forms.find(query);
    if (!smiles) {
      set_failure(predictions[i], smiles.issue().action, smiles.issue().message);
      continue;
    }
    rows.queries.push_back(i);
    rows.smiles.push_back(std::move(*smiles));
    rows.columns.insert(rows.columns.end(), query.columns.begin(), query.columns.end());
  }
  return rows;
}

/// One Inputs per request of the plan; rows that fail for any of them leave `rows`.
std::vector<featurize::Inputs> Predictor::State::featurize(Rows& rows, std::vector<Prediction>& predictions) const {
  std::vector<featurize::Inputs> inputs;
  std::vector<bool> failed(rows.smiles.size());
  for (std::size_t r = 0; r < features.size(); ++r) {
    std::vector<std::optional<Issue>> issues;
    inputs.push_back(features.compute(r, rows.smiles, rows.columns, issues, options.times));
    for (std::size_t i = 0; i < issues.size(); ++i) {
      if (!issues[i] || failed[i]) continue;
      failed[i] = true;
      set_failure(predictions[rows.queries[i]], issues[i]->action, issues[i]->message);
    }
  }
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < failed.size(); ++i)
    if (!failed[i]) kept.push_back(i);
  if (kept.size() == failed.size()) return inputs;
  for (featurize::Inputs& input : inputs) input = select_rows(input, kept);
  const std::size_t width = features.required_columns().size();
  for (std::size_t k = 0; k < kept.size(); ++k) {
    if (kept[k] == k) continue;  // a short text that is moved onto itself would be empty
    rows.queries[k] = rows.queries[kept[k]];
    rows.smiles[k] = std::move(rows.smiles[kept[k]]);
    std::copy_n(rows.columns.begin() + static_cast<std::ptrdiff_t>(kept[k] * width), width,
                rows.columns.begin() + static_cast<std::ptrdiff_t>(k * width));
  }
  rows.queries.resize(kept.size());
  rows.smiles.resize(kept.size());
  rows.columns.resize(kept.size() * width);
  return inputs;
}

/// The features of the rows in writings 1, 2 …; a molecule that cannot be written otherwise stays as it is.
std::vector<featurize::Inputs> Predictor::State::write_anew(std::size_t request, const Rows& rows) const {
  std::vector<featurize::Inputs> inputs;
  for (std::size_t writing = 1; features.has_tokens(request) && writing < options.writings; ++writing) {
    std::vector<std::optional<Issue>> no_issues;
    inputs.push_back(features.compute(request, rows.smiles, rows.columns, no_issues, options.times, writing));
  }
  return inputs;
}

/// Means over all writings.
void Predictor::State::predict_member(std::size_t member, const featurize::Inputs& inputs,
                                      std::span<const featurize::Inputs> other_writings, MemberSums& sums) {
  members[member]->predict(inputs, sums.spans());
  if (other_writings.empty()) return;
  MemberSums other(sums.out.size());
  for (const featurize::Inputs& writing : other_writings) {
    members[member]->predict(writing, other.spans());
    for (const auto part : {&MemberSums::out, &MemberSums::std, &MemberSums::lower, &MemberSums::upper})
      std::transform((sums.*part).begin(), (sums.*part).end(), (other.*part).begin(), (sums.*part).begin(),
                     std::plus<>());
  }
  for (const auto part : {&MemberSums::out, &MemberSums::std, &MemberSums::lower, &MemberSums::upper})
    for (double& value : sums.*part) value /= static_cast<double>(1 + other_writings.size());
}

void Predictor::State::find_domain(const std::string& smiles, Prediction& prediction) const {
  if (const Result<std::string> molecule = forms.merge(smiles))
    set_similarity(domain, bundle.domain, *molecule, prediction);
}

std::vector<Prediction> Predictor::State::predict_block(std::span<const Query> queries) {
  std::vector<Prediction> predictions(queries.size());
  PhaseClock clock(options.times);
  clock.enter(Phase::standardize, queries.size());
  Rows rows = prepare(queries, predictions);
  clock.pause();
  const std::vector<featurize::Inputs> inputs = featurize(rows, predictions);
  std::vector<std::vector<featurize::Inputs>> other_writings;
  for (std::size_t r = 0; r < features.size(); ++r) other_writings.push_back(write_anew(r, rows));
  const std::size_t num_rows = rows.queries.size(), num_outputs = data::count_outputs(bundle.targets);
  if (num_rows == 0) return predictions;

  MemberSums sums(num_rows * num_outputs);
  clock.enter(Phase::forward, num_rows * members.size());
  for (std::size_t m = 0; m < members.size(); ++m) {
    const std::size_t request = features.request_of(m);
    predict_member(m, inputs[request], other_writings[request], sums);
    sums.add(bundle.members[m].weight);
    for (std::size_t i = 0; i < num_rows; ++i) {
      std::vector<double>& values = predictions[rows.queries[i]].members;
      values.insert(values.end(), sums.out.begin() + static_cast<std::ptrdiff_t>(i * num_outputs),
                    sums.out.begin() + static_cast<std::ptrdiff_t>((i + 1) * num_outputs));
    }
  }
  const bool finds_domain = options.domain && domain.size() > 0;
  if (finds_domain) clock.enter(Phase::domain, num_rows);
  std::vector<std::vector<DomainDistance>> distances;
  if (finds_domain) distances = descriptor_domain.measure(rows.smiles);
  for (std::size_t i = 0; i < num_rows; ++i) {
    Prediction& prediction = predictions[rows.queries[i]];
    const std::vector<double>& values = prediction.members;
    if (!std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); })) {
      set_failure(prediction, "invalid", "the model gives no finite number for this molecule");
      continue;
    }
    const auto own = [&](const std::vector<double>& all) {
      return std::span(all).subspan(i * num_outputs, num_outputs);
    };
    combine_members(bundle, has_any_std, own(sums.variances), prediction);
    regions.set(own(sums.lowers), own(sums.uppers), prediction);
    if (!token_check.empty()) prediction.message = token_check.describe(inputs, features, i);
    if (!element_check.empty() && prediction.message.empty()) prediction.message = element_check.describe(inputs, i);
    if (!finds_domain) continue;
    find_domain(rows.smiles[i], prediction);
    prediction.distances = std::move(distances[i]);
  }
  return predictions;
}

Predictor::Predictor(bundle::Bundle bundle, const PredictorOptions& options)
    : state_(std::make_unique<State>(std::move(bundle), options)) {}
Predictor::~Predictor() = default;
Predictor::Predictor(Predictor&&) noexcept = default;

const bundle::Bundle& Predictor::bundle() const { return state_->bundle; }
const PredictorOptions& Predictor::options() const { return state_->options; }
const char* Predictor::precision() const {
  kernels::Precision found = kernels::Precision::f32;
  for (const auto& member : state_->members) found = std::max(found, member->precision());
  return kernels::format_precision(found);
}
std::vector<data::FeatureColumn> Predictor::required_columns() const { return state_->features.required_columns(); }

std::vector<Prediction> Predictor::predict(std::span<const Query> queries) {
  return predict(queries, state_->options.threads);
}

std::vector<Prediction> Predictor::predict(std::span<const Query> queries, std::size_t threads) {
  threads = std::max<std::size_t>(threads, 1);
  const std::size_t block = std::clamp<std::size_t>((queries.size() + threads - 1) / threads, 1, max_block_rows);
  std::vector<Prediction> predictions(queries.size());
  parallel_for((queries.size() + block - 1) / block, threads, [&](std::size_t b) {
    const std::size_t begin = b * block, count = std::min(block, queries.size() - begin);
    std::vector<Prediction> part = state_->predict_block(queries.subspan(begin, count));
    std::move(part.begin(), part.end(), predictions.begin() + static_cast<std::ptrdiff_t>(begin));
  });
  return predictions;
}

void Predictor::predict_member(std::size_t member, const featurize::Inputs& inputs, std::span<double> out) {
  std::vector<double> std(out.size());  // some models compute it anyway
  state_->members[member]->predict(inputs, {out, std, {}, {}});
}

Predictor load_predictor(const std::filesystem::path& path, const PredictorOptions& options) {
  return Predictor(bundle::load_bundle(path), options);
}

}  // namespace athanor::predict
