// Queries in blocks: standardise, featurise, predict with every member, combine.
#include "athanor/predict/predictor.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "athanor/calibrate/calibrator.h"
#include "athanor/calibrate/conformal.h"
#include "athanor/chemistry/joined_molecules.h"
#include "athanor/chemistry/quick_form.h"
#include "athanor/chemistry/reaction.h"
#include "athanor/core/parallel.h"
#include "athanor/core/text.h"
#include "athanor/models/output_form.h"
#include "athanor/predict/combine_members.h"
#include "athanor/predict/descriptor_domain.h"
#include "athanor/predict/element_check.h"
#include "athanor/predict/features.h"
#include "athanor/predict/loaded_member.h"
#include "athanor/predict/measure_domain.h"
#include "athanor/predict/token_check.h"

namespace athanor::predict {

/// What a prediction tells of a target beside its outputs, found once.
struct TargetTraits {
  bool std, interval, class_set;
};

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

void check_coverage(const bundle::Calibration& calibration, double coverage) {
  const auto has_region = [](const bundle::TargetCalibration& target) { return !target.conformal.empty(); };
  if (std::none_of(calibration.targets.begin(), calibration.targets.end(), has_region))
    fail(ErrorCode::invalid_options, "--coverage: the bundle has no conformal regions; train with --conformal auto");
  const std::size_t needed = calibrate::count_needed_rows(coverage);
  for (const bundle::TargetCalibration& target : calibration.targets)
    if (has_region(target) && target.rows < needed)
      fail(ErrorCode::invalid_options,
           "--coverage {}: needs {} held-out molecules, and the bundle was calibrated on {}", format_number(coverage),
           needed, target.rows);
}

std::vector<calibrate::Calibrator> make_calibrators(const bundle::Bundle& bundle, double coverage) {
  std::vector<calibrate::Calibrator> calibrators;
  const bundle::Calibration& calibration = bundle.calibration;
  if (coverage > 0) check_coverage(calibration, coverage);
  for (std::size_t t = 0; t < calibration.targets.size(); ++t)
    calibrators.emplace_back(calibration.targets[t], bundle.targets[t], coverage > 0 ? coverage : calibration.coverage);
  return calibrators;
}

std::vector<TargetTraits> list_traits(const bundle::Bundle& bundle) {
  std::vector<TargetTraits> traits;
  for (std::size_t t = 0; t < bundle.targets.size(); ++t)
    traits.push_back({has_std(bundle, t), has_interval(bundle, t), has_class_set(bundle, t)});
  return traits;
}

double sum_weights(const bundle::Bundle& bundle) {
  double sum = 0;
  for (const bundle::Member& member : bundle.members) sum += member.weight;
  return sum;
}

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
        policy(find_policy(bundle.standardize)),
        features(bundle),
        domain(bundle.domain.fingerprints, bundle.domain.bits / 64),
        descriptor_domain(bundle.domain),
        offsets(data::list_output_offsets(bundle.targets)),
        calibrators(make_calibrators(bundle, settings.coverage)),
        traits(list_traits(bundle)),
        has_any_std(has_std(bundle)),
        total_weight(sum_weights(bundle)) {
    bundle::require_molecule_targets(bundle, "what was asked for");
    const inference::Precision precision = inference::choose_precision(options.precision);
    for (const bundle::Member& member : bundle.members) {
      members.push_back(std::make_unique<LoadedMember>(member, bundle.targets, options.device, precision));
      if (!member.token_spec.empty()) token_check.add(member, bundle.targets);
      if (!member.point_spec.empty()) element_check.add(member, bundle.targets);
    }
  }

  std::vector<Prediction> predict_block(std::span<const Query> queries);
  Rows prepare(std::span<const Query> queries, std::vector<Prediction>& predictions) const;
  std::vector<featurize::Inputs> featurize(Rows& rows, std::vector<Prediction>& predictions) const;
  Result<std::string> find_form(const Query& query) const;
  Result<std::string> find_joined_form(const std::string& joined) const;
  Result<std::string> find_form_of(const std::string& smiles) const;
  std::vector<featurize::Inputs> write_anew(std::size_t request, const Rows& rows) const;
  void predict_member(std::size_t member, const featurize::Inputs& inputs,
                      std::span<const featurize::Inputs> other_writings, MemberSums& sums);
  Result<std::string> merge_row(const std::string& text) const;
  void find_domain(const std::string& smiles, Prediction& prediction) const;
  /// Calibrates, and sets intervals and classes; `lowers` and `uppers` are sums over the members, [outputs].
  void find_regions(std::span<const double> lowers, std::span<const double> uppers, Prediction& prediction) const;

  bundle::Bundle bundle;
  PredictorOptions options;
  chemistry::StandardizePolicy policy;
  FeaturePlan features;
  DomainIndex domain;
  DescriptorDomain descriptor_domain;
  std::vector<std::size_t> offsets;                ///< of the outputs of targets
  std::vector<calibrate::Calibrator> calibrators;  ///< [targets], or empty
  std::vector<TargetTraits> traits;                ///< [targets]
  bool has_any_std;
  double total_weight;  ///< of the members
  TokenCheck token_check;
  ElementCheck element_check;
  std::vector<std::unique_ptr<LoadedMember>> members;
};

/// A text whose features are those of the standard form.
Result<std::string> Predictor::State::find_form(const Query& query) const {
  if (query.standardized) return query.smiles;
  if (!bundle.reaction_columns.empty()) return chemistry::standardize_reaction(query.smiles);
  return bundle::count_molecules(bundle) == 1 ? find_form_of(query.smiles) : find_joined_form(query.smiles);
}

