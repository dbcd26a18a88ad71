// Atoms and tokens in the colours of their values.
#pragma once

#include <string>

#include "athanor/workflows/explanation.h"

namespace athanor::workflows {

/// Orange and blue of equal weight, told apart with every kind of colour blindness; on light and dark pages.
inline constexpr const char* raising_colour = "#e07b00";
inline constexpr const char* lowering_colour = "#2f86d6";

/// The molecule and its legend as one picture, SVG.
std::string draw_attribution(const Explanation& explanation, const explain::Attribution& attribution);
/// The text that networks read, HTML; "" where they read none.
std::string format_tokens(const explain::Attribution& attribution);

/// What each head of each layer listens to, SVG: a row per head, a column per atom or token, darker for a larger mean
/// share over all listeners. "" without attention.
std::string draw_attention(const Explanation& explanation, const explain::Attribution& attribution);

/// "+0.12", "-3".
std::string format_signed(double value);
std::string with_unit(const std::string& text, const std::string& unit);

}  // namespace athanor::workflows
