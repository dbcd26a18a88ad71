// The sections of the page of a cross-validation that a run's report has too: activity cliffs and domain.
#include "athanor/evaluate/html.h"
#include "athanor/evaluate/report_sections.h"
#include "athanor/evaluate/validation_sections.h"

namespace athanor::evaluate {
namespace {

/// What the words "test set" of the tables and figures mean here.
std::string describe_pooling(const Validation& validation) {
  return std::string("<p class=\"hint\">Test set: all molecules, each as the fold that held it out predicts it") +
         (validation.repeats > 1 ? ", in the first repeat" : "") + ".";
}

}  // namespace

Section format_cliff_section(const Validation& validation) {
  Section section{"cliffs", "Activity cliffs", format_cliff_table(ReportView(validation.held_out))};
  if (!section.html.empty()) section.html += describe_pooling(validation) + "</p>\n";
  return section;
}

Section format_domain_section(const Validation& validation) {
  Section section{"domain", "Applicability domain", ""};
  const ReportView view(validation.held_out);
  for (const std::size_t place : view.detailed()) {
    const TargetView& target = view.targets()[place];
    const std::string table = format_domain_table(view, target), plot = format_williams_plot(view, target);
    if (table.empty()) continue;
    if (view.has_several_targets()) section.html += "<h3>" + escape_html(target.label()) + "</h3>\n";
    section.html += table;
    if (!plot.empty()) section.html += "<div class=\"figures\">\n" + plot + "</div>\n";
  }
  if (!section.html.empty())
    section.html += describe_pooling(validation) +
                    " Distances are from the training molecules of that fold; model: " + escape_html(validation.model) +
                    ".</p>\n";
  return section;
}

}  // namespace athanor::evaluate
