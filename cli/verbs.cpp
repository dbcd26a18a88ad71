#include "verbs.h"

#include <cstdio>

#include "athanor/core/error.h"

namespace athanor::cli {

void Output::raw(std::string_view bytes) const {
  if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) != bytes.size() || std::ferror(stdout))
    fail(ErrorCode::io, "standard output cannot be written");
}

void Output::text(std::string_view text) const {
  if (!json) raw(text);
}

void Output::object(const nlohmann::json& object) const {
  if (json) raw(object.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

const std::vector<Verb>& list_verbs() {
  static const std::vector<Verb> verbs = [] {
    std::vector<Verb> all;
    for (auto* make : {make_system_verbs, make_data_verbs, make_model_verbs, make_pretrain_verbs, make_tune_verbs,
                       make_explain_verbs, make_screen_verbs})
      for (Verb& verb : make()) all.push_back(std::move(verb));
    return all;
  }();
  return verbs;
}

}  // namespace athanor::cli
