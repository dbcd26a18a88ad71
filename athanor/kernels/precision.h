// The numbers that the products of a network are computed in.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace athanor::kernels {

/// bf16: what is multiplied is rounded to 8 significant bits, and summed in f32.
enum class Precision : std::uint8_t { f32, bf16 };

/// "f32", "bf16" and "auto".
const std::vector<std::string>& precision_names();
/// "auto" is bf16 where that is fast on this CPU (is_bf16_fast), else f32. Error(invalid_options) for other
/// names.
Precision choose_precision(const std::string& name);
/// "f32" or "bf16".
const char* format_precision(Precision precision);

}  // namespace athanor::kernels
