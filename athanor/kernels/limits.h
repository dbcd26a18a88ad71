// What the machine can do at best: the yardstick for everything that this library computes.
#pragma once

#include <cstddef>

namespace athanor::kernels {

/// 1e9 multiplications and additions per second of one core on T (float or double) in registers alone, with the best
/// table of kernels. Takes a tenth of a second.
template <class T>
double measure_gflops();
/// As above for products of bfloat16 pairs added to f32 (AVX-512 BF16); 0 when the CPU has none.
double measure_bf16_gflops();
/// As above by AMX tiles, a unit that some CPUs share between two threads of a core; 0 when there is none.
double measure_amx_bf16_gflops();
/// 1e9 operations per second on integers of 8 bits by AVX-512 VNNI; 0 when the CPU has none.
double measure_int8_gops();
/// As above by AMX tiles.
double measure_amx_int8_gops();
/// As measure_gflops() for a product of two f32 matrices [512, 512] with the best table.
double measure_product_gflops();
/// 1e9 bytes per second that `threads` threads read from memory together, each 256 MiB of its own.
double measure_read_gbytes(std::size_t threads);

}  // namespace athanor::kernels
