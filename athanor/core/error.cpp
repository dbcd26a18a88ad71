#include "athanor/core/error.h"

#include <array>

namespace athanor {
namespace {

struct CodeRow {
  ErrorCode code;
  std::string_view name;
  int exit_status;
};

constexpr std::array<CodeRow, 11> code_table{{
    {ErrorCode::invalid_input, "invalid_input", 2},
    {ErrorCode::invalid_options, "invalid_options", 2},
    {ErrorCode::not_found, "not_found", 3},
    {ErrorCode::unsupported, "unsupported", 4},
    {ErrorCode::io, "io", 5},
    {ErrorCode::out_of_memory, "out_of_memory", 6},
    {ErrorCode::device, "device", 6},
    {ErrorCode::corrupt, "corrupt", 7},
    {ErrorCode::cancelled, "cancelled", 8},
    {ErrorCode::too_large, "too_large", 8},
    {ErrorCode::internal, "internal", 70},
}};

const CodeRow& find_row(ErrorCode code) {
  for (const CodeRow& row : code_table)
    if (row.code == code) return row;
  return code_table.back();
}

}  // namespace

std::string_view format_code(ErrorCode code) { return find_row(code).name; }

int exit_status(ErrorCode code) { return find_row(code).exit_status; }

}  // namespace athanor
