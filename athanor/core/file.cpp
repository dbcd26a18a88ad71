#include "athanor/core/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <cstring>
#include <sstream>

#include "athanor/core/error.h"

namespace athanor {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t flush_bytes = 1 << 16;
constexpr int max_json_depth = 100;  ///< copying and freeing go as deep on the stack

void check_finite(const nlohmann::json& value) {
  if (value.is_number_float() && !std::isfinite(value.get<double>()))
    fail(ErrorCode::internal, "JSON output holds a number that is not finite");
  if (value.is_structured())
    for (const auto& item : value) check_finite(item);
}

}  // namespace

std::string read_file(const fs::path& path) {
  std::error_code error;
  if (!fs::exists(path, error)) fail(ErrorCode::not_found, "{}: no such file", path.string());
  if (fs::is_directory(path, error)) fail(ErrorCode::io, "{}: is a folder, expected a file", path.string());
  std::ifstream file(path, std::ios::binary);
  if (!file) fail(ErrorCode::io, "{}: cannot be read ({})", path.string(), std::strerror(errno));
  std::ostringstream content;
  content << file.rdbuf();
  return std::move(content).str();
}

void write_file(const fs::path& path, std::string_view content) {
  AtomicFile file(path);
  file.write(content);
  file.commit();
}

AtomicFile::AtomicFile(const fs::path& path) : path_(path) {
  temporary_ = path;
  temporary_ += fmt::format(".{}.part", ::getpid());
  descriptor_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (descriptor_ < 0) fail_io("created");
}

AtomicFile::~AtomicFile() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
    ::unlink(temporary_.c_str());
  }
}

void AtomicFile::fail_io(const char* doing) const {
  fail(ErrorCode::io, "{}: cannot be {} ({})", path_.string(), doing, std::strerror(errno));
}

void AtomicFile::write(std::string_view bytes) {
  buffer_ += bytes;
  if (buffer_.size() >= flush_bytes) flush();
}

void AtomicFile::flush() {
  std::size_t done = 0;
  while (done < buffer_.size()) {
    const ssize_t written = ::write(descriptor_, buffer_.data() + done, buffer_.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail_io("written");
    done += static_cast<std::size_t>(written);
  }
  buffer_.clear();
}

void AtomicFile::commit() {
  flush();
  if (::fsync(descriptor_) != 0 && errno != EINVAL && errno != ENOSYS) fail_io("written");
  if (::close(descriptor_) != 0) {
    descriptor_ = -1;
    ::unlink(temporary_.c_str());
    fail_io("written");
  }
  descriptor_ = -1;
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) {
    const int reason = errno;
    ::unlink(temporary_.c_str());
    errno = reason;
    fail_io("written");
  }
}

nlohmann::json read_json(const fs::path& path) {
  const std::string text = read_file(path);
  const auto check_depth = [&](int depth, nlohmann::json::parse_event_t, const nlohmann::json&) {
    if (depth > max_json_depth)
      fail(ErrorCode::corrupt, "{}: lists and objects stand in one another more than {} deep", path.string(),
           max_json_depth);
    return true;
  };
  try {
    return nlohmann::json::parse(text, check_depth);
  } catch (const nlohmann::json::exception& error) {
    const std::string reason = error.what();  // begins with the name of the exception in brackets
    fail(ErrorCode::corrupt, "{}: not valid JSON ({})", path.string(), reason.substr(reason.find("] ") + 2));
  }
}

void write_json(const fs::path& path, const nlohmann::json& value) {
  check_finite(value);
  write_file(path, value.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

}  // namespace athanor
