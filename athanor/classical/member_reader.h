// Checked access to what a bundle member holds: a file may be hostile, and reading it must end in an Error at worst.
#pragma once

#include <string>
#include <vector>

#include "athanor/bundle/bundle.h"
#include "athanor/classical/links.h"

namespace athanor::classical {

class MemberReader {
 public:
  explicit MemberReader(const bundle::Member& member) : member_(member) {}

  [[noreturn]] void reject(const std::string& reason) const;  ///< Error(corrupt) naming the model
  /// A whole number of `details` from 1 to `max`.
  std::size_t count(const std::string& key, std::size_t max) const;
  /// A text of `details` that is one of `choices`.
  std::string text(const std::string& key, const std::vector<std::string>& choices) const;
  /// Which rows have a value of each target: the numbers 0 and 1 of tensor "known" i32 [targets, rows].
  std::vector<std::uint8_t> known(std::size_t num_targets, std::size_t rows) const;
  /// One link per target, from `details`; a multi-class target has a link of several outputs, any other one of one.
  TargetLinks links(std::span<const data::Target> targets) const;
  /// The numbers of a tensor; an extent of -1 is free. Floating-point numbers must be finite.
  template <class T>
  std::span<const T> tensor(const std::string& name, const std::vector<std::int64_t>& shape) const;

 private:
  const Tensor& checked(const std::string& name, DType dtype, const std::vector<std::int64_t>& shape) const;
  const bundle::Member& member_;
};

/// The details that every member has: "columns" and one link per target.
void save_layout(std::size_t columns, const TargetLinks& links, bundle::Member& member);
/// Tensor "known" i32 [targets, rows].
void save_known(const std::vector<std::uint8_t>& known, std::size_t num_targets, bundle::Member& member);

inline constexpr std::size_t max_columns = 0x3fffffff;

}  // namespace athanor::classical
