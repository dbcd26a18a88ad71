#include "athanor/evaluate/warning.h"

namespace athanor::evaluate {
namespace {

CatalogEntry make_entry(const char* code, const char* summary) {
  CatalogEntry entry;
  entry.name = code;
  entry.summary = summary;
  return entry;
}

}  // namespace

std::string format_severity(Severity severity) {
  switch (severity) {
    case Severity::note: return "note";
    case Severity::caution: return "caution";
    case Severity::serious: return "serious";
  }
  return "caution";
}

const Catalog& warning_catalog() {
  static const Catalog catalog{
      make_entry("same_molecule", "A molecule stands in the training set and in the test set."),
      make_entry("duplicates_across_folds", "A molecule stands in several folds of a cross-validation."),
      make_entry("near_duplicates", "Many test molecules have a near twin in the training set."),
      make_entry("leaking_column", "A column of the input reproduces a target."),
      make_entry("one_class", "A part or fold holds one class only."),
      make_entry("rare_class", "A class has too few training molecules to be learnt."),
      make_entry("small_test", "So few test rows, or so few of a class, that scores are rough."),
      make_entry("error_outliers", "A handful of molecules makes most of the squared error."),
      make_entry("target_outliers",
                 "Values of a target lie far from the others: mistakes, or a scale without logarithm."),
      make_entry("class_imbalance", "The rarer class is very rare."),
      make_entry("one_series", "One scaffold or one cluster holds much of the data."),
      make_entry("out_of_domain", "Many test molecules are unlike the training set."),
      make_entry("suspect_labels", "Some values disagree with the model and with the nearest molecules."),
      make_entry("baseline_better", "A baseline does better, and not by chance."),
      make_entry("baseline_level", "A baseline scores better, though the test cannot decide."),
      make_entry("no_skill", "The model may be no better than a constant or chance."),
      make_entry("coverage_missed", "Intervals or sets of classes hold fewer values than they promise."),
      make_entry("sum_gap", "Values of atoms or bonds do not add up to the sum that predictions must meet."),
      make_entry("unpredicted", "Test molecules that could not be predicted are left out of the scores."),
      make_entry("lost_rows", "Many input rows could not be used."),
      make_entry("repeats_disagree", "Repeated measurements of many molecules differ."),
      make_entry("few_permutations", "Too few shuffles of the targets to tell skill from chance."),
      make_entry("scrambled_as_good", "Shuffled targets are predicted nearly as well as the real ones."),
      make_entry("nested_optimism", "The inner score promised more than the outer one kept.")};
  return catalog;
}

std::string format_warning(const Warning& warning) { return warning.text + " [" + warning.code + "]"; }

nlohmann::json to_json(std::span<const Warning> warnings) {
  nlohmann::json list = nlohmann::json::array();
  for (const Warning& warning : warnings)
    list.push_back({{"code", warning.code}, {"severity", format_severity(warning.severity)}, {"text", warning.text}});
  return list;
}

}  // namespace athanor::evaluate
