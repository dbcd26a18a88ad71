// Screens through the program: what is kept is what predict and describe say, whatever the threads.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "athanor/core/text.h"
#include "shell.h"

namespace athanor::tests {
namespace {

/// Rows of a CSV without quotes, by column.
std::vector<std::map<std::string, std::string>> parse_table(const std::string& text) {
  std::vector<std::map<std::string, std::string>> rows;
  const std::vector<std::string> lines = split_text(text, '\n');
  const std::vector<std::string> names = split_text(lines[0], ',');
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (lines[i].empty()) continue;
    const std::vector<std::string> cells = split_text(lines[i], ',');
    auto& row = rows.emplace_back();
    for (std::size_t c = 0; c < names.size(); ++c) row[names[c]] = c < cells.size() ? cells[c] : "";
  }
  return rows;
}

double number(const std::map<std::string, std::string>& row, const std::string& name) {
  return parse_number(row.at(name)).value();
}

class Screen : public testing::Test {
 protected:
  Screen() {
    folder_.run(
        "mkdir lib; cut -d, -f1,2 $DATA/small_molecules.csv > lib/a.csv; printf 'CCOC(C)=O ethyl_acetate\nCCC(=O)OCC "
        "ethyl_propionate\nOCCO glycol\nC#CCO propargyl\n' > lib/b.smi");
  }

  nlohmann::json screen(const std::string& arguments) {
    const Outcome outcome = folder_.run("athanor screen lib --out hits --overwrite --json " + arguments);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return nlohmann::json::parse(outcome.out);
  }

  WorkFolder folder_;
};

TEST_F(Screen, KeepsWhatPredictRatesHighest) {
  const auto summary = screen("--model $BUNDLE --top 50");
  const auto hits = parse_table(folder_.read("hits/hits_gap.csv"));
  ASSERT_EQ(hits.size(), 50U);
  folder_.run("athanor predict $BUNDLE lib/a.csv --out a.csv; athanor predict $BUNDLE lib/b.smi --out b.csv");
  auto all = parse_table(folder_.read("a.csv"));
  for (auto& row : parse_table(folder_.read("b.csv"))) all.push_back(row);
  EXPECT_EQ(summary.at("rows"), all.size());
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return number(a, "pred_gap") > number(b, "pred_gap"); });
  for (std::size_t i = 0; i < 50; ++i) {
    EXPECT_EQ(hits[i].at("rank"), std::to_string(i + 1));
    EXPECT_EQ(hits[i].at("smiles"), all[i].at("smiles")) << i;
    EXPECT_EQ(hits[i].at("pred"), all[i].at("pred_gap")) << i;
    EXPECT_EQ(hits[i].at("std"), all[i].at("std_gap")) << i;
    EXPECT_EQ(hits[i].at("nn_similarity"), all[i].at("nn_similarity")) << i;
  }
}

TEST_F(Screen, AppliesFiltersInTheFunnel) {
  const auto summary = screen(
      "--filter '50 <= MolWt < 70' 'pred_gap > 6' --substructure '[OX2H]' --exclude 'C#C' --model $BUNDLE --top 5000 "
      "--rejected all");
  const auto hits = parse_table(folder_.read("hits/hits_gap.csv"));
  ASSERT_GT(hits.size(), 5U);
  std::string smiles = "smiles\\n";
  for (const auto& hit : hits) {
    EXPECT_GT(number(hit, "pred"), 6);
    EXPECT_GE(number(hit, "MolWt"), 50);
    EXPECT_LT(number(hit, "MolWt"), 70);
    EXPECT_EQ(hit.at("smiles").find("C#C"), std::string::npos);
    smiles += hit.at("smiles") + "\\n";
  }
  folder_.run("printf '" + smiles +
              "' > kept.csv; athanor describe kept.csv --featurizer 'descriptors(set=basic)' > d.csv");
  const auto described = parse_table(folder_.read("d.csv"));
  ASSERT_EQ(described.size(), hits.size());
  for (std::size_t i = 0; i < hits.size(); ++i)
    EXPECT_NEAR(number(described[i], "MolWt"), number(hits[i], "MolWt"), 1e-4);
  std::vector<std::string> stages;
  std::size_t before = summary.at("rows").get<std::size_t>() - summary.at("invalid").get<std::size_t>();
  for (const auto& stage : summary.at("stages")) {
    stages.push_back(stage.at("stage"));
    EXPECT_EQ(stage.at("in"), before);
    before = stage.at("out");
  }
  EXPECT_EQ(stages,
            (std::vector<std::string>{"50 <= MolWt < 70", "has [OX2H]", "has no C#C", "model gap", "pred_gap > 6"}));
  EXPECT_EQ(before, hits.size());
  EXPECT_EQ(parse_table(folder_.read("hits/rejected.csv")).size() + hits.size(), summary.at("rows"));
}

TEST_F(Screen, RanksBySimilarityWithoutAModel) {
  screen("--similar 'CCOC(C)=O' --similarity 0.5 --top 10 --diverse 3");
  const auto hits = parse_table(folder_.read("hits/hits_similarity.csv"));
  ASSERT_GE(hits.size(), 2U);
  EXPECT_EQ(hits[0].at("smiles"), "CCOC(C)=O");
  EXPECT_EQ(hits[0].at("id"), "ethyl_acetate");
  EXPECT_EQ(number(hits[0], "similarity"), 1);
  for (const auto& hit : hits) EXPECT_GE(number(hit, "similarity"), 0.5);
  EXPECT_EQ(parse_table(folder_.read("hits/diverse_similarity.csv")).size(), std::min<std::size_t>(3, hits.size()));
}

