#include "athanor/workflows/site_run.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>

#include "athanor/classical/surroundings.h"
#include "athanor/core/rng.h"
#include "athanor/core/statistics.h"
#include "athanor/core/text.h"
#include "athanor/predict/records.h"
#include "athanor/workflows/paths.h"
#include "athanor/workflows/train_plan.h"

namespace athanor::workflows {
namespace fs = std::filesystem;

namespace {

/// From this share of the spread of the values on, the error of a sum is worth a warning.
constexpr double harmless_gap = 0.1;

/// Vectors of molecules join atoms only where they are asked for.
TrainOptions without_usual_vectors(TrainOptions options) {
  if (options.featurizer.empty() && options.from.empty()) options.featurizer = "none";
  return options;
}

}  // namespace

SiteRun::SiteRun(const TrainOptions& options, const Context& context, bool resumed)
    : options_(options), context_(context), resumed_(resumed), folder_(options.out) {
  refuse_options();
}

void SiteRun::refuse_options() const {
  const auto refuse = [](const std::string& flag) {
    fail(ErrorCode::unsupported, "{}: is not there for targets of atoms and bonds; leave it out", flag);
  };
  if (options_.model == "auto" || options_.model.find('+') != std::string::npos) refuse("--model " + options_.model);
  if (!options_.budget.empty()) refuse("--budget");
  if (options_.refit != "none") refuse("--refit");
  if (options_.domain != "similarity") refuse("--domain " + options_.domain);
  if (!options_.calibration.is_nothing()) refuse("Calibration (--calibrate, --conformal)");
  if (options_.member_weights == "learned") refuse("--member-weights learned");
  if (options_.splitting.split_repeats > 1) refuse("--split-repeats");
  if (options_.baselines != "auto" && options_.baselines != "none" && options_.baselines != site_baseline)
    fail(ErrorCode::invalid_options, "--baselines {}: of atoms and bonds there is one baseline, {} (or none)",
         options_.baselines, site_baseline);
}

TrainResult SiteRun::execute() {
  if (find_entry(model_catalog(), options_.model, "model").input != "graphs")
    fail(ErrorCode::invalid_options,
         "--model {}: has no graph; targets of atoms and bonds need a network on graphs, such as dmpnn",
         options_.model);
  plan_ = make_model_plan(without_usual_vectors(options_), options_.model, true);
  read_and_curate();
  open_folder();
  const auto cache =
      choose_cache(options_.cache, folder_ / "features", curation_.dataset, {plan_.features}, *context_.progress);
  features_ = featurize_records(curation_, {plan_.features}, options_.input, cache, context_);
  sites_ = reader_->assemble(curation_.dataset);
  descriptions_ = describe_sites(curation_.dataset.smiles, sites_.level, context_.threads);
  check_sums();
  if (context_.leads()) data::write_issues((folder_ / "issues.csv").string(), curation_.issues);
  split_records();
  if (context_.leads()) data::write_splits((folder_ / "splits.json").string(), splits_, curation_.dataset);
  predictions_.assign(sites_.values.size(), NAN);
  if (options_.baselines != "none") baselines_[site_baseline].assign(sites_.values.size(), NAN);
  by_row_.resize(table_.rows.size());
  for (std::size_t fold = 0; fold < splits_.size(); ++fold) fit_fold(fold);
  if (!context_.leads()) return {};
  evaluate();
  write_results();
  TrainResult result;
  result.run_folder = folder_;
  result.model = options_.model;
  result.metrics = metrics_;
  result.summary = curation_.summary;
  result.example = evaluate::format_example(curation_.dataset);
  const auto needs_column = [](const data::SiteSum& sum) { return sum.kind == data::SiteSum::Kind::column; };
  if (std::ranges::any_of(reader_->targets().sums, needs_column)) result.example = "FILE";
  return result;
}

void SiteRun::read_and_curate() {
  {
    const PhaseScope scope(context_.times, Phase::read);
    const auto reader = data::open_input(options_.input, options_.curation, *context_.progress);
    table_ = data::read_table(*reader);
  }
  const PhaseScope scope(context_.times, Phase::curate, table_.rows.size());
  fold_words_ = read_fold_words(table_, options_.splitting);
  reader_ = std::make_unique<data::SiteReader>(table_, options_.sites, options_.curation, *context_.progress);
  reader_->read(table_, context_.threads);
  curation_ = data::curate(table_, reader_->curation(), true, fold_words_.for_merging(), find_feature_columns(options_),
                           context_.threads, *context_.progress);
}

void SiteRun::open_folder() {
  manifest_ = make_manifest(options_.input, options_.curation.more_input, context_);
  log_ = enter_run_folder(folder_, resumed_, options_.overwrite, data::list_inputs(options_.input, options_.curation),
                          options_, context_, manifest_);
}

void SiteRun::split_records() {
  const PhaseScope scope(context_.times, Phase::split);
  splits_ = make_splits(curation_.dataset, fold_words_, options_.splitting, context_);
  leakages_ = compute_leakages(curation_.dataset, splits_, context_);
}

void SiteRun::check_sums() {
  const std::size_t width = sites_.targets.size();
  for (std::size_t t = 0; t < width && !sites_.sums.empty(); ++t) {
    std::vector<double> gaps, values;
    for (std::size_t record = 0; record < sites_.num_records(); ++record) {
      double sum = 0;
      for (std::size_t site = sites_.offsets[record]; site < sites_.offsets[record + 1]; ++site) {
        values.push_back(sites_.values[site * width + t]);
        sum += values.back();
      }
      gaps.push_back(std::abs(sum - sites_.sums[record * width + t]));
    }
    const double center = compute_mean(values);
    for (double& value : values) value = (value - center) * (value - center);
    const double gap = compute_mean(gaps), spread = std::sqrt(compute_mean(values));
    if (gap > harmless_gap * spread)
      warnings_.push_back(
          {"sum_gap", evaluate::Severity::caution,
           fmt::format(
               "--sum {}: the given values of a molecule differ from it by {} on average, beside a spread of the "
               "values of {}; predictions that meet a sum which the truth does not have are worse (were values of "
               "hydrogens or of removed fragments left out?)",
               sites_.targets[t].name, format_number(std::round(gap * 1e4) / 1e4),
               format_number(std::round(spread * 1e4) / 1e4))});
  }
  for (const evaluate::Warning& warning : warnings_) context_.progress->warn(evaluate::format_warning(warning));
}

void SiteRun::fit_fold(std::size_t fold) {
  const data::Split& split = splits_[fold];
  const FitData data{&curation_.dataset, features_.get(), split.train, split.val, &sites_};
  const auto size = static_cast<std::size_t>(options_.ensemble_size);
  std::vector<bundle::Member> members;
  for (std::size_t member = 0; member < size; ++member) {
    std::string stage = plan_.model;
    if (splits_.size() > 1) stage += fmt::format(" fold {}/{}", fold + 1, splits_.size());
    if (size > 1) stage += fmt::format(" {}/{}", member + 1, size);
    const auto on_epoch = [&](const train::EpochRecord& record) {
      if (log_) log_->add(static_cast<int>(fold), static_cast<int>(member), plan_.model, record);
      history_.push_back({num_curves_, static_cast<int>(record.epoch), record.train_loss, record.val_loss});
    };
    const fs::path checkpoint =
        folder_ / "checkpoints" / fmt::format("fold{}-{}-{}.safetensors", fold, plan_.model, member);
    MemberFit fit = fit_member(plan_, data, options_.training, Rng::derive_seed(context_.seed, fold * 1000 + member),
                               context_, checkpoint, stage, on_epoch);
    std::ranges::move(fit.members, std::back_inserter(members));
    ++num_curves_;
  }
  members_.insert(members_.end(), members.begin(), members.end());
  if (!context_.leads()) return;
  const std::vector<std::size_t> records = splits_.size() == 1 ? all_records() : split.test;
  predict_fold(make_bundle(std::move(members), split.train), records);
  if (!baselines_.empty()) predict_baseline(split, records);
}

bundle::Bundle SiteRun::make_bundle(std::vector<bundle::Member> members, std::span<const std::size_t> records) const {
  bundle::Bundle bundle = bundle::begin_bundle(curation_.dataset, format_policy(options_));
  bundle.targets = sites_.targets;
  bundle.level = sites_.level;
  if (data::has_sums(reader_->targets().sums)) bundle.sums = reader_->targets().sums;
  bundle.members = std::move(members);
  std::vector<std::string> smiles;
  for (const std::size_t i : records) smiles.push_back(curation_.dataset.smiles[i]);
  const PhaseScope scope(context_.times, Phase::domain, smiles.size());
  if (!smiles.empty()) bundle.domain = predict::compute_domain_reference(smiles, context_.seed, context_.threads);
  return bundle;
}

void SiteRun::predict_fold(const bundle::Bundle& bundle, const std::vector<std::size_t>& records) {
  const PhaseScope scope(context_.times, Phase::predict, records.size());
  predict::SitePredictor predictor(bundle, {context_.threads, context_.device, false});
  if (predict::has_std(bundle) && stds_.empty()) stds_.assign(predictions_.size(), NAN);
  std::vector<data::Record> rows;
  std::vector<std::size_t> owners;
  for (const std::size_t record : records)
    for (const std::size_t row : curation_.dataset.rows[record]) {
      rows.push_back(table_.rows[row]);
      owners.push_back(record);
    }
  const predict::InputColumns columns =
      predict::find_input_columns(predictor, table_.columns, reader_->smiles_column(),
                                  data::parse_decimal_mark(options_.curation.decimal), table_.source);
  std::vector<predict::SitePrediction> found = predict::predict_rows(predictor, rows, columns, context_.threads);
  for (std::size_t k = 0; k < found.size(); ++k) {
    if (rows[k].row == curation_.dataset.rows[owners[k]].front()) keep_prediction(owners[k], found[k]);
    by_row_[rows[k].row] = std::move(found[k]);
  }
}

void SiteRun::keep_prediction(std::size_t record, const predict::SitePrediction& prediction) {
  if (prediction.status != "ok") return;
  const std::size_t width = sites_.targets.size(), first = sites_.offsets[record] * width;
  if (prediction.mean.size() != sites_.count(record) * width || prediction.form != curation_.dataset.smiles[record])
    fail(ErrorCode::internal, "record {} is predicted as another molecule, {}", record, prediction.form);
  std::ranges::copy(prediction.mean, predictions_.begin() + static_cast<std::ptrdiff_t>(first));
  if (!prediction.std.empty()) std::ranges::copy(prediction.std, stds_.begin() + static_cast<std::ptrdiff_t>(first));
}

void SiteRun::predict_baseline(const data::Split& split, const std::vector<std::size_t>& records) {
  const std::size_t width = sites_.targets.size();
  const std::vector<std::size_t> learned = data::list_sites(sites_, split.train),
                                 asked = data::list_sites(sites_, records);
  for (std::size_t t = 0; t < width; ++t) {
    std::vector<double> values;
    for (std::size_t i = t; i < sites_.values.size(); i += width) values.push_back(sites_.values[i]);
    const classical::SurroundingMeans means(descriptions_.surroundings, values, learned);
    for (const std::size_t site : asked)
      baselines_[site_baseline][site * width + t] = means.predict(descriptions_.surroundings[site]);
  }
}

std::vector<std::size_t> SiteRun::all_records() const {
  std::vector<std::size_t> records(curation_.dataset.size());
  std::iota(records.begin(), records.end(), std::size_t{0});
  return records;
}

}  // namespace athanor::workflows
