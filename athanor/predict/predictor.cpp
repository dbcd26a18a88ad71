// Queries in blocks: standardise, featurise, predict with every member, combine.
#include "athanor/predict/predictor.h"

#include <algorithm>
#include <cmath>

#include "athanor/chemistry/plain_fingerprints.h"
#include "athanor/chemistry/plain_reader.h"
#include "athanor/chemistry/standardize.h"
#include "athanor/core/parallel.h"
#include "athanor/predict/domain_index.h"
#include "athanor/predict/features.h"
#include "athanor/predict/loaded_member.h"

namespace athanor::predict {
namespace {

constexpr std::size_t max_block_rows = 512;

chemistry::StandardizePolicy find_policy(const std::string& name) {
  try {
    return chemistry::parse_standardize_policy(name);
  } catch (const Error&) {
    fail(ErrorCode::unsupported,
         "the bundle standardises molecules by \"{}\", which this program does not know; update", name);
  }
}

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

/// Weighted mean of the members for each output, and the standard deviation. With reliability weights w the sample
/// variance is sum w (x - mean)^2 / (W - sum w^2 / W), W = sum w; equal weights give the usual n - 1.
void combine_members(const bundle::Bundle& bundle, std::span<const double> own_variances, Prediction& prediction) {
  const std::vector<bundle::Member>& members = bundle.members;
  const std::size_t num_members = members.size(), num_outputs = own_variances.size();
  double total = 0, total_squares = 0;
  for (const bundle::Member& member : members) {
    total += member.weight;
    total_squares += member.weight * member.weight;
  }
  prediction.mean.assign(num_outputs, 0);
  if (has_std(bundle)) prediction.std.assign(num_outputs, 0);
  for (std::size_t t = 0; t < num_outputs; ++t) {
    const auto value = [&](std::size_t m) { return prediction.members[m * num_outputs + t]; };
    double sum = 0, squares = 0;
    for (std::size_t m = 0; m < num_members; ++m) sum += members[m].weight * value(m);
    const double mean = sum / total;
    prediction.mean[t] = mean;
    if (prediction.std.empty()) continue;
    for (std::size_t m = 0; m < num_members; ++m) squares += members[m].weight * (value(m) - mean) * (value(m) - mean);
    const double between = num_members > 1 ? squares / (total - total_squares / total) : 0;
    prediction.std[t] = std::sqrt(between + own_variances[t] / total);
  }
}

}  // namespace

struct Predictor::State {
  State(bundle::Bundle content, const PredictorOptions& settings)
      : bundle(std::move(content)),
        options(settings),
        policy(find_policy(bundle.standardize)),
        features(bundle.members),
        domain(bundle.domain.fingerprints, bundle.domain.bits / 64) {
    for (const bundle::Member& member : bundle.members)
      members.push_back(std::make_unique<LoadedMember>(member, bundle.targets, options.device));
  }

  std::vector<Prediction> predict_block(std::span<const Query> queries);
  Rows prepare(std::span<const Query> queries, std::vector<Prediction>& predictions) const;
  std::vector<featurize::Inputs> featurize(Rows& rows, std::vector<Prediction>& predictions) const;
  bool needs_standard_form(const Query& query) const;
  void find_domain(const std::string& smiles, Prediction& prediction) const;