Result<std::string> Predictor::State::find_form_of(const std::string& smiles) const {
  if (features.accepts_plain()) return chemistry::find_quick_form(smiles, policy, features.centers());
  return chemistry::compute_standard_smiles(smiles, policy);
}

/// The forms of all molecules, joined; a failure names the column of its molecule.
Result<std::string> Predictor::State::find_joined_form(const std::string& joined) const {
  std::vector<std::string> molecules = chemistry::split_molecules(joined);
  const std::vector<std::string>& names = bundle.molecule_columns;
  const auto fail_with = [](const std::string& message) { return Issue{0, "invalid", "molecules", message, "", ""}; };
  if (molecules.size() != names.size())
    return fail_with(fmt::format("the row has {}; the model needs {}: {}", format_count(molecules.size(), "molecule"),
                                 names.size(), join_text(names, ", ")));
  for (std::size_t m = 0; m < molecules.size(); ++m) {
    Result<std::string> form = find_form_of(molecules[m]);
    if (!form) {
      Issue issue = form.issue();
      issue.message = names[m] + ": " + issue.message;
      return issue;
    }
    molecules[m] = std::move(*form);
  }
  return chemistry::join_molecules(molecules);
}

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
    Result<std::string> smiles = find_form(query);
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

/// All molecules of a row as one.
Result<std::string> Predictor::State::merge_row(const std::string& text) const {
  if (bundle.reaction_columns.empty()) return bundle.molecule_columns.empty() ? text : chemistry::merge_molecules(text);
  const Result<chemistry::ReactionText> parts = chemistry::unmap_reaction(text);
  if (!parts) return parts.issue();
  return chemistry::merge_reaction(*parts);
}

void Predictor::State::find_domain(const std::string& smiles, Prediction& prediction) const {
  if (const Result<std::string> molecule = merge_row(smiles))
    set_similarity(domain, bundle.domain, *molecule, prediction);
}

void Predictor::State::find_regions(std::span<const double> lowers, std::span<const double> uppers,
                                    Prediction& prediction) const {
  const std::size_t num_targets = bundle.targets.size();
  for (std::size_t t = 0; t < num_targets; ++t) {
    const std::size_t first = offsets[t], width = offsets[t + 1] - first;
    const auto outputs = std::span(prediction.mean).subspan(first, width);
    const auto std = prediction.std.empty() ? std::span<double>() : std::span(prediction.std).subspan(first, width);
    if (!std.empty() && !traits[t].std) std::fill(std.begin(), std.end(), NAN);
    if (!calibrators.empty()) calibrators[t].map(outputs, std);
    if (traits[t].interval) {
      calibrate::Bounds bounds{lowers[first] / total_weight, uppers[first] / total_weight};
      if (!calibrators.empty() && calibrators[t].has_interval())
        bounds = calibrators[t].find_interval(outputs[0], std.empty() ? 0 : std[0], bounds);
      prediction.lower.resize(num_targets, NAN);
      prediction.upper.resize(num_targets, NAN);
      prediction.lower[t] = bounds.lower;
      prediction.upper[t] = bounds.upper;
    }
    if (traits[t].class_set) {
      prediction.class_sets.resize(num_targets);
      prediction.class_sets[t] = calibrators[t].find_classes(outputs);
    }
  }
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
    find_regions(own(sums.lowers), own(sums.uppers), prediction);
    if (!token_check.empty()) prediction.message = token_check.describe(inputs, features, i);
    if (!element_check.empty() && prediction.message.empty()) prediction.message = element_check.describe(inputs, i);
    if (!finds_domain) continue;
    find_domain(rows.smiles[i], prediction);
    prediction.distances = std::move(distances[i]);
  }
  return predictions;
}

bool has_std(const bundle::Bundle& bundle, std::size_t target) {
  const bundle::Member& first = bundle.members.front();
  return bundle.members.size() > 1 || classical::gives_std(first.model) || models::gives_std(first, target);
}

bool has_std(const bundle::Bundle& bundle) {
  for (std::size_t t = 0; t < bundle.targets.size(); ++t)
    if (has_std(bundle, t)) return true;
  return false;
}

bool has_interval(const bundle::Bundle& bundle, std::size_t target) {
  if (bundle.targets[target].task != data::TaskType::regression) return false;
  const bool conformal = !bundle.calibration.targets.empty() && !bundle.calibration.targets[target].conformal.empty();
  return conformal || std::all_of(bundle.members.begin(), bundle.members.end(), [&](const bundle::Member& member) {
           return models::gives_quantiles(member, target);
         });
}

bool has_class_set(const bundle::Bundle& bundle, std::size_t target) {
  return bundle.targets[target].task != data::TaskType::regression && !bundle.calibration.targets.empty() &&
         !bundle.calibration.targets[target].conformal.empty();
}

Predictor::Predictor(bundle::Bundle bundle, const PredictorOptions& options)
    : state_(std::make_unique<State>(std::move(bundle), options)) {}
Predictor::~Predictor() = default;
Predictor::Predictor(Predictor&&) noexcept = default;

const bundle::Bundle& Predictor::bundle() const { return state_->bundle; }
const PredictorOptions& Predictor::options() const { return state_->options; }
const char* Predictor::precision() const {
  inference::Precision found = inference::Precision::f32;
  for (const auto& member : state_->members) found = std::max(found, member->precision());
  return inference::format_precision(found);
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
