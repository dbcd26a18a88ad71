// Chooses the table of kernels for the CPU that runs the program.
#include "athanor/kernels/kernels.h"

namespace athanor::kernels {

namespace portable {
template <class T>
const Kernels<T>& table();
}
#ifdef ATHANOR_HAS_AVX2
namespace avx2 {
template <class T>
const Kernels<T>& table();
}
#endif

namespace {

bool has_avx2() {
#ifdef ATHANOR_HAS_AVX2
  static const bool found = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  return found;
#else
  return false;
#endif
}

}  // namespace

template <class T>
const Kernels<T>& portable_kernels() {
  return portable::table<T>();
}

template <class T>
const Kernels<T>& kernels() {
#ifdef ATHANOR_HAS_AVX2
  if (has_avx2()) return avx2::table<T>();
#endif
  return portable::table<T>();
}

const char* instruction_set() { return has_avx2() ? "avx2" : "portable"; }

template const Kernels<float>& kernels<float>();
template const Kernels<double>& kernels<double>();
template const Kernels<float>& portable_kernels<float>();
template const Kernels<double>& portable_kernels<double>();

}  // namespace athanor::kernels
