// Targets of atoms and bonds from the table to the prediction.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "athanor/core/file.h"
#include "athanor/core/text.h"
#include "shell.h"

namespace athanor::tests {
namespace {

const std::string quick = " --epochs 2 --hidden 16 --ffn-hidden 16 --overwrite ";

void make_atom_table(const WorkFolder& folder) { folder.run("head -201 $DATA/atom_charges.csv > t.csv"); }

/// The cells of the first row of what `predict --json` prints, by the names of their columns.
nlohmann::json predict_row(const WorkFolder& folder, const std::string& call) {
  const Outcome outcome = folder.run("athanor predict " + call + " --json");
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  const nlohmann::json table = nlohmann::json::parse(outcome.out);
  nlohmann::json row;
  for (std::size_t i = 0; i < table.at("columns").size(); ++i)
    row[table.at("columns")[i].get<std::string>()] = table.at("rows")[0][i];
  return row;
}

/// The charges of a table with their sum, their signs as classes and a number of the row.
std::string add_columns(const std::string& table) {
  std::string text = "smiles,q,site,total,medium\n";
  std::size_t row = 0;
  for (const std::string& line : split_text(table, '\n')) {
    const std::vector<std::string> parts = split_text(line, '"');
    if (parts.size() < 3) continue;
    double sum = 0;
    std::string classes;
    for (const std::string& number : split_text(parts[1].substr(1, parts[1].size() - 2), ',')) {
      const double value = *parse_number(trim(number));
      sum += value;
      classes += value > 0 ? "1 " : "0 ";
    }
    text += fmt::format("{}\"{}\",{},{},{}\n", parts[0], parts[1], classes, sum, ++row % 3);
  }
  return text;
}

TEST(Atoms, TrainPredictAndEvaluateInTheOrderOfTheRow) {
  const WorkFolder folder;
  make_atom_table(folder);
  const Outcome trained = folder.run("athanor train t.csv --atom-target charge --sum charge=0" + quick + "--out run");
  ASSERT_EQ(trained.status, 0) << trained.err;
  EXPECT_NE(trained.out.find("surroundings"), std::string::npos) << trained.out;
  EXPECT_EQ(nlohmann::json::parse(folder.read("run/metrics.json")).at("warnings"), nlohmann::json::array());
  const auto one = predict_row(folder, "run CC=O").at("pred_charge").get<std::vector<double>>();
  const auto other = predict_row(folder, "run O=CC").at("pred_charge").get<std::vector<double>>();
  EXPECT_EQ(std::vector<double>(other.rbegin(), other.rend()), one);
  EXPECT_NEAR(std::accumulate(one.begin(), one.end(), 0.0), 0, 1e-12);
  const nlohmann::json salt = predict_row(folder, "run '[Na+].[O-]C=O'");
  EXPECT_TRUE(salt.at("pred_charge")[0].is_null());
  EXPECT_EQ(salt.at("pred_charge").size(), 4u);
  const Outcome evaluated = folder.run("athanor evaluate run t.csv -o e.csv --json");
  ASSERT_EQ(evaluated.status, 0) << evaluated.err;
  const nlohmann::json scores = nlohmann::json::parse(evaluated.out);
  EXPECT_EQ(scores.at("level"), "atom");
  EXPECT_GT(scores.at("kinds").at("charge").at("C").at("n"), 100);
  EXPECT_EQ(split_text(folder.read("e.csv"), '\n')[0],
            "smiles,charge,bond_order,true_charge,pred_charge,std_charge,status,message");
}

TEST(Atoms, TheSameRunAtAnyNumberOfThreadsAndAfterAKill) {
  const WorkFolder folder;
  make_atom_table(folder);
  const std::string train = "athanor train t.csv --bond-target bond_order --ensemble-size 2" + quick;
  for (const char* call : {"--threads 1 --out a", "--threads 3 --out b"})
    ASSERT_EQ(folder.run(train + call).status, 0) << call;
  EXPECT_EQ(folder.read("a/predictions.csv"), folder.read("b/predictions.csv"));
  folder.run("mkdir c; cp a/config.toml a/manifest.json c; sed -i '/^out/d' c/config.toml");
  const Outcome resumed = folder.run("athanor train --resume c");
  ASSERT_EQ(resumed.status, 0) << resumed.err;
  EXPECT_EQ(folder.read("a/predictions.csv"), folder.read("c/predictions.csv"));
}

TEST(Atoms, FoldsPredictEveryMoleculeOnce) {
  const WorkFolder folder;
  make_atom_table(folder);
  const Outcome trained =
      folder.run("athanor train t.csv --atom-target charge --split kfold --folds 3" + quick + "--out run");
  ASSERT_EQ(trained.status, 0) << trained.err;
  const nlohmann::json metrics = nlohmann::json::parse(folder.read("run/metrics.json"));
  EXPECT_EQ(metrics.at("folds").size(), 3u);
  std::size_t atoms = 0;
  for (const auto& fold : metrics.at("folds"))
    atoms += fold.at("test").at("charge").at("rmse").at("n").get<std::size_t>();
  EXPECT_EQ(metrics.at("test").at("charge").at("rmse").at("n"), atoms);
  EXPECT_TRUE(predict_row(folder, "run CCO").contains("std_charge"));
}

TEST(Atoms, SayThatTheGivenValuesDoNotMeetTheSum) {
  const WorkFolder folder;
  make_atom_table(folder);
  const Outcome trained = folder.run("athanor train t.csv --atom-target charge --sum charge=2" + quick + "--out run");
  ASSERT_EQ(trained.status, 0) << trained.err;
  EXPECT_NE(trained.err.find("[sum_gap]"), std::string::npos) << trained.err;
  const auto warnings = nlohmann::json::parse(folder.read("run/metrics.json")).at("warnings");
  ASSERT_EQ(warnings.size(), 1u) << warnings;
  EXPECT_EQ(warnings[0].at("code"), "sum_gap");
  EXPECT_NE(folder.read("run/report.html").find("<code>sum_gap</code>"), std::string::npos);
}

TEST(Atoms, ClassesSumsOfColumnsAndNumbersOfTheRow) {
  const WorkFolder folder;
  make_atom_table(folder);
  write_file(folder.path() / "work" / "u.csv", add_columns(folder.read("t.csv")));
  const Outcome sums = folder.run("athanor train u.csv --atom-target q --sum q=total --featurizer 'column(medium)'" +
                                  quick + "--out sums");
  ASSERT_EQ(sums.status, 0) << sums.err;
  folder.run("printf 'smiles,total,medium\\nCCO,0.5,1\\nCCO,,1\\n' > v.csv");
  const auto found = predict_row(folder, "sums v.csv").at("pred_q").get<std::vector<double>>();
  EXPECT_NEAR(std::accumulate(found.begin(), found.end(), 0.0), 0.5, 1e-12);
  EXPECT_NE(folder.run("athanor predict sums v.csv").out.find("missing value in column total"), std::string::npos);
  const Outcome classes = folder.run("athanor train u.csv --atom-target site" + quick + "--out classes");
  ASSERT_EQ(classes.status, 0) << classes.err;
  EXPECT_NE(classes.out.find("roc_auc"), std::string::npos) << classes.out;
  const nlohmann::json row = predict_row(folder, "classes CCO");
  for (const auto& p : row.at("pred_site")) EXPECT_TRUE(p > 0 && p < 1) << p;
}

TEST(Atoms, EvaluationPredictsRowsWithoutValuesAndTellsOfTrainingMolecules) {
  const WorkFolder folder;
  make_atom_table(folder);
  ASSERT_EQ(folder.run("athanor train t.csv --atom-target charge --baselines none" + quick + "--out run").status, 0);
  folder.run("(head -6 t.csv; echo CCCCN,,; echo 'C1CC,[1],') > e.csv");
  const Outcome outcome = folder.run("athanor evaluate run e.csv --out scored.csv --json");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const nlohmann::json result = nlohmann::json::parse(outcome.out);
  EXPECT_EQ(result.at("rows"), 7);
  EXPECT_EQ(result.at("predicted"), 6);
  EXPECT_NE(outcome.err.find("1 row cannot be scored; the first is row 6"), std::string::npos) << outcome.err;
  EXPECT_EQ(result.at("warnings").at(0).at("code"), "same_molecule") << result;
  const std::vector<std::string> lines = split_text(folder.read("scored.csv"), '\n');
  EXPECT_TRUE(lines.at(6).starts_with("CCCCN,")) << lines.at(6);
  EXPECT_NE(lines.at(6).find(",ok,"), std::string::npos) << lines.at(6);
}

TEST(Atoms, StartFromATrainedNetwork) {
  const WorkFolder folder;
  make_atom_table(folder);
  const Outcome first = folder.run("athanor train t.csv --atom-target charge" + quick + "--out first");
  ASSERT_EQ(first.status, 0) << first.err;
  const Outcome second =
      folder.run("athanor finetune first t.csv --bond-target bond_order --epochs 1 --overwrite --out second");
  ASSERT_EQ(second.status, 0) << second.err;
  const Outcome again =
      folder.run("athanor finetune first t.csv --atom-target charge --epochs 1 --overwrite --out again");
  ASSERT_EQ(again.status, 0) << again.err;
}

}  // namespace
}  // namespace athanor::tests
