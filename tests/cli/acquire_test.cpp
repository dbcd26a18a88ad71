// Active searches through the program: they find more than chance, a kill loses no score, and failures stay rows.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "athanor/core/text.h"
#include "shell.h"

namespace athanor::tests {
namespace {

/// Rows of a CSV without quotes, as cells; the header is the first.
std::vector<std::vector<std::string>> split_table(const std::string& text) {
  std::vector<std::vector<std::string>> rows;
  for (const std::string& line : split_text(text, '\n'))
    if (!line.empty()) rows.push_back(split_text(line, ','));
  return rows;
}

constexpr std::size_t row_cell = 2, smiles_cell = 4, score_cell = 5, pred_cell = 6, status_cell = 8, message_cell = 9;

/// Scores a molecule by the length of its text, writes each into the file `log`, and ends the program once when there
/// are 35.
constexpr const char* score_by_length =
    "--score-command 'if [ -e kill ] && [ $(cat log | wc -l) -ge 35 ]; then rm kill; kill -9 $PPID; exit; fi; "
    "tail -n +2 {in} >> log; awk -F, \"NR == 1 {print \\\"name,score\\\"; next} {print \\$1 \\\",\\\" length(\\$3)}\" "
    "{in} > {out}' ";

class Acquire : public testing::Test {
 protected:
  Acquire() {
    folder_.run(
        "grep -v ',invalid,' $DATA/small_molecules.csv | head -601 | cut -d, -f1,2,4 > all.csv; "
        "cut -d, -f1,2 all.csv > lib.csv");
  }

  std::size_t count_found(const std::string& function) {
    const Outcome outcome = folder_.run(
        "athanor screen lib.csv --scores all.csv --initial 30 --batch 15 --rounds 4 "
        "--overwrite --out found --acquire " +
        function);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    std::vector<double> all, found;
    for (const auto& row : split_table(folder_.read("all.csv")))
      if (const auto value = parse_number(row.back())) all.push_back(*value);
    std::sort(all.rbegin(), all.rend());
    for (const auto& row : split_table(folder_.read("found/scored.csv")))
      if (const auto value = parse_number(row[score_cell])) found.push_back(*value);
    EXPECT_EQ(found.size(), 90U);
    return static_cast<std::size_t>(
        std::count_if(found.begin(), found.end(), [&](double value) { return value >= all[39]; }));
  }

