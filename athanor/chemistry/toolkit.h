// Inside this room: what RDKit throws, turned into an Issue (bad row) or an Error (a computation that failed).
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "athanor/core/result.h"

namespace athanor::chemistry {

/// The issue that the exception being handled stands for; call inside a catch block. `prefix` is the first word of the
/// code: "smiles" gives smiles_syntax, smiles_valence, smiles_kekulize, smiles_sanitize, smiles_unreadable.
Issue make_issue_of_current_exception(std::string_view prefix, std::string_view input);

/// Throws Error(internal) for the exception being handled; lets Error and std::bad_alloc pass.
[[noreturn]] void fail_with_current_exception(std::string_view action);

/// Runs `work`; `action` completes "RDKit could not ...".
template <class Work>
auto call_toolkit(std::string_view action, Work&& work) {
  try {
    return std::forward<Work>(work)();
  } catch (...) {
    fail_with_current_exception(action);
  }
}

}  // namespace athanor::chemistry
