#include "athanor/core/options.h"

#include <algorithm>
#include <cmath>

#include "athanor/core/error.h"
#include "athanor/core/text.h"

namespace athanor {
namespace {

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};

std::string normalize_name(std::string_view name) {
  std::string text(name);
  std::replace(text.begin(), text.end(), '-', '_');
  return text;
}

/// "" is a choice that nobody types.
std::vector<std::string> list_shown(std::vector<std::string> choices) {
  std::erase(choices, "");
  return choices;
}

void check_choice(const Field& field, const std::string& text) {
  if (field.choices.empty() || std::find(field.choices.begin(), field.choices.end(), text) != field.choices.end())
    return;
  fail(ErrorCode::invalid_options, "{}: \"{}\" is not one of {}{}", format_flag(field.name), text,
       join_text(list_shown(field.choices), ", "), format_suggestion(text, field.choices));
}

/// Whole numbers with all their digits: 1000000, not 1e+06.
std::string format_limit(double number) {
  const bool whole = number == std::floor(number) && std::abs(number) < 9.1e15;
  return whole ? std::to_string(static_cast<std::int64_t>(number)) : format_number(number);
}

void check_range(const Field& field, double number) {
  if (number >= field.min && number <= field.max) return;
  const std::string limits = std::isinf(field.max) ? fmt::format("at least {}", format_limit(field.min))
                             : std::isinf(field.min)
                                 ? fmt::format("at most {}", format_limit(field.max))
                                 : fmt::format("from {} to {}", format_limit(field.min), format_limit(field.max));
  fail(ErrorCode::invalid_options, "{}: {} is out of range; expected {}", format_flag(field.name), format_limit(number),
       limits);
}

template <class T>
const char* describe_type() {
  if constexpr (std::is_same_v<T, std::string>) return "text";
  else if constexpr (std::is_same_v<T, bool>) return "true or false";
  else return std::is_same_v<T, std::int64_t> ? "a whole number" : "a number";
}

template <class T>
T parse_scalar(const Field& field, const std::string& text) {
  if constexpr (std::is_same_v<T, std::string>) {
    check_choice(field, text);
    return text;
  } else if constexpr (std::is_same_v<T, bool>) {
    const std::string lower = to_lower(text);
    if (lower == "true" || lower == "1" || lower == "yes" || lower == "on") return true;
    if (lower == "false" || lower == "0" || lower == "no" || lower == "off") return false;
    fail(ErrorCode::invalid_options, "{}: expected {}, found \"{}\"", format_flag(field.name), describe_type<T>(),
         text);
  } else {
    const auto number = parse_number(text);
    const bool integral = number && *number == std::floor(*number) && std::abs(*number) < 9e15;
    if (!number || (std::is_same_v<T, std::int64_t> && !integral))
      fail(ErrorCode::invalid_options, "{}: expected {}, found \"{}\"", format_flag(field.name), describe_type<T>(),
           text);
    check_range(field, *number);
    return static_cast<T>(*number);
  }
}

template <class T>
T json_to_scalar(const Field& field, const nlohmann::json& value) {
  const bool fits = std::is_same_v<T, std::string> ? value.is_string()
                    : std::is_same_v<T, bool>      ? value.is_boolean()
                                                   : value.is_number();
  if (!fits)
    fail(ErrorCode::invalid_options, "{}: expected {}, found {}", format_flag(field.name), describe_type<T>(),
         value.dump());
  if constexpr (std::is_same_v<T, std::string>) return parse_scalar<T>(field, value.get<std::string>());
  else if constexpr (std::is_same_v<T, bool>) return value.get<bool>();
  else return parse_scalar<T>(field, format_number(value.get<double>()));
}

void set_from_json(const Field& field, const nlohmann::json& value) {
  std::visit(
      [&](auto* target) {
        using T = std::remove_pointer_t<decltype(target)>;
        if constexpr (IsOptional<T>::value) {
          if (value.is_null()) target->reset();
          else *target = json_to_scalar<typename T::value_type>(field, value);
        } else if constexpr (IsVector<T>::value) {
          T list;
          if (value.is_array())
            for (const auto& item : value) list.push_back(json_to_scalar<typename T::value_type>(field, item));
          else list.push_back(json_to_scalar<typename T::value_type>(field, value));
          *target = std::move(list);
        } else {
          *target = json_to_scalar<T>(field, value);
        }
      },
      field.value);
}

std::vector<std::string> list_names(FieldList& list) {
  std::vector<std::string> names;
  for (const Field& field : list.items()) names.push_back(field.name);
  return names;
}

}  // namespace

