// Searches through the program: what they leave, that train takes it, that they are repeatable and that no test row
// takes part.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "athanor/core/text.h"
#include "shell.h"

namespace athanor::tests {
namespace {

class Tune : public testing::Test {
 protected:
  Tune() { folder_.run("grep -v ',invalid,' $DATA/small_molecules.csv | head -241 | cut -d, -f2,4 > t.csv"); }

  nlohmann::json tune(const std::string& options) const {
    const Outcome outcome = folder_.run("athanor tune t.csv --target gap --baselines none --json " + options);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return nlohmann::json::parse(outcome.out);
  }
  std::set<std::string> list_test_rows(const std::string& file) const {
    std::set<std::string> rows;
    const auto splits = nlohmann::json::parse(folder_.read(file));
    for (const auto& row : splits.at(0).at("test")) rows.insert(row.dump());
    return rows;
  }

  WorkFolder folder_;
};

TEST_F(Tune, LeavesOptionsThatTrainTakes) {
  const auto result = tune("--model forest boosting --trees 10 --trials 8 --cv 3 --out found");
  EXPECT_EQ(result.at("trials").size(), 8U);
  EXPECT_EQ(result.at("trials")[0].at("configuration").get<std::string>().substr(0, 6), "forest");
  EXPECT_EQ(result.at("trials")[1].at("configuration").get<std::string>().substr(0, 8), "boosting");
  for (const char* name : {"trials.csv", "trials.jsonl", "config.toml", "splits.json", "tune.html",
                           "best/bundle.athanor", "best/report.html"})
    EXPECT_TRUE(std::filesystem::exists(folder_.path() / "work" / "found" / name)) << name;
  EXPECT_EQ(split_text(folder_.read("found/trials.csv"), '\n').size(), 10U);
  const Outcome again = folder_.run("athanor train --config found/config.toml --out again");
  ASSERT_EQ(again.status, 0) << again.err;
  EXPECT_EQ(folder_.read("again/predictions.csv"), folder_.read("found/best/predictions.csv"));
  EXPECT_EQ(list_test_rows("again/splits.json"), list_test_rows("found/splits.json"));
}

TEST_F(Tune, NeverLooksAtTestRows) {
  const std::string options = "--model boosting --trees 10 --trials 5 --no-fit-best --seed 2 --out ";
  for (const char* cv : {"--cv 3 ", "--cv 0 "}) {
    ASSERT_EQ(folder_.run("athanor tune t.csv --target gap " + (cv + options) + "plain --overwrite").status, 0);
    // The test rows get absurd values; the trials must not change.
    std::string program = "NR == 1 {print; next} {split($0, c, \",\"); print (";
    for (const std::string& row : list_test_rows("plain/splits.json"))
      program += "NR == " + std::to_string(std::stoul(row) + 2) + " || ";
    program += "0) ? c[1] \",\" NR * 100 : $0}";
    ASSERT_EQ(folder_.run("awk '" + program + "' t.csv > spoilt.csv; mv t.csv kept.csv; mv spoilt.csv t.csv").status,
              0);
    ASSERT_EQ(folder_.run("athanor tune t.csv --target gap " + (cv + options) + "spoilt --overwrite").status, 0);
    EXPECT_EQ(list_test_rows("plain/splits.json"), list_test_rows("spoilt/splits.json"));
    EXPECT_EQ(folder_.read("plain/trials.csv"), folder_.read("spoilt/trials.csv"));
    folder_.run("mv kept.csv t.csv");
  }
}

TEST_F(Tune, IsTheSameAtAnyNumberOfThreadsAndGoesOnWithMoreTrials) {
  const std::string options = "--model mlp ridge --search hidden=8..32 dropout alpha --epochs 4 --cv 3 --no-fit-best ";
  tune(options + "--trials 12 --threads 1 --out one");
  tune(options + "--trials 12 --threads 4 --out four");
  EXPECT_EQ(folder_.read("one/trials.csv"), folder_.read("four/trials.csv"));
  tune(options + "--trials 5 --out grown");
  const auto grown = tune(options + "--trials 12 --out grown");
  EXPECT_EQ(grown.at("trials").size(), 12U);
  EXPECT_EQ(folder_.read("grown/trials.csv"), folder_.read("one/trials.csv"));
}

TEST_F(Tune, KeepsConfigurationsThatCannotBeFittedAsFailedTrials) {
  // Descriptors may be negative, which the similarity of counts cannot take.
  const auto result =
      tune("--model kernel_ridge --featurizer morgan descriptors --trials 12 --cv 0 --no-fit-best --out found");
  EXPECT_GT(result.at("failed").get<int>(), 0);
  EXPECT_GT(result.at("complete").get<int>(), 0);
  for (const auto& trial : result.at("trials"))
    if (trial.at("status") == "failed") {
      EXPECT_NE(trial.at("message").get<std::string>().find("needs counts"), std::string::npos) << trial;
    }
}

TEST_F(Tune, EndsWithItsBudget) {
  const auto result = tune("--model ridge --budget 2s --no-fit-best --out found");
  EXPECT_GE(result.at("trials").size(), 1U);
  EXPECT_EQ(folder_
                .run("athanor hpopt t.csv --target gap --model ridge --raytune-num-samples 2 "
                     "--search-parameter-keywords alpha --hpopt-save-dir spelt --no-fit-best")
                .status,
            0);
}

TEST_F(Tune, IsWhatAutoDoesWithABudget) {
  const Outcome outcome =
      folder_.run("athanor train t.csv --target gap --model auto --budget 8s --baselines ridge --epochs 3 --out run");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto metrics = nlohmann::json::parse(folder_.read("run/metrics.json"));
  const auto& selection = metrics.at("selection").at(0);
  const auto& search = selection.at("search");
  EXPECT_GE(search.at("complete").get<int>(), 1);
  EXPECT_TRUE(search.at("models").contains("ridge"));
  double weights = 0;
  for (const auto& [name, candidate] : selection.at("candidates").items())
    weights += candidate.at("weight").get<double>();
  EXPECT_NEAR(weights, 1, 1e-9);
  EXPECT_GT(metrics.at("test").at("gap").at("r2").at("value").get<double>(), 0.5);
  EXPECT_NE(folder_.read("run/report.html").find("configurations of models, features and options"), std::string::npos);
  EXPECT_EQ(folder_.run("athanor predict run CCO").status, 0);
  EXPECT_EQ(folder_.run("athanor train t.csv --target gap --model ridge --budget 8s --out other").status, 2);
}

}  // namespace
}  // namespace athanor::tests
