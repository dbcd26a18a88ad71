// Files and standard input by descriptor, and the temporary file for inputs that are read twice.
#include "athanor/data/readers/byte_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <vector>

#include "athanor/core/error.h"
#include "athanor/core/text.h"
#include "athanor/data/readers/packed_bytes.h"

namespace athanor::data {
namespace {

class FileBytes : public ByteSource {
 public:
  FileBytes(int descriptor, bool owned, std::string name)
      : name_(std::move(name)), descriptor_(descriptor), owned_(owned) {
    struct stat info {};
    if (::fstat(descriptor_, &info) == 0 && S_ISREG(info.st_mode)) {
      regular_ = true;
      total_ = static_cast<std::size_t>(info.st_size);
    }
  }
  FileBytes(const FileBytes&) = delete;
  FileBytes& operator=(const FileBytes&) = delete;
  ~FileBytes() override {
    if (owned_) ::close(descriptor_);
  }

  std::size_t read(char* to, std::size_t size) override {
    while (true) {
      const ssize_t count = ::read(descriptor_, to, size);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) fail(ErrorCode::io, "{}: cannot be read ({})", name_, std::strerror(errno));
      bytes_read_ += static_cast<std::size_t>(count);
      return static_cast<std::size_t>(count);
    }
  }
  std::size_t bytes_read() const override { return bytes_read_; }
  std::size_t bytes_total() const override { return total_; }
  bool is_regular_file() const override { return regular_; }
  bool can_seek() const override { return regular_ && owned_; }
  bool seek(std::size_t offset) override {
    if (!can_seek() || ::lseek(descriptor_, static_cast<off_t>(offset), SEEK_SET) < 0) return false;
    bytes_read_ = offset;
    return true;
  }

 private:
  std::string name_;
  int descriptor_;
  bool owned_;
  bool regular_ = false;
  std::size_t bytes_read_ = 0, total_ = 0;
};

class MemoryBytes : public ByteSource {
 public:
  explicit MemoryBytes(const std::string& text) : text_(text) {}
  std::size_t read(char* to, std::size_t size) override {
    const std::size_t count = text_.copy(to, size, position_);
    position_ += count;
    return count;
  }
  std::size_t bytes_read() const override { return position_; }
  std::size_t bytes_total() const override { return text_.size(); }

 private:
  const std::string& text_;
  std::size_t position_ = 0;
};

/// File names beside `path`, for a suggestion.
std::vector<std::string> list_neighbours(const std::filesystem::path& path) {
  constexpr std::size_t max_names = 10000;
  std::vector<std::string> names;
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    if (names.size() == max_names) break;
    names.push_back(entry->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

int open_descriptor(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    const int reason = errno;
    if (reason == ENOENT || reason == ENOTDIR) {
      const std::filesystem::path file(path);
      fail(ErrorCode::not_found, "{}: no such file{}", path,
           format_suggestion(file.filename().string(), list_neighbours(file)));
    }
    fail(ErrorCode::io, "{}: cannot be read ({})", path, std::strerror(reason));
  }
  struct stat info {};
  if (::fstat(descriptor, &info) == 0 && S_ISDIR(info.st_mode)) {
    ::close(descriptor);
    fail(ErrorCode::io, "{}: is a folder, expected a file", path);
  }
  return descriptor;
}

void write_all(int descriptor, const char* data, std::size_t size, const std::string& name) {
  while (size > 0) {
    const ssize_t written = ::write(descriptor, data, size);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(ErrorCode::io, "{}: the temporary copy cannot be written ({})", name, std::strerror(errno));
    data += written;
    size -= static_cast<std::size_t>(written);
  }
}

}  // namespace

std::string source_name(const std::string& path) { return path == "-" ? "stdin" : path; }

std::unique_ptr<ByteSource> open_bytes(const std::string& path) {
  const bool standard_input = path == "-";
  const int descriptor = standard_input ? STDIN_FILENO : open_descriptor(path);
  return unpack_bytes(std::make_unique<FileBytes>(descriptor, !standard_input, source_name(path)), source_name(path));
}

std::unique_ptr<ByteSource> make_memory_bytes(const std::string& text) { return std::make_unique<MemoryBytes>(text); }

SpoolFile::SpoolFile(const std::string& begin, ByteSource& bytes, const std::string& name) : name_(name) {
  std::FILE* file = std::tmpfile();
  if (!file) fail(ErrorCode::io, "{}: no temporary copy can be made ({})", name, std::strerror(errno));
  descriptor_ = ::fcntl(::fileno(file), F_DUPFD_CLOEXEC, 0);
  std::fclose(file);
  if (descriptor_ < 0) fail(ErrorCode::io, "{}: no temporary copy can be made ({})", name, std::strerror(errno));
  write_all(descriptor_, begin.data(), begin.size(), name);
  std::vector<char> chunk(std::size_t{1} << 18);
  while (const std::size_t count = bytes.read(chunk.data(), chunk.size()))
    write_all(descriptor_, chunk.data(), count, name);
}

SpoolFile::~SpoolFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::unique_ptr<ByteSource> SpoolFile::open() const {
  ::lseek(descriptor_, 0, SEEK_SET);
  return std::make_unique<FileBytes>(descriptor_, false, name_);
}

}  // namespace athanor::data
