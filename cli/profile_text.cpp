#include "profile_text.h"

#include <fmt/format.h>

#include "athanor/core/text.h"
#include "text_table.h"

namespace athanor::cli {

std::string format_profile(const nlohmann::json& profile) {
  if (profile.is_null()) return "";
  std::vector<std::vector<std::string>> rows{{"phase", "seconds", "share %", "molecules/s"}};
  const auto add = [&](const std::string& name, const nlohmann::json& entry, double share) {
    const nlohmann::json& rate = entry.at("molecules_per_second");
    rows.push_back({name, fmt::format("{:.3f}", entry.at("seconds").get<double>()), fmt::format("{:.1f}", 100 * share),
                    rate.is_null() ? "" : fmt::format("{:.0f}", rate.get<double>())});
  };
  for (const nlohmann::json& phase : profile.at("phases"))
    add(phase.at("phase"), phase, phase.at("share").get<double>());
  add("all", profile, 1);
  return fmt::format("time, {}\n", format_count(profile.at("threads").get<std::size_t>(), "thread")) +
         format_text_table(rows);
}

}  // namespace athanor::cli
