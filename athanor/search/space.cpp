#include "athanor/search/space.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "athanor/core/text.h"

namespace athanor::search {

double Dimension::to_unit(double value) const {
  if (!(high > low)) return 0.5;
  const double inside = std::clamp(value, low, high);
  return logarithmic ? std::log(inside / low) / std::log(high / low) : (inside - low) / (high - low);
}

double Dimension::from_unit(double unit) const {
  const double value = logarithmic ? low * std::pow(high / low, unit) : low + unit * (high - low);
  if (integral) return std::clamp(std::round(value), std::ceil(low), std::floor(high));
  return std::clamp(*parse_number(fmt::format("{:.3g}", value)), low, high);
}

std::size_t Space::add(Dimension dimension) {
  dimensions_.push_back(std::move(dimension));
  return dimensions_.size() - 1;
}

bool Space::exists(const Point& point, std::size_t place) const {
  return std::all_of(dimensions_[place].rules.begin(), dimensions_[place].rules.end(),
                     [&](const Dimension::Rule& rule) {
                       const double chosen = point[rule.dimension];
                       return std::any_of(rule.places.begin(), rule.places.end(),
                                          [&](std::size_t allowed) { return chosen == static_cast<double>(allowed); });
                     });
}

double Space::draw(std::size_t place, Rng& rng) const {
  const Dimension& dimension = dimensions_[place];
  if (dimension.is_choice()) return static_cast<double>(rng.below(dimension.choices.size()));
  if (!dimension.integral || dimension.logarithmic) return dimension.from_unit(rng.uniform());
  const double first = std::ceil(dimension.low);  // so that the ends are as likely as the others
  return first + static_cast<double>(rng.below(static_cast<std::size_t>(std::floor(dimension.high) - first) + 1));
}

Point Space::draw(Rng& rng) const {
  Point point(size(), absent);
  for (std::size_t d = 0; d < size(); ++d)
    if (exists(point, d)) point[d] = draw(d, rng);
  return point;
}

Encoding::Encoding(const Space& space, double filler) : space_(space), filler_(filler) {
  for (std::size_t d = 0; d < space.size(); ++d)
    dimension_of_.insert(dimension_of_.end(), std::max<std::size_t>(space[d].choices.size(), 1), d);
}

std::vector<double> Encoding::encode(const Point& point) const {
  std::vector<double> row;
  row.reserve(width());
  for (std::size_t d = 0; d < space_.size(); ++d) {
    const bool is_absent = std::isnan(point[d]);
    if (!space_[d].is_choice()) {
      row.push_back(is_absent ? filler_ : space_[d].to_unit(point[d]));
      continue;
    }
    for (std::size_t c = 0; c < space_[d].choices.size(); ++c)
      row.push_back(!is_absent && point[d] == static_cast<double>(c) ? 1 : 0);
  }
  return row;
}

}  // namespace athanor::search
