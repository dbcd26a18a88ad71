// For the tests of this room: files in a temporary folder, a Progress that remembers what it was told, options.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>
#include <vector>

#include "athanor/core/error.h"
#include "athanor/core/progress.h"
#include "athanor/data/curate.h"
#include "athanor/data/record.h"
#include "athanor/data/split.h"

namespace athanor::data {

/// A folder that lives as long as the object.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "athanor-data-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }

  std::string path(const std::string& name) const { return path_ / name; }
  std::string write(const std::string& name, const std::string& content) const {
    std::ofstream(path_ / name, std::ios::binary) << content;
    return path(name);
  }

 private:
  std::filesystem::path path_;
};

class RecordingProgress : public Progress {
 public:
  void update(std::size_t done, std::string_view) override { last_done = done; }
  void note(std::string_view text) override { notes.emplace_back(text); }
  void warn(std::string_view text) override { warnings.emplace_back(text); }
  bool noted(const std::string& text) const {
    for (const std::string& note : notes)
      if (note.find(text) != std::string::npos) return true;
    return false;
  }

  std::vector<std::string> notes, warnings;
  std::size_t last_done = 0;
};

inline std::string pack_gzip(const std::string& text) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, text.size()) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

inline Table read_text(const std::string& content, const std::string& name = "t.csv", const ReadOptions& options = {}) {
  const TemporaryFolder folder;
  const auto reader = open_records(folder.write(name, content), options);
  Table table = read_table(*reader);
  table.source = name;
  table.files = {{name, 0}};
  for (Record& record : table.rows)
    if (record.issue) record.issue->source = name;
  return table;
}

inline SplitOptions make_split_options(const std::string& kind, std::vector<double> sizes = {0.8, 0.1, 0.1},
                                       std::int64_t folds = 5) {
  SplitOptions options;
  options.split = kind;
  options.split_sizes = std::move(sizes);
  options.folds = folds;
  return options;
}

/// The Error that `action` throws; fails the test when it throws none.
template <class Action>
Error catch_error(Action&& action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "no Error was thrown";
  return Error(ErrorCode::internal, "nothing thrown");
}

#define EXPECT_ERROR(expression, expected_code, expected_text)                                            \
  do {                                                                                                    \
    const athanor::Error caught = athanor::data::catch_error([&] { static_cast<void>(expression); });     \
    EXPECT_EQ(athanor::format_code(caught.code()), athanor::format_code(expected_code)) << caught.what(); \
    EXPECT_NE(std::string(caught.what()).find(expected_text), std::string::npos) << caught.what();        \
  } while (false)

}  // namespace athanor::data