TEST_F(Screen, RanksSeveralModelsAndBothWays) {
  folder_.run("cp $BUNDLE twin.athanor");
  screen("--model $BUNDLE twin.athanor --rank-by gap:pred_gap:min twin:pred_gap --top 20 --filter 'twin:pred_gap < 8'");
  const auto lowest = parse_table(folder_.read("hits/hits_gap_pred_gap.csv")),
             highest = parse_table(folder_.read("hits/hits_twin_pred_gap.csv"));
  ASSERT_EQ(lowest.size(), 20U);
  ASSERT_EQ(highest.size(), 20U);
  for (std::size_t i = 1; i < 20; ++i) {
    EXPECT_LE(number(lowest[i - 1], "pred"), number(lowest[i], "pred"));
    EXPECT_GE(number(highest[i - 1], "pred"), number(highest[i], "pred"));
    EXPECT_LT(number(highest[i], "pred"), 8);
  }
}

TEST_F(Screen, GivesTheSameBytesAtAnyNumberOfThreads) {
  const std::string options = "--model $BUNDLE --filter 'brenk == 0' --top 100 --diverse 10 --rejected all --threads ";
  screen(options + "1");
  folder_.run("mv hits one");
  screen(options + "3");
  EXPECT_EQ(folder_.run("diff -r one hits").out.find("csv"), std::string::npos);
}

// Sodium has no partial charge, so that the model cannot predict it though filters can judge it.
TEST_F(Screen, CountsWhatAModelCannotPredictAtTheModel) {
  folder_.run(
      "head -120 $DATA/small_molecules.csv > t.csv; athanor train t.csv --target gap --model ridge --featurizer "
      "'descriptors(set=rdkit2d)' --baselines none --out ridge");
  folder_.run("rm lib/a.csv; printf '[Na]CC\\nCCO\\nC1CC\\n' > lib/b.smi");
  const auto summary = screen("--model ridge --filter 'MolWt > 1'");
  EXPECT_EQ(summary.at("rows"), 3);
  EXPECT_EQ(summary.at("readable"), 2);
  EXPECT_EQ(summary.at("unsupported"), 1);
  EXPECT_EQ(summary.at("passed"), 1);
  std::size_t before = 2;
  for (const auto& stage : summary.at("stages")) {
    EXPECT_EQ(stage.at("in"), before);
    EXPECT_LE(stage.at("out").get<std::size_t>(), before);
    before = stage.at("out");
  }
  EXPECT_EQ(parse_table(folder_.read("hits/rejected.csv")).size(), 2U);
}

TEST_F(Screen, SaysHowManyHaveNoValueToRankBy) {
  folder_.run("rm lib/a.csv; printf '[Na]CC\\nCCO\\n' > lib/b.smi");
  const auto summary = screen("--filter 'MaxPartialCharge > 0 or MolWt > 1' --rank-by MaxPartialCharge");
  EXPECT_EQ(summary.at("passed"), 2);
  EXPECT_EQ(summary.at("rankings")[0].at("hits"), 1);
  EXPECT_EQ(summary.at("rankings")[0].at("unranked"), 1);
}

TEST_F(Screen, WritesAllThatPass) {
  const std::string options = "--model $BUNDLE --filter 'MolWt > 50' --top 5000 --chunk-rows 1024 ";
  const auto summary = screen(options + "--passed csv");
  EXPECT_EQ(summary.at("passed_folder"), "hits/passed");
  const auto hits = parse_table(folder_.read("hits/hits_gap.csv"));
  std::map<std::string, std::string> expected, passed;
  for (const auto& hit : hits) expected[hit.at("source") + ":" + hit.at("row")] = hit.at("smiles") + hit.at("pred");
  const std::string tables = folder_.run("ls hits/passed").out;
  EXPECT_EQ(tables, "000000-000000.csv\n000000-000001.csv\n000000-000002.csv\n000001-000000.csv\n");
  for (const std::string& name : split_text(tables, '\n'))
    if (!name.empty())
      for (const auto& row : parse_table(folder_.read("hits/passed/" + name)))
        passed[row.at("source") + ":" + row.at("row")] = row.at("smiles") + row.at("pred_gap");
  EXPECT_EQ(passed, expected);
  // What passed can be screened again, also packed.
  folder_.run("cp -r hits first");
  screen(options + "--passed csv.zst");
  folder_.run("athanor screen first/passed --out again --top 5000; athanor screen hits/passed --out packed --top 5000");
  EXPECT_EQ(parse_table(folder_.read("again/hits.csv")).size(), hits.size());
  EXPECT_EQ(parse_table(folder_.read("packed/hits.csv")).size(), hits.size());
}

TEST_F(Screen, ReportsRowsThatCannotBeRead) {
  folder_.run("printf 'C1CC broken\\nCCO fine\\n' > lib/c.smi");
  const auto summary = screen("--top 10");
  EXPECT_EQ(summary.at("invalid"), 1);
  const auto rejected = parse_table(folder_.read("hits/rejected.csv"));
  ASSERT_EQ(rejected.size(), 1U);
  EXPECT_EQ(rejected[0].at("smiles"), "C1CC");
  EXPECT_EQ(rejected[0].at("status"), "invalid");
  EXPECT_TRUE(rejected[0].at("source").ends_with("c.smi"));
}

}  // namespace
}  // namespace athanor::tests
