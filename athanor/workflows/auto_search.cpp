#include "athanor/workflows/auto_search.h"

#include <algorithm>
#include <cmath>
#include <mutex>

#include "athanor/core/text.h"
#include "athanor/search/importance.h"
#include "athanor/workflows/model_search.h"

namespace athanor::workflows {
namespace fs = std::filesystem;

namespace {

constexpr std::size_t most_kept = 16;  ///< configurations whose models are kept for the ensemble
constexpr std::size_t window = 4;
constexpr double halving = 3;

/// The models of the best configurations so far; of every kind of model at least the best one.
class KeptFits {
 public:
  explicit KeptFits(const ModelSpace& space) : space_(space) {}

  void add(const search::Trial& trial, TrialFit fit) {
    const std::lock_guard lock(mutex_);
    insert({trial.number, trial.score, space_.find_model(trial.point), space_.describe(trial.point), std::move(fit)});
  }

  /// Afterwards every process has the fits of all; they go through files in `folder`, which is removed, also before:
  /// a run that was killed may have left it.
  void exchange(const BlendRequest& request, const fs::path& folder, ProcessGroup& group) {
    if (group.is_first()) fs::remove_all(folder);
    group.meet();
    fs::create_directories(folder);
    for (const Kept& kept : fits_) save(kept, request, folder);
    group.meet();
    fits_.clear();
    for (const auto& file : fs::directory_iterator(folder)) insert(load(file.path()));
    group.meet();
    if (group.is_first()) fs::remove_all(folder);
  }

  std::vector<Candidate> take_candidates() {
    std::vector<Candidate> candidates;
    for (Kept& kept : fits_)
      candidates.push_back({kept.description, std::move(kept.fit.members), std::move(kept.fit.predictions)});
    return candidates;
  }

 private:
  struct Kept {
    std::size_t number;
    double score;
    std::string model, description;
    TrialFit fit;
  };
  void insert(Kept kept) {
    fits_.push_back(std::move(kept));
    std::sort(fits_.begin(), fits_.end(), [](const Kept& a, const Kept& b) {
      return a.score != b.score ? a.score > b.score : a.number < b.number;
    });
    for (std::size_t i = fits_.size(); fits_.size() > most_kept && i-- > 0;)
      if (has_better(i)) fits_.erase(fits_.begin() + static_cast<std::ptrdiff_t>(i));
  }

  static void save(const Kept& kept, const BlendRequest& request, const fs::path& folder) {
    bundle::Bundle bundle = bundle::begin_bundle(*request.dataset, request.standardize);
    bundle.members = kept.fit.members;
    bundle.training = {{"number", kept.number},
                       {"score", kept.score},
                       {"model", kept.model},
                       {"description", kept.description},
                       {"predictions", kept.fit.predictions}};
    bundle::save_bundle(folder / fmt::format("trial{}.athanor", kept.number), bundle);
  }

  static Kept load(const fs::path& path) {
    bundle::Bundle bundle = bundle::load_bundle(path);
    const nlohmann::json& facts = bundle.training;
    Kept kept{facts.at("number"), facts.at("score"), facts.at("model"), facts.at("description"), {}};
    for (const nlohmann::json& value : facts.at("predictions"))
      kept.fit.predictions.push_back(value.is_null() ? NAN : value.get<double>());
    kept.fit.members = std::move(bundle.members);
    return kept;
  }

  bool has_better(std::size_t place) const {
    return std::any_of(fits_.begin(), fits_.begin() + static_cast<std::ptrdiff_t>(place),
                       [&](const Kept& other) { return other.model == fits_[place].model; });
  }

