// Files as memory: mapped read-only, so that only the parts that are read come from the disk, and those may be dropped
// again when memory is short.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>

namespace athanor {

/// A whole file. It must not be written to or cut while it is mapped; replacing it by a rename is no harm.
class MappedFile {
 public:
  /// Errors: not_found when absent, io when unreadable, out_of_memory when the address space is limited (ulimit -v).
  explicit MappedFile(const std::filesystem::path& path);
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile();

  std::string_view bytes() const { return {static_cast<const char*>(memory_), size_}; }
  /// Asks for these bytes of the file to be read by the time they are needed; returns at once.
  void prefetch(const void* first, std::size_t size) const;
  /// Whether reads come in no order: then the system reads what is touched or prefetched alone, else also what follows
  /// (8 MB and more on some disks, which random reads cannot afford).
  void expect_random_reads(bool random) const;

 private:
  void* memory_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace athanor
