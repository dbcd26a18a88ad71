// Web addresses taken apart.
#pragma once

#include <string>

namespace athanor::remote {

struct Url {
  std::string origin;  ///< scheme, host and port: "https://example.org:8443"
  std::string host;
  int port = 0;      ///< 80 or 443 unless given
  std::string path;  ///< from the first slash on, with the query; "/" when there is none
};

/// Error(invalid_options) for what is no http:// or https:// address.
Url parse_url(const std::string& text);

}  // namespace athanor::remote
