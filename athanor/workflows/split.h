// split: a table -> splits.json, with a check for molecules that stand on both sides.
#pragma once

#include "athanor/data/split.h"
#include "athanor/workflows/context.h"
#include "athanor/workflows/curate.h"

namespace athanor::workflows {

/// Tanimoto similarity from which a test molecule counts as a near duplicate of a training molecule.
inline constexpr double near_duplicate_similarity = 0.9;

struct SplitOptions : Options {
  std::string input;
  std::string out;     ///< "" = STEM-splits.json
  std::string report;  ///< the page to be written, "" = none
  bool overwrite = false;
  data::CurateOptions curation;
  data::SplitOptions splitting;
  void fields(FieldList& list) override;
};

struct SplitResult {
  data::CurationSummary summary;
  std::vector<data::Split> splits;
  std::vector<data::Leakage> leakages;
  std::string out_path;
  std::string report_path;  ///< "" unless asked for
};

SplitResult split(const SplitOptions& options, const Context& context);
nlohmann::json to_json(const SplitResult& result);
nlohmann::json to_json(const data::Leakage& leakage);

/// Splits as the options ask for: predefined by column or file, or made from the dataset.
struct FoldWords {
  std::vector<std::vector<std::string>> per_split;  ///< empty when nothing is predefined
  /// Words that curation must respect when it merges rows; nullptr when merging comes before splitting.
  const std::vector<std::string>* for_merging() const { return per_split.size() == 1 ? &per_split.front() : nullptr; }
};
FoldWords read_fold_words(const data::Table& table, const data::SplitOptions& options);
std::vector<data::Split> make_splits(const data::Dataset& dataset, const FoldWords& words,
                                     const data::SplitOptions& options, const Context& context);
/// What the test parts share with the others, one per split.
std::vector<data::Leakage> compute_leakages(const data::Dataset& dataset, const std::vector<data::Split>& splits,
                                            const Context& context);

}  // namespace athanor::workflows