  WorkFolder folder_;
};

TEST_F(Acquire, FindsMoreOfTheBestThanChance) {
  const std::size_t by_chance = count_found("random");
  EXPECT_LT(by_chance, 14U);
  for (const char* function : {"greedy", "ucb", "ei", "thompson"})
    EXPECT_GT(count_found(function), 2 * by_chance) << function;
  EXPECT_GT(count_found("ucb --surrogate forest"), 2 * by_chance);
}

TEST_F(Acquire, WritesTheScoresTheBestAndAModel) {
  const Outcome outcome = folder_.run(
      "athanor screen lib.csv --acquire ei --scores all.csv --minimize --initial 0.05 "
      "--batch 20 --rounds 2 --top 7 --out found");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.err.find("kept (choose with --target)"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.out.find("70 of 600 molecules scored"), std::string::npos) << outcome.out;
  const auto scored = split_table(folder_.read("found/scored.csv")), best = split_table(folder_.read("found/best.csv"));
  std::map<std::string, std::string> truth;
  for (const auto& row : split_table(folder_.read("all.csv"))) truth[row[1]] = row[2];
  ASSERT_EQ(scored.size(), 71U);
  std::set<std::string> rows;
  double lowest = 1e9;
  for (std::size_t i = 1; i < scored.size(); ++i) {
    EXPECT_EQ(scored[i][score_cell], truth.at(scored[i][smiles_cell]));
    EXPECT_EQ(scored[i][0], i <= 30 ? "0" : i <= 50 ? "1" : "2");
    EXPECT_EQ(scored[i][pred_cell].empty(), i <= 30);
    EXPECT_TRUE(rows.insert(scored[i][row_cell]).second) << "scored twice";
    lowest = std::min(lowest, parse_number(scored[i][score_cell]).value());
  }
  ASSERT_EQ(best.size(), 8U);
  EXPECT_EQ(parse_number(best[1][1 + score_cell]).value(), lowest);
  EXPECT_EQ(folder_.run("athanor predict found lib.csv --out p.csv").status, 0);
  EXPECT_NE(folder_.read("p.csv").find("pred_score"), std::string::npos);
}

TEST_F(Acquire, AKilledRunGoesOnWithoutScoringTwice) {
  const std::string options = std::string(
                                  "athanor screen ../lib.csv --acquire thompson --initial 20 --batch 20 --rounds "
                                  "3 --score-rows 5 --out found --seed 4 ") +
                              score_by_length;
  folder_.run("mkdir whole killed; touch killed/kill whole/log killed/log");
  const Outcome whole = folder_.run("cd whole && " + options + "--threads 1");
  ASSERT_EQ(whole.status, 0) << whole.err;
  ASSERT_NE(folder_.run("cd killed && " + options + "--threads 2").status, 0);
  ASSERT_FALSE(folder_.run("cd killed && test -e kill").status == 0) << "was not killed";
  EXPECT_EQ(split_table(folder_.read("killed/found/scored.csv.part")).size(), 36U);
  const Outcome resumed = folder_.run("cd killed && " + options + "--threads 2");
  ASSERT_EQ(resumed.status, 0) << resumed.err;
  for (const char* file : {"scored.csv", "best.csv", "bundle.athanor", "issues.csv", "summary.json"})
    EXPECT_EQ(folder_.run(std::string("cmp whole/found/") + file + " killed/found/" + file).status, 0) << file;
  EXPECT_EQ(folder_.run("ls whole/found").out, folder_.run("ls killed/found").out);
  const auto log = split_table(folder_.read("killed/log"));
  EXPECT_EQ(log.size(), 80U);
  EXPECT_EQ(folder_.run("cmp whole/log killed/log").status, 0);
}

TEST_F(Acquire, MoreRoundsGoOnWithAFinishedRun) {
  const std::string options = "athanor screen lib.csv --acquire ucb --scores all.csv --initial 20 --batch 10 ";
  ASSERT_EQ(folder_.run(options + "--rounds 1 --out found").status, 0);
  ASSERT_EQ(folder_.run(options + "--rounds 3 --out found").status, 0);
  ASSERT_EQ(folder_.run("mkdir other && mv found other/").status, 0);
  ASSERT_EQ(folder_.run(options + "--rounds 3 --out found").status, 0);
  EXPECT_EQ(folder_.run("diff -r found other/found").out, "");
}

TEST_F(Acquire, MoleculesWithoutAScoreAreRowsAndNotChosenAgain) {
  folder_.run("head -41 lib.csv > small.csv; printf 'x1,C1CC\\nx2,OCC\\nx3,CCO\\n' >> small.csv");
  const Outcome outcome = folder_.run(
      "athanor screen small.csv --acquire greedy --initial 10 --batch 10 --rounds 9 --out found "
      "--score-command 'awk -F, \"NR == 1 {print \\\"name,score\\\"; next} {if (\\$1 % 3) print \\$1 "
      "\\\",\\\" (\\$1 % 5 ? \\$1 : \\\"bad\\\")}\" {in} > {out}'");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  std::set<std::string> rows;
  const auto scored = split_table(folder_.read("found/scored.csv"));
  for (std::size_t i = 1; i < scored.size(); ++i) {
    EXPECT_TRUE(rows.insert(scored[i][row_cell]).second);
    const int row = static_cast<int>(parse_number(scored[i][row_cell]).value());
    EXPECT_EQ(scored[i][status_cell], row % 3 && row % 5 ? "ok" : "failed");
    if (row % 3 == 0) {
      EXPECT_EQ(scored[i][message_cell], "the command gave no score");
    }
  }
  EXPECT_GE(rows.size(), 40U);
  EXPECT_FALSE(rows.contains("40"));  // unreadable
  EXPECT_FALSE(rows.contains("41") && rows.contains("42")) << "one molecule was scored twice";
  EXPECT_NE(folder_.read("found/issues.csv").find("C1CC"), std::string::npos);
}

TEST_F(Acquire, ABatchOfFailuresIsNoError) {
  const Outcome outcome = folder_.run(
      "athanor screen lib.csv --acquire ei --initial 3 --batch 3 --rounds 1 --out found "
      "--score-command 'echo name,score > {out}; true {in}'");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("0 of 600 molecules scored"), std::string::npos) << outcome.out;
  EXPECT_EQ(split_table(folder_.read("found/scored.csv")).size(), 7U);
  EXPECT_EQ(outcome.out.find("model:"), std::string::npos);
}

TEST_F(Acquire, ACommandThatFailsIsQuoted) {
  const Outcome outcome = folder_.run(
      "athanor screen lib.csv --acquire ei --out found --score-command 'echo no "
      "licence {in} {out}; exit 9'");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_NE(outcome.err.find("ended with exit status 9: no licence"), std::string::npos) << outcome.err;
}

}  // namespace
}  // namespace athanor::tests
