// Section "Training": learning curves of every member.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "athanor/core/text.h"
#include "athanor/evaluate/html.h"
#include "athanor/evaluate/report_sections.h"
#include "athanor/evaluate/svg_charts.h"

namespace athanor::evaluate {
namespace {

constexpr std::size_t most_members_listed = 12;

struct Curves {
  std::vector<CurvePoint> train, val;
  CurvePoint best{NAN, NAN};  ///< lowest validation loss
};

std::map<int, Curves> collect_curves(const std::vector<EpochPoint>& history) {
  std::map<int, Curves> members;
  for (const EpochPoint& point : history) {
    Curves& curves = members[point.member];
    if (std::isfinite(point.train_loss)) curves.train.push_back({static_cast<double>(point.epoch), point.train_loss});
    if (!std::isfinite(point.val_loss)) continue;
    curves.val.push_back({static_cast<double>(point.epoch), point.val_loss});
    if (std::isnan(curves.best.y) || point.val_loss < curves.best.y) curves.best = curves.val.back();
  }
  return members;
}

std::string draw_losses(const std::map<int, Curves>& members) {
  double low = INFINITY, high = -INFINITY, first = INFINITY, last = -INFINITY;
  for (const auto& [member, curves] : members)
    for (const auto* points : {&curves.train, &curves.val})
      for (const CurvePoint& point : *points) {
        low = std::min(low, point.y);
        high = std::max(high, point.y);
        first = std::min(first, point.x);
        last = std::max(last, point.x);
      }
  if (!(low <= high)) return "";
  const bool logarithmic = low > 0 && high / low > 20;
  Axis x = make_fixed_axis(first, last, "epoch");
  x.has_grid = false;
  SvgPlot plot(fmt::format("Training and validation loss of {} over epochs", format_count(members.size(), "member")), x,
               logarithmic ? make_log_axis(low / 1.2, high * 1.2, "loss (log scale)")
                           : make_axis(std::min(0.0, low), high, "loss"),
               400, 300);
  const bool many = members.size() > 1;
  for (const auto& [member, curves] : members) {
    plot.add_line(thin_points(curves.train), many ? "s1 faint" : "s1");
    plot.add_line(thin_points(curves.val), many ? "s0 faint" : "s0");
  }
  for (const auto& [member, curves] : members)
    if (!std::isnan(curves.best.y))
      plot.add_marker(curves.best.x, curves.best.y, 0,
                      fmt::format("member {}: best epoch {:.0f}", member, curves.best.x));
  return plot.html();
}

std::string format_members(const std::map<int, Curves>& members) {
  HtmlTable table("Members of the model and the epoch whose weights were kept",
                  {{"Member"}, {"Epochs", true}, {"Best epoch", true}, {"Its validation loss", true}});
  std::size_t listed = 0;
  for (const auto& [member, curves] : members) {
    if (++listed > most_members_listed) break;
    table.add_row({std::to_string(member), format_integer(std::max(curves.train.size(), curves.val.size())),
                   std::isnan(curves.best.y) ? "–" : format_decimals(curves.best.x, 0),
                   format_significant(curves.best.y)});
  }
  return table.html();
}

}  // namespace

Section format_training_section(const ReportView& view) {
  Section section{"training", "Training", ""};
  const std::map<int, Curves> members = collect_curves(view.content().history);
  const std::string chart = draw_losses(members);
  if (chart.empty()) return section;
  section.html = "<div class=\"figures\">\n" +
                 format_figure({.title = "Learning curves",
                                .chart = chart,
                                .caption = "Dot: epoch with the lowest validation loss. Validation loss that rises "
                                           "while training loss falls means overfitting.",
                                .legend = "<ul class=\"legend\"><li>" + draw_swatch(0, true) + "validation</li><li>" +
                                          draw_swatch(1, true) + "training</li></ul>\n"}) +
                 format_members(members) + "</div>\n";
  return section;
}

}  // namespace athanor::evaluate
