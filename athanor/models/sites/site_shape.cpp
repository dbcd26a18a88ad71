#include "athanor/models/sites/site_shape.h"

#include "athanor/core/error.h"

namespace athanor::models {

nlohmann::json to_json(const SiteShape& shape) {
  return {{"level", data::format_site_level(shape.level)}, {"summed", shape.summed}};
}

SiteShape read_site_shape(const nlohmann::json& details, std::size_t num_targets) {
  SiteShape shape;
  if (!details.contains("sites")) return shape;
  const nlohmann::json& entry = details.at("sites");
  const std::string level = entry.is_object() ? entry.value("level", "") : "";
  if (level != "atom" && level != "bond") fail(ErrorCode::corrupt, "The model's details have no level of its sites");
  shape.level = data::parse_site_level(level);
  for (const nlohmann::json& target : entry.value("summed", nlohmann::json::array())) {
    if (!target.is_number_unsigned() || target >= num_targets ||
        (!shape.summed.empty() && target <= shape.summed.back()))
      fail(ErrorCode::corrupt, "The model's details name a sum of a target that is not there");
    shape.summed.push_back(target.get<std::size_t>());
  }
  return shape;
}

std::size_t count_sites(const featurize::PackedGraphs& graphs, std::size_t graph, data::SiteLevel level) {
  return static_cast<std::size_t>(level == data::SiteLevel::bond ? graphs.num_edges(graph) / 2
                                                                 : graphs.num_nodes(graph));
}

}  // namespace athanor::models
