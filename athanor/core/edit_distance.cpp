#include "athanor/core/edit_distance.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace athanor {

std::size_t compute_edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > limit) return limit + 1;
  // row[j]: distance of the first i letters of b to the first j of a, exact up to the limit within the band.
  std::vector<std::size_t> row(a.size() + 1);
  for (std::size_t j = 0; j <= a.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= b.size(); ++i) {
    const std::size_t first = i > limit ? i - limit : 1, last = std::min(a.size(), i + limit);
    std::size_t diagonal = row[first - 1], lowest = limit + 1;
    row[first - 1] = first == 1 ? i : limit + 1;
    for (std::size_t j = first; j <= last; ++j) {
      // What lies above the band is too far away.
      const std::size_t above = j == i + limit ? limit + 1 : row[j];
      const std::size_t here = std::min({diagonal + (a[j - 1] == b[i - 1] ? 0 : 1), above + 1, row[j - 1] + 1});
      diagonal = row[j];
      row[j] = here;
      lowest = std::min(lowest, here);
    }
    if (std::min(lowest, row[first - 1]) > limit) return limit + 1;
  }
  return std::min(row[a.size()], limit + 1);
}

}  // namespace athanor
