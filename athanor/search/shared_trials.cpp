#include "athanor/search/shared_trials.h"

namespace athanor::search {

using nlohmann::json;

SharedTrials::SharedTrials(ProcessGroup& group, std::uint64_t name, const Space& space)
    : group_(group), name_(name), space_(space) {}

void SharedTrials::post(json message) {
  if (!has_company()) return;
  message["from"] = group_.rank();
  group_.post(name_, message.dump());
}

void SharedTrials::post_choice(std::size_t number, const Point& point) {
  post({{"chosen", to_json(Trial{.number = number, .point = point}, space_)}});
}

void SharedTrials::post_finished(const Trial& trial) { post({{"finished", to_json(trial, space_)}}); }

void SharedTrials::post_end() { post({{"end", true}}); }

void SharedTrials::read(const std::function<void(News)>& hear) {
  while (has_company()) {
    const std::optional<std::string> text = group_.find_post(name_, num_read_);
    if (!text) return;
    ++num_read_;
    const json message = json::parse(*text);
    if (message.at("from") == group_.rank()) continue;
    News news;
    if (message.contains("chosen")) {
      Trial trial = parse_trial(message.at("chosen"), space_);
      news.number = trial.number;
      news.point = std::move(trial.point);
    }
    if (message.contains("finished")) news.finished = parse_trial(message.at("finished"), space_);
    news.is_end = message.contains("end");
    hear(std::move(news));
  }
}

}  // namespace athanor::search
