#include "athanor/workflows/profile.h"

#include <algorithm>

namespace athanor::workflows {
namespace {

double divide_or_zero(double number, double by) { return by > 0 ? number / by : 0; }

nlohmann::json describe_phase(Phase phase, double seconds, double total, std::size_t molecules) {
  nlohmann::json entry = {{"phase", format_phase(phase)},
                          {"seconds", seconds},
                          {"share", divide_or_zero(seconds, total)},
                          {"molecules", nullptr},
                          {"molecules_per_second", nullptr}};
  if (molecules == 0) return entry;
  entry["molecules"] = molecules;
  if (seconds > 0) entry["molecules_per_second"] = static_cast<double>(molecules) / seconds;
  return entry;
}

}  // namespace

nlohmann::json describe_times(const PhaseTimes& times, std::size_t molecules) {
  const double total = times.elapsed_seconds();
  nlohmann::json phases = nlohmann::json::array();
  double claimed = 0;
  for (std::size_t i = 0; i + 1 < num_phases; ++i) {
    const auto phase = static_cast<Phase>(i);
    const double seconds = times.seconds(phase);
    claimed += seconds;
    if (seconds > 0 || times.molecules(phase) > 0)
      phases.push_back(describe_phase(phase, seconds, total, times.molecules(phase)));
  }
  phases.push_back(describe_phase(Phase::other, std::max(0.0, total - claimed), total, 0));
  return {{"seconds", total},
          {"threads", times.threads()},
          {"molecules", molecules},
          {"molecules_per_second", divide_or_zero(static_cast<double>(molecules), total)},
          {"phases", phases}};
}

void list_profile_field(FieldList& list, bool& profile) {
  list.add("profile", &profile, "say at the end where the time went");
}

}  // namespace athanor::workflows
