// Style sheet and script of the report, compiled in from report.css and report.js.
#pragma once

#include <string_view>

namespace athanor::evaluate {

std::string_view report_style();
std::string_view report_script();

}  // namespace athanor::evaluate
