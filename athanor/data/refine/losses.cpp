// What filters take, and whether that is too much.
#include <algorithm>
#include <cmath>
#include <map>

#include "athanor/core/text.h"
#include "athanor/data/refine.h"

namespace athanor::data {
namespace {

constexpr double largest_share = 0.3;    ///< of the molecules, beyond which a filter counts as over-strict
constexpr double active_share = 0.2;     ///< of the actives …
constexpr double active_excess = 2;      ///< … and so many times the share of the others
constexpr std::size_t fewest_lost = 10;  ///< below which shares of actives say little

double to_share(std::size_t part, std::size_t all) {
  return all == 0 ? 0 : static_cast<double>(part) / static_cast<double>(all);
}

/// With thousands separators.
std::string format_integer(std::size_t count) {
  const std::string text = format_count(count, "");
  return text.substr(0, text.find(' '));
}

std::size_t count_taken(const std::vector<char>& taken) {
  return static_cast<std::size_t>(std::count(taken.begin(), taken.end(), 1));
}

/// Molecules of special interest for a target.
struct ActiveGroup {
  std::string name;  ///< "actives of y (class 1)"
  std::vector<char> members, others;
};

ActiveGroup make_group(const Dataset& dataset, std::size_t target, std::string name, double low, double high) {
  ActiveGroup group{std::move(name), std::vector<char>(dataset.size()), std::vector<char>(dataset.size())};
  for (std::size_t i = 0; i < dataset.size(); ++i) {
    if (!dataset.has_value(i, target)) continue;
    const double value = dataset.value(i, target);
    (value >= low && value <= high ? group.members : group.others)[i] = 1;
  }
  return group;
}

std::vector<ActiveGroup> find_groups(const Dataset& dataset, std::size_t target, double threshold) {
  const std::string& name = dataset.targets[target].name;
  if (dataset.targets[target].task == TaskType::binary)
    return {make_group(dataset, target, fmt::format("actives of {} (class 1)", name), 1, INFINITY)};
  if (dataset.targets[target].task == TaskType::multiclass) {
    std::vector<ActiveGroup> groups;
    const std::vector<std::string>& classes = dataset.targets[target].classes;
    for (std::size_t k = 0; k < classes.size(); ++k)
      groups.push_back(make_group(dataset, target, fmt::format("class \"{}\" of {}", classes[k], name),
                                  static_cast<double>(k), static_cast<double>(k)));
    return groups;
  }
  if (!std::isnan(threshold))
    return {make_group(dataset, target, fmt::format("actives of {} (at least {})", name, format_number(threshold)),
                       threshold, INFINITY)};
  std::vector<double> values;
  for (std::size_t i = 0; i < dataset.size(); ++i)
    if (dataset.has_value(i, target)) values.push_back(dataset.value(i, target));
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  const std::size_t tenth = values.size() / 10;
  return {make_group(dataset, target, fmt::format("highest tenth of {}", name), values[values.size() - 1 - tenth],
                     INFINITY),
          make_group(dataset, target, fmt::format("lowest tenth of {}", name), -INFINITY, values[tenth])};
}

/// Share of the group that is taken; `count` is how many.
double measure_share(const std::vector<char>& group, const std::vector<char>& taken, std::size_t& count) {
  std::size_t size = 0;
  count = 0;
  for (std::size_t i = 0; i < group.size(); ++i) {
    size += group[i] != 0;
    count += group[i] != 0 && taken[i] != 0;
  }
  return to_share(count, size);
}

void warn_of_actives(const std::string& who, const std::vector<char>& taken, const std::vector<ActiveGroup>& groups,
                     std::vector<std::string>& warnings) {
  for (const ActiveGroup& group : groups) {
    std::size_t lost = 0, others = 0;
    const double share = measure_share(group.members, taken, lost);
    const double rest = measure_share(group.others, taken, others);
    if (lost < fewest_lost || share < active_share || share < active_excess * rest) continue;
    warnings.push_back(fmt::format("{} {:.0f} % of the {}, but {:.0f} % of the others: what is left says less of them",
                                   who, 100 * share, group.name, 100 * rest));
  }
}

void warn_of_share(const std::string& who, std::size_t taken, std::size_t all, std::vector<std::string>& warnings) {
  if (to_share(taken, all) <= largest_share) return;
  warnings.push_back(fmt::format("{} {} of {} ({:.0f} %): over-strict for this table unless that is meant", who,
                                 format_integer(taken), format_count(all, "molecule"), 100 * to_share(taken, all)));
}

std::vector<RowLoss> count_row_losses(const Curation& curation) {
  std::map<std::pair<std::string, std::string>, std::size_t> counts;
  for (const Issue& issue : curation.issues.sorted())
    if (issue.action == "dropped" || issue.action == "invalid" || issue.action == "unsupported")
      ++counts[{issue.code, issue.action}];
  std::vector<RowLoss> losses;
  for (const auto& [key, rows] : counts) losses.push_back({key.first, key.second, rows});
  std::stable_sort(losses.begin(), losses.end(), [](const RowLoss& a, const RowLoss& b) { return a.rows > b.rows; });
  return losses;
}

}  // namespace

std::vector<char> find_taken_records(const Dataset& dataset, const std::vector<FilterVerdict>& verdicts,
                                     std::optional<std::size_t> except) {
  std::vector<char> taken(dataset.size());
  const std::size_t num_targets = dataset.targets.size();
  for (std::size_t i = 0; i < dataset.size(); ++i) {
    std::size_t values = 0, left = 0;
    for (std::size_t t = 0; t < num_targets; ++t) {
      if (!dataset.has_value(i, t)) continue;
      ++values;
      bool stays = true;
      for (std::size_t f = 0; f < verdicts.size(); ++f)
        if (f != except && !verdicts[f].values.empty()) stays = stays && verdicts[f].values[i * num_targets + t] == 0;
      left += stays;
    }
    bool is_taken = values > 0 && left == 0;
    for (std::size_t f = 0; f < verdicts.size(); ++f)
      if (f != except && !verdicts[f].records.empty()) is_taken = is_taken || verdicts[f].records[i] != 0;
    taken[i] = is_taken;
  }
  return taken;
}

LossReport compute_losses(const Curation& curation, const std::vector<FilterVerdict>& verdicts,
                          const std::vector<double>& thresholds) {
  const Dataset& dataset = curation.dataset;
  LossReport report;
  report.molecules = dataset.size();
  report.rows = count_row_losses(curation);
  for (const RowLoss& loss : report.rows)
    if (loss.code != "small_assay" && to_share(loss.rows, curation.summary.rows) > largest_share)
      report.warnings.push_back(fmt::format("{} of {} ({:.0f} %) cannot be used: {}", format_integer(loss.rows),
                                            format_count(curation.summary.rows, "row"),
                                            100 * to_share(loss.rows, curation.summary.rows), loss.code));
  if (verdicts.empty()) return report;

  std::vector<ActiveGroup> groups;
  for (std::size_t t = 0; t < dataset.targets.size(); ++t)
    for (ActiveGroup& group : find_groups(dataset, t, thresholds[t])) groups.push_back(std::move(group));
  const std::vector<char> all = find_taken_records(dataset, verdicts);
  report.taken = count_taken(all);
  const std::size_t before = report.warnings.size();
  for (std::size_t f = 0; f < verdicts.size(); ++f) {
    const std::vector<char> alone = find_taken_records(dataset, {verdicts[f]});
    const std::vector<char> rest = find_taken_records(dataset, verdicts, f);
    FilterLoss loss{verdicts[f].name, count_taken(alone), 0, count_taken(verdicts[f].values)};
    for (std::size_t i = 0; i < all.size(); ++i) loss.only += all[i] != 0 && rest[i] == 0;
    const std::string who = fmt::format("the filter \"{}\" takes", loss.filter);
    warn_of_share(who, loss.alone, report.molecules, report.warnings);
    warn_of_actives(who, alone, groups, report.warnings);
    report.filters.push_back(std::move(loss));
  }
  if (verdicts.size() > 1 && report.warnings.size() == before) {
    warn_of_share("all filters together take", report.taken, report.molecules, report.warnings);
    warn_of_actives("all filters together take", all, groups, report.warnings);
  }
  return report;
}

}  // namespace athanor::data
