// Atomic writing, JSON and TOML files.
#include "athanor/core/file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <functional>

#include "athanor/core/error.h"

namespace athanor {
namespace {
namespace fs = std::filesystem;

class FileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / fmt::format("athanor-file-test-{}", ::getpid());
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  std::size_t count_files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_), {}));
  }
  fs::path folder_;
};

ErrorCode code_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.code();
  }
  ADD_FAILURE() << "no error";
  return ErrorCode::internal;
}

TEST_F(FileTest, WritesThroughATemporaryName) {
  AtomicFile file(folder_ / "x.txt");
  file.write("hello");
  EXPECT_FALSE(fs::exists(folder_ / "x.txt"));
  file.commit();
  EXPECT_EQ(read_file(folder_ / "x.txt"), "hello");
  EXPECT_EQ(count_files(), 1u);
}

TEST_F(FileTest, LeavesTheOldFileWhenNotCommitted) {
  write_file(folder_ / "x.txt", "old");
  {
    AtomicFile file(folder_ / "x.txt");
    file.write(std::string(1 << 18, 'n'));
  }
  EXPECT_EQ(read_file(folder_ / "x.txt"), "old");
  EXPECT_EQ(count_files(), 1u);
}

TEST_F(FileTest, SaysWhatIsMissingOrUnusable) {
  EXPECT_EQ(code_of([&] { read_file(folder_ / "none"); }), ErrorCode::not_found);
  EXPECT_EQ(code_of([&] { read_file(folder_); }), ErrorCode::io);
  EXPECT_EQ(code_of([&] { write_file(folder_ / "none" / "x", ""); }), ErrorCode::io);
  write_file(folder_ / "bad.json", "{\"a\": ");
  EXPECT_EQ(code_of([&] { read_json(folder_ / "bad.json"); }), ErrorCode::corrupt);
  write_file(folder_ / "bad.toml", "a = = 1");
  EXPECT_EQ(code_of([&] { read_toml(folder_ / "bad.toml"); }), ErrorCode::invalid_options);
}

TEST_F(FileTest, RefusesToWriteNumbersThatAreNotFinite) {
  EXPECT_EQ(code_of([&] { write_json(folder_ / "x.json", {{"a", {1.0, NAN}}}); }), ErrorCode::internal);
  EXPECT_EQ(count_files(), 0u);
}

TEST_F(FileTest, TomlAndJsonSayTheSame) {
  const nlohmann::json value{
      {"text", "a \"quoted\" text"}, {"whole", 3},          {"number", 0.1},          {"flag", true},
      {"list", {1.5, 2.5}},          {"names", {"a", "b"}}, {"table", {{"inner", 1}}}};
  write_file(folder_ / "x.toml", format_toml(value));
  EXPECT_EQ(read_toml(folder_ / "x.toml"), value);
}

}  // namespace
}  // namespace athanor
