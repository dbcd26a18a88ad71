// Inside this room: says in plain words why a text is not a SMILES. RDKit only writes the reason to its log.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace athanor::chemistry {

/// A sentence about the first control or non-ASCII byte in the SMILES part of `text` (RDKit would stop reading at some
/// of them without a word), or nothing.
std::optional<std::string> find_stray_byte(std::string_view text);

/// Atoms written in the SMILES part of `text`, counted without parsing.
std::size_t count_smiles_atoms(std::string_view text);

/// A sentence about the first mistake in a text that RDKit has refused, with its 1-based position, or nothing.
std::optional<std::string> find_smiles_mistake(std::string_view text);

}  // namespace athanor::chemistry
