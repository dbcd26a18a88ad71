#include "athanor/featurize/row_layout.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace athanor::featurize {

RowLayout::RowLayout(const VectorFeaturizer& features, const FeatureRequest& request)
    : width_(features.size()),
      blocks_(request.reactions           ? 2
              : request.fractions.empty() ? request.molecules
                                          : 1),
      of_reactions_(request.reactions),
      of_row_(features.row_features()),
      names_(features.names()) {
  for (std::size_t i = 0; i < width_; ++i)
    if (!std::binary_search(of_row_.begin(), of_row_.end(), i)) of_molecule_.push_back(i);
}

std::vector<std::string> RowLayout::names() const {
  std::vector<std::string> all;
  for (std::size_t block = 0; block < blocks_; ++block)
    for (const std::size_t i : of_molecule_)
      all.push_back(block == 0 ? names_[i] : names_[i] + "@" + (of_reactions_ ? "change" : std::to_string(block + 1)));
  for (const std::size_t i : of_row_) all.push_back(names_[i]);
  return all;
}

void RowLayout::join(std::span<const float> features, std::span<const float> shares, std::span<float> out) const {
  const std::size_t molecules = features.size() / width_, count = of_molecule_.size();
  std::fill(out.begin(), out.end(), 0.0f);
  for (std::size_t m = 0; m < molecules; ++m) {
    const bool is_subtracted = of_reactions_ && m == 2;
    float* place = out.data() + (!shares.empty() ? 0 : is_subtracted ? count : m * count);
    const float share = is_subtracted ? -1 : shares.empty() ? 1 : shares[m];
    for (std::size_t i = 0; i < count; ++i) place[i] += share * features[m * width_ + of_molecule_[i]];
  }
  for (std::size_t i = 0; i < of_row_.size(); ++i) out[blocks_ * count + i] = features[of_row_[i]];
}

bool compute_shares(std::span<const double> amounts, std::span<float> shares) {
  const double sum = std::accumulate(amounts.begin(), amounts.end(), 0.0);
  const bool are_amounts = std::all_of(amounts.begin(), amounts.end(), [](double amount) { return amount >= 0; });
  if (!are_amounts || !(sum > 0) || !std::isfinite(sum)) return false;
  std::transform(amounts.begin(), amounts.end(), shares.begin(),
                 [&](double amount) { return static_cast<float>(amount / sum); });
  return true;
}

}  // namespace athanor::featurize
