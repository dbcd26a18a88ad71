// Checked access to what a bundle member holds: a file may be hostile, and reading it must end in an Error at worst.
#pragma once

#include <string>
#include <vector>

#include "athanor/bundle/bundle.h"

namespace athanor::classical {

/// What the predictions of one target go through last.
enum class Link { identity, logistic };

/// x, or 1 / (1 + exp(-x)).
double apply_link(Link link, double value);
std::string format_link(Link link);

class MemberReader {
 public:
  explicit MemberReader(const bundle::Member& member) : member_(member) {}

  [[noreturn]] void reject(const std::string& reason) const;  ///< Error(corrupt) naming the model
  /// A whole number of `details` from 1 to `max`.
  std::size_t count(const std::string& key, std::size_t max) const;
  /// One link per target, from `details`.
  std::vector<Link> links(std::size_t num_targets) const;
  /// The numbers of a tensor; an extent of -1 is free. Floating-point numbers must be finite.
  template <class T>
  std::span<const T> tensor(const std::string& name, const std::vector<std::int64_t>& shape) const;

 private:
  const Tensor& checked(const std::string& name, DType dtype, const std::vector<std::int64_t>& shape) const;
  const bundle::Member& member_;
};

}  // namespace athanor::classical
