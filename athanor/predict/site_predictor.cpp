#include "athanor/predict/site_predictor.h"

#include <algorithm>
#include <cmath>

#include "athanor/core/parallel.h"
#include "athanor/core/text.h"
#include "athanor/data/sites/place_sites.h"
#include "athanor/models/sites/site_shape.h"
#include "athanor/predict/combine_members.h"
#include "athanor/predict/domain_index.h"
#include "athanor/predict/features.h"
#include "athanor/predict/loaded_member.h"
#include "athanor/predict/nearest_similarity.h"
#include "athanor/predict/records.h"

namespace athanor::predict {
namespace {

constexpr std::size_t most_block_rows = 256;

const bundle::Bundle& check_level(const bundle::Bundle& bundle) {
  if (bundle.level == data::SiteLevel::molecule)
    fail(ErrorCode::unsupported, "the bundle predicts whole molecules, not atoms or bonds");
  return bundle;
}

/// Rows of a block that have not failed.
struct SiteRows {
  std::vector<std::size_t> queries;
  std::vector<std::string> smiles;
  std::vector<double> columns;  ///< [rows, columns of the features]
  std::vector<double> sums;     ///< [rows, targets]; empty when all are free
};

void set_site_failure(SitePrediction& prediction, const Issue& issue) {
  prediction = {};
  prediction.status = issue.action == "unsupported" ? "unsupported" : "invalid";
  prediction.message = issue.message;
}

}  // namespace

struct SitePredictor::State {
  State(bundle::Bundle content, const PredictorOptions& settings)
      : bundle(std::move(content)),
        options(settings),
        policy(find_policy(check_level(bundle).standardize)),
        features(bundle),
        required(features.required_columns()),
        domain(bundle.domain.fingerprints, bundle.domain.bits / 64),
        with_std(has_std(bundle)) {
    for (const data::SiteSum& sum : bundle.sums)
      if (sum.kind == data::SiteSum::Kind::column) required.emplace_back(sum.column);
    for (const bundle::Member& member : bundle.members) {
      if (models::read_site_shape(member.details, bundle.targets.size()).level != bundle.level)
        fail(ErrorCode::corrupt, "a model of the bundle is not for every {}", data::format_site_level(bundle.level));
      members.push_back(
          std::make_unique<LoadedMember>(member, bundle.targets, options.device, kernels::Precision::f32));
    }
  }

  SiteRows prepare(std::span<const Query> queries, std::vector<SitePrediction>& predictions) const;
  void add_sums(const Query& query, int formal_charge, SiteRows& rows) const;
  std::vector<featurize::Inputs> featurize(SiteRows& rows, std::vector<SitePrediction>& predictions) const;
  std::vector<SitePrediction> predict_block(std::span<const Query> queries);

