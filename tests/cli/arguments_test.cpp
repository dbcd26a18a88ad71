// Verbs, flags, precedence and help, through the program.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "athanor/core/file.h"
#include "shell.h"

namespace athanor::tests {
namespace {

TEST(Help, OfEveryVerbHasExamplesThatStartWithTheProgram) {
  const WorkFolder folder;
  const std::string help = folder.run("athanor --help").out;
  for (const char* verb :
       {"doctor", "list", "curate", "split", "describe", "generate", "label", "train", "predict", "evaluate"}) {
    EXPECT_NE(help.find(verb), std::string::npos);
    const Outcome outcome = folder.run(std::string("athanor ") + verb + " --help");
    EXPECT_EQ(outcome.status, 0);
    EXPECT_NE(outcome.out.find("Examples:\n  athanor " + std::string(verb)), std::string::npos) << outcome.out;
    for (const char* common : {"--json", "--config", "--seed", "--threads", "--device"})
      EXPECT_NE(outcome.out.find(common), std::string::npos) << verb << common;
  }
}

TEST(Flags, NeedNoTorchToStart) {
  const WorkFolder folder;
  for (const char* command : {"athanor --help", "athanor list models", "athanor describe CCO"}) {
    const Outcome outcome = folder.run(std::string("LD_DEBUG=libs ") + command);
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.err.find("libtorch"), std::string::npos) << command;
  }
}

TEST(Precedence, IsCommandLineThenEnvironmentThenFileThenDefault) {
  const WorkFolder folder;
  folder.run(
      "printf 'smiles,y\\nCCO,1\\nCC,2\\nCCC,3\\nCCCC,4\\nCCCCC,5\\n' > t.csv; printf 'seed = 1\\nsplit_sizes = [0.6, "
      "0.2, 0.2]\\n' > c.toml");
  const auto splits = [&](const std::string& prefix, const std::string& options) {
    const Outcome outcome = folder.run(prefix + " athanor split t.csv --overwrite --out s.json " + options);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return folder.read("s.json");
  };
  const std::string sizes = " --split-sizes 0.6 0.2 0.2";
  const std::string seed1 = splits("", "--seed 1" + sizes), seed2 = splits("", "--seed 2" + sizes),
                    seed3 = splits("", "--seed 3" + sizes);
  EXPECT_EQ(splits("", "--config c.toml"), seed1);
  EXPECT_EQ(splits("ATHANOR_SEED=2", "--config c.toml"), seed2);
  EXPECT_EQ(splits("ATHANOR_SEED=2", "--config c.toml --seed 3"), seed3);
}

/// The parts of JSON Schema that docs/json uses: type, const, enum, required, properties, additionalProperties, items.
void expect_valid(const nlohmann::json& value, const nlohmann::json& schema, const std::string& where) {
  const auto has_type = [&](const std::string& type) {
    return type == "object"    ? value.is_object()
           : type == "array"   ? value.is_array()
           : type == "string"  ? value.is_string()
           : type == "integer" ? value.is_number_integer()
           : type == "number"  ? value.is_number()
           : type == "boolean" ? value.is_boolean()
                               : type == "null" && value.is_null();
  };
  if (schema.contains("type")) {
    const nlohmann::json types = schema["type"].is_array() ? schema["type"] : nlohmann::json::array({schema["type"]});
    const bool fits =
        std::any_of(types.begin(), types.end(), [&](const nlohmann::json& type) { return has_type(type); });
    EXPECT_TRUE(fits) << where << ": " << value.dump() << " is not " << types.dump();
  }
  if (schema.contains("const")) {
    EXPECT_EQ(value, schema["const"]) << where;
  }
  if (schema.contains("enum")) {
    EXPECT_NE(std::find(schema["enum"].begin(), schema["enum"].end(), value), schema["enum"].end()) << where;
  }
  for (const auto& name : schema.value("required", nlohmann::json::array())) {
    EXPECT_TRUE(value.contains(name.get<std::string>())) << where << " lacks " << name;
  }
  if (value.is_object())
    for (const auto& [name, item] : value.items()) {
      const auto properties = schema.find("properties");
      if (properties != schema.end() && properties->contains(name))
        expect_valid(item, properties->at(name), where + "." + name);
      else if (schema.contains("additionalProperties"))
        expect_valid(item, schema["additionalProperties"], where + "." + name);
    }
  if (value.is_array() && schema.contains("items"))
    for (const auto& item : value) expect_valid(item, schema["items"], where + "[]");
}

TEST(Json, OfEveryVerbFitsItsSchema) {
  const WorkFolder folder;
  folder.run("head -60 $DATA/small_molecules.csv > t.csv; printf 'smiles\nC\n' > m.csv");
  const std::vector<std::pair<std::string, std::string>> commands{
      {"list", "list --json"},
      {"doctor", "doctor --json"},
      {"bench", "bench machine --json"},
      {"describe", "describe CCO --json"},
      {"describe-graph", "describe CCO --graph basic --json"},
      {"predict", "predict $BUNDLE CCO --json"},
      {"predict", "predict $BUNDLE t.csv --out p.csv --json"},
      {"curate", "curate t.csv --target gap --out c.csv --cliffs --report c.html --json"},
      {"split", "split t.csv --out s.json --report s.html --json"},
      {"evaluate", "evaluate $BUNDLE t.csv --json"},
      {"evaluate-cv", "evaluate t.csv --target gap --model ridge --baselines none --cv 3 --json"},
      {"generate", "generate --count 20 --max-heavy-atoms 4 --out g.csv --json"},
      {"label", "label m.csv --out l.csv --json"},
      {"train", "train t.csv --target gap --model ridge --out run --json"},
      {"report", "report run --qmrf --json"},
      {"screen", "screen t.csv --model $BUNDLE --diverse 2 --out hits --json"},
      {"screen-acquire",
       "screen t.csv --acquire ucb --scores t.csv --score-column gap --initial 8 --batch 4 --out found --json"},
      {"error", "predict none.athanor CCO --json"}};
  for (const auto& [name, command] : commands) {
    const Outcome outcome = folder.run("athanor " + command);
    const auto schema =
        nlohmann::json::parse(read_file(std::string(ATHANOR_SOURCE_DIR) + "/docs/json/" + name + ".schema.json"));
    expect_valid(nlohmann::json::parse(outcome.out), schema, name);
  }
  const auto schema =
      nlohmann::json::parse(read_file(std::string(ATHANOR_SOURCE_DIR) + "/docs/json/metrics.schema.json"));
  expect_valid(nlohmann::json::parse(folder.read("run/metrics.json")), schema, "metrics.json");
}

TEST(Aliases, OfChempropAreAccepted) {
  const WorkFolder folder;
  folder.run("printf 'mol,y\\nCCO,1\\nCC,2\\nCCC,3\\nCCCC,4\\nCCCCC,5\\n' > t.csv");
  EXPECT_EQ(folder.run("athanor curate t.csv --smiles-columns mol --target-columns y -o c.csv").status, 0);
  EXPECT_EQ(folder.run("athanor fingerprint CCO").status, 0);
}

}  // namespace
}  // namespace athanor::tests
