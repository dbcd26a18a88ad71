// Options reflection: every options struct lists its fields once; flags, TOML, JSON, help, hash and docs follow.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace athanor {

/// Pointer to the storage of one option.
using FieldValue = std::variant<bool*, std::int64_t*, double*, std::string*, std::vector<std::string>*,
                                std::vector<double>*, std::vector<std::int64_t>*, std::optional<bool>*,
                                std::optional<std::int64_t>*, std::optional<double>*, std::optional<std::string>*>;

/// What `tune` tries of an option: numbers from low to high, or texts.
struct SearchRange {
  double low = 0, high = 0;
  bool logarithmic = false;               ///< equal factors are equally likely, not equal differences
  std::vector<std::string> choices = {};  ///< empty = numbers
};

/// One option: name as in TOML and JSON (`batch_size`; the flag is `--batch-size`), help and limits.
struct Field {
  std::string name;
  FieldValue value;
  std::string help;
  std::vector<std::string> choices;  ///< allowed texts; empty = any
  std::vector<std::string> aliases;  ///< other accepted flag names, without dashes
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
  std::optional<SearchRange> searched;  ///< by `tune`; none = never, unless it is asked to
  std::string ruled_by;                 ///< an option that must have one of `ruling_texts` for this one to have effect
  std::vector<std::string> ruling_texts;
  std::string placeholder;  ///< shown in help in place of the type, such as "FILE"
  std::string group;        ///< heading in help, "" = the verb's own options

  /// These texts alone are legal.
  Field& one_of(std::vector<std::string> texts) {
    choices = std::move(texts);
    return *this;
  }
  /// Other names of the flag, without dashes.
  Field& also(std::vector<std::string> names) {
    aliases = std::move(names);
    return *this;
  }
  /// Legal numbers, both ends included.
  Field& range(double lowest, double highest) {
    min = lowest;
    max = highest;
    return *this;
  }
  /// Searched by `tune`: a flag, or all texts of one_of.
  Field& search() { return search(choices); }
  /// Of these texts, which may be fewer than the legal ones.
  Field& search(std::vector<std::string> texts) {
    searched = SearchRange{.choices = std::move(texts)};
    return *this;
  }
  /// Within what is worth trying, which is narrower than what is legal.
  Field& search(double lowest, double highest) {
    searched = SearchRange{.low = lowest, .high = highest};
    return *this;
  }
  /// As above on a logarithmic scale.
  Field& search_log(double lowest, double highest) {
    searched = SearchRange{.low = lowest, .high = highest, .logarithmic = true};
    return *this;
  }
  /// It has effect only where that option has one of these texts.
  Field& only_with(std::string option, std::vector<std::string> texts) {
    ruled_by = std::move(option);
    ruling_texts = std::move(texts);
    return *this;
  }
  /// Stands in help in place of the type.
  Field& shown_as(std::string text) {
    placeholder = std::move(text);
    return *this;
  }
};

/// The fields of one options struct, in the order of declaration.
class FieldList {
 public:
  /// The field, so that limits can be added to it; the reference holds until the next one is added.
  Field& add(std::string name, FieldValue value, std::string help) {
    Field& field = fields_.emplace_back();
    field.name = std::move(name);
    field.value = value;
    field.help = std::move(help);
    field.group = group_;
    return field;
  }
  /// Heading of the fields that are added from now on.
  void begin_group(std::string name) { group_ = std::move(name); }
  std::vector<Field>& items() { return fields_; }
  /// Leaves an option of the list out of the search.
  void do_not_search(std::string_view name) {
    for (Field& field : fields_)
      if (field.name == name) field.searched.reset();
  }
  const Field* find(std::string_view name) const;  ///< by name or alias, `-` and `_` alike

 private:
  std::vector<Field> fields_;
  std::string group_;
};

/// Base of every `XOptions`: defaults are the member initialisers, `fields` names the members.
struct Options {
  virtual ~Options() = default;
  /// Adds every option to the list, with pointers to the members of this object.
  virtual void fields(FieldList& list) = 0;
};

/// All options with their present values.
nlohmann::json to_json(const Options& options);

/// Sets the options named in `values` (an object). Unknown names, wrong types, values outside the limits:
/// Error(invalid_options) with the nearest valid name; `where` begins the message (a file name or "").
void apply_json(Options& options, const nlohmann::json& values, const std::string& where = "");

/// Error(invalid_options) for an option that is not as in `before` (of to_json) and has no effect, since the option
/// that rules it has another value.
void require_effect(Options& options, const nlohmann::json& before);

/// Sets one option from command-line text (several texts for lists). Errors as in apply_json.
void set_from_text(const Field& field, const std::vector<std::string>& texts);

/// " --target pIC50 --censored keep": the options that differ from `usual`, an object of the same type with its
/// defaults, as a command line has them.
std::string format_changed_options(Options& options, Options& usual);

/// Present value as JSON; absent optionals are null.
nlohmann::json field_to_json(const Field& field);

/// "int", "number", "text", "flag", "list": the kind of value, for help and docs.
std::string format_field_type(const Field& field);

/// `batch_size` -> `--batch-size`.
std::string format_flag(const std::string& field_name);

}  // namespace athanor
