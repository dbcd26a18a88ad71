// The sections of report.html in their order.
#include "athanor/evaluate/html.h"
#include "athanor/evaluate/page.h"
#include "athanor/evaluate/report_sections.h"

namespace athanor::evaluate {
namespace {

std::string format_footer(const ReportContent& content) {
  std::string version;
  if (content.manifest.is_object() && content.manifest.contains("program") && content.manifest["program"].is_object())
    version = " " + content.manifest["program"].value("version", std::string());
  return "<footer><p>Written by athanor" + escape_html(version) +
         ". All scores are in <code>metrics.json</code>, all predictions in "
         "<code>predictions.csv</code>, beside this page.</p></footer>\n";
}

}  // namespace

std::string format_report(const ReportContent& content) {
  const ReportView view(content);
  Drawings drawings(view.dataset());
  Page page{.title = content.title, .kind = "report"};
  page.sections = {
      format_warnings_section(view), format_scores_section(view), format_predictions_section(view, drawings),
      format_data_section(view),     format_split_section(view),  format_training_section(view),
      format_settings_section(view), format_usage_section(view)};
  page.hover_data = format_hover_data(view, drawings);
  page.drawings = drawings.html();
  page.headline = format_headline(view);
  page.footer = format_footer(content);
  return format_page(page);
}

}  // namespace athanor::evaluate
