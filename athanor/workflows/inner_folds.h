// The folds within a training part on which models are weighed and chosen.
#pragma once

#include <optional>
#include <vector>

#include "athanor/data/split.h"

namespace athanor::workflows {

/// Rows to fit on, and rows held out: for early stopping, and for the weights.
struct InnerFold {
  std::vector<std::size_t> train, held_out;
};

/// Up to 5,000 records: five folds of all records of train and val, of the kind of the outer split; the models of the
/// folds together have then seen every record. Beyond, or where such folds cannot be made, one fold: train, and val (or
/// a tenth of train). `outer`: how `split` was made; a predefined one counts as random. `count`: that many folds at any
/// size, and no fallback; 0 = the one fold.
std::vector<InnerFold> make_inner_folds(const data::Dataset& dataset, const data::Split& split,
                                        const data::SplitOptions& outer, std::uint64_t seed, std::size_t threads,
                                        std::optional<std::size_t> count = std::nullopt);

/// An inner fold as a split of its own: every tenth training molecule stops training early, so that what is held out
/// is only ever scored.
data::Split to_split(const InnerFold& fold);

}  // namespace athanor::workflows
