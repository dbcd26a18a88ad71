// Options of refinement.
#include "athanor/core/text.h"
#include "athanor/data/refine.h"

namespace athanor::data {

void RefineOptions::fields(FieldList& list) {
  list.begin_group("Long tables");
  list.add("pivot", &pivot, "columns that name the assay of each row; every assay becomes a target").shown_as("NAME");
  list.add("value_column", &value_column, "column with the measured values (default: standard_value or value)")
      .also({"value"})
      .shown_as("NAME");
  list.add("relation_column", &relation_column, "column with = < > (default: standard_relation or relation)")
      .also({"relation"})
      .shown_as("NAME");
  list.add("unit_column", &unit_column, "column with the units of the values (default: standard_units or units)")
      .shown_as("NAME");
  list.add("min_rows", &min_rows, "assays with fewer usable rows are left out").range(1, 1e9);
  list.begin_group("Values");
  list.add("transform", &transform, "logarithm of the targets; p = -log10 of mol/l, from the unit that --units names")
      .one_of({"none", "log10", "ln", "p"});
  list.add("threshold", &threshold, "class 1 from this value on, else class 0; one number, or one per target");
  list.add("gray_zone", &gray_zone, "values nearer to the threshold than this are left out").range(0, 1e300);
  list.add("outliers", &outliers, "how outlying values are told: robust z by the MAD, or standard deviations")
      .one_of({"none", "mad", "sigma"});
  list.add("outlier_limit", &outlier_limit, "score from which a value is an outlier (0 = 3.5 for mad, 3 for sigma)")
      .range(0, 1e6);
  list.add("drop_outliers", &drop_outliers, "take outliers out (default: they are reported and kept)");
  list.add("impute", &impute, "fill missing values of regression targets").one_of({"none", "mean", "median"});
  list.add("replicates", &replicates, "columns TARGET_std and TARGET_count; auto = where rows were merged")
      .one_of({"auto", "show", "hide"});
  list.begin_group("Molecules");
  list.add("alerts", &alerts, "search for structural alerts: pains, brenk, nih").shown_as("SET");
  list.add("drop_alerts", &drop_alerts, "take molecules with an alert out");
  list.add("drug_likeness", &drug_likeness, "columns lipinski, veber, ghose and egan");
  list.add("require", &require, "take molecules out that break a rule: lipinski, veber, ghose, egan").shown_as("RULE");
  list.add("cliffs", &cliffs, "write pairs of similar molecules with different values to OUT-cliffs.csv");
  list.add("cliff_similarity", &cliff_similarity, "Tanimoto similarity from which molecules are similar").range(0.5, 1);
  list.add("cliff_difference", &cliff_difference,
           "difference from which values are different (0 = 1 log unit on a logarithmic scale, else 2 standard "
           "deviations)")
      .range(0, 1e300);
}

std::vector<std::string> split_names(const std::vector<std::string>& texts) {
  std::vector<std::string> names;
  for (const std::string& text : texts)
    for (const std::string& part : split_text(text, ','))
      if (const std::string_view name = trim(part); !name.empty()) names.push_back(to_lower(name));
  return names;
}

}  // namespace athanor::data
