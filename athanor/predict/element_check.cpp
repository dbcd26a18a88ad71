#include "athanor/predict/element_check.h"

#include <set>

#include "athanor/chemistry/conformers.h"
#include "athanor/core/text.h"
#include "athanor/models/member_details.h"

namespace athanor::predict {

void ElementCheck::add(const bundle::Member& member, std::span<const data::Target> targets) {
  known_.resize(featurize::point_kinds);
  for (const std::uint16_t kind : models::read_details(member, targets).known_kinds) known_[kind] = true;
}

std::string ElementCheck::describe(std::span<const featurize::Inputs> inputs, std::size_t row) const {
  std::set<std::string> unknown;
  for (const featurize::Inputs& one : inputs) {
    if (one.points.width == 0) continue;
    const featurize::PackedPoints& points = one.points;
    for (std::int64_t i = points.offsets[row]; i < points.offsets[row + 1]; ++i) {
      const std::uint8_t kind = points.kinds[static_cast<std::size_t>(i)];
      if (kind != 0 && !known_[kind]) unknown.insert(chemistry::find_element_symbol(kind));
    }
  }
  if (unknown.empty()) return "";
  return "elements that no training molecule has: " +
         list_few(std::vector<std::string>(unknown.begin(), unknown.end()));
}

}  // namespace athanor::predict
