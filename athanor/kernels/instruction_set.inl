// The table of kernels for one instruction set. Included by one source file per set, which defines ATHANOR_ISA (the
// namespace), ATHANOR_VECTOR_BYTES and ATHANOR_BLOCK_ROWS (the block of a matrix product that fits its registers), and
// is compiled with the flags of that set. No inline function of the standard library is used here: the
// linker could choose the copy that was compiled for a CPU which this machine is not.

#include <cstdint>
#include <new>

#include "athanor/kernels/kernels.h"

namespace athanor::kernels::ATHANOR_ISA {
namespace {

inline float square_root(float x) { return __builtin_sqrtf(x); }
inline double square_root(double x) { return __builtin_sqrt(x); }
inline double power(double base, std::int64_t exponent) { return __builtin_pow(base, static_cast<double>(exponent)); }

#include "athanor/kernels/exponential.inl"
#include "athanor/kernels/scratch.inl"
#include "athanor/kernels/matrix_product.inl"
#include "athanor/kernels/row_kernels.inl"

#include "athanor/kernels/activations.inl"

}  // namespace

template <class T>
const Kernels<T>& table() {
  static constexpr Kernels<T> functions{multiply<T>,
                                        packed_size<T>,
                                        pack<T>,
                                        multiply_packed<T>,
                                        embedding_sum<T>,
                                        embedding_sum_backward<T>,
                                        segment_sum<T>,
                                        segment_scatter<T>,
                                        filtered_sum<T>,
                                        pair_products<T>,
                                        segment_broadcast<T>,
                                        segment_softmax<T>,
                                        segment_softmax_backward<T>,
                                        segment_max<T>,
                                        segment_max_backward<T>,
                                        scatter_add<T>,
                                        gather_add<T>,
                                        gather_difference<T>,
                                        sum_parts<T>,
                                        weighted_row_sum<T>,
                                        activate<T>,
                                        adam<T>,
                                        multiply_add_loop<T>,
                                        multiply_add_loop_flop<T>};
  return functions;
}

template const Kernels<float>& table<float>();
template const Kernels<double>& table<double>();

}  // namespace athanor::kernels::ATHANOR_ISA
