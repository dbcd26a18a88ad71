#include "athanor/core/result.h"

#include <algorithm>
#include <tuple>

namespace athanor {

IssueLog& IssueLog::operator=(const IssueLog& other) {
  if (this == &other) return *this;
  std::vector<Issue> copy = other.sorted();
  const std::lock_guard lock(mutex_);
  issues_ = std::move(copy);
  return *this;
}

void IssueLog::add(Issue issue) {
  const std::lock_guard lock(mutex_);
  issues_.push_back(std::move(issue));
}

void IssueLog::add(const IssueLog& other) {
  for (Issue& issue : other.sorted()) add(std::move(issue));
}

std::size_t IssueLog::size() const {
  const std::lock_guard lock(mutex_);
  return issues_.size();
}

std::size_t IssueLog::count(const std::string& action) const {
  const std::lock_guard lock(mutex_);
  return static_cast<std::size_t>(
      std::count_if(issues_.begin(), issues_.end(), [&](const Issue& issue) { return issue.action == action; }));
}

std::vector<Issue> IssueLog::sorted() const {
  const std::lock_guard lock(mutex_);
  std::vector<Issue> copy = issues_;
  std::stable_sort(copy.begin(), copy.end(), [](const Issue& a, const Issue& b) {
    return std::tie(a.source, a.row) < std::tie(b.source, b.row);
  });
  return copy;
}

}  // namespace athanor
