// Kernels for every CPU.
#define ATHANOR_ISA portable
#include "athanor/kernels/instruction_set.inl"
