#include "athanor/nn/memory.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace athanor::nn {

void keep_freed_memory() {
#ifdef __GLIBC__
  constexpr int kept_bytes = 512 << 20, own_mapping_bytes = 32 << 20;
  mallopt(M_TRIM_THRESHOLD, kept_bytes);
  mallopt(M_MMAP_THRESHOLD, own_mapping_bytes);
#endif
}

}  // namespace athanor::nn