  const ModelSpace& space_;
  std::mutex mutex_;
  std::vector<Kept> fits_;
};

nlohmann::json describe_search(const ModelSpace& space, const SelectionMetric& metric,
                               const std::vector<search::Trial>& trials, double seconds, const BlendRequest& request,
                               std::size_t threads) {
  nlohmann::json models = nlohmann::json::object(), importance = nlohmann::json::object();
  std::map<search::TrialStatus, std::size_t> counts;
  for (const search::Trial& trial : trials) ++counts[trial.status];
  for (const search::Trial* trial : search::rank_trials(trials)) {
    nlohmann::json& model = models[space.find_model(trial->point)];
    if (model.is_null()) {
      const bool is_complete = trial->status == search::TrialStatus::complete;
      model = {{"trials", 0},
               {"best", is_complete ? nlohmann::json(metric.to_value(trial->score)) : nlohmann::json(nullptr)},
               {"configuration", space.describe(trial->point)}};
    }
    model["trials"] = model.at("trials").get<std::size_t>() + 1;
  }
  const std::vector<double> shares = search::compute_importance(space.space(), trials, request.seed, threads);
  for (std::size_t d = 0; d < shares.size(); ++d) importance[space.space()[d].name] = shares[d];
  return {{"metric", metric.name()},
          {"higher_is_better", metric.is_higher_better()},
          {"seconds", seconds},
          {"trials", trials.size()},
          {"complete", counts[search::TrialStatus::complete]},
          {"stopped", counts[search::TrialStatus::stopped]},
          {"failed", counts[search::TrialStatus::failed]},
          {"models", models},
          {"importance", importance}};
}

}  // namespace

std::vector<std::string> list_auto_featurizers(const TrainOptions& options) {
  if (!options.featurizer.empty()) return {options.featurizer};
  return {"", "maccs+descriptors(set=basic)", "morgan(radius=3,bits=2048,count=true)"};
}

BlendFit search_auto(const BlendRequest& request, const TrainOptions& options, double seconds, const fs::path& folder,
                     const Context& context) {
  const data::Dataset& dataset = *request.dataset;
  SpaceOptions space_options{{}, list_auto_featurizers(options), {}};
  for (const ModelPlan& plan : request.candidates)
    if (std::find(space_options.models.begin(), space_options.models.end(), plan.model) == space_options.models.end())
      space_options.models.push_back(plan.model);
  const ModelSpace space(options, space_options);
  const SelectionMetric metric(dataset.targets, "");
  const std::vector<InnerFold> folds =
      make_inner_folds(dataset, request.split, request.outer, request.seed, context.threads);
  const SearchedTable table{&dataset, request.features, make_search_parts(folds), request.standardize};
  std::vector<std::size_t> records;
  for (const data::Split& part : table.parts) records.insert(records.end(), part.test.begin(), part.test.end());

  KeptFits kept(space);
  ModelSearch search{.space = &space, .table = &table, .metric = &metric};
  search.settings = {.seed = request.seed, .seconds = seconds, .window = window, .halving = halving};
  search.on_fit = [&](const search::Trial& trial, TrialFit fit) { kept.add(trial, std::move(fit)); };
  std::size_t done = 0;
  double best = -INFINITY;
  context.progress->note(fmt::format("auto: searching for {} among {} and {} of features", format_duration(seconds),
                                     join_text(space_options.models, ", "),
                                     format_count(space_options.featurizers.size(), "kind")));
  context.progress->begin("auto", 0, "trial");
  search.on_trial = [&](const search::Trial& trial) {
    if (trial.status == search::TrialStatus::complete) best = std::max(best, trial.score);
    context.progress->update(++done, best == -INFINITY
                                         ? std::string()
                                         : fmt::format("best {} {:.4g}", metric.name(), metric.to_value(best)));
  };
  const std::vector<search::Trial> trials = search_models(search, {}, context);
  context.progress->end();
  if (context.has_company()) kept.exchange(request, folder, *context.processes);

  std::vector<Candidate> candidates = kept.take_candidates();
  if (candidates.empty())
    fail(ErrorCode::invalid_input, "--model auto: no configuration could be scored; the first one: {}",
         trials.empty() ? "was not finished" : trials.front().message);
  BlendFit fit = weigh_candidates(dataset, records, std::move(candidates), Combination::greedy, "auto", context);
  fit.selection["inner_folds"] = folds.size();
  fit.selection["left_out"] = nlohmann::json::object();
  fit.selection["search"] = describe_search(space, metric, trials, seconds, request, context.threads);
  return fit;
}

}  // namespace athanor::workflows
