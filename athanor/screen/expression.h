// Conditions on named numbers, such as "160 <= MolWt <= 480 and alerts == 0 or pred_gap > 7".
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace athanor::screen {

/// A parsed condition. Grammar, loosest first: `or`, `and` (also a comma), comparisons; a comparison is
/// NAME OP NUMBER, NUMBER OP NAME or NUMBER OP NAME OP NUMBER with OP one of < <= > >= == = !=. A name is letters,
/// digits and _ : . - #, or any text between double quotes.
class Expression {
 public:
  /// Error(invalid_options) with the place of the mistake.
  explicit Expression(const std::string& text);

  const std::string& text() const { return text_; }
  /// Each once, in the order of the text.
  const std::vector<std::string>& names() const { return names_; }
  /// `value(i)` is the number called names()[i]. A comparison with NaN does not hold.
  bool holds(const std::function<double(std::size_t)>& value) const;

 private:
  enum class Relation { less, less_equal, greater, greater_equal, equal, not_equal };
  struct Comparison {
    std::size_t name;
    Relation relation;
    double number;
    bool holds(double value) const;
  };
  class Parser;

  std::string text_;
  std::vector<std::string> names_;
  std::vector<std::vector<Comparison>> alternatives_;  ///< any of them, all comparisons of which hold
};

}  // namespace athanor::screen
