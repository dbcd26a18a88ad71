#include "athanor/evaluate/nearest_molecules.h"

#include <algorithm>

#include "athanor/core/parallel.h"
#include "athanor/data/split/prints.h"

namespace athanor::evaluate {
namespace {

bool is_nearer(const NearMolecule& a, const NearMolecule& b) {
  return a.similarity != b.similarity ? a.similarity > b.similarity : a.record < b.record;
}

/// Fingerprints in the order of their numbers of bits, whose ratio bounds the similarity (Swamidass & Baldi,
/// doi:10.1021/ci600358f): a search goes outwards from the query's own number and ends early.
class NearestSearch {
 public:
  NearestSearch(const data::Dataset& dataset, std::size_t threads) : count_common_(data::choose_count_common()) {
    const data::PackedPrints unsorted = data::compute_prints(dataset, threads);
    records_ = data::order_by_bits(unsorted);
    prints_ = data::select_prints(unsorted, records_);
  }

  std::size_t record(std::size_t place) const { return records_[place]; }

  std::vector<NearMolecule> search(std::size_t place, std::size_t count) const {
    std::vector<NearMolecule> found;
    const unsigned bits = prints_.bits[place];
    std::size_t low = place, high = place + 1;
    while (low > 0 || high < prints_.size()) {
      const double bound_low = low > 0 ? bound(prints_.bits[low - 1], bits) : -1;
      const double bound_high = high < prints_.size() ? bound(bits, prints_.bits[high]) : -1;
      if (found.size() == count && std::max(bound_low, bound_high) < found.back().similarity) break;
      const std::size_t other = bound_high >= bound_low ? high++ : --low;
      const unsigned common = count_common_(prints_.print(place), prints_.print(other));
      const NearMolecule near{records_[other], data::to_tanimoto(common, bits, prints_.bits[other])};
      if (found.size() == count && !is_nearer(near, found.back())) continue;
      found.insert(std::upper_bound(found.begin(), found.end(), near, is_nearer), near);
      if (found.size() > count) found.pop_back();
    }
    return found;
  }

 private:
  static double bound(unsigned fewer, unsigned more) {
    return more == 0 ? 0 : static_cast<double>(fewer) / static_cast<double>(more);
  }

  data::CountCommon count_common_;
  std::vector<std::size_t> records_;
  data::PackedPrints prints_;
};

}  // namespace

std::vector<std::vector<NearMolecule>> find_nearest_molecules(const data::Dataset& dataset, std::size_t count,
                                                              std::size_t threads) {
  std::vector<std::vector<NearMolecule>> nearest(dataset.size());
  if (count == 0) return nearest;
  const NearestSearch search(dataset, threads);
  parallel_for(dataset.size(), threads,
               [&](std::size_t place) { nearest[search.record(place)] = search.search(place, count); });
  return nearest;
}

}  // namespace athanor::evaluate
