// Options of curation.
#include "athanor/core/error.h"
#include "athanor/data/curate.h"

namespace athanor::data {

void CurateOptions::fields(FieldList& list) {
  InputOptions::fields(list);
  list.add("molecule_columns", &molecule_columns,
           "columns with further molecules of each row, such as a solvent or a partner")
      .shown_as("NAME");
  list.add(
          "fraction_columns", &fraction_columns,
          "columns with the amount of each molecule of a row, in their order: mixtures, whose molecules count by share")
      .shown_as("NAME");
  list.add("reaction_columns", &reaction_columns,
           "columns of the reactions: one of texts reactants>agents>products, or two, reactants and products (default: "
           "recognised by the > in the SMILES column)")
      .shown_as("NAME");
  list.add("target_columns", &target_columns,
           "column to be predicted; may be given several times (default: the one numeric column)")
      .also({"target", "targets"})
      .shown_as("NAME");
  list.add("all_targets", &all_targets, "predict every remaining numeric column");
  list.add("ignore_columns", &ignore_columns, "columns that are no targets").shown_as("NAME");
  list.add("task_type", &task_type,
           "kind of all targets (default: binary when only 0 and 1 occur, multiclass for texts)")
      .also({"task"})
      .one_of({"", "regression", "binary", "classification", "multiclass"});
  list.add("units", &units, "unit of each target, in their order").also({"unit"}).shown_as("TEXT");
  list.add("weight_column", &weight_column, "column with the weight of each row, 0 or more").shown_as("NAME");
  list.add("time_column", &time_column, "column with dates (2020-01-31) or numbers, for --split time").shown_as("NAME");
  list.add("group_column", &group_column, "column whose groups --split group keeps together").shown_as("NAME");
  list.add("standardize", &standardize,
           "form of the molecules that models see: none or basic, or a whole policy such as basic+no_stereo+tautomer")
      .shown_as("POLICY");
  list.add("tautomer", &tautomer, "canonical: every molecule becomes its canonical tautomer")
      .one_of({"none", "canonical"});
  list.add("isotopes", &isotopes, "isotope labels").one_of({"keep", "remove"});
  list.add("stereo", &stereo, "stereochemistry").one_of({"keep", "remove"});
  list.add("undefined_stereo", &undefined_stereo, "molecules with stereo centres or double bonds left open")
      .one_of({"keep", "drop"});
  list.add("metals", &metals, "molecules with metals other than the sodium, calcium and the like of salts")
      .one_of({"keep", "drop"});
  list.add("mixtures", &mixtures, "molecules of several fragments (default: largest under basic, keep under none)")
      .one_of({"", "largest", "drop", "keep"});
  list.add("max_heavy_atoms", &max_heavy_atoms, "larger molecules are dropped (0 = none)").range(0, 1e6);
  list.add("duplicates", &duplicates, "how rows of one molecule are merged; classes go by majority; keep = not merged")
      .one_of({"mean", "median", "first", "drop-conflicting", "keep"});
  list.add("censored", &censored, "bounds such as <5: taken as missing, or kept with their relation")
      .one_of({"missing", "keep"});
}

chemistry::StandardizePolicy resolve_policy(const CurateOptions& options) {
  chemistry::StandardizePolicy policy = chemistry::parse_standardize_policy(options.standardize);
  policy.canonical_tautomer = policy.canonical_tautomer || options.tautomer == "canonical";
  policy.remove_isotopes = policy.remove_isotopes || options.isotopes == "remove";
  policy.remove_stereo = policy.remove_stereo || options.stereo == "remove";
  policy.drop_metals = policy.drop_metals || options.metals == "drop";
  policy.drop_undefined_stereo = policy.drop_undefined_stereo || options.undefined_stereo == "drop";
  if (options.max_heavy_atoms > 0) policy.max_heavy_atoms = static_cast<std::size_t>(options.max_heavy_atoms);
  if (options.mixtures == "largest" && !policy.clean_up)
    fail(ErrorCode::invalid_options, "--mixtures largest needs --standardize basic");
  if (options.mixtures == "largest") policy.mixtures = chemistry::Mixtures::largest;
  if (options.mixtures == "drop") policy.mixtures = chemistry::Mixtures::drop;
  if (options.mixtures == "keep") policy.mixtures = chemistry::Mixtures::keep;
  return policy;
}

}  // namespace athanor::data
