#include "athanor/workflows/train.h"
#include "athanor/workflows/input.h"

#include <chrono>

#include "athanor/core/file.h"
#include "athanor/core/rng.h"
#include "athanor/workflows/paths.h"
#include "athanor/workflows/profile.h"
#include "athanor/workflows/run_folder.h"
#include "athanor/workflows/site_run.h"
#include "athanor/workflows/starting_bundle.h"
#include "athanor/workflows/train_run.h"

namespace athanor::workflows {
namespace fs = std::filesystem;

void TrainOptions::fields(FieldList& list) {
  list.add("input", &input, "CSV, TSV, .smi or SDF file with molecules and targets, also gzip or zstd")
      .shown_as("FILE")
      .also({"i", "data-path"});
  list.add("out", &out, "run folder (default: runs/STEM-TIME)").shown_as("DIR").also({"o", "output", "output-dir"});
  list.add("overwrite", &overwrite,
           "replace an existing run folder, which stays as DIR.replaced-PID until the new run is done");
  list.add("resume", &resume, "go on with a killed run; needs no other option").shown_as("RUN");
  list.add("refit", &refit, "all: train the shipped bundle on all rows after the evaluation").one_of({"none", "all"});
  list.add(
          "domain", &domain,
          "measures of the applicability domain that the bundle keeps, with commas: similarity, which is always there, "
          "leverage, knn, one_class")
      .shown_as("LIST");
  list.add("budget", &budget,
           "with --model auto: search models, features and options for this time (90s, 30m, 2h) and weigh the best")
      .shown_as("TIME");
  list_profile_field(list, profile);
  list_fitting(list);
  list.begin_group("Atoms and bonds");
  sites.fields(list);
  list.begin_group("Split");
  splitting.fields(list);
}

void TrainOptions::list_fitting(FieldList& list) {
  list.add("model", &model,
           "model of the catalogue (see athanor list models); auto: baselines and dmpnn, weighted by cross-validation; "
           "dmpnn+forest+ridge: a stack of these, whose weights are learned on inner folds")
      .shown_as("NAME");
  list.add("member_weights", &member_weights,
           "what members weigh: learned (none negative, least loss on the inner folds of a stack, on the validation "
           "molecules of an ensemble) or equal; auto: learned in a stack, equal in an ensemble")
      .one_of({"auto", "learned", "equal"})
      .also({"stack_weights"});
  list.add("featurizer", &featurizer,
           "vector features (see athanor list featurizers); they join the graph, tokens or points of a network "
           "(default there: descriptors(set=basic)), and none leaves it alone")
      .shown_as("SPEC");
  list.add("graph", &graph,
           "atom and bond features of graph networks (see athanor list graphs); chemprop_v2+smarts(FILE) flags the "
           "atoms "
           "that own patterns match")
      .shown_as("SPEC");
  list.add("tokens", &tokens,
           "text that networks on tokens read (see athanor list tokens): smiles, selfies, or smiles(max_length=N)")
      .shown_as("SPEC");
  list.add("points", &points,
           "how atoms become points for networks on points or images (see athanor list points): "
           "conformer(relax=true), ...")
      .shown_as("SPEC");
  list.add("ensemble_size", &ensemble_size, "number of models with different initial weights").range(1, 1000);
  list.add("baselines", &baselines, "auto, none, or names with commas: classical models beside the main one")
      .shown_as("LIST");
  list.add("cache", &cache,
           "folder where features are kept and mapped from, for later runs and for sets larger than memory; auto: in "
           "the "
           "run folder when they exceed half of the free memory; none: in memory")
      .shown_as("DIR");
  transform.fields(list);
  list.begin_group("Start from a trained network");
  list.add("from", &from,
           "bundle or run folder with a network whose weights are the first ones; model, its options and features are "
           "those of the bundle unless given")
      .shown_as("BUNDLE")
      .also({"from_foundation", "checkpoint"});
  transfer.fields(list);
  list.begin_group("Training of networks");
  training.fields(list);
  list.begin_group("Uncertainty");
  calibration.fields(list);
  list.begin_group("Model");
  model_settings.fields(list);
  list.begin_group("Data");
  curation.fields(list);
}

TrainResult train(const TrainOptions& given, const Context& given_context) {
  const auto begin = std::chrono::steady_clock::now();
  Context context = given_context;
  TrainOptions options = given;
  const bool resumed = !given.resume.empty();
  if (resumed) {
    options = TrainOptions();
    read_config(given.resume, options, context);
    options.out = given.resume;
  } else {
    if (options.input.empty())
      fail(ErrorCode::invalid_options, "train needs an input file: athanor train FILE --target NAME");
    if (options.out.empty()) options.out = default_run_folder(options.input).string();
    options.featurizer =
        write_out_column_ranges(options.featurizer, options.input, options.curation, *context.progress);
    take_starting_model(options, *context.progress);
  }
  ProcessGroup alone;
  ProcessGroup& group = context.processes ? *context.processes : alone;
  options.out = group.share(options.out);  // a name that was chosen by the time
  ProfiledContext profiled(context, options.profile || given.profile);
  TrainResult result;
  group.run_together([&] {
    work_in_run_folder(options.out, profiled.get(), [&] {
      result = options.sites.is_nothing() ? TrainRun(options, profiled.get(), resumed).execute()
                                          : SiteRun(options, profiled.get(), resumed).execute();
    });
    if (!context.leads()) return;
    result.profile = profiled.describe(result.summary.records);
    if (!result.profile.is_null()) write_json(result.run_folder / "profile.json", result.profile);
  });
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return result;
}

nlohmann::json to_json(const TrainResult& result) {
  const fs::path& folder = result.run_folder;
  nlohmann::json json = {{"schema", 1},
                         {"run", folder.string()},
                         {"bundle", (folder / "bundle.athanor").string()},
                         {"report", (folder / "report.html").string()},
                         {"model", result.model},
                         {"summary", to_json(result.summary)},
                         {"metrics", result.metrics},
                         {"seconds", result.seconds}};
  if (!result.profile.is_null()) json["profile"] = result.profile;
  return json;
}

}  // namespace athanor::workflows
