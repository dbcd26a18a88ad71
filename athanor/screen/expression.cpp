#include "athanor/screen/expression.h"

#include <algorithm>
#include <cctype>
#include <optional>

#include "athanor/core/error.h"
#include "athanor/core/text.h"

namespace athanor::screen {

class Expression::Parser {
 public:
  explicit Parser(Expression& expression) : expression_(expression), text_(expression.text_) {}

  void parse() {
    do {
      expression_.alternatives_.emplace_back();
      do parse_comparison();
      while (take_word("and") || take(","));
    } while (take_word("or"));
    skip_space();
    if (at_ < text_.size()) fail_here("and, or, or the end");
  }

 private:
  /// A name or a number.
  struct Operand {
    std::optional<double> number;
    std::string name;
  };

  void parse_comparison() {
    const Operand left = parse_operand();
    const Relation first = parse_relation();
    const Operand middle = parse_operand();
    if (left.number.has_value() == middle.number.has_value()) fail_here("one name and one number in a comparison");
    if (!left.number) return add(left.name, first, *middle.number);
    add(middle.name, mirror(first), *left.number);
    if (const auto second = find_relation()) {
      const Operand right = parse_operand();
      if (!right.number) fail_here("a number");
      add(middle.name, *second, *right.number);
    }
  }

  Operand parse_operand() {
    skip_space();
    const std::size_t begin = at_;
    if (at_ < text_.size() && text_[at_] == '"') {
      const std::size_t end = text_.find('"', at_ + 1);
      if (end == std::string::npos) fail_here("a closing quote");
      at_ = end + 1;
      return {{}, text_.substr(begin + 1, end - begin - 1)};
    }
    const auto belongs = [](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) || std::string_view("_:.-+#").find(c) != std::string::npos ||
             static_cast<unsigned char>(c) >= 0x80;
    };
    while (at_ < text_.size() && belongs(text_[at_])) ++at_;
    if (at_ == begin) fail_here("a name or a number");
    const std::string word = text_.substr(begin, at_ - begin);
    return {parse_number(word), word};
  }

  std::optional<Relation> find_relation() {
    static const std::vector<std::pair<std::string_view, Relation>> relations = {
        {"<=", Relation::less_equal}, {">=", Relation::greater_equal}, {"==", Relation::equal},
        {"!=", Relation::not_equal},  {"<", Relation::less},           {">", Relation::greater},
        {"=", Relation::equal}};
    for (const auto& [sign, relation] : relations)
      if (take(sign)) return relation;
    return std::nullopt;
  }

  Relation parse_relation() {
    const auto relation = find_relation();
    if (!relation) fail_here("one of < <= > >= == !=");
    return *relation;
  }

  /// number OP name as name OP number.
  static Relation mirror(Relation relation) {
    switch (relation) {
      case Relation::less: return Relation::greater;
      case Relation::less_equal: return Relation::greater_equal;
      case Relation::greater: return Relation::less;
      case Relation::greater_equal: return Relation::less_equal;
      default: return relation;
    }
  }

  void add(const std::string& name, Relation relation, double number) {
    auto& names = expression_.names_;
    auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) found = names.insert(names.end(), name);
    expression_.alternatives_.back().push_back({static_cast<std::size_t>(found - names.begin()), relation, number});
  }

  bool take(std::string_view sign) {
    skip_space();
    if (text_.compare(at_, sign.size(), sign) != 0) return false;
    at_ += sign.size();
    return true;
  }

  bool take_word(std::string_view word) {
    skip_space();
    const std::size_t end = at_ + word.size();
    const bool is_whole = end >= text_.size() || !std::isalnum(static_cast<unsigned char>(text_[end]));
    return is_whole && to_lower(text_.substr(at_, word.size())) == word && take(text_.substr(at_, word.size()));
  }

  void skip_space() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
  }

  [[noreturn]] void fail_here(const char* expected) const {
    const std::string rest = text_.substr(std::min(at_, text_.size()));
    fail(ErrorCode::invalid_options, "--filter \"{}\": expected {} at character {}{}", text_, expected, at_ + 1,
         rest.empty() ? ", where it ends" : ", before \"" + rest + "\"");
  }

  Expression& expression_;
  const std::string& text_;
  std::size_t at_ = 0;
};

Expression::Expression(const std::string& text) : text_(text) { Parser(*this).parse(); }

bool Expression::Comparison::holds(double value) const {
  switch (relation) {
    case Relation::less: return value < number;
    case Relation::less_equal: return value <= number;
    case Relation::greater: return value > number;
    case Relation::greater_equal: return value >= number;
    case Relation::equal: return value == number;
    default: return value < number || value > number;
  }
}

bool Expression::holds(const std::function<double(std::size_t)>& value) const {
  return std::any_of(alternatives_.begin(), alternatives_.end(), [&](const std::vector<Comparison>& all) {
    return std::all_of(all.begin(), all.end(),
                       [&](const Comparison& comparison) { return comparison.holds(value(comparison.name)); });
  });
}

}  // namespace athanor::screen
