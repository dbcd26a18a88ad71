#include "remote/url.h"

#include <charconv>

#include "athanor/core/error.h"

namespace athanor::remote {

Url parse_url(const std::string& text) {
  const bool plain = text.starts_with("http://"), secure = text.starts_with("https://");
  const std::size_t begin = text.find("//") + 2;
  const std::size_t slash = plain || secure ? text.find('/', begin) : 0;
  const std::string authority = plain || secure ? text.substr(begin, slash - begin) : "";
  Url url;
  url.host = authority.substr(0, authority.find(':'));
  url.port = secure ? 443 : 80;
  if (const std::size_t colon = authority.find(':'); colon != std::string::npos) {
    const char *first = authority.data() + colon + 1, *last = authority.data() + authority.size();
    if (std::from_chars(first, last, url.port).ptr != last || first == last) url.host.clear();
  }
  if (url.host.empty() || url.port < 1 || url.port > 65535)
    fail(ErrorCode::invalid_options, "\"{}\" is no web address; expected one such as https://example.org/data.csv",
         text);
  url.origin = text.substr(0, slash);
  url.path = slash == std::string::npos ? "/" : text.substr(slash);
  return url;
}

}  // namespace athanor::remote
