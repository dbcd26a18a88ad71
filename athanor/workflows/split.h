// split: a table -> splits.json, with a check for molecules that stand on both sides.
#pragma once

#include "athanor/data/split.h"
#include "athanor/workflows/context.h"
#include "athanor/workflows/curate.h"

namespace athanor::workflows {

/// Tanimoto similarity from which a test molecule counts as a near duplicate of a training molecule.
inline constexpr double near_duplicate_similarity = 0.9;

/// Options of the verb `split`: how the table is curated, and how its molecules are divided.
struct SplitOptions : Options {
  std::string input;
  std::string out;     ///< "" = STEM-splits.json
  std::string report;  ///< the page to be written, "" = none
  bool overwrite = false;
  data::CurateOptions curation;
  data::SplitOptions splitting;
  void fields(FieldList& list) override;
};

/// The splits that split() made, and the file that they are in.
struct SplitResult {
  data::CurationSummary summary;
  std::vector<data::Split> splits;
  std::vector<data::Leakage> leakages;  ///< one per split
  std::string out_path;
  std::string report_path;  ///< "" unless asked for
};

/// Curates the table, splits it and writes splits.json, and the page when it is asked for. Errors: those of
/// data::curate, read_fold_words and make_splits; invalid_input for a file that exists.
SplitResult split(const SplitOptions& options, const Context& context);
/// What `split --json` prints (docs/json/split.schema.json).
nlohmann::json to_json(const SplitResult& result);
/// The member "leakage" of a split: its numbers, without those of single records.
nlohmann::json to_json(const data::Leakage& leakage);

/// Predefined splits, as the fold word ("train", "val", "test", "") of each input row.
struct FoldWords {
  std::vector<std::vector<std::string>> per_split;  ///< empty when nothing is predefined
  /// Words that curation must respect when it merges rows; nullptr when merging comes before splitting.
  const std::vector<std::string>* for_merging() const { return per_split.size() == 1 ? &per_split.front() : nullptr; }
};
/// The words of the splits column or the splits file; empty when the options name neither. Errors: invalid_options when
/// they name both; those of data::read_fold_column and data::read_splits_file.
FoldWords read_fold_words(const data::Table& table, const data::SplitOptions& options);
/// Splits as the options ask for: predefined by column or file, or made from the dataset. Errors: invalid_input when a
/// predefined split has no usable row in train; those of data::make_splits.
std::vector<data::Split> make_splits(const data::Dataset& dataset, const FoldWords& words,
                                     const data::SplitOptions& options, const Context& context);
/// What the test parts share with the others, one per split.
std::vector<data::Leakage> compute_leakages(const data::Dataset& dataset, const std::vector<data::Split>& splits,
                                            const Context& context);

}  // namespace athanor::workflows
