// Inside this room: the symbols of SELFIES that are no atoms, and the symbols that stand for numbers.
#pragma once

#include <array>
#include <string_view>

namespace athanor::chemistry::selfies {

/// The symbols of the digits 0 to 15 of a number behind a branch or ring symbol.
inline constexpr std::array<std::string_view, 16> digit_symbols{
    "[C]",        "[Ring1]", "[Ring2]", "[Branch1]", "[=Branch1]", "[#Branch1]", "[Branch2]", "[=Branch2]",
    "[#Branch2]", "[O]",     "[N]",     "[=N]",      "[=C]",       "[#C]",       "[S]",       "[P]"};

/// Most digits of a number.
inline constexpr std::size_t most_digits = 3;

}  // namespace athanor::chemistry::selfies
