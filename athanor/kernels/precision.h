// The numbers that the products of a network are computed in.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace athanor::kernels {

/// bf16: what is multiplied is rounded to 8 significant bits, and summed in f32. tf32: to 11, by the tensor cores of
/// GPUs. int8: to steps of a row and of a column of weights (int8.h), and summed exactly; for predictions on the CPU.
enum class Precision : std::uint8_t { f32, tf32, bf16, int8 };

/// "f32", "bf16", "int8", "tf32" and "auto".
const std::vector<std::string>& precision_names();
/// Those of training: all but int8.
const std::vector<std::string>& training_precision_names();
/// "auto" is bf16 where that is fast (is_bf16_fast of the CPU; on GPUs always), else f32. Error(invalid_options) for
/// other names, for tf32 on the CPU and int8 on GPUs.
Precision choose_precision(const std::string& name, const std::string& device = "cpu");
/// Its name.
const char* format_precision(Precision precision);

}  // namespace athanor::kernels
