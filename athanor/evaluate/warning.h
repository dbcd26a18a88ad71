// Warning: one thing that a reader should know before trusting a score, with a code that stays the same.
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>

#include "athanor/core/catalog.h"

namespace athanor::evaluate {

/// note: good to know; caution: the scores may mislead; serious: the scores do not mean what they seem to.
enum class Severity { note, caution, serious };
/// "note", "caution" or "serious", the words of JSON.
std::string format_severity(Severity severity);

/// A finding about data, split or scores; texts may change, codes do not.
struct Warning {
  std::string code;  ///< a name of warning_catalog()
  Severity severity = Severity::caution;
  std::string text;  ///< what is the case and what to do about it, without a final full stop
};

/// The codes and what each means.
const Catalog& warning_catalog();

/// "text [code]", one line for a terminal.
std::string format_warning(const Warning& warning);
/// [{"code", "severity", "text"}].
nlohmann::json to_json(std::span<const Warning> warnings);

}  // namespace athanor::evaluate
