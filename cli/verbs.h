// The verbs of the program: what each is called, how it is explained and what it runs.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "athanor/core/options.h"
#include "athanor/data/stream.h"
#include "athanor/workflows/context.h"

namespace athanor::cli {

/// Where a verb writes its result: text for people, or one JSON object.
struct Output {
  bool json = false;
  void text(std::string_view text) const;           ///< to standard output, unless --json
  void object(const nlohmann::json& object) const;  ///< to standard output, only with --json
  void raw(std::string_view bytes) const;           ///< to standard output; Error(io) when it is closed
  data::TableFormat table_format() const { return json ? data::TableFormat::json : data::TableFormat::csv; }
};

struct Verb {
  std::string name;
  std::vector<std::string> aliases;
  std::string summary;
  std::vector<std::string> positionals;  ///< names of fields that are given without a flag, in order
  std::size_t required = 0;              ///< how many of them must be given
  std::vector<std::string> examples;     ///< command lines without the leading "athanor "
  std::function<std::unique_ptr<Options>()> make_options;
  std::function<void(Options&, const workflows::Context&, const Output&)> run;
  bool shares_work = false;  ///< processes that mpirun starts work on it together
};

const std::vector<Verb>& list_verbs();

std::vector<Verb> make_system_verbs();    ///< doctor, list, bench
std::vector<Verb> make_data_verbs();      ///< curate, fetch, split, describe, generate, label
std::vector<Verb> make_model_verbs();     ///< train, finetune, predict, evaluate, report
std::vector<Verb> make_pretrain_verbs();  ///< pretrain
std::vector<Verb> make_tune_verbs();      ///< tune
std::vector<Verb> make_explain_verbs();   ///< explain
std::vector<Verb> make_screen_verbs();    ///< screen

/// A Verb whose options are of type T.
template <class T>
Verb make_verb(std::string name, std::string summary, std::vector<std::string> positionals, std::size_t required,
               std::vector<std::string> examples, void (*run)(T&, const workflows::Context&, const Output&)) {
  Verb verb;
  verb.name = std::move(name);
  verb.summary = std::move(summary);
  verb.positionals = std::move(positionals);
  verb.required = required;
  verb.examples = std::move(examples);
  verb.make_options = [] { return std::make_unique<T>(); };
  verb.run = [run](Options& options, const workflows::Context& context, const Output& output) {
    run(dynamic_cast<T&>(options), context, output);
  };
  return verb;
}

}  // namespace athanor::cli
