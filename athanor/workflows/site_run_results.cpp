// What a run on atoms or bonds leaves: the bundle, scores, warnings, tables and the report.
#include "athanor/core/file.h"
#include "athanor/core/text.h"
#include "athanor/predict/records.h"
#include "athanor/workflows/site_run.h"

namespace athanor::workflows {
namespace fs = std::filesystem;

SiteEvaluation SiteRun::make_evaluation() const {
  return {&sites_, splits_,    leakages_,           options_.model, predictions_,
          stds_,   baselines_, descriptions_.kinds, context_.seed};
}

bundle::Bundle SiteRun::make_final_bundle() const {
  const bool one_split = splits_.size() == 1;
  const std::vector<std::size_t> records = one_split ? splits_.front().train : all_records();
  bundle::Bundle bundle = make_bundle(members_, records);
  bundle.training = {{"program_version", manifest_.at("program").at("version")},
                     {"input_sha256", manifest_.at("input").at("sha256")},
                     {"model", options_.model},
                     {"molecules", curation_.dataset.size()},
                     {"training_molecules", records.size()},
                     {"split", one_split && !fold_words_.per_split.empty() ? "predefined" : options_.splitting.split},
                     {"seed", context_.seed},
                     {"date", manifest_.at("started")},
                     {"test", metrics_.at("test")}};
  if (plan_.start) bundle.training["start_sha256"] = bundle::compute_weights_sha256(plan_.start->members.front());
  return bundle;
}

void SiteRun::evaluate() {
  const PhaseScope scope(context_.times, Phase::evaluate);
  metrics_ = compute_site_metrics(make_evaluation(), context_.threads);
  const data::Dataset site_records = evaluate::list_site_records(curation_.dataset, sites_);
  for (evaluate::Warning& warning : evaluate::find_site_warnings(make_report(site_records))) {
    context_.progress->warn(evaluate::format_warning(warning));
    warnings_.push_back(std::move(warning));
  }
  metrics_["warnings"] = evaluate::to_json(warnings_);
}

evaluate::SiteReportContent SiteRun::make_report(const data::Dataset& site_records) const {
  evaluate::SiteReportContent content;
  evaluate::ReportContent& report = content.report;
  std::vector<std::string> names;
  for (const data::Target& target : sites_.targets) names.push_back(target.name);
  report.title = join_text(names, ", ") + " · " + options_.model;
  report.model = options_.model;
  report.row_word = data::format_site_level(sites_.level);
  report.dataset = &site_records;
  report.leakages = leakages_;
  report.warnings = warnings_;
  report.splits = expand_splits(sites_, splits_);
  report.predictions = predictions_;
  report.stds = stds_;
  report.baseline_predictions = baselines_;
  report.metrics = metrics_;
  report.history = history_;
  report.config = read_toml(folder_ / "config.toml");
  report.manifest = manifest_;
  content.molecules = &curation_.dataset;
  content.sites = &sites_;
  for (const data::Split& split : splits_)
    content.test_molecules.insert(content.test_molecules.end(), split.test.begin(), split.test.end());
  return content;
}

/// predictions.csv: one line per input row in input order, lists in the order of the row's own SMILES.
void SiteRun::write_predictions() const {
  std::vector<std::string> added{"split"};
  for (const data::Target& target : sites_.targets) {
    const std::vector<std::string> columns = list_checked_columns(target);
    added.insert(added.end(), columns.begin(), columns.end());
  }
  added.insert(added.end(), {"status", "message"});
  const std::size_t width = sites_.targets.size();
  const std::vector<std::string> words = list_split_words(splits_, curation_.dataset.size());
  AtomicFile file(folder_ / "predictions.csv");
  file.write(data::format_csv_row(data::name_output_columns(table_.columns, added, *context_.progress)));
  for (std::size_t row = 0; row < table_.rows.size(); ++row) {
    const data::RowOutcome& outcome = curation_.outcomes[row];
    const predict::SitePrediction& prediction = by_row_[row];
    std::vector<std::string> cells = table_.rows[row].cells;
    cells.push_back(outcome.record ? words[*outcome.record] : "");
    for (std::size_t t = 0; t < width; ++t) {
      const bool is_known = outcome.record.has_value(), is_predicted = !prediction.mean.empty();
      cells.push_back(is_known ? table_.rows[row].cells[reader_->column(t)] : "");
      cells.push_back(is_predicted ? predict::format_written_sites(prediction, prediction.mean, t, width) : "");
      cells.push_back(prediction.std.empty() ? ""
                                             : predict::format_written_sites(prediction, prediction.std, t, width));
    }
    cells.insert(cells.end(), {outcome.status, outcome.message});
    file.write(data::format_csv_row(cells));
  }
  file.commit();
}

void SiteRun::write_results() {
  const PhaseScope scope(context_.times, Phase::write);
  const bundle::Bundle bundle = make_final_bundle();
  bundle::save_bundle(folder_ / "bundle.athanor", bundle);
  write_predictions();
  write_json(folder_ / "metrics.json", metrics_);
  manifest_["weights_sha256"] = bundle::list_weights_sha256(bundle);
  write_json(folder_ / "manifest.json", manifest_);
  const data::Dataset site_records = evaluate::list_site_records(curation_.dataset, sites_);
  write_file(folder_ / "report.html", evaluate::format_site_report(make_report(site_records)));
  fs::remove_all(folder_ / "checkpoints");
  fs::remove_all(folder_ / "features");
}

}  // namespace athanor::workflows
