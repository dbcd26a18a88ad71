// Damage by accident: every byte of a bundle altered, every possible length cut.
#include <gtest/gtest.h>

#include <cstring>

#include "athanor/core/rng.h"
#include "example_bundle.h"

namespace athanor::bundle {
namespace {

class DamagedBundle : public testing::Test {
 protected:
  DamagedBundle() {
    save_bundle(folder_ / "whole.athanor", make_example_bundle());
    bytes_ = read_file(folder_ / "whole.athanor");
  }

  /// Loading `bytes` must end in an Error of a damaged or newer file.
  void expect_refused(const std::string& bytes, const std::string& what) {
    write_bytes(folder_ / "damaged.athanor", bytes);
    try {
      load_bundle(folder_ / "damaged.athanor");
      ADD_FAILURE() << what << " is accepted";
    } catch (const Error& error) {
      EXPECT_TRUE(error.code() == ErrorCode::corrupt || error.code() == ErrorCode::unsupported)
          << what << ": " << error.what();
    }
  }

  TemporaryFolder folder_;
  std::string bytes_;
};

TEST_F(DamagedBundle, IsRefusedWhateverByteIsAltered) {
  Rng rng(1);
  for (std::size_t i = 0; i < bytes_.size(); ++i) {
    std::string damaged = bytes_;
    const auto mask = static_cast<char>(i % 2 == 0 ? 1 << rng.below(8) : 1 + rng.below(255));
    damaged[i] = static_cast<char>(damaged[i] ^ mask);
    expect_refused(damaged, fmt::format("byte {} changed by mask {}", i, mask & 255));
  }
}

TEST_F(DamagedBundle, IsRefusedWhereverItIsCut) {
  for (std::size_t size = 0; size < bytes_.size(); ++size)
    expect_refused(bytes_.substr(0, size), fmt::format("the first {} bytes", size));
}

TEST_F(DamagedBundle, IsRefusedWithBytesAfterItsEnd) { expect_refused(bytes_ + "x", "a longer file"); }

TEST_F(DamagedBundle, IsRefusedWithOtherBlanksInItsHeader) {
  std::uint64_t length = 0;
  std::memcpy(&length, bytes_.data(), sizeof length);
  const auto with_header_end = [&](const std::string& blanks) {
    std::string changed = bytes_.substr(0, 8 + length) + blanks + bytes_.substr(8 + length);
    const std::uint64_t longer = length + blanks.size();
    std::memcpy(changed.data(), &longer, sizeof longer);
    return changed;
  };
  expect_refused(with_header_end("\t       "), "a tab in the header");
  write_bytes(folder_ / "padded.athanor", with_header_end("        "));
  expect_equal(load_bundle(folder_ / "padded.athanor"), make_example_bundle());
}

TEST_F(DamagedBundle, IsRefusedWhenItIsAnotherKindOfFile) {
  expect_refused("smiles,logS\nCCO,-0.2\nCCC,1.5\n", "a table");
  expect_refused("PK\x03\x04 something zipped", "a zip archive");
  expect_refused("", "an empty file");
  EXPECT_EQ(catch_error([&] { load_bundle(folder_ / "damaged.athanor"); }).code(), ErrorCode::corrupt);
}

}  // namespace
}  // namespace athanor::bundle
