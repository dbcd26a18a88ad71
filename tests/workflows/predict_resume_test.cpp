// A prediction that was stopped goes on only while all of its inputs are what they were.
#include <gtest/gtest.h>

#include <atomic>

#include "athanor/core/error.h"
#include "athanor/core/file.h"
#include "athanor/workflows/predict.h"

namespace athanor::workflows {
namespace {
namespace fs = std::filesystem;

/// Asks to stop after a number of batches.
class StopsAfter : public Progress {
 public:
  explicit StopsAfter(int batches) : left_(batches) {}
  bool cancelled() const override { return left_ <= 0; }
  void update(std::size_t, std::string_view) override { --left_; }

 private:
  std::atomic<int> left_;
};

class PredictResumeTest : public ::testing::Test {
 protected:
  PredictResumeTest() {
    std::string pattern = (fs::temp_directory_path() / "athanor-resume-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    options_.bundle = std::string(ATHANOR_TEST_DIR) + "/data/bundles/v1/ridge.athanor";
    options_.input = write_table("a.csv", 1500);
    options_.more_input = {write_table("b.csv", 1500)};
    options_.out = (folder_ / "o.csv").string();
    options_.domain = false;
  }
  ~PredictResumeTest() override { fs::remove_all(folder_); }

  std::string write_table(const std::string& name, int rows) const {
    std::string text = "smiles\n";
    for (int i = 0; i < rows; ++i) text += i % 2 ? "CCO\n" : "c1ccccc1\n";
    write_file(folder_ / name, text);
    return (folder_ / name).string();
  }
  PredictResult run(Progress& progress) const {
    Context context;
    context.progress = &progress;
    return predict(options_, context, data::TableFormat::csv, {});
  }
  void stop_in_the_middle() const {
    StopsAfter progress(2);
    EXPECT_THROW(run(progress), Error);
    ASSERT_TRUE(fs::exists(options_.out + ".part"));
  }

  fs::path folder_;
  PredictOptions options_;
};

TEST_F(PredictResumeTest, GoesOnThroughSeveralFiles) {
  stop_in_the_middle();
  const PredictResult result = run(no_progress());
  EXPECT_GT(result.resumed, 0U);
  EXPECT_LT(result.resumed, 3000U);
  EXPECT_EQ(result.summary.rows, 3000U);
  const std::string resumed = read_file(options_.out);
  fs::remove(options_.out);
  run(no_progress());
  EXPECT_EQ(read_file(options_.out), resumed);
}

TEST_F(PredictResumeTest, RefusesWhenAFurtherFileHasChanged) {
  stop_in_the_middle();
  write_table("b.csv", 1501);
  try {
    run(no_progress());
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_input);
    EXPECT_NE(std::string(error.what()).find("belongs to an unfinished run with another model, input or options"),
              std::string::npos);
  }
}

}  // namespace
}  // namespace athanor::workflows
