// Chooses the table of kernels for the CPU that runs the program.
#include "athanor/kernels/kernels.h"

namespace athanor::kernels {

namespace portable {
template <class T>
const Kernels<T>& table();
}
#ifdef ATHANOR_X86
namespace avx2 {
template <class T>
const Kernels<T>& table();
}
namespace avx512 {
template <class T>
const Kernels<T>& table();
}
#endif

template <class T>
std::vector<NamedKernels<T>> list_kernels() {
  std::vector<NamedKernels<T>> tables;
#ifdef ATHANOR_X86
  const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const bool has_avx512 = has_avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
                          __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq");
  if (has_avx512) tables.push_back({"avx512", &avx512::table<T>()});
  if (has_avx2) tables.push_back({"avx2", &avx2::table<T>()});
#endif
  tables.push_back({"portable", &portable::table<T>()});
  return tables;
}

template <class T>
const Kernels<T>& portable_kernels() {
  return portable::table<T>();
}

template <class T>
const Kernels<T>& kernels() {
  static const Kernels<T>& best = *list_kernels<T>().front().table;
  return best;
}

const char* instruction_set() {
  static const char* const name = list_kernels<float>().front().name;
  return name;
}

template std::vector<NamedKernels<float>> list_kernels<float>();
template std::vector<NamedKernels<double>> list_kernels<double>();
template const Kernels<float>& kernels<float>();
template const Kernels<double>& kernels<double>();
template const Kernels<float>& portable_kernels<float>();
template const Kernels<double>& portable_kernels<double>();

}  // namespace athanor::kernels
