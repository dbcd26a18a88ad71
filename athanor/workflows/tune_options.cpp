// What tune takes: the search, then what train takes, of which models and features become lists.
#include "athanor/workflows/tune.h"

namespace athanor::workflows {

void TuneOptions::fields(FieldList& list) {
  list.add("input", &input, "CSV, TSV, .smi or SDF file with molecules and targets, also gzip or zstd")
      .shown_as("FILE")
      .also({"i", "data-path"});
  list.add("out", &out, "folder (default: runs/STEM-tune); the same command goes on with a search that is there")
      .shown_as("DIR")
      .also({"o", "output", "output-dir", "hpopt-save-dir"});
  list.add("overwrite", &overwrite, "replace a folder with other settings");
  list.begin_group("Search");
  list.add("trials", &trials,
           "configurations to try, the defaults first (default: 50; with --budget as many as it has time for)")
      .range(1, 1'000'000)
      .also({"raytune-num-samples", "num-iters"});
  list.add("budget", &budget, "time for the search: 90s, 30m, 2h").shown_as("TIME");
  list.add("search", &searched,
           "search these options alone: NAME, NAME=LOW..HIGH or NAME=A,B (default: all that are worth it and have no "
           "value given)")
      .shown_as("NAME")
      .also({"search-parameter-keywords"});
  list.add("sampler", &sampler, "how the next configuration is chosen").one_of({"tpe", "gp", "random"});
  list.add(
          "halving", &halving,
          "stop a trial that is not among the best 1/N at a rung: after 1/N^2 and 1/N of a network's epochs, after the "
          "first fold (ASHA); 0 = every trial is finished")
      .range(0, 100);
  list.add("cv", &cv,
           "score trials on so many folds of the training and validation rows; 0 = on the validation rows (default: 5 "
           "up to 5,000 molecules, then 0)")
      .range(0, 100);
  list.add("metric", &metric, "what to optimise, see athanor list metrics (default: the main one of the task)")
      .shown_as("NAME");
  list.add("jobs", &jobs, "trials that run at once and share --threads; a choice knows the results of all but these")
      .range(1, 1000);
  list.add("fit_best", &fit_best, "train with the best options and with the defaults, and score both on the test rows");
  list.begin_group("");
  const std::size_t first = list.items().size();
  fitting.list_fitting(list);
  for (std::size_t i = first; i < list.items().size(); ++i) {
    Field& field = list.items()[i];
    if (field.name == "model") {
      field.value = &models;
      field.help = "models to search, see athanor list models; auto: those of train --model auto (default: dmpnn)";
    } else if (field.name == "featurizer") {
      field.value = &featurizers;
      field.help = "vector features to search, see athanor list featurizers; default = the model's own";
    }
  }
  list.begin_group("Split");
  fitting.splitting.fields(list);
}

}  // namespace athanor::workflows
