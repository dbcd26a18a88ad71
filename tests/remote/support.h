// A real server on this machine for the tests of downloads.
#pragma once

#include <httplib.h>

#include <atomic>
#include <string>
#include <thread>

namespace athanor::tests {

/// Serves one text at /file.csv, with ranges, as long as it lives; what it does is set by the members.
class LocalServer {
 public:
  explicit LocalServer(std::string text) : content(std::move(text)) {
    server_.Get("/file.csv", [this](const httplib::Request& request, httplib::Response& response) {
      ++requests;
      const bool same = request.get_header_value("If-Range") == version;
      from_start += !same;
      if (!same) const_cast<httplib::Request&>(request).ranges.clear();
      const bool beyond =
          !request.ranges.empty() && request.ranges.front().first >= static_cast<ssize_t>(content.size());
      if (beyond) {
        response.status = 416;
        return;
      }
      response.set_header("ETag", version);
      response.set_content_provider(
          content.size(), "text/csv", [this](std::size_t offset, std::size_t length, httplib::DataSink& sink) {
            const std::size_t end = std::min(offset + std::min<std::size_t>(length, 65536),
                                             break_at > offset ? break_at.load() : content.size());
            if (offset >= break_at && break_at > 0) return break_at = 0, false;
            return sink.write(content.data() + offset, end - offset);
          });
    });
    server_.Get("/moved.csv",
                [](const httplib::Request&, httplib::Response& response) { response.set_redirect("/file.csv"); });
    server_.Get("/broken.csv", [](const httplib::Request&, httplib::Response& response) { response.status = 503; });
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::yield();
  }
  ~LocalServer() {
    server_.stop();
    thread_.join();
  }

  std::string address(const std::string& path) const { return "http://127.0.0.1:" + std::to_string(port_) + path; }

  std::string content;
  std::string version = "\"one\"";
  std::atomic<std::size_t> break_at{0};  ///< the connection ends there, once; 0 = never
  std::atomic<int> requests{0}, from_start{0};

 private:
  httplib::Server server_;
  int port_ = 0;
  std::thread thread_;
};

}  // namespace athanor::tests
