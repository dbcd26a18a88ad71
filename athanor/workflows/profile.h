// The option --profile: where the time of a run went.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "athanor/core/options.h"
#include "athanor/workflows/context.h"

namespace athanor::workflows {

/// {"seconds", "threads", "molecules", "molecules_per_second", "phases": [{"phase", "seconds", "share", "molecules",
/// "molecules_per_second"}]}, the phases in the order of work and last "other"; numbers of a phase that counts no
/// molecules are null. `molecules`: of the whole work.
nlohmann::json describe_times(const PhaseTimes& times, std::size_t molecules);

/// A context whose times are kept where `wanted`; without, it is the given one.
class ProfiledContext {
 public:
  ProfiledContext(const Context& given, bool wanted) : context_(given) {
    if (wanted) context_.times = &times_.emplace(given.threads);
  }
  ProfiledContext(const ProfiledContext&) = delete;
  ProfiledContext& operator=(const ProfiledContext&) = delete;
  Context& get() { return context_; }
  /// Null when it was not wanted.
  nlohmann::json describe(std::size_t molecules) const {
    return times_ ? describe_times(*times_, molecules) : nlohmann::json(nullptr);
  }

 private:
  Context context_;
  std::optional<PhaseTimes> times_;
};

/// Adds the option `profile` to the fields of a verb.
void list_profile_field(FieldList& list, bool& profile);

}  // namespace athanor::workflows
