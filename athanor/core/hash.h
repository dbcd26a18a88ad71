// SHA-256 (FIPS 180-4) of bytes and files: checksums of bundles, data hashes, cache keys.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace athanor {

/// Incremental SHA-256.
class Sha256 {
 public:
  Sha256();
  void update(const void* bytes, std::size_t size);
  void update(std::string_view text) { update(text.data(), text.size()); }
  std::string hex();  ///< finishes; 64 lower-case hexadecimal digits

 private:
  void compress(const std::uint8_t* block);
  std::array<std::uint32_t, 8> state_;
  std::array<std::uint8_t, 64> block_{};
  std::size_t filled_ = 0;
  std::uint64_t length_ = 0;
};

/// SHA-256 of the bytes as 64 lower-case hexadecimal digits.
std::string compute_sha256(std::string_view bytes);
/// The same of a file's content, read in constant memory. Error(io) when it cannot be read.
std::string compute_file_sha256(const std::filesystem::path& path);

}  // namespace athanor
