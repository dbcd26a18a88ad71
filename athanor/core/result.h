// Bad rows are values: Issue says what happened to one row, Result holds a value or an Issue,
// IssueLog collects them for issues.csv.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace athanor {

/// What happened to one input row. `row` is the 0-based data row of the input as read.
struct Issue {
  std::size_t row = 0;
  std::string action;   ///< "invalid", "dropped", "merged", "repaired", "unsupported", "missing", "warning"
  std::string code;     ///< short stable word, such as "smiles_syntax"
  std::string message;  ///< one sentence for a person
  std::string input;    ///< the text that caused it
  std::string source;   ///< file name, filled by the reader
};

/// A value or the Issue that prevented it.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : content_(std::move(value)) {}
  Result(Issue issue) : content_(std::move(issue)) {}

  bool ok() const { return content_.index() == 0; }
  explicit operator bool() const { return ok(); }
  /// Throws std::bad_variant_access where there is an issue.
  T& value() { return std::get<0>(content_); }
  const T& value() const { return std::get<0>(content_); }
  T& operator*() { return value(); }
  const T& operator*() const { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  /// Throws std::bad_variant_access where there is a value.
  const Issue& issue() const { return std::get<1>(content_); }

 private:
  std::variant<T, Issue> content_;
};

/// Collects issues from any thread; `sorted` gives them by source, then row.
class IssueLog {
 public:
  IssueLog() = default;
  IssueLog(const IssueLog& other) : issues_(other.sorted()) {}
  IssueLog& operator=(const IssueLog& other);

  void add(Issue issue);
  void add(const IssueLog& other);
  std::size_t size() const;
  /// Issues with that action.
  std::size_t count(const std::string& action) const;
  std::vector<Issue> sorted() const;

 private:
  mutable std::mutex mutex_;
  std::vector<Issue> issues_;
};

}  // namespace athanor
