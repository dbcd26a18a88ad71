// Trials of a search that several processes work on: who has which number, and what the others have chosen and
// finished.
#pragma once

#include <functional>
#include <optional>

#include "athanor/core/process_group.h"
#include "athanor/search/trial.h"

namespace athanor::search {

/// What one process tells the others; nothing in a group of one.
class SharedTrials {
 public:
  /// `name` is that of the search: the same in all processes, another for each search of theirs.
  SharedTrials(ProcessGroup& group, std::uint64_t name, const Space& space);

  bool has_company() const { return group_.size() > 1; }
  bool has_failure() const { return group_.has_failure(); }
  /// A number that no other call of any process gets: 0, 1, …
  std::size_t claim_number() { return static_cast<std::size_t>(group_.claim(name_)); }
  void post_choice(std::size_t number, const Point& point);
  void post_finished(const Trial& trial);
  /// No process finds another point.
  void post_end();

  struct News {
    std::optional<std::size_t> number = {};  ///< of the trial that `point` was chosen for
    Point point = {};
    std::optional<Trial> finished = {};
    bool is_end = false;
  };
  /// Hands over what other processes have posted since the last call.
  void read(const std::function<void(News)>& hear);

 private:
  void post(nlohmann::json message);

  ProcessGroup& group_;
  const std::uint64_t name_;
  const Space& space_;
  std::size_t num_read_ = 0;
};

}  // namespace athanor::search
