// The top of the report: what was trained, how good it is, and against what.
#include <fmt/format.h>

#include <cmath>

#include "athanor/core/text.h"
#include "athanor/evaluate/html.h"
#include "athanor/evaluate/report_sections.h"
#include "athanor/evaluate/svg_charts.h"

namespace athanor::evaluate {
namespace {

constexpr std::size_t longest_title = 80;  ///< many targets make long ones

/// The one comparison that the headline is about: the model against the best baseline on one score.
struct Contest {
  std::string target, metric;  ///< "_mean" for several targets
  ShownScore model, baseline;
  std::optional<std::string> baseline_name;
  std::string better = "none";  ///< model, baseline, undecided, none
  nlohmann::json test;          ///< comparison of metrics.json, null for several targets
  std::size_t wins = 0, losses = 0, ties = 0;
};

bool have_one_unit(const ReportView& view) {
  for (const TargetView& target : view.targets())
    if (target.target->unit.empty() || target.target->unit != view.targets()[0].target->unit) return false;
  return true;
}

std::string choose_metric(const ReportView& view) {
  std::size_t binary = 0, several = 0;
  for (const TargetView& target : view.targets()) {
    binary += target.is_binary();
    several += target.is_multiclass();
  }
  if (several > 0 && 2 * several >= view.targets().size()) return "mcc";
  if (2 * binary >= view.targets().size()) return "roc_auc";
  // Averaging errors in different units means nothing; R2 has none.
  return !view.has_several_targets() || have_one_unit(view) ? "rmse" : "r2";
}

void count_outcomes(const ReportView& view, Contest& contest) {
  for (const TargetView& target : view.targets()) {
    const auto best = view.find_best_baseline(target.target->name, main_metric(target.target->task));
    if (!best) continue;
    const nlohmann::json test = view.find_comparison(*best, target.target->name);
    const std::string better = test.is_object() ? test.value("better", "undecided") : "undecided";
    ++(better == "model" ? contest.wins : better == "baseline" ? contest.losses : contest.ties);
  }
}

Contest find_contest(const ReportView& view) {
  Contest contest;
  contest.metric = choose_metric(view);
  contest.target = view.has_several_targets() ? "_mean" : view.targets().at(0).target->name;
  contest.model = view.find_score({"test", contest.target, contest.metric});
  contest.baseline_name = view.find_best_baseline(contest.target, contest.metric);
  count_outcomes(view, contest);
  if (!contest.baseline_name) return contest;
  contest.baseline = view.find_score({"baselines", *contest.baseline_name, "test", contest.target, contest.metric});
  contest.better = "undecided";
  if (!view.has_several_targets()) {
    contest.test = view.find_comparison(*contest.baseline_name, contest.target);
    if (contest.test.is_object()) contest.better = contest.test.value("better", "undecided");
  } else if (2 * contest.wins > 2 * contest.losses + view.targets().size()) {
    contest.better = "model";
  } else if (contest.losses > contest.wins) {
    contest.better = "baseline";
  }
  return contest;
}

std::string format_badge(const ReportView& view, const Contest& contest) {
  struct Badge {
    const char *css_class, *path, *text;
  };
  const bool several = view.has_several_targets();
  const Badge badge =
      contest.better == "model"
          ? Badge{"good", "M3 8.5 6.5 12 13 4.5", several ? "Ahead of the baselines" : "Better than the best baseline"}
      : contest.better == "baseline"
          ? Badge{"bad", "M4 4 12 12M12 4 4 12", several ? "Behind the baselines" : "A baseline is better"}
      : contest.better == "undecided"
          ? Badge{"even", "M3 6.2h10M3 10h10",
                  !several                                       ? "Level with the best baseline"
                  : contest.ties > contest.wins + contest.losses ? "Level with the baselines"
                                                                 : "Mixed against the baselines"}
          : Badge{"even", "M3 8h10", "No baseline to compare with"};
  return fmt::format(
      "<p class=\"badge {}\"><svg viewBox=\"0 0 16 16\" aria-hidden=\"true\"><path d=\"{}\"/></svg>{}</p>\n",
      badge.css_class, badge.path, badge.text);
}

/// "predicts <b>gap</b> with a root-mean-square error of 0.31 eV".
std::string describe_score(const ReportView& view, const Contest& contest) {
  const bool several = view.has_several_targets();
  const std::string what =
      several ? format_count(contest.model.n, "target") + " on average" : "<b>" + escape_html(contest.target) + "</b>";
  if (!contest.model.value) return "has no defined score for " + what;
  const std::string score = format_score_value(contest.model);
  if (contest.metric == "roc_auc")
    return fmt::format("ranks a positive above a negative {} of the time for {} (ROC-AUC {})",
                       format_percent(*contest.model.value), what, score);
  if (contest.metric == "mcc") {
    const ShownScore accuracy = view.find_score({"test", contest.target, "accuracy"});
    return fmt::format("names the right class of {} {} of the time (MCC {})", what,
                       format_percent(accuracy.value.value_or(0)), score);
  }
  if (contest.metric == "r2")
    return fmt::format("explains {} of the variance of {} (R² {})", format_percent(std::max(0.0, *contest.model.value)),
                       what, score);
  std::string text = fmt::format("predicts {} with a root-mean-square error of {}{}", what, score,
                                 format_unit(*view.targets()[0].target, "rmse"));
  const ShownScore r2 = view.find_score({"test", contest.target, "r2"});
  if (r2.value && *r2.value > 0) text += fmt::format(", which explains {} of the variance", format_percent(*r2.value));
  return text;
}

std::string describe_contest(const ReportView& view, const Contest& contest) {
  if (!contest.baseline_name)
    return "No baseline was trained, so nothing here says whether a simpler model would do as well.";
  const std::string name = "<b>" + escape_html(*contest.baseline_name) + "</b>";
  if (view.has_several_targets())
    return fmt::format(
        "Against the best baseline of each target it is better on {}, level on {} and worse on {} (paired tests).",
        contest.wins, contest.ties, contest.losses);
  const std::string score = format_score_value(contest.baseline);
  const bool has_test = contest.test.is_object() && contest.test.value("p_value", nlohmann::json()).is_number();
  const std::string place =
      (nlohmann::json::json_pointer("/comparisons") / *contest.baseline_name / contest.target / "p_value").to_string();
  const double p_value = has_test ? contest.test.at("p_value").get<double>() : 1;
  const std::string p = has_test ? (p_value < 0.001 ? " (p " : " (p = ") + format_p_value(p_value, place) + ")" : "";
  if (contest.better == "model")
    return fmt::format("The best baseline, {}, reaches {}; the difference is unlikely to be chance{}.", name, score, p);
  if (contest.better == "baseline")
    return fmt::format("The baseline {} does better with {}{}: use it instead.", name, score, p);
  return fmt::format("The best baseline, {}, reaches {}: this test set cannot tell the two apart{}.", name, score, p);
}

std::string format_tile(const std::string& term, const std::string& value, const std::string& note) {
  return fmt::format("<div class=\"tile\"><dt>{}</dt><dd class=\"big\">{}</dd><dd class=\"note\">{}</dd></div>\n", term,
                     value, note);
}

std::string format_difference_tile(const Contest& contest, const std::string& unit) {
  const std::string place =
      (nlohmann::json::json_pointer("/comparisons") / *contest.baseline_name / contest.target).to_string();
  const ShownScore difference{.value = contest.test.at("difference").get<double>(),
                              .interval = metrics::Interval{contest.test.at("ci95").at(0).get<double>(),
                                                            contest.test.at("ci95").at(1).get<double>()}};
  const int decimals = find_score_decimals(difference);
  const std::string low = format_data(difference.interval->low, place + "/ci95/0", decimals),
                    high = format_data(difference.interval->high, place + "/ci95/1", decimals);
  return format_tile("Difference to it",
                     format_data(*difference.value, place + "/difference", decimals) +
                         (unit.empty() ? "" : "<small>" + unit + "</small>"),
                     "95 % interval " + low + " to " + high);
}

std::string format_tiles(const ReportView& view, const Contest& contest) {
  const data::Target& first = *view.targets()[0].target;
  const std::string unit = format_unit(first, contest.metric);
  const std::string name = (view.has_several_targets() ? "Mean test " : "Test ") + format_metric_name(contest.metric);
  const auto with_unit = [&](const ShownScore& score) {
    return format_score_value(score) + (score.value && !unit.empty() ? "<small>" + unit + "</small>" : "");
  };
  const auto interval = [&](const ShownScore& score) {
    if (!score.interval) return std::string("no interval");
    const int decimals = find_score_decimals(score);
    return "95 % interval " + format_data(score.interval->low, score.place + "/ci95/0", decimals) + " to " +
           format_data(score.interval->high, score.place + "/ci95/1", decimals);
  };
  std::string text = "<dl class=\"tiles\">\n" + format_tile(name, with_unit(contest.model), interval(contest.model));
  if (contest.baseline_name)
    text += format_tile("Best baseline, " + escape_html(*contest.baseline_name), with_unit(contest.baseline),
                        interval(contest.baseline));
  if (contest.test.is_object() && contest.test.value("difference", nlohmann::json()).is_number())
    text += format_difference_tile(contest, unit);
  const std::size_t splits = view.content().splits.size();
  const std::string& word = view.content().row_word;
  text += format_tile("Test " + word + "s", format_integer(view.test_records().size()),
                      splits > 1 ? fmt::format("over {} folds", splits)
                                 : fmt::format("of {}", format_count(view.dataset().size(), word)));
  if (view.has_several_targets())
    text += format_tile("Targets", format_integer(view.targets().size()),
                        fmt::format("{} better, {} level, {} worse than the best baseline", contest.wins, contest.ties,
                                    contest.losses));
  return text + "</dl>\n";
}

}  // namespace

std::string format_p_value(double p, const std::string& place) {
  if (p < 0.001)
    return fmt::format("<data value=\"{}\" data-at=\"{}\">&lt; 0.001</data>", format_number(p), escape_html(place));
  return format_data(p, place, p < 0.0995 ? 3 : 2);
}

std::string format_headline(const ReportView& view) {
  if (view.targets().empty())
    return "<section class=\"hero\"><h1>" + escape_html(view.content().title) + "</h1></section>\n";
  const Contest contest = find_contest(view);
  return "<section class=\"hero\" aria-labelledby=\"title\">\n" + format_badge(view, contest) + "<h1 id=\"title\">" +
         escape_html(shorten(view.content().title, longest_title)) + "</h1>\n<p class=\"lede\">On " +
         (view.test_records().size() == 1
              ? "1 " + view.content().row_word
              : format_integer(view.test_records().size()) + " " + view.content().row_word + "s") +
         " it had not seen, <b>" + escape_html(view.content().model) + "</b> " + describe_score(view, contest) + ". " +
         describe_contest(view, contest) + "</p>\n" + format_tiles(view, contest) + "</section>\n";
}

std::string format_warning_list(std::span<const Warning> warnings) {
  std::string text = "<ul class=\"warnings\">\n";
  for (const Warning& warning : warnings)
    text += fmt::format("<li class=\"{0}\"><b>{0}</b> {1}. <code>{2}</code></li>\n", format_severity(warning.severity),
                        escape_html(warning.text), escape_html(warning.code));
  return text + "</ul>\n";
}

Section format_warnings_section(const ReportView& view) {
  Section section{"warnings", "Warnings", ""};
  if (view.content().warnings.empty()) {
    section.html =
        "<p class=\"all-clear\">None. Duplicates and twins between train and test, columns that give the target away, "
        "test size, classes, outliers, one-sided chemistry, domain, lost rows and the baselines were checked.</p>\n";
    return section;
  }
  section.html = format_warning_list(view.content().warnings);
  return section;
}

}  // namespace athanor::evaluate
