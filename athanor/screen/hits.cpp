#include "athanor/screen/hits.h"

#include <tuple>

namespace athanor::screen {

bool ranks_before(const Hit& a, const Hit& b) {
  return std::tuple(-a.score, a.source, a.row) < std::tuple(-b.score, b.source, b.row);
}

void TopHits::add(Hit hit) {
  if (capacity_ == 0) return;
  if (hits_.size() == capacity_ && !ranks_before(hit, *hits_.rbegin())) return;
  if (unique_) {
    const auto twin = by_key_.find(hit.key);
    if (twin != by_key_.end()) {
      if (!ranks_before(hit, *twin->second)) return;
      remove(twin->second);
    }
  }
  const auto [place, is_new] = hits_.insert(std::move(hit));
  if (unique_ && is_new) by_key_.emplace(place->key, place);
  if (hits_.size() > capacity_) remove(std::prev(hits_.end()));
}

void TopHits::remove(Set::iterator hit) {
  if (unique_) by_key_.erase(hit->key);
  hits_.erase(hit);
}

}  // namespace athanor::screen
