#include "athanor/kernels/precision.h"

#include "athanor/core/error.h"
#include "athanor/core/text.h"
#include "athanor/kernels/bf16.h"

namespace athanor::kernels {

const std::vector<std::string>& precision_names() {
  static const std::vector<std::string> names{"f32", "bf16", "int8", "tf32", "auto"};
  return names;
}

const std::vector<std::string>& training_precision_names() {
  static const std::vector<std::string> names{"f32", "bf16", "tf32", "auto"};
  return names;
}

Precision choose_precision(const std::string& name, const std::string& device) {
  const bool on_cpu = device == "cpu";
  if (name == "f32") return Precision::f32;
  if (name == "bf16") return Precision::bf16;
  if (name == "tf32" && !on_cpu) return Precision::tf32;
  if (name == "tf32") fail(ErrorCode::invalid_options, "The precision tf32 is for GPUs; take f32, bf16, int8 or auto");
  if (name == "int8" && on_cpu) return Precision::int8;
  if (name == "int8")
    fail(ErrorCode::invalid_options, "The precision int8 is for the CPU; take f32, tf32, bf16 or auto");
  if (name == "auto") return !on_cpu || is_bf16_fast() ? Precision::bf16 : Precision::f32;
  fail(ErrorCode::invalid_options, "There is no precision \"{}\"{} (known: {})", name,
       format_suggestion(name, precision_names()), join_text(precision_names(), ", "));
}

const char* format_precision(Precision precision) {
  switch (precision) {
    case Precision::f32: return "f32";
    case Precision::tf32: return "tf32";
    case Precision::bf16: return "bf16";
    case Precision::int8: return "int8";
  }
  fail(ErrorCode::internal, "precision without a name");
}

}  // namespace athanor::kernels
