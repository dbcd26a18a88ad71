// A killed run that goes on gives the bits of one that was never killed.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "athanor/core/file.h"
#include "suites/network_suite.h"

extern "C" athanor::train::TrainingLibrary* athanor_training_library();

namespace athanor::train {
namespace {
namespace fs = std::filesystem;
using suites::FitProblem;

/// Asks to stop once an epoch has been reported.
struct StopAfter : Progress {
  explicit StopAfter(std::size_t epoch) : last(epoch) {}
  void update(std::size_t done, std::string_view) override { reached = done; }
  bool cancelled() const override { return reached >= last; }
  std::size_t last, reached = 0;
};

class CheckpointTest : public ::testing::TestWithParam<suites::NetworkCase> {
 protected:
  CheckpointTest()
      : folder_(fs::temp_directory_path() / ("athanor_checkpoint_" + GetParam().name + std::to_string(::getpid()))) {
    fs::create_directories(folder_);
    request_ = problem_.make_request();
    request_.training.epochs = 7;
    request_.training.schedule = "plateau";
    request_.training.learning_rate = 0.05;  // wild, so that the plateau is met
    request_.threads = 2;
  }
  ~CheckpointTest() override { fs::remove_all(folder_); }

  FitResult fit(const FitRequest& request) { return athanor_training_library()->fit(request); }

  void stop_after(std::size_t epoch) {
    StopAfter stop(epoch);
    FitRequest request = request_;
    request.progress = &stop;
    try {
      fit(request);
      FAIL() << "not stopped";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::cancelled) << error.what();
    }
  }

  fs::path folder_;
  FitProblem problem_{GetParam(), 100};
  FitRequest request_;
};

TEST_P(CheckpointTest, GoesOnWithTheSameBits) {
  const FitResult whole = fit(request_);
  request_.checkpoint = folder_ / "checkpoint.safetensors";
  stop_after(2);
  stop_after(5);
  std::vector<std::int64_t> told;
  request_.on_epoch = [&](const EpochRecord& record) { told.push_back(record.epoch); };
  const FitResult resumed = fit(request_);
  EXPECT_EQ(told, (std::vector<std::int64_t>{1, 2, 3, 4, 5, 6, 7}));
  EXPECT_EQ(resumed.best_epoch, whole.best_epoch);
  ASSERT_EQ(resumed.history.size(), whole.history.size());
  for (std::size_t i = 0; i < whole.history.size(); ++i) {
    EXPECT_EQ(resumed.history[i].train_loss, whole.history[i].train_loss);
    EXPECT_EQ(resumed.history[i].val_loss, whole.history[i].val_loss);
    EXPECT_EQ(resumed.history[i].learning_rate, whole.history[i].learning_rate);
  }
  for (const auto& [name, tensor] : whole.tensors) EXPECT_EQ(resumed.tensors.at(name).bytes, tensor.bytes) << name;
  const FitResult again = fit(request_);  // finished: only read
  EXPECT_EQ(again.tensors.at("scaler.targets.mean").bytes, whole.tensors.at("scaler.targets.mean").bytes);
  EXPECT_EQ(again.history.size(), 7U);
}

TEST_P(CheckpointTest, GoesOnWithTheSameSnapshots) {
  request_.training.schedule = TrainingOptions().schedule;
  request_.training.snapshots = 3;
  const FitResult whole = fit(request_);
  ASSERT_EQ(whole.snapshots.size(), 3U);
  request_.checkpoint = folder_ / "checkpoint.safetensors";
  stop_after(1);
  stop_after(4);  // after the first and in the second cycle
  request_.threads = 1;
  const FitResult resumed = fit(request_);
  ASSERT_EQ(resumed.snapshots.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i)
    for (const auto& [name, tensor] : whole.snapshots[i])
      EXPECT_EQ(resumed.snapshots[i].at(name).bytes, tensor.bytes) << i << name;
}

TEST_P(CheckpointTest, RefusesACheckpointOfOtherSettingsOrData) {
  request_.checkpoint = folder_ / "checkpoint.safetensors";
  stop_after(1);
  const auto expect_refused = [&](const FitRequest& request) {
    try {
      fit(request);
      FAIL() << "trained";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::invalid_options);
      EXPECT_NE(std::string(error.what()).find("other settings or other data"), std::string::npos) << error.what();
    }
  };
  FitRequest other = request_;
  other.seed = 6;
  expect_refused(other);
  other = request_;
  other.training.learning_rate = 0.01;
  expect_refused(other);
  auto values = problem_.values;
  values[0] += 1;
  other = request_;
  other.values = values;
  expect_refused(other);
  other = request_;
  other.threads = 1;  // not a setting of the result
  fit(other);
}

TEST_P(CheckpointTest, RefusesADamagedCheckpoint) {
  request_.checkpoint = folder_ / "checkpoint.safetensors";
  stop_after(1);
  const std::string bytes = read_file(request_.checkpoint);
  for (const std::string& damaged : {bytes.substr(0, bytes.size() / 2), std::string("{}"), std::string()}) {
    write_file(request_.checkpoint, damaged);
    try {
      fit(request_);
      FAIL() << "trained";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::corrupt) << error.what();
    }
  }
}

/// One network with dropout, one with running statistics.
std::vector<suites::NetworkCase> choose_cases() {
  auto cases = suites::list_network_cases();
  std::erase_if(cases, [](const auto& network) {
    return network.name != "DmpnnAttentionDropoutVectors" && network.name != "MlpBatchNormSilu";
  });
  return cases;
}

INSTANTIATE_TEST_SUITE_P(Networks, CheckpointTest, ::testing::ValuesIn(choose_cases()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace athanor::train
