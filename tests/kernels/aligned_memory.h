// Memory for packed weights and rows.
#pragma once

#include <cstddef>
#include <memory>
#include <new>

namespace athanor::kernels::testing {

struct FreeAligned {
  void operator()(void* pointer) const { ::operator delete (pointer, std::align_val_t{64}); }
};
/// At a 64-byte boundary.
using Memory = std::unique_ptr<void, FreeAligned>;

inline Memory allocate(std::size_t bytes) { return Memory(::operator new (bytes, std::align_val_t{64})); }

}  // namespace athanor::kernels::testing
