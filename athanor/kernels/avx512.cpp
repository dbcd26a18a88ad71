// Kernels for CPUs with AVX-512 (F, VL, BW, DQ); this file alone is compiled for them. 28 of the 32 registers hold the
// block of c.
#define ATHANOR_ISA avx512
#define ATHANOR_VECTOR_BYTES 64
#define ATHANOR_BLOCK_ROWS 14
#include "athanor/kernels/instruction_set.inl"
