#include "athanor/data/sites/cells.h"

#include <fmt/format.h>

#include <cmath>

#include "athanor/core/text.h"
#include "athanor/data/sites.h"

namespace athanor::data {
namespace {

Issue make_list_issue(std::string message) { return {0, "invalid", "site_list", std::move(message), "", ""}; }

/// Reads one cell from left to right.
class ListReader {
 public:
  ListReader(std::string_view text, DecimalMark mark) : text_(text), mark_(mark) {}

  Result<NumberList> read() {
    while (place_ < text_.size()) {
      const char c = text_[place_];
      if (is_separator(c)) ++place_;
      else if (c == '[' || c == ']') {
        if (const std::string mistake = read_bracket(c); !mistake.empty()) return make_list_issue(mistake);
      } else if (const std::string mistake = read_number(); !mistake.empty()) return make_list_issue(mistake);
    }
    if (depth_ != 0) return make_list_issue("a bracket is not closed");
    return std::move(list_);
  }

 private:
  bool is_separator(char c) const {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ';' || (c == ',' && mark_ == DecimalMark::point);
  }

  std::string read_bracket(char c) {
    ++place_;
    depth_ += c == '[' ? 1 : -1;
    if (depth_ < 0 || depth_ > 2) return "brackets do not match";
    if (c == '[' && depth_ == 2) row_begin_ = list_.numbers.size();
    if (c == ']' && depth_ == 1) return end_row();
    return "";
  }

  std::string end_row() {
    const std::size_t length = list_.numbers.size() - row_begin_;
    if (list_.rows == 0) row_length_ = length;
    if (length != row_length_) return fmt::format("rows of {} and of {} numbers are no matrix", row_length_, length);
    ++list_.rows;
    return "";
  }

  std::string read_number() {
    const std::size_t begin = place_;
    while (place_ < text_.size() && !is_separator(text_[place_]) && text_[place_] != '[' && text_[place_] != ']')
      ++place_;
    const std::string_view word = text_.substr(begin, place_ - begin);
    const NumericCell number = parse_numeric_cell(word, mark_);
    if (!number.problem.empty()) return fmt::format("\"{}\" is not a number", to_readable(word));
    list_.numbers.push_back(number.value);
    return "";
  }

  std::string_view text_;
  DecimalMark mark_;
  std::size_t place_ = 0, row_begin_ = 0, row_length_ = 0;
  int depth_ = 0;
  NumberList list_;
};

}  // namespace

Result<NumberList> parse_number_list(std::string_view cell, DecimalMark mark) {
  return ListReader(trim(cell), mark).read();
}

std::string format_site_list(std::span<const double> values) {
  std::vector<std::string> texts;
  for (const double value : values) texts.push_back(std::isnan(value) ? "null" : format_number(value));
  return "[" + join_text(texts, ", ") + "]";
}

}  // namespace athanor::data
