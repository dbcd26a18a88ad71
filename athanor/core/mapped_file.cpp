#include "athanor/core/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

#include "athanor/core/error.h"

namespace athanor {

MappedFile::MappedFile(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0)
    fail(errno == ENOENT ? ErrorCode::not_found : ErrorCode::io, "{}: cannot be read ({})", path.string(),
         std::strerror(errno));
  struct stat facts {};
  if (::fstat(descriptor, &facts) == 0 && facts.st_size > 0) {
    size_ = static_cast<std::size_t>(facts.st_size);
    memory_ = ::mmap(nullptr, size_, PROT_READ, MAP_SHARED, descriptor, 0);
  }
  const int reason = errno;
  ::close(descriptor);
  if (memory_ == MAP_FAILED)
    fail(reason == ENOMEM ? ErrorCode::out_of_memory : ErrorCode::io, "{}: {} bytes cannot be mapped ({})",
         path.string(), size_, std::strerror(reason));
}

MappedFile::~MappedFile() {
  if (memory_) ::munmap(memory_, size_);
}

void MappedFile::prefetch(const void* first, std::size_t size) const {
  static const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  if (size == 0) return;
  const auto address = reinterpret_cast<std::uintptr_t>(first), begin = address / page * page;
  // Advice: nothing is lost when the system does not take it.
  ::madvise(reinterpret_cast<void*>(begin), address - begin + size, MADV_WILLNEED);
}

void MappedFile::expect_random_reads(bool random) const {
  if (memory_) ::madvise(memory_, size_, random ? MADV_RANDOM : MADV_NORMAL);
}

}  // namespace athanor
