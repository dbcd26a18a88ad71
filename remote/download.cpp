#include "remote/download.h"

#include <httplib.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "athanor/core/error.h"
#include "athanor/core/file.h"
#include "athanor/core/text.h"
#include "remote/url.h"

namespace athanor::remote {
namespace fs = std::filesystem;
namespace {

constexpr int attempts = 3, connect_seconds = 20, read_seconds = 60;
constexpr std::size_t kilobyte = 1000;

/// The part of a file that has come so far.
class PartFile {
 public:
  explicit PartFile(const fs::path& path)
      : path_(path.string() + ".part"), version_path_(path_.string() + ".version") {}

  std::size_t size() const {
    std::error_code error;
    const auto bytes = fs::file_size(path_, error);
    return error ? 0 : static_cast<std::size_t>(bytes);
  }

  /// What the server told of the file that the part belongs to; "" = the part is of no use.
  std::string version() const { return size() > 0 && fs::exists(version_path_) ? read_file(version_path_) : ""; }

  void begin(const std::string& version) {
    write_file(version_path_, version);
    stream_.open(path_, std::ios::binary | std::ios::trunc);
  }
  void go_on() { stream_.open(path_, std::ios::binary | std::ios::app); }

  void write(const char* data, std::size_t bytes) {
    if (!stream_.write(data, static_cast<std::streamsize>(bytes)))
      fail(ErrorCode::io, "{}: cannot be written ({})", path_.string(), std::strerror(errno));
  }
  void close() {
    stream_.close();
    stream_.clear();
  }
  void commit(const fs::path& path) {
    fs::rename(path_, path);
    fs::remove(version_path_);
  }

 private:
  fs::path path_, version_path_;
  std::ofstream stream_;
};

std::string find_version(const httplib::Response& response) {
  const std::string tag = response.get_header_value("ETag");
  // Weak tags may not be used to continue a file (RFC 9110, 13.1.5).
  return !tag.empty() && !tag.starts_with("W/") ? tag : response.get_header_value("Last-Modified");
}

/// One request; true when the whole file has come, false when the connection broke.
class Attempt {
 public:
  Attempt(const DownloadRequest& request, PartFile& part, Progress& progress)
      : request_(request), part_(part), progress_(progress) {}

  bool run() {
    const Url url = parse_url(request_.url);
    httplib::Client client(url.origin);
    client.set_follow_location(true);
    client.set_decompress(false);
    client.set_connection_timeout(connect_seconds);
    client.set_read_timeout(read_seconds);
    if (!request_.proxy.empty()) {
      const Url proxy = parse_url(request_.proxy);
      client.set_proxy(proxy.host, proxy.port);
    }
    const auto result = client.Get(
        url.path, make_headers(), [&](const httplib::Response& response) { return accept(response); },
        [&](const char* data, std::size_t bytes) { return receive(data, bytes); });
    part_.close();
    if (failure_) std::rethrow_exception(failure_);
    if (status_ == 416) return start_anew();
    if (status_ != 0 && status_ != 200 && status_ != 206) refuse();
    error_ = httplib::to_string(result.error());
    return result && (total_ == 0 || done_ == total_);
  }

  const std::string& error() const { return error_; }

 private:
  httplib::Headers make_headers() const {
    httplib::Headers headers{{"User-Agent", "athanor"}, {"Accept-Encoding", "identity"}};
    const std::string version = part_.version();
    if (!version.empty()) {
      headers.emplace("Range", fmt::format("bytes={}-", part_.size()));
      headers.emplace("If-Range", version);
    }
    return headers;
  }

  bool accept(const httplib::Response& response) {
    return guard([&] {
      status_ = response.status;
      if (status_ != 200 && status_ != 206) return false;
      done_ = status_ == 206 ? part_.size() : 0;
      const std::string length = response.get_header_value("Content-Length");
      total_ = length.empty() ? 0 : done_ + std::stoull(length);
      if (status_ == 206) part_.go_on();
      else part_.begin(find_version(response));
      progress_.begin("downloading " + request_.path.filename().string(), total_ / kilobyte, "kilobyte");
      return true;
    });
  }

  bool receive(const char* data, std::size_t bytes) {
    return guard([&] {
      if (progress_.cancelled()) fail(ErrorCode::cancelled, "interrupted; the same command goes on with what has come");
      part_.write(data, bytes);
      done_ += bytes;
      progress_.update(done_ / kilobyte);
      return true;
    });
  }

  /// The HTTP library must not see exceptions: they are thrown again after the request.
  template <class Work>
  bool guard(Work work) {
    try {
      return work();
    } catch (...) {
      failure_ = std::current_exception();
      return false;
    }
  }

  /// The part is longer than the file: it is of another version.
  bool start_anew() {
    part_.begin("");
    part_.close();
    error_ = "the file has changed";
    return false;
  }

  [[noreturn]] void refuse() const {
    const bool absent = status_ == 404 || status_ == 410;
    fail(absent ? ErrorCode::not_found : ErrorCode::io, "{}: the server answers {}{}", request_.url, status_,
         absent ? ", it has no such file" : "");
  }

  const DownloadRequest& request_;
  PartFile& part_;
  Progress& progress_;
  int status_ = 0;
  std::size_t done_ = 0, total_ = 0;
  std::string error_;
  std::exception_ptr failure_;
};

}  // namespace

void download(const DownloadRequest& request, Progress& progress) {
  PartFile part(request.path);
  for (int number = 1;; ++number) {
    Attempt attempt(request, part, progress);
    const bool complete = attempt.run();
    progress.end();
    if (complete) return part.commit(request.path);
    if (number == attempts)
      fail(ErrorCode::io,
           "{}: the download broke off ({}). Is there a network, or a proxy to be named with --proxy? {} have come and "
           "are kept; the same command goes on",
           request.url, attempt.error(), format_count(part.size() / kilobyte, "kilobyte"));
  }
}

}  // namespace athanor::remote
