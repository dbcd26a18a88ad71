// A recursive-descent reader of feature specs and the assignment of its arguments to options.
#include "athanor/featurize/spec_grammar.h"

#include <algorithm>
#include <set>
#include <variant>

#include "athanor/core/text.h"

namespace athanor::featurize {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}
bool is_value_character(char c) {
  return !is_blank(c) && std::string_view(",()=\"'").find(c) == std::string_view::npos;
}
/// True for the second and later bytes of a UTF-8 character.
bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

class SpecReader {
 public:
  explicit SpecReader(std::string_view spec) : spec_(spec) {}

  std::vector<SpecTerm> read() {
    skip_blanks();
    if (at_end())
      fail(ErrorCode::invalid_options, "The feature spec is empty; expected one such as morgan(radius=2)+maccs");
    std::vector<SpecTerm> terms{read_term()};
    while (!at_end()) {
      expect('+', "\"+\" or the end");
      terms.push_back(read_term());
    }
    return terms;
  }

 private:
  bool at_end() const { return here_ == spec_.size(); }
  char peek() const { return at_end() ? '\0' : spec_[here_]; }
  void skip_blanks() {
    while (!at_end() && is_blank(spec_[here_])) ++here_;
  }

  [[noreturn]] void fail_here(const std::string& expected) const {
    const std::string found = at_end() ? "the end" : fmt::format("\"{}\"", next_character());
    fail_at(spec_, here_, fmt::format("expected {}, found {}", expected, found));
  }

  /// The whole UTF-8 character that begins here.
  std::string_view next_character() const {
    std::size_t end = here_ + 1;
    while (end < spec_.size() && continues_character(spec_[end])) ++end;
    return spec_.substr(here_, end - here_);
  }

  void expect(char c, const std::string& expected) {
    if (peek() != c) fail_here(expected);
    ++here_;
    skip_blanks();
  }

  template <class Predicate>
  std::string read_while(Predicate belongs) {
    const std::size_t begin = here_;
    while (!at_end() && belongs(spec_[here_])) ++here_;
    const std::string text(spec_.substr(begin, here_ - begin));
    skip_blanks();
    return text;
  }

  SpecTerm read_term() {
    SpecTerm term;
    term.position = here_;
    term.name = read_while(is_name_character);
    if (term.name.empty()) fail_here("the name of a featurizer");
    if (peek() != '(') return term;
    expect('(', "\"(\"");
    if (peek() != ')') {
      term.arguments.push_back(read_argument());
      while (peek() == ',') {
        expect(',', "\",\"");
        term.arguments.push_back(read_argument());
      }
    }
    expect(')', "\",\" or \")\" (texts with blanks or signs stand in quotes)");
    return term;
  }

  SpecArgument read_argument() {
    SpecArgument argument;
    argument.position = here_;
    const bool quoted = peek() == '"' || peek() == '\'';
    argument.value = read_value();
    if (quoted || peek() != '=') return argument;
    expect('=', "\"=\"");
    argument.name = std::move(argument.value);
    argument.value = read_value();
    return argument;
  }

  std::string read_value() {
    const char quote = peek();
    if (quote == '"' || quote == '\'') return read_quoted(quote);
    if (at_end() || !is_value_character(quote)) fail_here("a value");
    return read_while(is_value_character);
  }

  std::string read_quoted(char quote) {
    const std::size_t begin = here_++;
    std::string text;
    while (true) {
      if (at_end()) fail_at(spec_, begin, "the quote that begins here is not closed");
      const char c = spec_[here_++];
      if (c == quote) {
        if (peek() != quote) break;
        ++here_;
      }
      text += c;
    }
    skip_blanks();
    return text;
  }

  std::string_view spec_;
  std::size_t here_ = 0;
};

template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};

bool is_list(const Field& field) {
  return std::visit([](auto* target) { return IsVector<std::remove_pointer_t<decltype(target)>>::value; }, field.value);
}

/// Which field each argument sets, in the order of the arguments.
std::vector<const Field*> match_fields(FieldList& fields, const SpecTerm& term, std::string_view spec) {
  std::vector<std::string> names;
  for (const Field& field : fields.items()) names.push_back(field.name);
  std::vector<const Field*> matched;
  std::set<const Field*> seen;
  std::size_t next_positional = 0;
  bool named_before = false;
  for (const SpecArgument& argument : term.arguments) {
    const Field* field = nullptr;
    if (argument.name.empty()) {
      if (named_before) fail_at(spec, argument.position, "an argument without a name cannot follow one with a name");
      if (next_positional == names.size())
        fail_at(spec, argument.position, fmt::format("{} takes {}", term.name, format_count(names.size(), "option")));
      field = &fields.items()[next_positional];
      if (!is_list(*field)) ++next_positional;
    } else {
      named_before = true;
      field = fields.find(argument.name);
      if (!field)
        fail_at(spec, argument.position,
                fmt::format("{} has no option \"{}\"{} (known: {})", term.name, argument.name,
                            format_suggestion(argument.name, names), join_text(names, ", ")));
    }
    if (!seen.insert(field).second && !is_list(*field))
      fail_at(spec, argument.position, fmt::format("{} is given twice", field->name));
    matched.push_back(field);
  }
  return matched;
}

/// Quotes the value unless it reads back as it stands.
std::string format_value(const std::string& text) {
  const auto plain = [](char c) { return is_name_character(c) || c == '.' || c == '+'; };
  if (!text.empty() && std::all_of(text.begin(), text.end(), plain)) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + '"';
}

std::string format_json_value(const nlohmann::json& value) {
  if (value.is_string()) return format_value(value.get<std::string>());
  if (value.is_number_float()) return format_number(value.get<double>());
  return value.dump();
}

}  // namespace

void fail_at(std::string_view spec, std::size_t position, const std::string& message) {
  const std::string_view before = spec.substr(0, position);
  const auto characters = std::count_if(before.begin(), before.end(), [](char c) { return !continues_character(c); });
  fail(ErrorCode::invalid_options, "Feature spec \"{}\", character {}: {}", spec, characters + 1, message);
}

std::vector<SpecTerm> parse_spec(std::string_view spec) { return SpecReader(spec).read(); }

void apply_arguments(Options& options, const SpecTerm& term, std::string_view spec) {
  FieldList fields;
  options.fields(fields);
  const std::vector<const Field*> matched = match_fields(fields, term, spec);
  std::set<const Field*> done;
  for (std::size_t i = 0; i < matched.size(); ++i) {
    if (!done.insert(matched[i]).second) continue;
    std::vector<std::string> texts;
    for (std::size_t k = i; k < matched.size(); ++k)
      if (matched[k] == matched[i]) texts.push_back(term.arguments[k].value);
    try {
      set_from_text(*matched[i], texts);
    } catch (const Error& error) {
      // The message begins with the flag of a command line, which nobody typed here.
      const std::string_view text = error.what();
      fail_at(spec, term.arguments[i].position, std::string(text.starts_with("--") ? text.substr(2) : text));
    }
  }
}

std::string format_term(const std::string& name, Options* options) {
  if (!options) return name;
  FieldList fields;
  options->fields(fields);
  std::vector<std::string> parts;
  bool left_out = false;
  for (const Field& field : fields.items()) {
    const nlohmann::json value = field_to_json(field);
    if (value.is_array())
      for (const auto& item : value) parts.push_back((left_out ? field.name + "=" : "") + format_json_value(item));
    else if (value.is_null()) left_out = true;
    else parts.push_back(field.name + "=" + format_json_value(value));
  }
  return parts.empty() ? name : name + "(" + join_text(parts, ",") + ")";
}

}  // namespace athanor::featurize
