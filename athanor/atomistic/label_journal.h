// What a labelling run has finished so far, kept on disk so that a killed run goes on where it stopped.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>

#include "athanor/atomistic/label.h"

namespace athanor::atomistic {

/// Outcome for one row; `labels` counts only when `status` is "ok".
struct LabelRecord {
  std::size_t row = 0;
  std::string status;
  std::string message;
  QuantumLabels labels;
};

/// A file with one JSON object per line: what the run is about, then one finished row per line.
class LabelJournal {
 public:
  /// Creates the file, or goes on with one whose `run` is equal; a line that a kill cut short is dropped. A journal of
  /// another run is Error(invalid_input), or is begun anew with `discard_other`. Error(io) when it cannot be written or
  /// another process has it open.
  LabelJournal(const std::filesystem::path& path, const nlohmann::json& run, bool discard_other);
  LabelJournal(const LabelJournal&) = delete;
  LabelJournal& operator=(const LabelJournal&) = delete;
  ~LabelJournal();

  const std::map<std::size_t, LabelRecord>& finished() const { return finished_; }
  /// From any thread; the record is on disk when this returns.
  void append(const LabelRecord& record);
  void remove();

 private:
  void load(const nlohmann::json& run, bool discard_other);
  void write_line(const nlohmann::json& line);
  std::filesystem::path path_;
  int descriptor_ = -1;
  std::mutex mutex_;
  std::map<std::size_t, LabelRecord> finished_;
};

}  // namespace athanor::atomistic
