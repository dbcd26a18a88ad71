// Inside this room: what writer and reader of feature files share.
#pragma once

#include <string>

#include "athanor/core/hash.h"

namespace athanor::featurize {

inline constexpr const char* feature_format = "athanor-features";
inline constexpr const char* feature_version = "1";
inline constexpr std::size_t digest_block_bytes = std::size_t{16} << 20;

/// SHA-256 of the digests of blocks.
class BlockDigest {
 public:
  void update(const void* bytes, std::size_t size);
  std::string hex();  ///< finishes

 private:
  void finish_block();
  Sha256 all_, block_;
  std::size_t filled_ = 0;
};

}  // namespace athanor::featurize
