// TensorBoard event files: scalars that `tensorboard --logdir` shows.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace athanor::train {

/// Appends events to one new file events.out.tfevents.TIME.athanor in a folder, which is made if absent. A record is
/// length (8 bytes), masked CRC-32C of it, Event (protobuf), masked CRC-32C of that; little-endian.
class EventWriter {
 public:
  /// `wall_time` names the file and stamps the first event, in seconds since 1970. Error(io).
  EventWriter(const std::filesystem::path& folder, double wall_time);

  void add_scalar(std::string_view tag, std::int64_t step, double value, double wall_time);  ///< Error(io)
  const std::filesystem::path& path() const { return path_; }

 private:
  void write_record(const std::string& event);

  std::filesystem::path path_;
  std::ofstream file_;
};

/// CRC-32C (Castagnoli) of the bytes; that of "123456789" is 0xe3069283.
std::uint32_t compute_crc32c(std::string_view bytes);
/// The mask TFRecord puts on it: rotated right by 15 bits, plus 0xa282ead8.
std::uint32_t mask_crc32c(std::uint32_t crc);

}  // namespace athanor::train