  bundle::Bundle bundle;
  PredictorOptions options;
  chemistry::StandardizePolicy policy;
  FeaturePlan features;
  std::vector<data::FeatureColumn> required;
  DomainIndex domain;
  bool with_std;
  std::vector<std::unique_ptr<LoadedMember>> members;
};

void SitePredictor::State::add_sums(const Query& query, int formal_charge, SiteRows& rows) const {
  std::size_t column = features.required_columns().size();
  for (const data::SiteSum& sum : bundle.sums) switch (sum.kind) {
      case data::SiteSum::Kind::number: rows.sums.push_back(sum.number); break;
      case data::SiteSum::Kind::formal_charge: rows.sums.push_back(formal_charge); break;
      case data::SiteSum::Kind::column: rows.sums.push_back(query.columns[column++]); break;
      case data::SiteSum::Kind::free: rows.sums.push_back(NAN);
    }
}

SiteRows SitePredictor::State::prepare(std::span<const Query> queries, std::vector<SitePrediction>& predictions) const {
  SiteRows rows;
  for (std::size_t i = 0; i < queries.size(); ++i) {
    const Query& query = queries[i];
    if (query.columns.size() != required.size())
      fail(ErrorCode::invalid_input, "the model needs {} beside each molecule; {} given",
           format_count(required.size(), "column value"), query.columns.size());
    const auto missing = std::ranges::find_if(query.columns, [](double value) { return std::isnan(value); });
    if (missing != query.columns.end()) {
      const std::string& name = required[static_cast<std::size_t>(missing - query.columns.begin())].name;
      set_site_failure(predictions[i], {0, "invalid", "", fmt::format("missing value in column {}", name), "", ""});
      continue;
    }
    Result<data::PlacedSites> placed = data::place_sites(query.smiles, policy, bundle.level);
    if (!placed) {
      set_site_failure(predictions[i], placed.issue());
      continue;
    }
    predictions[i].form = placed->smiles;
    predictions[i].written = std::move(placed->form_sites);
    rows.queries.push_back(i);
    rows.smiles.push_back(placed->smiles);
    rows.columns.insert(rows.columns.end(), query.columns.begin(),
                        query.columns.begin() + static_cast<std::ptrdiff_t>(features.required_columns().size()));
    add_sums(query, placed->formal_charge, rows);
  }
  return rows;
}

/// One Inputs per request; when rows fail, the others are computed once more by themselves.
std::vector<featurize::Inputs> SitePredictor::State::featurize(SiteRows& rows,
                                                               std::vector<SitePrediction>& predictions) const {
  std::vector<featurize::Inputs> inputs;
  std::vector<std::optional<Issue>> failed(rows.queries.size());
  for (std::size_t r = 0; r < features.size(); ++r) {
    std::vector<std::optional<Issue>> issues;
    inputs.push_back(features.compute(r, rows.smiles, rows.columns, issues, options.times));
    for (std::size_t i = 0; i < issues.size(); ++i)
      if (issues[i]) failed[i] = issues[i];
  }
  if (std::ranges::none_of(failed, [](const auto& issue) { return issue.has_value(); })) return inputs;
  const std::size_t width = features.required_columns().size(), targets = bundle.sums.size();
  SiteRows kept;
  for (std::size_t i = 0; i < failed.size(); ++i) {
    if (failed[i]) {
      set_site_failure(predictions[rows.queries[i]], *failed[i]);
      continue;
    }
    kept.queries.push_back(rows.queries[i]);
    kept.smiles.push_back(rows.smiles[i]);
    const auto append = [&](std::vector<double>& to, const std::vector<double>& from, std::size_t count) {
      const auto begin = from.begin() + static_cast<std::ptrdiff_t>(i * count);
      to.insert(to.end(), begin, begin + static_cast<std::ptrdiff_t>(count));
    };
    append(kept.columns, rows.columns, width);
    append(kept.sums, rows.sums, targets);
  }
  rows = std::move(kept);
  return featurize(rows, predictions);
}

std::vector<SitePrediction> SitePredictor::State::predict_block(std::span<const Query> queries) {
  std::vector<SitePrediction> predictions(queries.size());
  PhaseClock clock(options.times);
  clock.enter(Phase::standardize, queries.size());
  SiteRows rows = prepare(queries, predictions);
  clock.pause();
  const std::vector<featurize::Inputs> inputs = featurize(rows, predictions);
  if (rows.queries.empty()) return predictions;
  const std::size_t targets = bundle.targets.size();
  std::vector<std::size_t> offsets{0};
  for (std::size_t i = 0; i < rows.queries.size(); ++i)
    offsets.push_back(offsets.back() + models::count_sites(inputs.front().graphs, i, bundle.level));
  clock.enter(Phase::forward, rows.queries.size() * members.size());
  std::vector<double> values(offsets.back() * targets);
  for (std::size_t m = 0; m < members.size(); ++m) {
    members[m]->predict_sites(inputs[features.request_of(m)], rows.sums, values);
    for (std::size_t i = 0; i < rows.queries.size(); ++i) {
      std::vector<double>& own = predictions[rows.queries[i]].members;
      own.insert(own.end(), values.begin() + static_cast<std::ptrdiff_t>(offsets[i] * targets),
                 values.begin() + static_cast<std::ptrdiff_t>(offsets[i + 1] * targets));
    }
  }
  if (options.domain && domain.size() > 0) clock.enter(Phase::domain, rows.queries.size());
  for (std::size_t i = 0; i < rows.queries.size(); ++i) {
    SitePrediction& prediction = predictions[rows.queries[i]];
    if (!std::ranges::all_of(prediction.members, [](double value) { return std::isfinite(value); })) {
      set_site_failure(prediction, {0, "invalid", "", "the model gives no finite numbers for this molecule", "", ""});
      continue;
    }
    combine_members(bundle, with_std, std::vector<double>((offsets[i + 1] - offsets[i]) * targets), prediction);
    if (!options.domain || domain.size() == 0) continue;
    prediction.nn_similarity = find_nearest_similarity(bundle.domain, domain, prediction.form);
    if (prediction.nn_similarity) prediction.in_domain = *prediction.nn_similarity >= bundle.domain.threshold;
  }
  return predictions;
}

SitePredictor::SitePredictor(bundle::Bundle bundle, const PredictorOptions& options)
    : state_(std::make_unique<State>(std::move(bundle), options)) {}
SitePredictor::~SitePredictor() = default;

const bundle::Bundle& SitePredictor::bundle() const { return state_->bundle; }
const PredictorOptions& SitePredictor::options() const { return state_->options; }
const std::vector<data::FeatureColumn>& SitePredictor::required_columns() const { return state_->required; }

std::vector<SitePrediction> SitePredictor::predict(std::span<const Query> queries, std::size_t threads) {
  threads = std::max<std::size_t>(threads, 1);
  const std::size_t block = std::clamp<std::size_t>((queries.size() + threads - 1) / threads, 1, most_block_rows);
  std::vector<SitePrediction> predictions(queries.size());
  parallel_for((queries.size() + block - 1) / block, threads, [&](std::size_t b) {
    const std::size_t begin = b * block, count = std::min(block, queries.size() - begin);
    std::vector<SitePrediction> part = state_->predict_block(queries.subspan(begin, count));
    std::move(part.begin(), part.end(), predictions.begin() + static_cast<std::ptrdiff_t>(begin));
  });
  return predictions;
}

std::string format_written_sites(const SitePrediction& prediction, std::span<const double> values, std::size_t target,
                                 std::size_t num_targets) {
  std::vector<double> written;
  for (const std::int32_t site : prediction.written)
    written.push_back(site < 0 ? NAN : values[static_cast<std::size_t>(site) * num_targets + target]);
  return data::format_site_list(written);
}

std::vector<std::string> format_site_prediction(const SitePrediction& prediction, const bundle::Bundle& bundle,
                                                bool members, bool domain) {
  const std::size_t targets = bundle.targets.size();
  std::vector<std::string> cells;
  const bool is_absent = prediction.status != "ok";
  for (std::size_t t = 0; t < targets && !is_absent; ++t) {
    cells.push_back(format_written_sites(prediction, prediction.mean, t, targets));
    if (has_std(bundle)) cells.push_back(format_written_sites(prediction, prediction.std, t, targets));
    for (std::size_t m = 0; members && m < bundle.members.size(); ++m) {
      const std::size_t size = prediction.mean.size();
      cells.push_back(
          format_written_sites(prediction, std::span(prediction.members).subspan(m * size, size), t, targets));
    }
  }
  if (is_absent) cells.resize(list_output_columns(bundle, members, false).size() - 2);
  if (domain) {
    cells.push_back(prediction.nn_similarity ? format_number(*prediction.nn_similarity) : "");
    cells.push_back(prediction.in_domain ? (*prediction.in_domain ? "true" : "false") : "");
  }
  cells.insert(cells.end(), {prediction.status, prediction.message});
  return cells;
}

}  // namespace athanor::predict