  bundle::Bundle bundle;
  PredictorOptions options;
  chemistry::StandardizePolicy policy;
  FeaturePlan features;
  DomainIndex domain;
  std::vector<std::unique_ptr<LoadedMember>> members;
};

bool Predictor::State::needs_standard_form(const Query& query) const {
  if (query.standardized) return false;
  return !features.accepts_plain() || !chemistry::needs_no_standard_form(query.smiles, policy, features.has_graphs());
}

Rows Predictor::State::prepare(std::span<const Query> queries, std::vector<Prediction>& predictions) const {
  const std::vector<std::string>& names = features.required_columns();
  Rows rows;
  for (std::size_t i = 0; i < queries.size(); ++i) {
    const Query& query = queries[i];
    if (query.columns.size() != names.size())
      fail(ErrorCode::invalid_input, "the model needs {} beside each molecule; {} given",
           format_count(names.size(), "column value"), query.columns.size());
    const auto missing =
        std::find_if(query.columns.begin(), query.columns.end(), [](double v) { return std::isnan(v); });
    if (missing != query.columns.end()) {
      const std::string& name = names[static_cast<std::size_t>(missing - query.columns.begin())];
      set_failure(predictions[i], "invalid", fmt::format("missing value in column {}", name));
      continue;
    }
    std::string smiles = query.smiles;
    if (needs_standard_form(query)) {
      auto standard = chemistry::standardize_smiles(query.smiles, policy);
      if (!standard) {
        set_failure(predictions[i], standard.issue().action, standard.issue().message);
        continue;
      }
      smiles = std::move(standard->smiles);
    }
    rows.queries.push_back(i);
    rows.smiles.push_back(std::move(smiles));
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
  for (std::size_t k = 0; k < kept.size(); ++k) {
    rows.queries[k] = rows.queries[kept[k]];
    rows.smiles[k] = std::move(rows.smiles[kept[k]]);
  }
  rows.queries.resize(kept.size());
  rows.smiles.resize(kept.size());
  return inputs;
}

void Predictor::State::find_domain(const std::string& smiles, Prediction& prediction) const {
  const chemistry::MorganOptions morgan{2, static_cast<unsigned>(bundle.domain.bits), false};
  const Result<chemistry::BitFingerprint> bits = chemistry::parse_morgan_bits(smiles, morgan);
  if (!bits) return;
  prediction.nn_similarity = domain.find_nearest(*bits);
  prediction.in_domain = *prediction.nn_similarity >= bundle.domain.threshold;
}

std::vector<Prediction> Predictor::State::predict_block(std::span<const Query> queries) {
  std::vector<Prediction> predictions(queries.size());
  PhaseClock clock(options.times);
  clock.enter(Phase::standardize, queries.size());
  Rows rows = prepare(queries, predictions);
  clock.pause();
  const std::vector<featurize::Inputs> inputs = featurize(rows, predictions);
  const std::size_t num_rows = rows.queries.size(), num_outputs = data::count_outputs(bundle.targets);
  if (num_rows == 0) return predictions;

  std::vector<double> out(num_rows * num_outputs), std(out.size()), own_variances(out.size());
  clock.enter(Phase::forward, num_rows * members.size());
  for (std::size_t m = 0; m < members.size(); ++m) {
    members[m]->predict(inputs[features.request_of(m)], out, std);
    for (std::size_t i = 0; i < std.size(); ++i) own_variances[i] += bundle.members[m].weight * std[i] * std[i];
    for (std::size_t i = 0; i < num_rows; ++i) {
      std::vector<double>& values = predictions[rows.queries[i]].members;
      values.insert(values.end(), out.begin() + static_cast<std::ptrdiff_t>(i * num_outputs),
                    out.begin() + static_cast<std::ptrdiff_t>((i + 1) * num_outputs));
    }
  }
  const bool finds_domain = options.domain && domain.size() > 0;
  if (finds_domain) clock.enter(Phase::domain, num_rows);
  for (std::size_t i = 0; i < num_rows; ++i) {
    Prediction& prediction = predictions[rows.queries[i]];
    const std::vector<double>& values = prediction.members;
    if (!std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); })) {
      set_failure(prediction, "invalid", "the model gives no finite number for this molecule");
      continue;
    }
    combine_members(bundle, std::span(own_variances).subspan(i * num_outputs, num_outputs), prediction);
    if (finds_domain) find_domain(rows.smiles[i], prediction);
  }
  return predictions;
}

bool has_std(const bundle::Bundle& bundle) {
  return bundle.members.size() > 1 || classical::gives_std(bundle.members.front().model);
}

Predictor::Predictor(bundle::Bundle bundle, const PredictorOptions& options)
    : state_(std::make_unique<State>(std::move(bundle), options)) {}
Predictor::~Predictor() = default;
Predictor::Predictor(Predictor&&) noexcept = default;

const bundle::Bundle& Predictor::bundle() const { return state_->bundle; }
const PredictorOptions& Predictor::options() const { return state_->options; }
std::vector<std::string> Predictor::required_columns() const { return state_->features.required_columns(); }

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
  std::vector<double> std(out.size());
  state_->members[member]->predict(inputs, out, std);
}

Predictor load_predictor(const std::filesystem::path& path, const PredictorOptions& options) {
  return Predictor(bundle::load_bundle(path), options);
}

}  // namespace athanor::predict
