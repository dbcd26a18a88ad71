// What is left of an output table when a run is killed, and how the next one goes on.
#include "athanor/workflows/partial_table.h"

#include <gtest/gtest.h>

#include <fstream>

#include "athanor/core/error.h"
#include "athanor/core/file.h"

namespace athanor::workflows {
namespace {
namespace fs = std::filesystem;

constexpr const char* header = "smiles,pred_y,status,message\n";
const nlohmann::json origin{{"model", "a"}};

class PartialTableTest : public ::testing::Test {
 protected:
  PartialTableTest() {
    std::string pattern = (fs::temp_directory_path() / "athanor-part-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    out_ = folder_ / "o.csv";
  }
  ~PartialTableTest() override { fs::remove_all(folder_); }

  void write_interrupted(const std::string& text) const {
    PartialTable table(out_, origin, false);
    table.write(header);
    table.write(text);
  }
  std::vector<std::string> list_files() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_)) names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
  }

  fs::path folder_, out_;
};

TEST_F(PartialTableTest, GoesOnAfterTheLastWholeRow) {
  write_interrupted("CCO,1,ok,\n\"C,\n\"\"x\",,invalid,\"bad, \nvery\"\nCC,2,o");
  EXPECT_EQ(list_files(), (std::vector<std::string>{"o.csv.part", "o.csv.part.json"}));
  {
    PartialTable table(out_, origin, false);
    EXPECT_EQ(table.done().rows, 2U);
    EXPECT_EQ(table.done().ok, 1U);
    EXPECT_EQ(table.done().invalid, 1U);
    table.write("CC,2,ok,\n");
    table.commit();
  }
  EXPECT_EQ(list_files(), std::vector<std::string>{"o.csv"});
  EXPECT_EQ(read_file(out_), std::string(header) + "CCO,1,ok,\n\"C,\n\"\"x\",,invalid,\"bad, \nvery\"\nCC,2,ok,\n");
}

TEST_F(PartialTableTest, ACutInsideAQuotedCellDropsThatRow) {
  write_interrupted("CCO,1,ok,\nCC,,invalid,\"never closed\n");
  PartialTable table(out_, origin, false);
  EXPECT_EQ(table.done().rows, 1U);
}

TEST_F(PartialTableTest, BeginsAnewWhenNoRowIsThere) {
  write_interrupted("CCO,1");
  PartialTable table(out_, origin, false);
  EXPECT_EQ(table.done().rows, 0U);
  EXPECT_EQ(fs::file_size(out_.string() + ".part"), 0U);
}

TEST_F(PartialTableTest, RefusesThePartOfAnotherRun) {
  write_interrupted("CCO,1,ok,\n");
  try {
    PartialTable(out_, {{"model", "b"}}, false);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_input);
    EXPECT_NE(std::string(error.what()).find("o.csv.part: belongs to an unfinished run"), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("--overwrite"), std::string::npos);
  }
  const PartialTable anew(out_, {{"model", "b"}}, true);
  EXPECT_EQ(anew.done().rows, 0U);
}

TEST_F(PartialTableTest, IgnoresTheOriginOfATableThatWasCompleted) {
  write_file(out_.string() + ".part.json", "{\"model\": \"b\"}");
  const PartialTable table(out_, origin, false);
  EXPECT_EQ(table.done().rows, 0U);
}

TEST_F(PartialTableTest, KeepsNothingWithoutAnOriginOrARow) {
  {
    PartialTable table(out_, nullptr, false);
    table.write(header);
    table.write("CCO,1,ok,\n");
  }
  EXPECT_TRUE(list_files().empty());
  {
    PartialTable table(out_, origin, false);
    table.write(header);
  }
  EXPECT_TRUE(list_files().empty());
}

TEST_F(PartialTableTest, IsWrittenByOneRunAtATime) {
  const PartialTable first(out_, origin, false);
  try {
    PartialTable(out_, origin, false);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::io);
    EXPECT_NE(std::string(error.what()).find("another run is writing it"), std::string::npos);
  }
}

}  // namespace
}  // namespace athanor::workflows
