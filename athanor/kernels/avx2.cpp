// Kernels for CPUs with AVX2 and FMA; this file alone is compiled with -mavx2 -mfma.
#define ATHANOR_ISA avx2
#define ATHANOR_VECTOR_BYTES 32
#define ATHANOR_BLOCK_ROWS 6
#include "athanor/kernels/instruction_set.inl"
