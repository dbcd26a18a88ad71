#include "remote/download.h"

#include <gtest/gtest.h>

#include "athanor/core/error.h"
#include "athanor/core/file.h"
#include "support.h"

namespace athanor::remote {
namespace {

using tests::LocalServer;

class DownloadTest : public ::testing::Test {
 protected:
  DownloadTest() {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~DownloadTest() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path path(const std::string& name) const { return folder_ / name; }
  void get(const std::string& url) { download({url, path("file.csv"), ""}, progress_); }

  Progress progress_;

 private:
  std::filesystem::path folder_ =
      std::filesystem::path(::testing::TempDir()) / ::testing::UnitTest::GetInstance()->current_test_info()->name();
};

std::string make_text(char begin) {
  std::string text;
  for (std::size_t i = 0; i < 500'000; ++i) text += static_cast<char>(begin + i % 13);
  return text;
}

/// Stops after a number of pieces.
class Interrupted : public Progress {
 public:
  bool cancelled() const override { return ++asked_ > 3; }

 private:
  mutable int asked_ = 0;
};

TEST_F(DownloadTest, BringsTheFileAlsoByARedirect) {
  const LocalServer server(make_text('a'));
  for (const char* name : {"/file.csv", "/moved.csv"}) {
    get(server.address(name));
    EXPECT_EQ(read_file(path("file.csv")), server.content);
    EXPECT_FALSE(std::filesystem::exists(path("file.csv.part")));
    EXPECT_FALSE(std::filesystem::exists(path("file.csv.part.version")));
  }
}

TEST_F(DownloadTest, GoesOnWhereTheConnectionBroke) {
  LocalServer server(make_text('a'));
  server.break_at = 200'000;
  get(server.address("/file.csv"));
  EXPECT_EQ(read_file(path("file.csv")), server.content);
  EXPECT_EQ(server.requests, 2);
  EXPECT_EQ(server.from_start, 1);
}

TEST_F(DownloadTest, GoesOnAfterAnInterruptedCall) {
  const LocalServer server(make_text('a'));
  Interrupted interrupted;
  EXPECT_THROW(download({server.address("/file.csv"), path("file.csv"), ""}, interrupted), Error);
  EXPECT_FALSE(std::filesystem::exists(path("file.csv")));
  const auto kept = std::filesystem::file_size(path("file.csv.part"));
  EXPECT_GT(kept, 0U);
  EXPECT_LT(kept, server.content.size());
  get(server.address("/file.csv"));
  EXPECT_EQ(read_file(path("file.csv")), server.content);
  EXPECT_EQ(server.from_start, 1);
}

TEST_F(DownloadTest, BeginsAnewWhenTheFileHasChanged) {
  LocalServer server(make_text('a'));
  Interrupted interrupted;
  EXPECT_THROW(download({server.address("/file.csv"), path("file.csv"), ""}, interrupted), Error);
  server.content = make_text('b');
  server.version = "\"two\"";
  get(server.address("/file.csv"));
  EXPECT_EQ(read_file(path("file.csv")), server.content);
  EXPECT_EQ(server.from_start, 2);
}

TEST_F(DownloadTest, BeginsAnewWhenTheFileIsNowShorterThanThePart) {
  LocalServer server(make_text('a'));
  Interrupted interrupted;
  EXPECT_THROW(download({server.address("/file.csv"), path("file.csv"), ""}, interrupted), Error);
  server.content = "smiles\nC\n";
  get(server.address("/file.csv"));
  EXPECT_EQ(read_file(path("file.csv")), server.content);
}

TEST_F(DownloadTest, SaysWhatTheServerAnswers) {
  const LocalServer server("x");
  const auto message = [&](const std::string& url, ErrorCode code) {
    try {
      get(url);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), code);
      return std::string(error.what());
    }
    return std::string("no error");
  };
  EXPECT_NE(message(server.address("/none.csv"), ErrorCode::not_found).find("404, it has no such file"),
            std::string::npos);
  EXPECT_NE(message(server.address("/broken.csv"), ErrorCode::io).find("answers 503"), std::string::npos);
  EXPECT_NE(message("http://127.0.0.1:1/x", ErrorCode::io).find("the same command goes on"), std::string::npos);
  EXPECT_NE(message("127.0.0.1/x", ErrorCode::invalid_options).find("no web address"), std::string::npos);
}

}  // namespace
}  // namespace athanor::remote
