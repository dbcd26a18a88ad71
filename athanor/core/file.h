// Files as a whole: read, write through a temporary name and rename, JSON and TOML.
#pragma once

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace athanor {

/// Whole content. Error(not_found) when absent, Error(io) when unreadable.
std::string read_file(const std::filesystem::path& path);

/// Writes through a temporary file in the same folder and renames it, so that a reader sees the old or the new file.
/// Error(io) with the reason of the system ("No space left on device").
void write_file(const std::filesystem::path& path, std::string_view content);

/// As write_file, for content that is produced piece by piece. Without commit() the destructor removes the temporary.
class AtomicFile {
 public:
  explicit AtomicFile(const std::filesystem::path& path);
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  ~AtomicFile();
  void write(std::string_view bytes);  ///< Error(io) when the disk is full
  void commit();                       ///< flush, sync, rename

 private:
  [[noreturn]] void fail_io(const char* doing) const;
  std::filesystem::path path_;
  std::filesystem::path temporary_;
  int descriptor_ = -1;
  std::string buffer_;
  void flush();
};

/// Parsed JSON; Error(corrupt) with position when it is not JSON.
nlohmann::json read_json(const std::filesystem::path& path);
/// Two-space indented JSON with a final line end; non-finite numbers must not occur (they are an internal error).
void write_json(const std::filesystem::path& path, const nlohmann::json& value);

/// TOML file or text as JSON; Error(invalid_options) with line and column when it is not TOML.
nlohmann::json read_toml(const std::filesystem::path& path);
/// TOML text of a JSON object of scalars, lists and tables; nulls are left out.
std::string format_toml(const nlohmann::json& value);

}  // namespace athanor
