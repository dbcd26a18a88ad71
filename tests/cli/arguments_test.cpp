// Verbs, flags, precedence and help, through the program.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "athanor/core/file.h"
#include "shell.h"
#include "tests/suites/sanitizers.h"

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
      {"bench-verb", "bench featurize --json"},
      {"bench-verb", "bench train t.csv --target gap --epochs 1 --json"},
      {"bench-verb", "bench predict t.csv --bundle $BUNDLE --json"},
      {"bench-verb", "bench screen t.csv --bundle $BUNDLE --json"},
      {"describe", "describe CCO --json"},
      {"describe-graph", "describe CCO --graph basic --json"},
      {"describe-points", "describe CCO --points conformer --json"},
      {"predict", "predict $BUNDLE CCO --json"},
      {"predict", "predict $BUNDLE t.csv --out p.csv --json"},
      {"curate", "curate t.csv --target gap --out c.csv --cliffs --report c.html --json"},
      {"split", "split t.csv --out s.json --report s.html --json"},
      {"evaluate", "evaluate $BUNDLE t.csv --json"},
      {"evaluate-cv", "evaluate t.csv --target gap --model ridge --baselines none --cv 3 --domain knn --json"},
      {"tune", "tune t.csv --target gap --model ridge --trials 3 --cv 3 --out tuned --json"},
      {"generate", "generate --count 20 --max-heavy-atoms 4 --out g.csv --json"},
      {"label", "label m.csv --out l.csv --json"},
      {"train", "train t.csv --target gap --model ridge --domain leverage,knn,one_class --out run --json"},
      {"train",
       "finetune $BUNDLE t.csv --target gap --epochs 1 --baselines none --freeze-encoder --out refined --json"},
      {"pretrain", "pretrain t.csv --describe 'descriptors(set=basic)' --hidden 8 --epochs 1 --out taught --json"},
      {"pretrain", "pretrain t.csv --objective masked_atoms --hidden 8 --epochs 1 --out masked --json"},
      {"report", "report run --qmrf --json"},
      {"train", "train t.csv --target gap --epochs 1 --baselines ridge --profile --out profiled --json"},
      {"predict", "predict $BUNDLE t.csv --out p2.csv --profile --json"},
      {"screen", "screen t.csv --model $BUNDLE --filter 'MolWt > 1' --profile --out hits2 --json"},
      {"screen", "screen t.csv --model $BUNDLE --diverse 2 --out hits --json"},
      {"explain", "explain $BUNDLE CCO --method all --out why --json"},
      {"explain", "explain $BUNDLE t.csv --method fragment_shapley --counterfactuals 0 --out whys --json"},
      {"explain-importance", "explain $BUNDLE t.csv --method permutation_importance --repeats 2 --out needs --json"},
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
  folder.run(
      "head -100 $DATA/atom_charges.csv > a.csv; athanor train a.csv --atom-target charge --epochs 1 --hidden 8 "
      "--ffn-hidden 8 --out atoms");
  expect_valid(nlohmann::json::parse(folder.read("atoms/metrics.json")), schema, "metrics.json of atoms");
}

TEST(Profile, SaysWhereAllTheTimeWentAndChangesNothing) {
  const WorkFolder folder;
  folder.run("head -100 $DATA/small_molecules.csv > t.csv");
  const std::string command = "athanor train t.csv --target gap --epochs 2 --baselines ridge --threads 2 --out ";
  ASSERT_EQ(folder.run(command + "plain").status, 0);
  const Outcome profiled = folder.run(command + "timed --profile");
  ASSERT_EQ(profiled.status, 0) << profiled.err;
  EXPECT_NE(profiled.out.find("backward"), std::string::npos) << profiled.out;
  const nlohmann::json profile = nlohmann::json::parse(folder.read("timed/profile.json"));
  double seconds = 0;
  std::vector<std::string> phases;
  for (const nlohmann::json& phase : profile.at("phases")) {
    phases.push_back(phase.at("phase"));
    seconds += phase.at("seconds").get<double>();
    EXPECT_GE(phase.at("seconds").get<double>(), 0);
  }
  EXPECT_NEAR(seconds, profile.at("seconds").get<double>(), 0.02 * seconds);
  EXPECT_EQ(phases, (std::vector<std::string>{"read", "curate", "parse", "featurize", "split", "classical", "batch",
                                              "forward", "backward", "step", "wait", "validation", "domain", "predict",
                                              "evaluate", "write", "other"}));
  EXPECT_EQ(folder.read("plain/predictions.csv"), folder.read("timed/predictions.csv"));
  EXPECT_EQ(folder.read("timed/config.toml").find("profile"), std::string::npos);
}

TEST(Cache, GivesTheBytesOfATrainingWithoutOne) {
  const WorkFolder folder;
  folder.run("(head -100 $DATA/small_molecules.csv; echo 'not a molecule,1') > t.csv");
  for (const std::string model : {"dmpnn --ensemble-size 2", "mlp --featurizer maccs --feature-scaling standard"}) {
    const std::string command = "athanor train t.csv --target gap --epochs 2 --overwrite --out run --model " + model;
    ASSERT_EQ(folder.run(command + " --cache none && mv run plain").status, 0);
    for (const char* what : {"written", "mapped"}) {
      const Outcome outcome = folder.run(command + " --cache features --profile");
      ASSERT_EQ(outcome.status, 0) << outcome.err;
      EXPECT_EQ(outcome.err.find("features: features/") != std::string::npos, what == std::string("mapped"))
          << outcome.err;
      const auto read_weights = [&](const std::string& run) {
        return nlohmann::json::parse(folder.read(run + "/manifest.json")).at("weights_sha256");
      };
      EXPECT_EQ(read_weights("run"), read_weights("plain")) << what;
      for (const char* file : {"predictions.csv", "metrics.json"})
        EXPECT_EQ(folder.run(std::string("cmp run/") + file + " plain/" + file).status, 0) << file << " " << what;
    }
    folder.run("rm -r plain run");
  }
}

TEST(Cache, BelongsToTheRunWhereMemoryIsShort) {
  if (suites::is_watched) GTEST_SKIP() << "a sanitizer keeps memory of its own";
  const WorkFolder folder;
  folder.run("head -1500 $DATA/small_molecules.csv > t.csv");
  const Outcome outcome = folder.run(
      "ulimit -d 2000000; athanor train t.csv --target gap --epochs 1 --model mlp --featurizer "
      "'morgan(radius=2,bits=250000)' --hidden 4 --baselines none --threads 1 --out run");
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_NE(outcome.err.find("they are kept in run/features until the end"), std::string::npos) << outcome.err;
  EXPECT_NE(folder.run("ls run/features").status, 0);
}

TEST(Aliases, OfChempropAreAccepted) {
  const WorkFolder folder;
  folder.run("printf 'mol,y\\nCCO,1\\nCC,2\\nCCC,3\\nCCCC,4\\nCCCCC,5\\n' > t.csv");
  EXPECT_EQ(folder.run("athanor curate t.csv --smiles-columns mol --target-columns y -o c.csv").status, 0);
  EXPECT_EQ(folder.run("athanor fingerprint CCO").status, 0);
}

}  // namespace
}  // namespace athanor::tests
