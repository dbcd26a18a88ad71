// JSON lines, written through to disk, locked against a second run.
#include "athanor/core/json_journal.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "athanor/core/error.h"
#include "athanor/core/file.h"

namespace athanor {

using nlohmann::json;

namespace {

/// Complete lines of the file with the byte where each ends.
struct Line {
  std::string_view text;
  std::size_t end;
};

std::vector<Line> split_lines(std::string_view content) {
  std::vector<Line> lines;
  for (std::size_t begin = 0, end; (end = content.find('\n', begin)) != std::string_view::npos; begin = end + 1)
    lines.push_back({content.substr(begin, end - begin), end + 1});
  return lines;
}

}  // namespace

JsonJournal::JsonJournal(const std::filesystem::path& path, const json& run, bool discard_other) : path_(path) {
  descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (descriptor_ < 0) fail(ErrorCode::io, "{}: cannot be created ({})", path.string(), std::strerror(errno));
  try {
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0)
      fail(ErrorCode::io, "{}: another run is writing it ({})", path.string(), std::strerror(errno));
    load(run, discard_other);
  } catch (...) {
    ::close(descriptor_);
    throw;
  }
}

bool JsonJournal::belongs_to(const std::filesystem::path& path, const json& run) {
  std::ifstream file(path);
  std::string line;
  return std::getline(file, line) && json::parse(line, nullptr, false) == run;
}

JsonJournal::~JsonJournal() { ::close(descriptor_); }

void JsonJournal::load(const json& run, bool discard_other) {
  const std::string content = read_file(path_);
  const std::vector<Line> lines = split_lines(content);
  std::size_t kept_bytes = 0;
  const json head = lines.empty() ? json() : json::parse(lines.front().text, nullptr, false);
  if (!lines.empty() && head == run) {
    for (std::size_t i = 0; i < lines.size(); ++i) {
      json line = json::parse(lines[i].text, nullptr, false);
      const bool last = i + 1 == lines.size();
      if (line.is_discarded() && !last)
        fail(ErrorCode::corrupt, "{}:{}: the journal is damaged; remove it to begin anew", path_.string(), i + 1);
      if (line.is_discarded()) break;
      kept_bytes = lines[i].end;
      if (i > 0) found_.push_back(std::move(line));
    }
  } else if (!lines.empty() && !discard_other) {
    fail(ErrorCode::invalid_input,
         "{}: belongs to an unfinished run with another input, seed or settings; repeat that command, or add "
         "--overwrite to begin anew",
         path_.string());
  }
  if (::ftruncate(descriptor_, static_cast<off_t>(kept_bytes)) != 0)
    fail(ErrorCode::io, "{}: cannot be written ({})", path_.string(), std::strerror(errno));
  if (kept_bytes == 0) append(run);
}

void JsonJournal::append(const json& line) {
  // Messages quote foreign text, which need not be UTF-8.
  const std::string text = line.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
  const std::lock_guard lock(mutex_);
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t written = ::write(descriptor_, text.data() + done, text.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(ErrorCode::io, "{}: cannot be written ({})", path_.string(), std::strerror(errno));
    done += static_cast<std::size_t>(written);
  }
  if (::fdatasync(descriptor_) != 0 && errno != EINVAL && errno != ENOSYS)
    fail(ErrorCode::io, "{}: cannot be written ({})", path_.string(), std::strerror(errno));
}

void JsonJournal::remove() {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

}  // namespace athanor
