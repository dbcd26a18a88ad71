// Memory that is left, and files mapped into it.
#include "athanor/core/memory.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include "athanor/core/error.h"
#include "athanor/core/file.h"
#include "athanor/core/mapped_file.h"

namespace athanor {
namespace {

TEST(AvailableMemory, IsPlausibleAndNoMoreThanTheLimitOfTheProcess) {
  const std::uint64_t available = count_available_memory();
  EXPECT_GT(available, std::uint64_t{1} << 20);
  EXPECT_LT(available, std::uint64_t{1} << 50);
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the address sanitizer maps more than the limit that is set here";
#endif
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_DATA, &before), 0);
  const rlimit lower{std::uint64_t{1} << 29, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_DATA, &lower), 0);
  const std::uint64_t limited = count_available_memory();
  setrlimit(RLIMIT_DATA, &before);
  EXPECT_LE(limited, std::uint64_t{1} << 29);
}

TEST(MappedFile, HoldsTheBytesOfTheFile) {
  const std::filesystem::path path =
      std::filesystem::temp_directory_path() / fmt::format("athanor-mapped-{}", ::getpid());
  std::string text(100'000, 'x');
  text[70'000] = 'y';
  write_file(path, text);
  const MappedFile file(path);
  EXPECT_EQ(file.bytes(), text);
  file.prefetch(file.bytes().data() + 5000, 60'000);
  write_file(path, "other");
  EXPECT_EQ(file.bytes(), text);  // renamed into place: the mapped file stays what it was
  write_file(path, "");
  EXPECT_EQ(MappedFile(path).bytes(), "");
  std::filesystem::remove(path);
  EXPECT_THROW(MappedFile{path}, Error);
}

}  // namespace
}  // namespace athanor
