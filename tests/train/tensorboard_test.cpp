// Event files: framing, checksums and content, read back by hand.
#include "athanor/train/tensorboard.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <bit>
#include <cstring>

#include "athanor/core/file.h"

namespace athanor::train {
namespace {
namespace fs = std::filesystem;

std::string read_all(const fs::path& path) { return read_file(path); }

template <class T>
T take(std::string_view& bytes) {
  T value;
  std::memcpy(&value, bytes.data(), sizeof value);
  bytes.remove_prefix(sizeof value);
  return value;
}

class TensorboardTest : public ::testing::Test {
 protected:
  TensorboardTest() : folder_(fs::temp_directory_path() / ("athanor_tensorboard_" + std::to_string(::getpid()))) {}
  ~TensorboardTest() override { fs::remove_all(folder_); }
  fs::path folder_;
};

// RFC 3720, B.4, and the usual check value.
TEST(Crc32c, GivesThePublishedValues) {
  EXPECT_EQ(compute_crc32c("123456789"), 0xe3069283U);
  EXPECT_EQ(compute_crc32c(std::string(32, '\0')), 0x8a9136aaU);
  EXPECT_EQ(compute_crc32c(std::string(32, '\xff')), 0x62a8ab43U);
  EXPECT_EQ(mask_crc32c(0), 0xa282ead8U);
}

TEST_F(TensorboardTest, FramesEveryRecordWithMaskedChecksums) {
  EventWriter writer(folder_, 1700000000.5);
  writer.add_scalar("train/loss", 300, 0.25, 1700000001.0);
  const std::string content = read_all(writer.path());
  std::string_view rest = content;
  std::vector<std::string> events;
  while (!rest.empty()) {
    const std::string_view length_bytes = rest.substr(0, 8);
    const auto length = take<std::uint64_t>(rest);
    ASSERT_EQ(take<std::uint32_t>(rest), mask_crc32c(compute_crc32c(length_bytes)));
    const std::string_view event = rest.substr(0, length);
    rest.remove_prefix(length);
    ASSERT_EQ(take<std::uint32_t>(rest), mask_crc32c(compute_crc32c(event)));
    events.emplace_back(event);
  }
  ASSERT_EQ(events.size(), 2U);
  EXPECT_TRUE(
      events[0].ends_with("\x1a\x0d"
                          "brain.Event:2"));
  std::string_view event = events[1];
  EXPECT_EQ(take<std::uint8_t>(event), 0x09);  // wall_time
  EXPECT_EQ(std::bit_cast<double>(take<std::uint64_t>(event)), 1700000001.0);
  EXPECT_EQ(event.substr(0, 3), "\x10\xac\x02");  // step 300
  event.remove_prefix(3);
  EXPECT_EQ(event.substr(0, 6), "\x2a\x13\x0a\x11\x0a\x0a");  // summary, value, tag
  EXPECT_EQ(event.substr(6, 10), "train/loss");
  EXPECT_EQ(event[16], '\x15');  // simple_value
  event.remove_prefix(17);
  EXPECT_EQ(std::bit_cast<float>(take<std::uint32_t>(event)), 0.25F);
  EXPECT_TRUE(event.empty());
}

TEST_F(TensorboardTest, NeverOverwritesAnEarlierFile) {
  const EventWriter first(folder_, 5), second(folder_, 5);
  EXPECT_NE(first.path(), second.path());
  EXPECT_NE(second.path().filename().string().find("tfevents"), std::string::npos);
}

}  // namespace
}  // namespace athanor::train
