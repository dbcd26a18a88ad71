#include "athanor/workflows/study.h"

#include <algorithm>
#include <cmath>

#include "athanor/core/rng.h"
#include "athanor/core/text.h"
#include "athanor/predict/descriptor_domain.h"
#include "athanor/workflows/calibration.h"
#include "athanor/workflows/contenders.h"

namespace athanor::workflows {
namespace {

constexpr std::uint64_t inner_label = 0x696e6e6572ULL;

std::vector<featurize::FeatureRequest> list_requests(const std::vector<Contender>& contenders) {
  std::vector<featurize::FeatureRequest> requests;
  for (const Contender& contender : contenders)
    for (const ModelPlan& plan : contender.plans) requests.push_back(plan.features);
  return requests;
}

nlohmann::json to_json_number(double value) {
  return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json(nullptr);
}

}  // namespace

Study::Study(const TrainOptions& fitting, const ContenderOptions& contenders, const std::string& split,
             std::int64_t folds, const Context& context)
    : fitting_(fitting), context_(context), alone_(context.alone()), splitting_(fitting.splitting) {
  const auto fold_split = data::find_fold_split(split);
  if (!fold_split) fail(ErrorCode::invalid_options, "--split: {} has no folds to cross-validate on", split);
  splitting_.split = *fold_split;
  splitting_.folds = folds;
  const auto reader = data::open_input(fitting.input, fitting.curation, *context.progress);
  table_ = data::read_table(*reader);
  curation_ = data::curate(table_, fitting.curation, false, nullptr, find_feature_columns(fitting), context.threads,
                           *context.progress);
  domain_methods_ = predict::choose_domain_methods(fitting.domain, dataset());
  contenders_ = make_contenders(fitting, contenders, dataset());
  const std::optional<std::filesystem::path> cache =
      fitting.cache == "auto"
          ? std::nullopt
          : choose_cache(fitting.cache, {}, dataset(), list_requests(contenders_), *context.progress);
  features_ = featurize_records(curation_, list_requests(contenders_), fitting.input, cache, context);
}

std::vector<data::Split> Study::make_folds(std::uint64_t seed) const {
  return data::make_splits(dataset(), splitting_, seed, context_.threads);
}

bundle::Bundle Study::make_bundle(const data::Dataset& dataset, std::vector<bundle::Member> members) const {
  bundle::Bundle bundle = bundle::begin_bundle(dataset, format_policy(fitting_));
  bundle.members = std::move(members);
  return bundle;
}

std::vector<bundle::Member> Study::fit_ensemble(const ModelPlan& plan, const FitData& data, std::uint64_t seed,
                                                const std::string& stage) const {
  std::vector<bundle::Member> members;
  for (std::int64_t member = 0; member < fitting_.ensemble_size; ++member) {
    const std::uint64_t member_seed = Rng::derive_seed(seed, static_cast<std::uint64_t>(member));
    MemberFit fit = fit_member(plan, data, fitting_.training, member_seed, alone_, {}, plan.model + stage, {});
    std::move(fit.members.begin(), fit.members.end(), std::back_inserter(members));
  }
  return members;
}

bundle::Calibration Study::calibrate(const bundle::Bundle& bundle, const data::Dataset& dataset,
                                     const data::Split& split) const {
  HeldOutPredictions validation;
  add_held_out(bundle, dataset, split.val, alone_, validation);
  std::vector<std::string> notes;
  return fit_calibration(fitting_.calibration, dataset, validation, "validation molecules", notes);
}

std::size_t Study::choose_plan(const Contender& contender, const data::Dataset& dataset, const data::Split& split,
                               std::uint64_t seed, const std::string& stage, nlohmann::json& choice) const {
  const std::uint64_t inner_seed = Rng::derive_seed(seed, inner_label);
  const std::vector<InnerFold> folds = make_inner_folds(dataset, split, splitting_, inner_seed, context_.threads);
  std::vector<std::size_t> records;
  for (const InnerFold& fold : folds) records.insert(records.end(), fold.held_out.begin(), fold.held_out.end());
  std::size_t best = contender.plans.size();
  double best_score = -INFINITY;
  choice = {{"candidates", nlohmann::json::object()}, {"inner_folds", folds.size()}};
  for (std::size_t p = 0; p < contender.plans.size(); ++p) {
    std::vector<double> predictions;
    for (std::size_t inner = 0; inner < folds.size(); ++inner) {
      const data::Split part = to_split(folds[inner]);
      const FitData data{&dataset, features_.get(), part.train, part.val};
      auto members = fit_ensemble(contender.plans[p], data, Rng::derive_seed(inner_seed, inner),
                                  fmt::format("{} inner {}/{}", stage, inner + 1, folds.size()));
      const auto means = predict_means(make_bundle(dataset, std::move(members)), dataset, part.test, context_);
      predictions.insert(predictions.end(), means.begin(), means.end());
    }
    const double score = compute_selection_score(dataset, records, predictions);
    choice["candidates"][contender.plan_names[p]] = to_json_number(score);
    if (std::isfinite(score) && score > best_score) {
      best = p;
      best_score = score;
    }
  }
  if (best == contender.plans.size())
    fail(ErrorCode::invalid_input, "--nested: no candidate has a defined score on the inner held-out molecules");
  choice["chosen"] = contender.plan_names[best];
  choice["inner_score"] = best_score;
  return best;
}

PartFit Study::fit_part(const PartTask& task) const {
  const Contender& contender = *task.contender;
  const data::Dataset& dataset = *task.dataset;
  const data::Split& split = task.split;
  const std::uint64_t seed = task.seed;
  const std::string& stage = task.stage;
  PartFit fit;
  std::vector<bundle::Member> members;
  std::vector<double> average;
  if (contender.kind == Contender::Kind::blend) {
    const bool is_stack = contender.combination == Combination::stacked;
    BlendRequest request{.combination = *contender.combination,
                         .dataset = &dataset,
                         .features = features_.get(),
                         .candidates = contender.plans,
                         .split = split,
                         .outer = splitting_,
                         .standardize = format_policy(fitting_),
                         .seed = seed,
                         .shown = is_stack ? split.test : std::vector<std::size_t>()};
    if (!fitting_.calibration.is_nothing()) request.split.val.clear();
    request.fit_ensemble = [&](const ModelPlan& plan, const FitData& data, std::size_t inner) {
      return fit_ensemble(plan, data, Rng::derive_seed(seed, inner), fmt::format("{} inner {}", stage, inner + 1));
    };
    BlendFit found = fit_blend(request, alone_);
    members = std::move(found.members);
    fit.choice = std::move(found.selection);
    average = std::move(found.average);
  } else {
    const bool is_choice = contender.kind == Contender::Kind::choice;
    const std::size_t plan = is_choice ? choose_plan(contender, dataset, split, seed, stage, fit.choice) : 0;
    const FitData data{&dataset, features_.get(), split.train, split.val};
    members = fit_ensemble(contender.plans[plan], data, seed, stage);
  }
  bundle::Bundle bundle = make_bundle(dataset, std::move(members));
  if (!fitting_.calibration.is_nothing()) bundle.calibration = calibrate(bundle, dataset, split);
  const std::size_t num_outputs = data::count_outputs(dataset.targets);
  const auto predictions = predict_dataset(bundle, dataset, split.test, context_);
  fit.regions = list_regions(predictions, dataset.targets.size(), bundle.calibration);
  for (const predict::Prediction& prediction : predictions) {
    std::vector<double> mean = prediction.mean, std = prediction.std;
    mean.resize(num_outputs, NAN);
    std.resize(num_outputs, NAN);
    fit.predictions.insert(fit.predictions.end(), mean.begin(), mean.end());
    if (predict::has_std(bundle)) fit.stds.insert(fit.stds.end(), std.begin(), std.end());
  }
  if (!average.empty()) {
    fit.choice["inner_score"] = fit.choice.at("blends").at("stacked");
    fit.choice["outer_score_of_average"] = to_json_number(compute_selection_score(dataset, split.test, average));
  }
  if (contender.kind == Contender::Kind::choice || !average.empty())
    fit.choice["outer_score"] = to_json_number(compute_selection_score(dataset, split.test, fit.predictions));
  return fit;
}

namespace {

nlohmann::json to_json(const evaluate::Regions& regions) {
  nlohmann::json sets = nlohmann::json::array();
  for (const auto& classes : regions.class_sets) sets.push_back(classes ? nlohmann::json(*classes) : nlohmann::json());
  return {{"lower", regions.lower}, {"upper", regions.upper}, {"class_sets", sets}, {"promised", regions.promised}};
}

nlohmann::json to_json(const PartFit& fit) {
  return {{"predictions", fit.predictions},
          {"stds", fit.stds},
          {"regions", to_json(fit.regions)},
          {"choice", fit.choice},
          {"failure", fit.failure}};
}

/// What is not finite is null in JSON.
std::vector<double> read_numbers(const nlohmann::json& list) {
  std::vector<double> numbers;
  for (const nlohmann::json& item : list) numbers.push_back(item.is_null() ? NAN : item.get<double>());
  return numbers;
}

evaluate::Regions parse_regions(const nlohmann::json& json) {
  evaluate::Regions regions{read_numbers(json.at("lower")), read_numbers(json.at("upper")), {}, json.at("promised")};
  for (const nlohmann::json& classes : json.at("class_sets"))
    if (classes.is_null()) regions.class_sets.emplace_back();
    else regions.class_sets.emplace_back(classes.get<std::vector<std::size_t>>());
  return regions;
}

PartFit parse_part_fit(const nlohmann::json& json) {
  return {read_numbers(json.at("predictions")), read_numbers(json.at("stds")), parse_regions(json.at("regions")),
          json.at("choice"), json.at("failure")};
}

}  // namespace

std::vector<PartFit> Study::fit_and_predict(std::span<const PartTask> tasks) const {
  std::vector<PartFit> fits(tasks.size());
  const auto fit = [&](std::size_t i) {
    try {
      fits[i] = fit_part(tasks[i]);
    } catch (const Error& error) {
      if (!tasks[i].may_fail || error.code() != ErrorCode::invalid_input) throw;
      fits[i].failure = error.what();
    }
  };
  if (!context_.has_company()) {
    for (std::size_t i = 0; i < tasks.size(); ++i) fit(i);
    return fits;
  }
  ProcessGroup& group = *context_.processes;
  const std::uint64_t next_task = num_rounds_++;
  nlohmann::json own = nlohmann::json::object();
  for (auto i = group.claim(next_task); i < tasks.size() && !group.has_failure(); i = group.claim(next_task)) {
    fit(i);
    own[std::to_string(i)] = to_json(fits[i]);
  }
  for (const std::string& text : group.gather(own.dump())) {
    const nlohmann::json others = nlohmann::json::parse(text);
    for (const auto& [name, json] : others.items()) fits[std::stoul(name)] = parse_part_fit(json);
  }
  return fits;
}

}  // namespace athanor::workflows
