// From the inner values of a model to its outputs: what the predictions of each target go through last.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "athanor/data/dataset.h"

namespace athanor::classical {

enum class Link {
  identity,
  logistic,  ///< 1 / (1 + exp(-x)), probability of class 1
  softmax,   ///< one value per class
  pairwise,  ///< log odds of i against j for each i < j, coupled to probabilities of the classes
  shares     ///< the model gives the outputs of the classes itself
};

/// x, or 1 / (1 + exp(-x)).
double apply_link(Link link, double value);
std::string format_link(Link link);

/// The link of one target and how many outputs it has.
struct TargetLink {
  Link kind = Link::identity;
  std::size_t outputs = 1;

  /// Values that the model computes for a row: one, one per class, or one per pair of classes.
  std::size_t num_inner() const;
  /// `inner` is [num_inner()], `out` [outputs]. Pairs are coupled by the second method of Wu, Lin & Weng 2004
  /// (jmlr.org/papers/v5/wu04a.html), as LIBSVM does.
  void apply(std::span<const double> inner, std::span<double> out) const;
};

/// The links of all targets of a model, and where the values of each begin.
class TargetLinks {
 public:
  TargetLinks() = default;
  explicit TargetLinks(std::vector<TargetLink> links);
  /// Identity for numbers, logistic for binary targets, `several` for multi-class ones.
  TargetLinks(std::span<const data::Target> targets, Link several);

  /// Of models whose values are probabilities already: identity, `Link::shares` for multi-class targets.
  static TargetLinks of_shares(std::span<const data::Target> targets);

  std::size_t size() const { return links_.size(); }
  const TargetLink& operator[](std::size_t target) const { return links_[target]; }
  std::size_t first_inner(std::size_t target) const { return inner_[target]; }
  std::size_t first_output(std::size_t target) const { return outputs_[target]; }
  std::size_t find_target(std::size_t output) const;  ///< the target that output `output` belongs to
  std::size_t num_inner() const { return inner_.back(); }
  std::size_t num_outputs() const { return outputs_.back(); }
  /// All targets of one row: `inner` [num_inner()] to `out` [num_outputs()].
  void apply(std::span<const double> inner, std::span<double> out) const;

 private:
  std::vector<TargetLink> links_;
  std::vector<std::size_t> inner_{0}, outputs_{0};  ///< [targets + 1]
};

}  // namespace athanor::classical
