#include "athanor/kernels/precision.h"

#include "athanor/core/error.h"
#include "athanor/core/text.h"
#include "athanor/kernels/bf16.h"

namespace athanor::kernels {

const std::vector<std::string>& precision_names() {
  static const std::vector<std::string> names{"f32", "bf16", "auto"};
  return names;
}

Precision choose_precision(const std::string& name) {
  if (name == "f32") return Precision::f32;
  if (name == "bf16") return Precision::bf16;
  if (name == "auto") return is_bf16_fast() ? Precision::bf16 : Precision::f32;
  fail(ErrorCode::invalid_options, "There is no precision \"{}\"{} (known: {})", name,
       format_suggestion(name, precision_names()), join_text(precision_names(), ", "));
}

const char* format_precision(Precision precision) { return precision == Precision::bf16 ? "bf16" : "f32"; }

}  // namespace athanor::kernels