const Field* FieldList::find(std::string_view name) const {
  const std::string wanted = normalize_name(name);
  for (const Field& field : fields_) {
    if (field.name == wanted) return &field;
    for (const std::string& alias : field.aliases)
      if (normalize_name(alias) == wanted) return &field;
  }
  return nullptr;
}

nlohmann::json field_to_json(const Field& field) {
  return std::visit(
      [](auto* source) -> nlohmann::json {
        using T = std::remove_pointer_t<decltype(source)>;
        if constexpr (IsOptional<T>::value) return *source ? nlohmann::json(**source) : nlohmann::json(nullptr);
        else return nlohmann::json(*source);
      },
      field.value);
}

nlohmann::json to_json(const Options& options) {
  FieldList list;
  const_cast<Options&>(options).fields(list);  // fields() only hands out pointers; nothing is written here
  nlohmann::json values = nlohmann::json::object();
  for (const Field& field : list.items()) values[field.name] = field_to_json(field);
  return values;
}

void apply_json(Options& options, const nlohmann::json& values, const std::string& where) {
  FieldList list;
  options.fields(list);
  const std::string prefix = where.empty() ? "" : where + ": ";
  if (!values.is_object()) fail(ErrorCode::invalid_options, "{}expected a table of options", prefix);
  for (const auto& [name, value] : values.items()) {
    const Field* field = list.find(name);
    if (!field)
      fail(ErrorCode::invalid_options, "{}unknown option \"{}\"{}", prefix, name,
           format_suggestion(name, list_names(list)));
    try {
      set_from_json(*field, value);
    } catch (const Error& error) {
      fail(error.code(), "{}{}", prefix, error.what());
    }
  }
}

void require_effect(Options& options, const nlohmann::json& before) {
  FieldList list;
  options.fields(list);
  for (const Field& field : list.items()) {
    const Field* ruler = field.ruled_by.empty() ? nullptr : list.find(field.ruled_by);
    if (!ruler || field_to_json(field) == before.at(field.name)) continue;
    const nlohmann::json value = field_to_json(*ruler);
    const std::vector<std::string>& texts = field.ruling_texts;
    if (value.is_null() || std::count(texts.begin(), texts.end(), value) != 0) continue;
    const std::string flag = format_flag(ruler->name);
    fail(ErrorCode::invalid_options, "{} has no effect with {} {}; it belongs to {} {}", format_flag(field.name), flag,
         value.get<std::string>(), flag, join_text(texts, " or "));
  }
}

std::string format_changed_options(Options& options, Options& usual) {
  FieldList own, others;
  options.fields(own);
  usual.fields(others);
  std::string text;
  for (std::size_t i = 0; i < own.items().size(); ++i) {
    const nlohmann::json value = field_to_json(own.items()[i]);
    if (value == field_to_json(others.items()[i])) continue;
    const std::string flag = format_flag(own.items()[i].name);
    if (value.is_boolean()) {
      text += value.get<bool>() ? " " + flag : " --no-" + flag.substr(2);
      continue;
    }
    text += " " + flag;
    for (const nlohmann::json& one : value.is_array() ? value : nlohmann::json::array({value}))
      text += " " + quote_for_shell(one.is_string() ? one.get<std::string>() : one.dump());
  }
  return text;
}

void set_from_text(const Field& field, const std::vector<std::string>& texts) {
  std::visit(
      [&](auto* target) {
        using T = std::remove_pointer_t<decltype(target)>;
        if constexpr (IsVector<T>::value) {
          T list;
          for (const std::string& text : texts) list.push_back(parse_scalar<typename T::value_type>(field, text));
          *target = std::move(list);
        } else if constexpr (IsOptional<T>::value) {
          *target = parse_scalar<typename T::value_type>(field, texts.at(0));
        } else {
          *target = parse_scalar<T>(field, texts.at(0));
        }
      },
      field.value);
}

std::string format_field_type(const Field& field) {
  return std::visit(
      [](auto* target) -> std::string {
        using T = std::remove_pointer_t<decltype(target)>;
        if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, std::optional<bool>>) return "flag";
        else if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, std::optional<std::string>>)
          return "text";
        else if constexpr (std::is_same_v<T, std::int64_t> || std::is_same_v<T, std::optional<std::int64_t>>)
          return "int";
        else if constexpr (IsVector<T>::value) return "list";
        else return "number";
      },
      field.value);
}

std::string format_flag(const std::string& field_name) {
  std::string flag = "--" + field_name;
  std::replace(flag.begin(), flag.end(), '_', '-');
  return flag;
}

}  // namespace athanor
