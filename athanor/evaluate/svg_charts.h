// The charts of the report that are more than a plot of points: histograms, dot-and-whisker rows, confusion matrix,
// strips.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "athanor/evaluate/svg_plot.h"

namespace athanor::evaluate {

/// One set of values of a histogram; all sets share the bins.
struct HistogramSet {
  std::string name;
  std::string css_class;
  std::vector<double> values;
};

struct Bins {
  double low = 0, width = 1;
  std::size_t count = 0;
  std::size_t find(double value) const;  ///< the last bin includes its upper edge
};

/// Nice bin edges over all values (Freedman-Diaconis width rounded to 1, 2, 5; 8 to 40 bins); NaN is ignored.
Bins make_bins(const std::vector<double>& values);

/// Later sets are drawn over earlier ones (parts of a whole). A vertical line is drawn at `mark`, with `mark_label`.
struct Histogram {
  std::string label = {}, x_label = {};
  std::string y_label = "molecules";  ///< unless as_shares
  std::vector<HistogramSet> sets = {};
  std::optional<Bins> bins = {};
  bool as_shares = false;  ///< each set in per cent of itself, for sets of unequal size
  std::optional<double> mark = {};
  std::string mark_label = {};
};
std::string draw_histogram(const Histogram& histogram);

/// Rows of values with intervals, one mark per series.
struct IntervalMark {
  std::size_t series = 0;
  double value = 0;
  std::optional<metrics::Interval> interval;
  std::string tip;
};
struct IntervalRow {
  std::string label;
  std::vector<IntervalMark> marks;
};
/// `reference` draws a dashed line at a value that means "no skill".
std::string draw_intervals(const std::string& label, const std::string& x_label, const std::vector<IntervalRow>& rows,
                           std::optional<double> reference = std::nullopt);

std::string draw_confusion(const std::string& label, const metrics::Confusion& confusion);

/// A thin strip from low to high with the true value as a ring and the prediction as a dot; decorative.
std::string draw_strip(double low, double high, double truth, double prediction);

/// Shortened to `length` characters (UTF-8 is kept whole) with an ellipsis.
std::string shorten(std::string_view text, std::size_t length);

}  // namespace athanor::evaluate
