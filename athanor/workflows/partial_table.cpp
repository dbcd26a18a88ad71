#include "athanor/workflows/partial_table.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

#include "athanor/core/error.h"
#include "athanor/core/file.h"

namespace athanor::workflows {
namespace fs = std::filesystem;
namespace {

fs::path with_ending(const fs::path& path, const char* ending) {
  fs::path longer = path;
  longer += ending;
  return longer;
}

/// Finds the ends of rows and their second last cell in CSV text that comes in pieces.
class RowScanner {
 public:
  /// Calls `found(bytes up to and with the row, status)` for each row that ends in `text`.
  template <class Found>
  void scan(std::string_view text, const Found& found) {
    for (const char c : text) {
      ++bytes_;
      if (c == '"') quoted_ = !quoted_;
      if (quoted_) continue;
      if (c == '\n') {
        found(bytes_, status_);
        cell_.clear();
        status_.clear();
      } else if (c == ',') {
        status_ = std::move(cell_);
        cell_.clear();
      } else if (cell_.size() < max_status_length) {
        cell_ += c;
      }
    }
  }

 private:
  static constexpr std::size_t max_status_length = 32;
  std::size_t bytes_ = 0;
  bool quoted_ = false;
  std::string cell_, status_;
};

/// What OUT.part was made of; nothing when there is no such file, or none that can be read.
std::optional<nlohmann::json> read_origin(const fs::path& path) {
  std::error_code error;
  if (!fs::exists(path, error)) return std::nullopt;
  const nlohmann::json origin = nlohmann::json::parse(read_file(path), nullptr, false);
  return origin.is_discarded() ? std::nullopt : std::optional(origin);
}

}  // namespace

PartialTable::PartialTable(const fs::path& out, const nlohmann::json& origin, bool discard_other)
    : out_(out),
      part_(with_ending(out, ".part")),
      origin_(with_ending(out, ".part.json")),
      resumable_(!origin.is_null()) {
  descriptor_ = ::open(part_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor_ < 0) fail_io("created");
  try {
    lock();
    std::error_code error;
    const bool is_empty =
        fs::file_size(part_, error) == 0;  // its origin, if any, is that of a table that was completed
    const auto before = is_empty ? std::nullopt : read_origin(origin_);
    if (before == origin) find_complete_rows();
    else if (before && resumable_ && !discard_other)
      fail(ErrorCode::invalid_input,
           "{}: belongs to an unfinished run with another model, input or options; repeat that command, or add "
           "--overwrite to begin anew",
           part_.string());
    if (done_.rows == 0 && ::ftruncate(descriptor_, 0) != 0) fail_io("written");
    if (::lseek(descriptor_, 0, SEEK_END) < 0) fail_io("written");
    if (resumable_ && before != origin) write_json(origin_, origin);
  } catch (...) {
    ::close(descriptor_);
    throw;
  }
}

PartialTable::~PartialTable() {
  if (descriptor_ < 0) return;
  const bool has_rows = done_.rows > 0 || writes_ > 1;  // the first write is the header
  if (!resumable_ || !has_rows) remove_part();
  ::close(descriptor_);
}

void PartialTable::fail_io(const char* doing) const {
  fail(ErrorCode::io, "{}: cannot be {} ({})", out_.string(), doing, std::strerror(errno));
}

void PartialTable::lock() {
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return;
  if (errno == EWOULDBLOCK) fail(ErrorCode::io, "{}: another run is writing it", part_.string());
  fail_io("written");
}

void PartialTable::find_complete_rows() {
  RowScanner scanner;
  std::array<char, 1 << 16> buffer{};
  std::size_t end = 0;
  bool header = true;
  while (true) {
    const ssize_t count = ::read(descriptor_, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail_io("read");
    if (count == 0) break;
    scanner.scan({buffer.data(), static_cast<std::size_t>(count)}, [&](std::size_t row_end, const std::string& status) {
      end = row_end;
      if (!header) done_.add(status);
      header = false;
    });
  }
  if (::ftruncate(descriptor_, static_cast<off_t>(end)) != 0) fail_io("written");
}

void PartialTable::write(std::string_view text) {
  ++writes_;
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor_, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail_io("written");
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

void PartialTable::sync() {
  if (::fsync(descriptor_) != 0 && errno != EINVAL && errno != ENOSYS) fail_io("written");
}

void PartialTable::commit() {
  sync();
  if (::rename(part_.c_str(), out_.c_str()) != 0) fail_io("written");
  ::close(descriptor_);
  descriptor_ = -1;
  std::error_code ignored;
  fs::remove(origin_, ignored);
}

void PartialTable::remove_part() {
  std::error_code ignored;
  fs::remove(part_, ignored);
  fs::remove(origin_, ignored);
}

}  // namespace athanor::workflows
