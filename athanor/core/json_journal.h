// A file to which long work adds what it has finished, one JSON object per line, so that a killed run goes on from it.
#pragma once

#include <filesystem>
#include <mutex>
#include <nlohmann/json.hpp>
#include <vector>

namespace athanor {

/// The first line says what the run is about; each further line is one finished piece of work.
class JsonJournal {
 public:
  /// Creates the file, or goes on with one whose `run` is equal; a line that a kill cut short is dropped. A journal of
  /// another run is Error(invalid_input), or is begun anew with `discard_other`. Error(corrupt) for damage elsewhere,
  /// Error(io) when it cannot be written or another process has it open.
  JsonJournal(const std::filesystem::path& path, const nlohmann::json& run, bool discard_other);
  /// True when the file is there and its first line is `run`.
  static bool belongs_to(const std::filesystem::path& path, const nlohmann::json& run);
  JsonJournal(const JsonJournal&) = delete;
  JsonJournal& operator=(const JsonJournal&) = delete;
  ~JsonJournal();

  const std::filesystem::path& path() const { return path_; }
  /// The lines that were there when it was opened, without the first.
  const std::vector<nlohmann::json>& found() const { return found_; }
  /// From any thread; the line is on disk when this returns.
  void append(const nlohmann::json& line);
  void remove();

 private:
  void load(const nlohmann::json& run, bool discard_other);
  std::filesystem::path path_;
  int descriptor_ = -1;
  std::mutex mutex_;
  std::vector<nlohmann::json> found_;
};

}  // namespace athanor
