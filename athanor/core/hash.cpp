#include "athanor/core/hash.h"

#include <cstring>
#include <fstream>
#include <vector>

#include "athanor/core/error.h"
#include "athanor/core/sha256_block.h"

namespace athanor {

Sha256::Sha256()
    : state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19} {}

void Sha256::compress(const std::uint8_t* block) {
  static Sha256Block* const best = find_sha256_block();
  best(state_, block);
}

void Sha256::update(const void* bytes, std::size_t size) {
  const auto* data = static_cast<const std::uint8_t*>(bytes);
  length_ += size;
  while (size > 0) {
    const std::size_t taken = std::min(size, block_.size() - filled_);
    std::memcpy(block_.data() + filled_, data, taken);
    filled_ += taken;
    data += taken;
    size -= taken;
    if (filled_ == block_.size()) {
      compress(block_.data());
      filled_ = 0;
    }
  }
}

std::string Sha256::hex() {
  const std::uint64_t bits = length_ * 8;
  const std::uint8_t one = 0x80;
  const std::uint8_t zero = 0;
  update(&one, 1);
  while (filled_ != 56) update(&zero, 1);
  std::array<std::uint8_t, 8> big_endian{};
  for (std::size_t i = 0; i < 8; ++i) big_endian[i] = static_cast<std::uint8_t>(bits >> (56 - 8 * i));
  update(big_endian.data(), big_endian.size());
  std::string text;
  for (const std::uint32_t word : state_) text += fmt::format("{:08x}", word);
  return text;
}

std::string compute_sha256(std::string_view bytes) {
  Sha256 hash;
  hash.update(bytes);
  return hash.hex();
}

std::string compute_file_sha256(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) fail(ErrorCode::io, "{}: cannot be read", path.string());
  Sha256 hash;
  std::vector<char> buffer(1 << 16);
  while (file.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || file.gcount() > 0)
    hash.update(buffer.data(), static_cast<std::size_t>(file.gcount()));
  return hash.hex();
}

}  // namespace athanor
