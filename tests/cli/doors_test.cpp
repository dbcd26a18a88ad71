// The same request through the program and through the library gives the same result.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "athanor/workflows/predict.h"
#include "athanor/workflows/split.h"
#include "shell.h"

namespace athanor::tests {
namespace {

workflows::Context make_context() {
  static Progress silent;
  workflows::Context context;
  context.seed = 4;
  context.progress = &silent;
  return context;
}

TEST(Doors, SplitIsTheSame) {
  const WorkFolder folder;
  const nlohmann::json shown = nlohmann::json::parse(
      folder.run("athanor split $DATA/small_molecules.csv --split scaffold --target gap --seed 4 --out s.json --json")
          .out);
  workflows::SplitOptions options;
  options.input = std::string(ATHANOR_SOURCE_DIR) + "/examples/data/small_molecules.csv";
  options.curation.target_columns = {"gap"};
  options.splitting.split = "scaffold";
  options.out = (folder.path() / "library.json").string();
  nlohmann::json called = to_json(workflows::split(options, make_context()));
  called["out"] = shown.at("out");
  EXPECT_EQ(called, shown);
}

TEST(Doors, FeaturesOfAMoleculeAreThePublishedOnesOfCaffeine) {
  const WorkFolder folder;
  const Outcome outcome = folder.run("athanor describe \"Cn1cnc2c1c(=O)n(C)c(=O)n2C\" --graph basic --json");
  const auto tables = nlohmann::json::parse(outcome.out);
  EXPECT_EQ(tables.at("nodes").at("columns"),
            nlohmann::json({"atomic_number", "neighbours", "hydrogens", "formal_charge", "mass", "in_ring"}));
  EXPECT_EQ(tables.at("nodes").at("rows").size(), 14u);
  EXPECT_EQ(tables.at("edges").at("columns"), nlohmann::json({"source", "target", "type", "stereo"}));
  EXPECT_EQ(tables.at("edges").at("rows").size(), 15u);
}

}  // namespace
}  // namespace athanor::tests
