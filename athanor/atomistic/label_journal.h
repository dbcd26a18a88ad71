// What a labelling run has finished so far, kept on disk so that a killed run goes on where it stopped.
#pragma once

#include <map>
#include <string>

#include "athanor/atomistic/label.h"
#include "athanor/core/json_journal.h"

namespace athanor::atomistic {

/// Outcome for one row; `labels` counts only when `status` is "ok".
struct LabelRecord {
  std::size_t row = 0;
  std::string status;
  std::string message;
  QuantumLabels labels;
};

/// A JsonJournal of rows; the constructor's errors are those of JsonJournal.
class LabelJournal {
 public:
  LabelJournal(const std::filesystem::path& path, const nlohmann::json& run, bool discard_other);

  const std::map<std::size_t, LabelRecord>& finished() const { return finished_; }
  /// From any thread; the record is on disk when this returns.
  void append(const LabelRecord& record);
  void remove() { journal_.remove(); }

 private:
  JsonJournal journal_;
  std::mutex mutex_;
  std::map<std::size_t, LabelRecord> finished_;
};

}  // namespace athanor::atomistic
