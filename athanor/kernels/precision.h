// The numbers that the products of a network are computed in.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace athanor::kernels {

/// bf16: what is multiplied is rounded to 8 significant bits, and summed in f32. tf32: to 11, by the tensor cores of
/// GPUs.
enum class Precision : std::uint8_t { f32, tf32, bf16 };

/// "f32", "bf16", "tf32" and "auto".
const std::vector<std::string>& precision_names();
/// "auto" is bf16 where that is fast (is_bf16_fast of the CPU; on GPUs always), else f32. Error(invalid_options) for
/// other names, and for tf32 on the CPU.
Precision choose_precision(const std::string& name, const std::string& device = "cpu");
/// Its name.
const char* format_precision(Precision precision);

}  // namespace athanor::kernels
