// Guesses about a text input from its first bytes: format and delimiter.
#pragma once

#include <string>
#include <string_view>

#include "athanor/data/readers/text_input.h"

namespace athanor::data {

inline constexpr std::size_t sniff_bytes = std::size_t{64} << 10;

/// The delimiter among , ; tab | with which most of the first rows have as many cells as the header; ties go to more
/// cells, then to the order above. ',' when no delimiter gives two columns.
char guess_delimiter(std::string_view sample, bool whole_input);

/// "csv", "tsv", "smi" or "sdf" by the ending of the name (without .gz or .zst); "" when the ending is none of these.
std::string guess_format_by_name(const std::string& path);

/// "sdf" for mol blocks, "smi" for lines that begin with a SMILES, else "csv".
std::string guess_format_by_content(std::string_view sample);

/// True for a word that heads a SMILES column, such as "smiles", and is no SMILES itself.
bool is_smiles_title(const std::string& word);

/// Error for content that is no text table: Excel or zip files, other compressions, UTF-16, web pages, zero bytes.
void require_text(std::string_view sample, const std::string& source);

}  // namespace athanor::data
