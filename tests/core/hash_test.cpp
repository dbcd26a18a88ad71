// SHA-256 against the examples of FIPS 180-4.
#include "athanor/core/hash.h"

#include <gtest/gtest.h>

#include "athanor/core/sha256_block.h"

namespace athanor {
namespace {

TEST(Sha256, EqualsThePublishedExamples) {
  EXPECT_EQ(compute_sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(compute_sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(compute_sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(compute_sha256(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, DoesNotDependOnHowTheBytesArrive) {
  const std::string text(1000, 'x');
  for (const std::size_t cut : {1u, 55u, 56u, 63u, 64u, 65u, 999u}) {
    Sha256 hash;
    hash.update(std::string_view(text).substr(0, cut));
    hash.update(std::string_view(text).substr(cut));
    EXPECT_EQ(hash.hex(), compute_sha256(text)) << cut;
  }
}

TEST(Sha256, IsTheSameByTheProcessorsInstructions) {
  std::array<std::uint32_t, 8> plain{1, 2, 3, 4, 5, 6, 7, 8}, fast = plain;
  std::array<std::uint8_t, 64> block{};
  for (int round = 0; round < 50; ++round) {
    for (std::size_t i = 0; i < 64; ++i) block[i] = static_cast<std::uint8_t>(i * i + 37 * round);
    add_sha256_block(plain, block.data());
    find_sha256_block()(fast, block.data());
    ASSERT_EQ(fast, plain) << round;
  }
}

}  // namespace
}  // namespace athanor
