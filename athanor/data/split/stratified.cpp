// Iterative stratification over classes and value ranges of all targets.
#include <algorithm>
#include <cmath>
#include <map>

#include "athanor/core/rng.h"
#include "athanor/data/split/kinds.h"

namespace athanor::data {
namespace {

/// Ranges of equally many values: the rank of a value decides, equal values have the rank of the first of them.
void add_quantile_labels(const Dataset& dataset, std::size_t target, std::size_t strata,
                         std::vector<Indices>& records_of) {
  Indices present;
  for (std::size_t i = 0; i < dataset.size(); ++i)
    if (dataset.has_value(i, target)) present.push_back(i);
  std::stable_sort(present.begin(), present.end(),
                   [&](std::size_t a, std::size_t b) { return dataset.value(a, target) < dataset.value(b, target); });
  std::vector<Indices> ranges(strata);
  std::size_t rank = 0;
  for (std::size_t i = 0; i < present.size(); ++i) {
    if (i == 0 || dataset.value(present[i], target) != dataset.value(present[i - 1], target)) rank = i;
    ranges[rank * strata / present.size()].push_back(present[i]);
  }
  for (Indices& range : ranges)
    if (!range.empty()) records_of.push_back(std::move(range));
}

void add_class_labels(const Dataset& dataset, std::size_t target, std::vector<Indices>& records_of) {
  std::map<double, Indices> classes;
  for (std::size_t i = 0; i < dataset.size(); ++i)
    if (dataset.has_value(i, target)) classes[dataset.value(i, target)].push_back(i);
  for (auto& [value, records] : classes) records_of.push_back(std::move(records));
}

/// Records of every label; those without any value are the last label.
std::vector<Indices> list_label_records(const Dataset& dataset, std::size_t strata) {
  std::vector<Indices> records_of;
  for (std::size_t t = 0; t < dataset.targets.size(); ++t) {
    if (dataset.targets[t].task != TaskType::regression) add_class_labels(dataset, t, records_of);
    else add_quantile_labels(dataset, t, strata, records_of);
  }
  Indices bare;
  for (std::size_t i = 0; i < dataset.size(); ++i) {
    bool has_any = false;
    for (std::size_t t = 0; t < dataset.targets.size(); ++t) has_any = has_any || dataset.has_value(i, t);
    if (!has_any) bare.push_back(i);
  }
  if (!bare.empty()) records_of.push_back(std::move(bare));
  return records_of;
}

class Dealer {
 public:
  Dealer(const Dataset& dataset, const std::vector<double>& shares, std::size_t strata, std::uint64_t seed)
      : shares_(shares),
        records_of_(list_label_records(dataset, strata)),
        labels_of_(dataset.size()),
        left_(records_of_.size()),
        wanted_(shares.size(), std::vector<double>(records_of_.size())),
        parts_(shares.size()),
        done_(dataset.size(), false) {
    Rng rng(seed);
    for (std::size_t l = 0; l < records_of_.size(); ++l) {
      left_[l] = records_of_[l].size();
      for (const std::size_t record : records_of_[l]) labels_of_[record].push_back(l);
      for (std::size_t p = 0; p < shares.size(); ++p) wanted_[p][l] = shares[p] * static_cast<double>(left_[l]);
      rng.shuffle(records_of_[l]);
    }
  }

  std::vector<Indices> run() {
    while (true) {
      const std::size_t label = find_rarest();
      if (label == left_.size()) return parts_;
      for (const std::size_t record : records_of_[label])
        if (!done_[record]) place(record, choose_part(label));
    }
  }

 private:
  std::size_t find_rarest() const {
    std::size_t rarest = left_.size();
    for (std::size_t l = 0; l < left_.size(); ++l)
      if (left_[l] > 0 && (rarest == left_.size() || left_[l] < left_[rarest])) rarest = l;
    return rarest;
  }

  std::size_t choose_part(std::size_t label) const {
    double most = -INFINITY;
    for (std::size_t p = 0; p < shares_.size(); ++p)
      if (shares_[p] > 0) most = std::max(most, wanted_[p][label]);
    std::size_t best = shares_.size();
    double best_filled = 0;
    for (std::size_t p = 0; p < shares_.size(); ++p) {
      constexpr double slack = 1e-9;
      if (shares_[p] <= 0 || wanted_[p][label] <= most - 1 + slack) continue;
      const double filled = static_cast<double>(parts_[p].size()) / shares_[p];
      if (best < shares_.size() && filled >= best_filled - slack) continue;
      best = p;
      best_filled = filled;
    }
    return best;
  }

  void place(std::size_t record, std::size_t part) {
    done_[record] = true;
    parts_[part].push_back(record);
    for (const std::size_t label : labels_of_[record]) {
      wanted_[part][label] -= 1;
      --left_[label];
    }
  }

  const std::vector<double>& shares_;
  std::vector<Indices> records_of_;  ///< per label
  std::vector<Indices> labels_of_;   ///< per record
  Indices left_;                     ///< per label, records that have no part yet
  std::vector<std::vector<double>> wanted_;
  std::vector<Indices> parts_;
  std::vector<bool> done_;
};

}  // namespace

std::vector<Indices> deal_stratified(const Dataset& dataset, const std::vector<double>& shares, std::size_t strata,
                                     std::uint64_t seed) {
  return Dealer(dataset, shares, strata, seed).run();
}

}  // namespace athanor::data
