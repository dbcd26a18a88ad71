#include "athanor/screen/chunk.h"

#include <cmath>

#include "athanor/core/error.h"
#include "athanor/core/file.h"

namespace athanor::screen {
namespace {

nlohmann::json to_json(const Hit& hit) {
  // Numbers that JSON has not are null.
  return {hit.score, hit.source, hit.row, hit.id, hit.smiles, hit.form, hit.key, hit.values};
}

double number_or_nan(const nlohmann::json& value) { return value.is_null() ? NAN : value.get<double>(); }

Hit parse_hit(const nlohmann::json& json) {
  Hit hit{number_or_nan(json.at(0)), json.at(1), json.at(2), json.at(3), json.at(4), json.at(5), json.at(6), {}};
  for (const nlohmann::json& value : json.at(7)) hit.values.push_back(number_or_nan(value));
  return hit;
}

nlohmann::json to_json(const ScreenResult& result) {
  nlohmann::json top = nlohmann::json::array(), rejected = nlohmann::json::array();
  for (const TopHits& hits : result.top) {
    nlohmann::json& list = top.emplace_back(nlohmann::json::array());
    for (const Hit& hit : hits.sorted()) list.push_back(to_json(hit));
  }
  for (const auto& [source, row] : result.rejected)
    rejected.push_back({source, row.row, row.smiles, row.status, row.reason});
  return {{"schema", 1},
          {"counts", {result.counts.rows, result.counts.ok, result.counts.invalid, result.counts.unsupported}},
          {"readable", result.readable},
          {"left", result.left},
          {"unranked", result.unranked},
          {"top", top},
          {"rejected", rejected}};
}

void read_into(const nlohmann::json& json, ScreenResult& result) {
  const nlohmann::json& counts = json.at("counts");
  result.counts = {counts.at(0), counts.at(1), counts.at(2), counts.at(3)};
  json.at("left").get_to(result.left);
  json.at("unranked").get_to(result.unranked);
  json.at("readable").get_to(result.readable);
  for (std::size_t i = 0; i < result.top.size(); ++i)
    for (const nlohmann::json& hit : json.at("top").at(i)) result.top[i].add(parse_hit(hit));
  for (const nlohmann::json& row : json.at("rejected"))
    result.rejected.push_back({row.at(0), {row.at(1), row.at(2), row.at(3), row.at(4)}});
}

void add_numbers(const std::vector<std::size_t>& part, std::vector<std::size_t>& sum) {
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += part[i];
}

}  // namespace

ScreenResult make_empty_result(std::size_t stages, std::size_t rankings, std::size_t top, bool unique) {
  ScreenResult result;
  result.left.assign(stages, 0);
  result.unranked.assign(rankings, 0);
  result.top.assign(rankings, TopHits(top, unique));
  return result;
}

void add_funnel_result(FunnelResult found, std::size_t source, const std::vector<Ranking>& rankings,
                       ScreenResult& result) {
  result.counts.add(found.counts);
  result.readable += found.readable;
  add_numbers(found.left, result.left);
  for (Hit& hit : found.passed) {
    hit.source = source;
    for (std::size_t i = 0; i < rankings.size(); ++i) {
      const double value = rankings[i].value == no_value ? 0 : hit.values[rankings[i].value];
      if (std::isnan(value)) {
        ++result.unranked[i];
        continue;
      }
      hit.score = rankings[i].minimize ? -value : value;
      result.top[i].add(hit);
    }
  }
  for (RejectedRow& row : found.rejected) result.rejected.emplace_back(source, std::move(row));
}

void add_screen_result(ScreenResult part, ScreenResult& result) {
  result.counts.add(part.counts);
  result.readable += part.readable;
  add_numbers(part.left, result.left);
  add_numbers(part.unranked, result.unranked);
  for (std::size_t i = 0; i < result.top.size(); ++i)
    for (Hit& hit : part.top[i].sorted()) result.top[i].add(std::move(hit));
  result.rejected.insert(result.rejected.end(), std::make_move_iterator(part.rejected.begin()),
                         std::make_move_iterator(part.rejected.end()));
}

void save_result(const std::filesystem::path& path, const ScreenResult& result) {
  write_file(path, to_json(result).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

ScreenResult load_result(const std::filesystem::path& path, const ScreenResult& empty) {
  ScreenResult result = empty;
  try {
    read_into(read_json(path), result);
  } catch (const nlohmann::json::exception&) {
    fail(ErrorCode::corrupt, "{}: is no chunk of a screen; delete it, and the next run makes it again", path.string());
  }
  return result;
}

}  // namespace athanor::screen
