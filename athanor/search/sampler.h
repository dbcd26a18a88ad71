// Where to look next: a pure function of the trials so far, so that a search that was killed goes on with the same
// choices.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "athanor/core/catalog.h"
#include "athanor/search/trial.h"

namespace athanor::search {

/// random, tpe, gp.
const Catalog& sampler_catalog();

/// What a sampler knows when it chooses trial `number`.
struct SamplerView {
  const Space* space = nullptr;
  std::span<const Trial> finished;  ///< in the order of their numbers
  std::span<const Point> pending;   ///< chosen, result unknown
  std::uint64_t seed = 0;
  std::size_t number = 0;
};

/// A point that no trial of the view has; nothing when none is found, which means that the space is used up. `tpe` and
/// `gp` draw at random until ten trials are finished. Error(not_found) for an unknown sampler.
std::optional<Point> suggest(const std::string& sampler, const SamplerView& view);

/// Tree-structured Parzen estimator (Bergstra et al. 2011) with kernels over all dimensions together: of points drawn
/// around the best tenth of the trials the one whose density among these is largest beside that among the others
/// (Watanabe 2023, arXiv:2304.11127). Pending points count among the others.
Point suggest_tpe(const SamplerView& view, Rng& rng);

/// Gaussian process with a Matern 5/2 kernel, one length per dimension, and the largest expected improvement (Snoek et
/// al. 2012, arXiv:1206.2944) over the best predicted mean of a trial. Pending points count as measured, at their
/// predicted means.
Point suggest_gp(const SamplerView& view, Rng& rng);

}  // namespace athanor::search
