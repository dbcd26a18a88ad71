#include "arguments.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdlib>
#include <map>

#include "athanor/core/error.h"
#include "athanor/core/file.h"
#include "athanor/core/text.h"

namespace athanor::cli {
namespace {

constexpr const char* common_group = "Common";

/// Texts given on the command line, by field name.
using GivenTexts = std::map<std::string, std::vector<std::string>>;

/// CLI11 takes a text in brackets, such as [OX2H], for a list; this before it keeps it whole.
constexpr char guard = '\x01';

std::string add_guard(const std::string& text) { return text.starts_with('[') ? guard + text : text; }

std::string remove_guard(const std::string& text) { return text.starts_with(guard) ? text.substr(1) : text; }

bool is_flag(const Field& field) {
  return std::holds_alternative<bool*>(field.value) || std::holds_alternative<std::optional<bool>*>(field.value);
}

bool is_list(const Field& field) {
  return std::holds_alternative<std::vector<std::string>*>(field.value) ||
         std::holds_alternative<std::vector<double>*>(field.value) ||
         std::holds_alternative<std::vector<std::int64_t>*>(field.value);
}

std::string format_alias(const std::string& alias) { return alias.size() == 1 ? "-" + alias : format_flag(alias); }

std::string describe_field(const Field& field) {
  std::string text = field.help;
  std::vector<std::string> choices;
  for (const std::string& choice : field.choices)
    if (!choice.empty()) choices.push_back(choice);
  if (!choices.empty()) text += ": " + join_text(choices, ", ");
  const nlohmann::json value = field_to_json(field);
  const bool worth_showing =
      !value.is_null() && !value.is_boolean() && value != "" && !(value.is_array() && value.empty());
  if (worth_showing) {
    std::string shown = value.is_string() ? value.get<std::string>() : value.dump();
    if (value.is_array()) {
      std::vector<std::string> items;
      for (const auto& item : value) items.push_back(item.is_string() ? item.get<std::string>() : item.dump());
      shown = join_text(items, " ");
    }
    text += " [" + shown + "]";
  }
  return text;
}

std::string value_name(const Field& field) {
  if (!field.placeholder.empty()) return field.placeholder;
  const std::string type = format_field_type(field);
  return type == "int" ? "N" : type == "number" ? "X" : type == "list" ? "…" : "TEXT";
}

/// CLI11 hides options of the group "".
std::string help_group(const Field& field) { return field.group.empty() ? "Options" : field.group; }

void add_flag_option(CLI::App& app, const Field& field, GivenTexts& given) {
  const bool on_by_default = field_to_json(field) == true;
  const std::string name = field.name;
  std::string names = format_flag(name);
  for (const std::string& alias : field.aliases) names += "," + format_alias(alias);
  auto* yes = app.add_flag_callback(
      names, [&given, name] { given[name] = {"true"}; }, field.help);
  auto* no = app.add_flag_callback(
      "--no-" + format_flag(name).substr(2), [&given, name] { given[name] = {"false"}; }, "turns off: " + field.help);
  (on_by_default ? yes : no)->group("");
  (on_by_default ? no : yes)->group(help_group(field));
}

/// `many_texts`: the flag takes all texts up to the next flag; otherwise one, and a list may repeat it.
void add_value_option(CLI::App& app, const std::string& names, const Field& field, bool many_texts, GivenTexts& given) {
  const std::string name = field.name;
  auto* option = app.add_option(
      names,
      [&given, name](const CLI::results_t& texts) {
        for (const std::string& text : texts) given[name].push_back(remove_guard(text));
        return true;
      },
      describe_field(field));
  option->type_name(value_name(field))->group(help_group(field));
  if (is_list(field)) option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  if (many_texts) option->expected(1, CLI::detail::expected_max_vector_size)->allow_extra_args(true);
  else option->expected(1)->allow_extra_args(false);
}

void add_field(CLI::App& app, const Field& field, bool positional, GivenTexts& given) {
  if (is_flag(field)) return add_flag_option(app, field, given);
  if (!is_list(field)) {
    std::string names = (positional ? field.name + "," : "") + format_flag(field.name);
    for (const std::string& alias : field.aliases) names += "," + format_alias(alias);
    return add_value_option(app, names, field, false, given);
  }
  add_value_option(app, (positional ? field.name + "," : "") + format_flag(field.name), field, true, given);
  for (const std::string& alias : field.aliases) {
    Field one = field;
    one.help += " (may be repeated)";
    add_value_option(app, format_alias(alias), one, false, given);
  }
}

std::string format_examples(const Verb& verb) {
  std::string text = "Examples:\n";
  for (const std::string& example : verb.examples) text += "  athanor " + example + "\n";
  return text;
}

/// The CLI11 app of one verb; the texts go to `given`.
std::unique_ptr<CLI::App> make_app(const Verb& verb, FieldList& list, GivenTexts& given) {
  auto app = std::make_unique<CLI::App>(verb.summary, "athanor " + verb.name);
  app->get_formatter()->column_width(36);
  app->get_formatter()->label("Positionals", "Arguments");
  app->allow_extras();
  app->set_help_flag("-h,--help", "print this help");
  app->get_option("--help")->group("Options");
  const std::vector<std::string>& positionals = verb.positionals;
  for (const std::string& name : positionals) add_field(*app, *list.find(name), true, given);
  for (const Field& field : list.items())
    if (std::find(positionals.begin(), positionals.end(), field.name) == positionals.end())
      add_field(*app, field, false, given);
  app->footer(format_examples(verb));
  return app;
}

const Verb& find_verb(const std::string& name) {
  std::vector<std::string> names;
  for (const Verb& verb : list_verbs()) {
    if (verb.name == name || std::find(verb.aliases.begin(), verb.aliases.end(), name) != verb.aliases.end())
      return verb;
    names.push_back(verb.name);
  }
  fail(ErrorCode::invalid_options, "there is no verb \"{}\"{} (athanor --help lists them)", name,
       format_suggestion(name, names));
}

std::vector<std::string> list_flags(const FieldList& list) {
  std::vector<std::string> flags;
  for (const Field& field : const_cast<FieldList&>(list).items()) {
    flags.push_back(format_flag(field.name));
    for (const std::string& alias : field.aliases) flags.push_back(format_alias(alias));
  }
  return flags;
}

void reject_extras(const std::vector<std::string>& extras, const FieldList& list, const Verb& verb) {
  for (const std::string& extra : extras) {
    if (extra.size() < 2 || extra[0] != '-') continue;
    const std::string flag = extra.substr(0, extra.find('='));
    fail(ErrorCode::invalid_options, "athanor {} has no option {}{} (athanor {} --help lists them)", verb.name, flag,
         format_suggestion(flag, list_flags(list)), verb.name);
  }
  if (!extras.empty())
    fail(ErrorCode::invalid_options, "unexpected argument \"{}\" (athanor {} --help)", remove_guard(extras.front()),
         verb.name);
}

void apply_environment(CommonOptions& common) {
  FieldList list;
  common.fields(list);
  for (const char* name : {"seed", "threads", "device", "progress"}) {
    const std::string variable = "ATHANOR_" + [&] {
      std::string upper(name);
      for (char& c : upper) c = static_cast<char>(std::toupper(c));
      return upper;
    }();
    if (const char* text = std::getenv(variable.c_str())) set_from_text(*list.find(name), {text});
  }
}

void apply_config(const std::string& path, Options& options, CommonOptions& common) {
  FieldList common_fields;
  common.fields(common_fields);
  nlohmann::json own = nlohmann::json::object();
  const nlohmann::json config = read_toml(path);
  for (const auto& [name, value] : config.items()) {
    if (common_fields.find(name)) apply_json(common, {{name, value}}, path);
    else own[name] = value;
  }
  apply_json(options, own, path);
}

void apply_given(const GivenTexts& given, FieldList& list) {
  for (const auto& [name, texts] : given) set_from_text(*list.find(name), texts);
}

void check_required(const Verb& verb, Options& options, const GivenTexts& given) {
  const nlohmann::json values = to_json(options);
  for (std::size_t i = 0; i < verb.required; ++i) {
    const std::string& name = verb.positionals[i];
    const nlohmann::json& value = values.at(name);
    if (!given.contains(name) && (value == "" || (value.is_array() && value.empty())))
      fail(ErrorCode::invalid_options, "athanor {} needs {}; for example: athanor {}", verb.name,
           name == "input" ? "an input" : "a " + name, verb.examples.front());
  }
}

Command parse_verb(const Verb& verb, std::vector<std::string> arguments, bool& help_printed) {
  Command command;
  command.verb = &verb;
  command.options = verb.make_options();
  const nlohmann::json defaults = to_json(*command.options);
  FieldList list;
  command.options->fields(list);
  list.begin_group(common_group);
  command.common.fields(list);
  GivenTexts given;
  const auto app = make_app(verb, list, given);
  std::transform(arguments.begin(), arguments.end(), arguments.begin(), add_guard);
  std::reverse(arguments.begin(), arguments.end());
  try {
    app->parse(arguments);
  } catch (const CLI::CallForHelp&) {
    std::fputs(format_help(&verb).c_str(), stdout);
    help_printed = true;
    return command;
  } catch (const CLI::ParseError& error) {
    reject_extras(app->remaining(), list, verb);
    fail(ErrorCode::invalid_options, "{} (athanor {} --help)", error.what(), verb.name);
  }
  reject_extras(app->remaining(), list, verb);
  if (const auto config = given.find("config"); config != given.end())
    apply_config(config->second.front(), *command.options, command.common);
  apply_environment(command.common);
  apply_given(given, list);
  check_required(verb, *command.options, given);
  require_effect(*command.options, defaults);
  return command;
}

std::string format_program_help() {
  std::string text =
      "Athanor: deep learning on molecules and materials\n\nUsage: athanor VERB [INPUT] [OPTIONS]\n\nVerbs:\n";
  for (const Verb& verb : list_verbs()) text += fmt::format("  {:<10} {}\n", verb.name, verb.summary);
  text +=
      "\nathanor VERB --help explains a verb, with examples.\n\nFirst steps:\n"
      "  athanor predict examples/models/gap.athanor \"CCO\"\n"
      "  athanor train examples/data/small_molecules.csv --target gap --out runs/gap\n";
  return text;
}

}  // namespace

void CommonOptions::fields(FieldList& list) {
  list.begin_group(common_group);
  list.add("json", &json, "print the result as one JSON object");
  list.add("config", &config, "TOML file with options; the command line wins").shown_as("FILE").also({"config-path"});
  list.add("seed", &seed, "seed of every random choice").range(0, 9e15).also({"data-seed"});
  list.add("threads", &threads, "upper bound of threads; 0 = all cores that affinity, control groups and OMP_NUM_THREADS allow")
      .range(0, 4096)
      .also({"n", "num-workers"});
  list.add("device", &device, "where networks run").one_of({"cpu", "cuda"});
  list.add("progress", &progress, "progress on standard error").one_of({"auto", "plain", "none"});
}

std::string format_help(const Verb* verb) {
  if (!verb) return format_program_help();
  const auto options = verb->make_options();
  CommonOptions common;
  FieldList list;
  options->fields(list);
  common.fields(list);
  GivenTexts given;
  return make_app(*verb, list, given)->help();
}

std::optional<Command> parse_arguments(const std::vector<std::string>& arguments) {
  const std::string first = arguments.empty() ? "--help" : arguments.front();
  if (first == "--help" || first == "-h" || (first == "help" && arguments.size() == 1)) {
    std::fputs(format_program_help().c_str(), stdout);
    return std::nullopt;
  }
  if (first == "help") {
    std::fputs(format_help(&find_verb(arguments[1])).c_str(), stdout);
    return std::nullopt;
  }
  if (first == "--version" || first == "-V") {
    fmt::print("athanor {}\n", ATHANOR_VERSION);
    return std::nullopt;
  }
  bool help_printed = false;
  Command command = parse_verb(find_verb(first), {arguments.begin() + 1, arguments.end()}, help_printed);
  if (help_printed) return std::nullopt;
  return command;
}

}  // namespace athanor::cli
