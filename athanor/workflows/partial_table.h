// An output table that survives a kill: the same command goes on after the rows that are there.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string_view>

#include "athanor/data/stream.h"

namespace athanor::workflows {

/// Rows go to OUT.part, in the order of the input; OUT.part.json says what they are made of. commit() makes OUT of it.
class PartialTable {
 public:
  /// `origin`: all that decides the rows; null when they cannot be made again, and nothing is kept then. Goes on with
  /// an OUT.part of the same origin; a row that a kill cut short is dropped. One of another origin is
  /// Error(invalid_input), or is begun anew with `discard_other`. Error(io) when it cannot be written or another
  /// process writes it.
  PartialTable(const std::filesystem::path& out, const nlohmann::json& origin, bool discard_other);
  PartialTable(const PartialTable&) = delete;
  PartialTable& operator=(const PartialTable&) = delete;
  /// Without commit(), a part that has rows stays for the next run.
  ~PartialTable();

  /// Rows that are there already, by the column before the last ("status"); the header is written when there are any.
  const data::StatusCounts& done() const { return done_; }
  /// The header first, then whole rows of CSV. Error(io) when the disk is full.
  void write(std::string_view text);
  /// What was written is on disk when this returns.
  void sync();
  void commit();

 private:
  [[noreturn]] void fail_io(const char* doing) const;
  void lock();
  void find_complete_rows();
  void remove_part();

  std::filesystem::path out_, part_, origin_;
  bool resumable_;
  int descriptor_ = -1;
  std::size_t writes_ = 0;
  data::StatusCounts done_;
};

}  // namespace athanor::workflows
