#include "athanor/train/tensorboard.h"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <cerrno>
#include <cstring>

#include "athanor/core/error.h"

namespace athanor::train {
namespace {

constexpr std::array<std::uint32_t, 256> make_crc_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (crc & 1 ? 0x82f63b78U : 0);
    table[byte] = crc;
  }
  return table;
}

template <class T>
void append_little_endian(std::string& text, T value) {
  for (std::size_t i = 0; i < sizeof value; ++i) text += static_cast<char>(value >> (8 * i) & 0xff);
}

void append_varint(std::string& text, std::uint64_t value) {
  for (; value >= 128; value >>= 7) text += static_cast<char>((value & 127) | 128);
  text += static_cast<char>(value);
}

/// Protobuf wire types: 0 varint, 1 eight bytes, 2 length and bytes, 5 four bytes.
void append_key(std::string& text, unsigned field, unsigned wire_type) { append_varint(text, field << 3 | wire_type); }

void append_bytes(std::string& text, unsigned field, std::string_view bytes) {
  append_key(text, field, 2);
  append_varint(text, bytes.size());
  text += bytes;
}

/// Event { double wall_time = 1; … }
std::string begin_event(double wall_time) {
  std::string event;
  append_key(event, 1, 1);
  append_little_endian(event, std::bit_cast<std::uint64_t>(wall_time));
  return event;
}

}  // namespace

std::uint32_t compute_crc32c(std::string_view bytes) {
  static constexpr auto table = make_crc_table();
  std::uint32_t crc = 0xffffffffU;
  for (const char byte : bytes) crc = (crc >> 8) ^ table[(crc ^ static_cast<unsigned char>(byte)) & 0xff];
  return ~crc;
}

std::uint32_t mask_crc32c(std::uint32_t crc) { return std::rotr(crc, 15) + 0xa282ead8U; }

EventWriter::EventWriter(const std::filesystem::path& folder, double wall_time) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) fail(ErrorCode::io, "The folder {} cannot be made: {}", folder.string(), error.message());
  const auto seconds = static_cast<std::int64_t>(wall_time);
  path_ = folder / fmt::format("events.out.tfevents.{:010}.athanor", seconds);
  for (int i = 1; std::filesystem::exists(path_); ++i)
    path_ = folder / fmt::format("events.out.tfevents.{:010}.athanor.{}", seconds, i);
  file_.open(path_, std::ios::binary);
  if (!file_) fail(ErrorCode::io, "{} cannot be written: {}", path_.string(), std::strerror(errno));
  std::string event = begin_event(wall_time);
  append_bytes(event, 3, "brain.Event:2");  // file_version
  write_record(event);
}

void EventWriter::add_scalar(std::string_view tag, std::int64_t step, double value, double wall_time) {
  std::string scalar;  // Summary.Value { string tag = 1; float simple_value = 2; }
  append_bytes(scalar, 1, tag);
  append_key(scalar, 2, 5);
  append_little_endian(scalar, std::bit_cast<std::uint32_t>(static_cast<float>(value)));
  std::string summary;  // Summary { repeated Value value = 1; }
  append_bytes(summary, 1, scalar);
  std::string event = begin_event(wall_time);
  append_key(event, 2, 0);  // int64 step = 2
  append_varint(event, static_cast<std::uint64_t>(step));
  append_bytes(event, 5, summary);  // Summary summary = 5
  write_record(event);
}

void EventWriter::write_record(const std::string& event) {
  std::string length;
  append_little_endian(length, static_cast<std::uint64_t>(event.size()));
  std::string record = length;
  append_little_endian(record, mask_crc32c(compute_crc32c(length)));
  record += event;
  append_little_endian(record, mask_crc32c(compute_crc32c(event)));
  file_.write(record.data(), static_cast<std::streamsize>(record.size()));
  file_.flush();
  if (!file_) fail(ErrorCode::io, "{} cannot be written: {}", path_.string(), std::strerror(errno));
}

}  // namespace athanor::train
