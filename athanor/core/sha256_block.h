// One block of SHA-256 (FIPS 180-4, 6.2.2), in plain C++ and by the processor's own instructions.
#pragma once

#include <array>
#include <cstdint>

namespace athanor {

/// Adds a block of 64 bytes to the state.
using Sha256Block = void(std::array<std::uint32_t, 8>& state, const std::uint8_t* block);

Sha256Block add_sha256_block;  ///< runs everywhere
/// The fastest one that this CPU can run.
Sha256Block* find_sha256_block();

}  // namespace athanor
