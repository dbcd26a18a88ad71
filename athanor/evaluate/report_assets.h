// Style sheets and script of the reports, compiled in from report.css, data_report.css and report.js.
#pragma once

#include <string_view>

namespace athanor::evaluate {

std::string_view report_style();
std::string_view data_report_style();  ///< what the page of `curate` has beyond report_style
std::string_view report_script();

}  // namespace athanor::evaluate
