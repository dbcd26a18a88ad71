// Pieces of HTML: escaping, numbers as people read them, tables and figures.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace athanor::evaluate {

/// Text made safe inside elements and quoted attributes; control characters become U+FFFD.
std::string escape_html(std::string_view text);

/// "0.412", "1,235", "1.23×10⁻⁵": about `digits` significant digits, "–" for NaN. Plain text.
std::string format_significant(double value, int digits = 3);
/// Fixed decimals with thousands separators and a true minus sign.
std::string format_decimals(double value, int decimals);
/// Decimals that show `spread` to `digits` significant digits, 0 to 8.
int find_decimals(double spread, int digits);
/// Thousands separators.
std::string format_integer(std::size_t value);
/// "8.2 %".
std::string format_percent(double fraction);

/// A table with caption, column heads and row heads (the first cell of each row). Cells are HTML.
class HtmlTable {
 public:
  struct Column {
    std::string head;  ///< HTML
    bool numeric = false;
  };
  HtmlTable(std::string caption, std::vector<Column> columns)
      : caption_(std::move(caption)), columns_(std::move(columns)) {}
  void add_row(const std::vector<std::string>& cells, std::string_view css_class = "");
  bool empty() const { return body_.empty(); }
  std::string html() const;  ///< inside a region that scrolls sideways when it must

 private:
  std::string caption_, body_;
  std::vector<Column> columns_;
};

struct Figure {
  std::string title = {};    ///< plain text
  std::string chart = {};    ///< SVG
  std::string caption = {};  ///< HTML
  std::string legend = {};   ///< HTML, may be empty
  std::string table = {};    ///< HTML of the numbers behind the chart, folded away; may be empty
};
std::string format_figure(const Figure& figure);

/// One entry per series: the mark is drawn by the style of class `s<index>`; names are plain text.
std::string format_legend(const std::vector<std::string>& series, bool lines = false);

/// Folded content.
std::string format_details(const std::string& summary_html, const std::string& content_html, bool open = false);

}  // namespace athanor::evaluate
