#include "athanor/data/split/farthest_first.h"

#include <algorithm>

#include "athanor/core/error.h"
#include "athanor/core/text.h"

namespace athanor::data {
namespace {

constexpr std::size_t block_records = 4096;  // enough work per thread to pay for starting it

class Picker {
 public:
  Picker(const PackedPrints& prints, std::size_t threads)
      : prints_(prints),
        threads_(threads),
        count_common_(choose_count_common()),
        nearest_(prints.size(), 2.0),
        is_picked_(prints.size(), 0) {}

  void pick(std::size_t record) {
    is_picked_[record] = 1;
    picked_.push_back(record);
    const std::size_t blocks = (prints_.size() + block_records - 1) / block_records;
    parallel_for(blocks, threads_, [&](std::size_t block) {
      for (std::size_t i = block * block_records; i < std::min(prints_.size(), (block + 1) * block_records); ++i) {
        if (is_picked_[i] != 0) continue;
        const unsigned common = count_common_(prints_.print(i), prints_.print(record));
        nearest_[i] = std::min(nearest_[i], 1 - to_tanimoto(common, prints_.bits[i], prints_.bits[record]));
      }
    });
  }

  std::size_t find_farthest() const {
    std::size_t best = prints_.size();
    for (std::size_t i = 0; i < prints_.size(); ++i)
      if (is_picked_[i] == 0 && (best == prints_.size() || nearest_[i] > nearest_[best])) best = i;
    return best;
  }

  const Indices& picked() const { return picked_; }

 private:
  const PackedPrints& prints_;
  std::size_t threads_;
  CountCommon count_common_;
  std::vector<double> nearest_;  ///< distance to the nearest picked record
  std::vector<char> is_picked_;
  Indices picked_;
};

}  // namespace

void require_pickable(std::size_t records, const std::string& kind) {
  if (records > max_picked_records)
    fail(ErrorCode::too_large,
         "--split {} compares all pairs and takes at most {} (there are {}); --split cluster or random take more", kind,
         format_count(max_picked_records, "molecule"), format_count(records, "molecule"));
}

Indices pick_farthest_first(const PackedPrints& prints, const Indices& first, std::size_t count, std::size_t threads) {
  Picker picker(prints, threads);
  for (const std::size_t record : first)
    if (picker.picked().size() < count) picker.pick(record);
  while (picker.picked().size() < std::min(count, prints.size())) picker.pick(picker.find_farthest());
  return picker.picked();
}

Indices find_farthest_pair(const PackedPrints& prints, std::size_t threads) {
  if (prints.size() < 2) return prints.size() == 0 ? Indices{} : Indices{0};
  const CountCommon count_common = choose_count_common();
  std::vector<double> distances(prints.size() - 1, -1);
  Indices partners(prints.size() - 1);
  parallel_for(prints.size() - 1, threads, [&](std::size_t i) {
    for (std::size_t j = i + 1; j < prints.size(); ++j) {
      const unsigned common = count_common(prints.print(i), prints.print(j));
      const double distance = 1 - to_tanimoto(common, prints.bits[i], prints.bits[j]);
      if (distance <= distances[i]) continue;
      distances[i] = distance;
      partners[i] = j;
    }
  });
  const auto best = static_cast<std::size_t>(std::max_element(distances.begin(), distances.end()) - distances.begin());
  return {best, partners[best]};
}

}  // namespace athanor::data
