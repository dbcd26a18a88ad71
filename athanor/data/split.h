// Splits: which records train, validate and test.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "athanor/core/catalog.h"
#include "athanor/core/options.h"
#include "athanor/core/progress.h"
#include "athanor/data/curate.h"
#include "athanor/data/dataset.h"

namespace athanor::data {

/// Indices of records, each ascending; a record may be in none.
struct Split {
  std::vector<std::size_t> train, val, test;
};

/// Options of make_splits; some are of one family of splits alone.
struct SplitOptions : Options {
  std::string split = "random";  ///< a name of split_catalog()
  std::vector<double> split_sizes = {0.8, 0.1,
                                     0.1};  ///< fractions of train, val, test (two: train, test); sum 1 within 1e-6
  std::int64_t folds = 5;                   ///< of k-fold splits
  std::int64_t split_repeats = 1;           ///< repetition 0 has the seed itself, the others seeds derived from it
  double cluster_cutoff = 0.4;              ///< Tanimoto distance of neighbours, of cluster splits
  std::int64_t clusters = 0;                ///< of k-means; 0 = square root of the number of records
  double similarity_limit = 0.5;            ///< Tanimoto similarity that no two parts exceed, of similarity_cut splits
  std::int64_t strata = 10;                 ///< ranges of values, of stratified splits
  std::string split_molecule;               ///< column of molecules of which every one stays in one part
  std::string splits_column;                ///< column with train/val/test per row
  std::string splits_file;                  ///< splits.json
  void fields(FieldList& list) override;
};

/// The kinds of splits with their papers, such as random, scaffold, kfold and scaffold_kfold.
const Catalog& split_catalog();

/// One Split per fold (one for kinds without folds), times `split_repeats`, by the seed alone; the same at any number
/// of threads. split/kinds.h describes the kinds and their papers; of the oldest: Random: the shuffled records are cut
/// at floor(n * train) and floor(n * (train + val)), as in chemprop 1. Scaffold: Bemis-Murcko groups are never cut
/// (acyclic molecules are one group); groups larger than half of val or test come first, then the others, both shuffled
/// by the seed; each goes to train if it fits there, else to val, else to test (chemprop 1.7.1's "balanced"). `kfold`:
/// fold i tests, fold i+1 validates, the rest trains. `scaffold_kfold`: the same, groups from the largest on go to the
/// smallest fold. `split_molecule`: the distinct molecules of that column are split, and a record goes where its
/// molecule goes; sizes are of molecules then. Errors: invalid_options for sizes, fewer than 3 folds, a column that was
/// not named; invalid_input when a part that was asked for would be empty; too_large for kennard_stone and maxmin
/// beyond 50,000 records.
std::vector<Split> make_splits(const Dataset& dataset, const SplitOptions& options, std::uint64_t seed,
                               std::size_t threads);

/// The split of the catalogue that makes k folds of the same kind ("scaffold" -> "scaffold_kfold"; a k-fold split is
/// its own); nothing for kinds without folds. Error(not_found) for an unknown name.
std::optional<std::string> find_fold_split(const std::string& name);

/// Fold word per input row ("train", "val", "test", ""), from a column ("valid", "validation" are accepted) …
std::vector<std::string> read_fold_column(const Table& table, const std::string& column);
/// … or the index lists of splits.json (0-based rows of the input; also "0-19, 25" ranges as chemprop writes them).
std::vector<std::vector<std::string>> read_splits_file(const std::string& path, std::size_t num_rows);
/// Splits over records from fold words over rows.
Split to_split(const Dataset& dataset, const std::vector<std::string>& folds);
/// splits.json: list of {train, val, test}, 0-based rows of the input as read (all rows of a merged record).
void write_splits(const std::string& path, const std::vector<Split>& splits, const Dataset& dataset);

/// Molecules of test that have an equal or a similar (Morgan 2, 2048 bits) molecule in train.
struct Leakage {
  std::size_t test_size = 0;
  std::size_t exact = 0;        ///< same canonical SMILES in train
  std::size_t near = 0;         ///< Tanimoto >= threshold, exact ones included
  double threshold = 0.9;       ///< that `near` counts from
  std::vector<double> nearest;  ///< per test record, similarity to its nearest training record
};
/// Compares the records of test with those of train; `threshold` is the similarity from which a molecule is near. The
/// result does not depend on `threads`.
Leakage compute_leakage(const Dataset& dataset, const Split& split, double threshold, std::size_t threads);

/// Highest Tanimoto similarity (Morgan 2, 2048 bits) of each of the records to another record of the dataset.
std::vector<double> compute_nearest_similarities(const Dataset& dataset, std::span<const std::size_t> records,
                                                 std::size_t threads);

}  // namespace athanor::data
