// Kernels for every CPU.
#define ATHANOR_ISA portable
#define ATHANOR_VECTOR_BYTES 16
#define ATHANOR_BLOCK_ROWS 4
#include "athanor/kernels/instruction_set.inl"
