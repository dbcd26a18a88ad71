// Whole runs through the program: files of a run folder, same bits at any number of threads, resume after a kill.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include <nlohmann/json.hpp>

#include "athanor/core/file.h"
#include "athanor/core/hash.h"
#include "athanor/core/text.h"
#include "shell.h"

namespace athanor::tests {
namespace {

/// 120 rows of the shipped data: enough to train in a second or two.
void make_small_table(const WorkFolder& folder) {
  folder.run("head -1 $DATA/small_molecules.csv > t.csv; tail -n +1200 $DATA/small_molecules.csv | head -120 >> t.csv");
}

const std::string quick = " --target gap --hidden 32 --ffn-hidden 16 --epochs 4 --baselines none ";

std::vector<std::string> read_weights(const WorkFolder& folder, const std::string& run) {
  return nlohmann::json::parse(folder.read(run + "/manifest.json"))
      .at("weights_sha256")
      .get<std::vector<std::string>>();
}

TEST(Run, LeavesEveryFileOfTheDesign) {
  const WorkFolder folder;
  make_small_table(folder);
  const Outcome outcome =
      folder.run("athanor train t.csv --target gap --hidden 32 --ffn-hidden 16 --epochs 4 --ensemble-size 2 --out run");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  for (const char* name : {"bundle.athanor", "metrics.json", "predictions.csv", "report.html", "splits.json",
                           "config.toml", "manifest.json", "log.jsonl", "issues.csv"})
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "work" / "run" / name)) << name;
  EXPECT_FALSE(std::filesystem::is_empty(folder.path() / "work" / "run" / "tensorboard"));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "work" / "run" / "checkpoints"));
  const auto metrics = nlohmann::json::parse(folder.read("run/metrics.json"));
  EXPECT_EQ(metrics.at("targets").at("gap").at("task"), "regression");
  EXPECT_GT(metrics.at("test").at("gap").at("rmse").at("value").get<double>(), 0);
  for (const char* baseline : {"ridge", "forest", "boosting"})
    EXPECT_TRUE(metrics.at("baselines").at(baseline).at("test").at("gap").contains("rmse")) << baseline;
  EXPECT_EQ(split_text(folder.read("run/predictions.csv"), '\n').size(), 122u);
  EXPECT_EQ(split_text(folder.read("run/log.jsonl"), '\n').size(), 2u * 4 + 1);
}

TEST(Run, OfSeveralClassesPredictsAndScoresThem) {
  const WorkFolder folder;
  make_small_table(folder);
  folder.run(
      "awk -F, 'NR==1{print \"smiles,kind\"} NR>1{print $2 \",\" ($4<6?\"low gap\":$4<8?\"mid\":\"high\")}' t.csv > "
      "c.csv");
  const Outcome outcome = folder.run(
      "athanor train c.csv --target kind --model mlp --hidden 16 --epochs 3 --baselines logistic,forest "
      "--out run");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_NE(outcome.err.find("target \"kind\": 3 classes, since it holds texts"), std::string::npos) << outcome.err;
  const auto metrics = nlohmann::json::parse(folder.read("run/metrics.json"));
  EXPECT_EQ(metrics.at("targets").at("kind").at("classes").size(), 3u);
  for (const char* metric : {"accuracy", "balanced_accuracy", "macro_f1", "mcc", "cohen_kappa", "log_loss", "roc_auc"})
    EXPECT_TRUE(metrics.at("baselines").at("forest").at("test").at("kind").contains(metric)) << metric;
  EXPECT_EQ(folder.read("run/predictions.csv")
                .find("smiles,kind,split,true_kind,pred_kind,prob_kind,std_kind,prob_kind_high,"
                      "prob_kind_low gap,prob_kind_mid,status,message\n"),
            0u);
  const std::string report = folder.read("run/report.html");
  EXPECT_NE(report.find("Confusion matrix of kind for 3 classes"), std::string::npos);
  EXPECT_NE(report.find("Each class on the test set"), std::string::npos);
  const Outcome prediction = folder.run("athanor predict run CCO --no-domain");
  EXPECT_EQ(prediction.status, 0) << prediction.err;
  EXPECT_EQ(prediction.out.find("smiles,pred_kind,prob_kind,prob_kind_high,prob_kind_low gap,prob_kind_mid,status"), 0u)
      << prediction.out;
  const Outcome scored = folder.run("sed 's/low gap/lowest/' c.csv > d.csv; athanor evaluate run d.csv --json");
  EXPECT_EQ(scored.status, 0) << scored.err;
  EXPECT_NE(scored.err.find("kind: \"lowest\" is none of the model's classes \"high\", \"low gap\", \"mid\""),
            std::string::npos)
      << scored.err;
  EXPECT_EQ(nlohmann::json::parse(scored.out).at("confusion").at("kind").at("matrix").size(), 3u);
}

TEST(Run, LearnsFromBoundsAndScoresExactValues) {
  const WorkFolder folder;
  make_small_table(folder);
  folder.run("awk -F, 'NR==1{print \"smiles,gap\"} NR>1{print $2 \",\" ($4>7.5?\">7.5\":$4)}' t.csv > b.csv");
  const Outcome outcome =
      folder.run("athanor train b.csv --target gap --censored keep --model mlp --hidden 16 --epochs 3 --out run");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_NE(outcome.err.find("are bounds such as <5"), std::string::npos) << outcome.err;
  const auto metrics = nlohmann::json::parse(folder.read("run/metrics.json"));
  const auto bounds = metrics.at("bounds").at("boosting").at("gap");
  const auto test = metrics.at("test").at("gap").at("rmse").at("n").get<std::size_t>();
  EXPECT_GT(bounds.at("bounds").get<std::size_t>(), 0u);
  EXPECT_EQ(test + bounds.at("bounds").get<std::size_t>(), 12u);
  EXPECT_FALSE(metrics.at("baselines").contains("ridge"));
  EXPECT_NE(folder.read("run/predictions.csv").find(",>7.5,"), std::string::npos);
  EXPECT_NE(folder.read("run/report.html").find("Bounds in the test set"), std::string::npos);
  const Outcome refused =
      folder.run("athanor train b.csv --target gap --censored keep --model ridge --baselines none --out no");
  EXPECT_EQ(refused.status, 2);
  EXPECT_NE(refused.err.find("Model \"ridge\" cannot learn from bounds"), std::string::npos) << refused.err;
}

TEST(Run, ScaledFeaturesTravelWithTheModel) {
  const WorkFolder folder;
  make_small_table(folder);
  for (const std::string model : {"ridge", "mlp --hidden 8 --epochs 2"}) {
    const Outcome outcome =
        folder.run("athanor train t.csv --target gap --featurizer 'descriptors(set=basic)' --model " + model +
                   " --feature-scaling robust --min-variance 0 --max-correlation 0.9 --baselines "
                   "forest --overwrite --out run");
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    ASSERT_EQ(folder.run("athanor evaluate run t.csv --overwrite --out e.csv").status, 0);
    const auto cells = [&](const std::string& file, std::size_t line, const std::string& name) {
      const auto lines = split_text(folder.read(file), '\n');
      const auto header = split_text(lines.front(), ',');
      const auto at = static_cast<std::size_t>(std::find(header.begin(), header.end(), name) - header.begin());
      return split_text(lines.at(line), ',').at(at);
    };
    for (const std::size_t line : {1U, 17U, 90U})
      EXPECT_EQ(cells("run/predictions.csv", line, "pred_gap"), cells("e.csv", line, "pred_gap"));
  }
  const Outcome refused = folder.run(
      "athanor train t.csv --target gap --model dmpnn --featurizer none --feature-scaling robust --baselines none "
      "--out no");
  EXPECT_EQ(refused.status, 2);
  EXPECT_NE(refused.err.find("are for vector features, and dmpnn has none"), std::string::npos) << refused.err;
}

TEST(Run, ClassicalModelsWeighRowsOrRefuse) {
  const WorkFolder folder;
  make_small_table(folder);
  const std::string common = "athanor train t.csv --target gap --weight-column dipole --model ridge --seed 3 --out ";
  ASSERT_EQ(folder.run(common + "with --baselines boosting").status, 0);
  ASSERT_EQ(
      folder.run("athanor train t.csv --target gap --model ridge --seed 3 --baselines boosting --out without").status,
      0);
  const auto rmse = [&](const std::string& run, const char* pointer) {
    return nlohmann::json::parse(folder.read(run + "/metrics.json"))
        .at(nlohmann::json::json_pointer(pointer))
        .get<double>();
  };
  for (const char* pointer : {"/test/gap/rmse/value", "/baselines/boosting/test/gap/rmse/value"})
    EXPECT_NE(rmse("with", pointer), rmse("without", pointer)) << pointer;
  const Outcome refused = folder.run(common + "no --baselines pls");
  EXPECT_EQ(refused.status, 2);
  EXPECT_NE(refused.err.find("Model \"pls\" cannot weigh rows; ridge,"), std::string::npos) << refused.err;
}

TEST(Run, PredictingItsInputAgainGivesTheSameNumbers) {
  const WorkFolder folder;
  make_small_table(folder);
  ASSERT_EQ(folder.run("athanor train t.csv --out run" + quick).status, 0);
  ASSERT_EQ(folder.run("athanor predict run t.csv --out p.csv").status, 0);
  const auto column = [&](const std::string& file, const std::string& name) {
    const auto lines = split_text(folder.read(file), '\n');
    const auto header = split_text(lines.front(), ',');
    const auto at = static_cast<std::size_t>(std::find(header.begin(), header.end(), name) - header.begin());
    std::vector<std::string> values;
    for (std::size_t i = 1; i + 1 < lines.size(); ++i) values.push_back(split_text(lines[i], ',').at(at));
    return values;
  };
  EXPECT_EQ(column("run/predictions.csv", "pred_gap"), column("p.csv", "pred_gap"));
}

TEST(Run, HasTheSameBitsAtAnyNumberOfThreads) {
  const WorkFolder folder;
  make_small_table(folder);
  for (const char* model : {"dmpnn", "mlp", "forest", "boosting", "ridge"}) {
    const std::string options =
        std::string(model) == "dmpnn" ? quick
        : std::string(model) == "mlp"
            ? " --target gap --epochs 4 --baselines none --featurizer \"descriptors(set=basic)\" "
            : " --target gap --baselines none ";
    std::vector<std::string> first;
    for (int threads = 1; threads <= 3; ++threads) {
      const std::string run = std::string(model) + std::to_string(threads);
      const Outcome outcome = folder.run("athanor train t.csv --seed 5 --model " + std::string(model) + options +
                                         "--threads " + std::to_string(threads) + " --out " + run);
      ASSERT_EQ(outcome.status, 0) << outcome.err;
      if (threads == 1) first = read_weights(folder, run);
      EXPECT_EQ(read_weights(folder, run), first) << model << " with " << threads << " threads";
    }
  }
}

TEST(Run, KilledInTheMiddleResumesToTheSameBits) {
  const WorkFolder folder;
  make_small_table(folder);
  const std::string options =
      " --target gap --hidden 64 --ffn-hidden 16 --epochs 40 --ensemble-size 2 --baselines none --seed 3";
  ASSERT_EQ(folder.run("athanor train t.csv --out whole" + options).status, 0);
  const Outcome killed = folder.run("athanor train t.csv --out cut" + options +
                                    " 2>/dev/null & pid=$!\n"
                                    "while [ \"$(wc -l < cut/log.jsonl 2>/dev/null || echo 0)\" -lt 47 ] && kill -0 "
                                    "$pid 2>/dev/null; do sleep 0.01; done\n"
                                    "kill -9 $pid; wait $pid; test ! -e cut/bundle.athanor");
  ASSERT_EQ(killed.status, 0) << "the run was over before it could be killed";
  const Outcome resumed = folder.run("athanor train --resume cut");
  ASSERT_EQ(resumed.status, 0) << resumed.err;
  EXPECT_EQ(read_weights(folder, "cut"), read_weights(folder, "whole"));
  EXPECT_EQ(folder.read("cut/predictions.csv"), folder.read("whole/predictions.csv"));
  EXPECT_EQ(folder.read("cut/metrics.json"), folder.read("whole/metrics.json"));
}

TEST(Run, FlagsOfOwnPatternsHelpWhereAtomsDependOnThem) {
  const WorkFolder folder;
  folder.run(
      "echo '[r5] five' > p.txt; head -1 $DATA/small_molecules.csv > t.csv\n"
      "tail -n +2 $DATA/small_molecules.csv | awk 'NR % 4 == 0' >> t.csv\n"
      "athanor describe t.csv --featurizer 'smarts(p.txt)' > five.csv");
  const auto train = [&](const std::string& name, const std::string& graph) {
    const Outcome outcome = folder.run(
        "athanor train five.csv --target five --baselines none --hidden 32 --ffn-hidden 16 "
        "--epochs 30 --featurizer none --graph '" +
        graph + "' --out " + name);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    const auto metrics = nlohmann::json::parse(folder.read(name + "/metrics.json"));
    return metrics.at("test").at("five").at("rmse").at("value").get<double>();
  };
  EXPECT_LT(train("with", "chemprop_v2+smarts(p.txt)"), 0.6 * train("without", "chemprop_v2"));
  folder.run("rm p.txt");
  EXPECT_EQ(folder.run("athanor predict with C1CCCC1").status, 0) << "the bundle holds the patterns";
}

TEST(Run, EveryGraphSetTrains) {
  const WorkFolder folder;
  make_small_table(folder);
  for (const char* set : {"chemprop_v1", "organic", "rigr"}) {
    const Outcome outcome = folder.run("athanor train t.csv" + quick + "--graph " + set + " --out " + set);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
  }
}

TEST(Run, KfoldTestsEveryMoleculeOnce) {
  const WorkFolder folder;
  make_small_table(folder);
  const Outcome outcome =
      folder.run("athanor train t.csv --target gap --model ridge --split kfold --folds 3 --out run");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto metrics = nlohmann::json::parse(folder.read("run/metrics.json"));
  EXPECT_EQ(metrics.at("folds").size(), 3u);
  std::size_t n = 0;
  for (const auto& fold : metrics.at("folds")) n += fold.at("test").at("gap").at("rmse").at("n").get<std::size_t>();
  EXPECT_EQ(n, metrics.at("test").at("gap").at("rmse").at("n").get<std::size_t>());
}

TEST(Run, TellsWhatItsMeasuresOfTheDomainAreWorth) {
  const WorkFolder folder;
  make_small_table(folder);
  const std::string command =
      "athanor train t.csv --target gap --model ridge --baselines none --domain one_class,knn,leverage";
  const Outcome outcome = folder.run(command + " --split kfold --folds 3 --threads 1 --out folds");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto metrics = nlohmann::json::parse(folder.read("folds/metrics.json"));
  const auto& scores = metrics.at("domain").at("gap");
  ASSERT_EQ(scores.size(), 4U);
  for (const char* measure : {"similarity", "leverage", "knn", "one_class"}) {
    const auto rows = [&](const char* part) { return scores.at(measure).at(part).at("rows").get<std::size_t>(); };
    EXPECT_EQ(rows("inside") + rows("outside"), metrics.at("test").at("gap").at("rmse").at("n")) << measure;
    EXPECT_GT(rows("inside"), rows("outside")) << measure;
    EXPECT_FALSE(scores.at(measure).at("spearman").is_null()) << measure;
  }
  EXPECT_NE(folder.read("folds/report.html").find("Williams plot"), std::string::npos);
  ASSERT_EQ(folder.run(command + " --split kfold --folds 3 --threads 3 --out again").status, 0);
  EXPECT_EQ(folder.read("folds/bundle.athanor").size(), folder.read("again/bundle.athanor").size());
  ASSERT_EQ(folder.run("athanor predict folds t.csv --out a.csv && athanor predict again t.csv --out b.csv").status, 0);
  EXPECT_EQ(folder.read("a.csv"), folder.read("b.csv"));
  EXPECT_NE(folder.read("a.csv").find(",leverage,in_domain_leverage,knn_distance,in_domain_knn,isolation_score,"),
            std::string::npos);
}

TEST(Run, AutoWeighsCandidatesByWhatTheyHeldOut) {
  const WorkFolder folder;
  make_small_table(folder);
  const Outcome outcome = folder.run("athanor train t.csv --target gap --model auto --hidden 16 --epochs 2 --out run");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto metrics = nlohmann::json::parse(folder.read("run/metrics.json"));
  EXPECT_EQ(metrics.at("model"), "auto");
  ASSERT_EQ(metrics.at("selection").size(), 1U);
  const auto& selection = metrics.at("selection").at(0);
  EXPECT_EQ(selection.at("inner_folds"), 5);
  EXPECT_EQ(selection.at("candidates").size(), 4U);
  std::string best;
  int total = 0;
  for (const auto& [name, candidate] : selection.at("candidates").items()) {
    total += candidate.at("weight").get<int>();
    if (best.empty() || candidate.at("score") > selection.at("candidates").at(best).at("score")) best = name;
  }
  EXPECT_GT(total, 0);
  EXPECT_GT(selection.at("candidates").at(best).at("weight"), 0) << best;
  const Outcome again = folder.run("athanor predict run t.csv --no-domain --out p.csv");
  EXPECT_EQ(again.status, 0) << again.err;
}

TEST(Run, AStackWeighsTheModelsThatAreNamed) {
  const WorkFolder folder;
  make_small_table(folder);
  const std::string command =
      "athanor train t.csv --target gap --model mlp+forest+ridge --hidden 16 --epochs 2 --trees 20 --baselines ridge ";
  const Outcome outcome = folder.run(command + "--threads 2 --out run");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto metrics = nlohmann::json::parse(folder.read("run/metrics.json"));
  const auto& selection = metrics.at("selection").at(0);
  double total = 0;
  for (const auto& [name, candidate] : selection.at("candidates").items())
    total += candidate.at("weight").get<double>();
  EXPECT_EQ(selection.at("candidates").size(), 3U);
  EXPECT_NEAR(total, 1, 1e-9);
  EXPECT_GE(selection.at("blends").at("stacked"), selection.at("blends").at("average"));
  ASSERT_EQ(folder.run(command + "--threads 1 --out one").status, 0);
  EXPECT_EQ(read_weights(folder, "one"), read_weights(folder, "run"));
  EXPECT_EQ(folder.read("one/predictions.csv"), folder.read("run/predictions.csv"));
  ASSERT_EQ(folder.run(command + "--stack-weights equal --out equal").status, 0);
  const auto equal = nlohmann::json::parse(folder.read("equal/metrics.json"));
  EXPECT_NEAR(equal.at("test").at("gap").at("rmse").at("value").get<double>(),
              metrics.at("baselines").at("average").at("test").at("gap").at("rmse").at("value").get<double>(), 1e-9);
}

TEST(Run, CrossValidationOfAStackComparesItWithEqualWeights) {
  const WorkFolder folder;
  make_small_table(folder);
  const std::string command =
      "athanor evaluate t.csv --target gap --model forest+ridge,ridge --trees 10 --cv 3 --out f.csv --json";
  const Outcome outcome = folder.run(command + " --threads 2");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto result = nlohmann::json::parse(outcome.out);
  ASSERT_EQ(result.at("choices").size(), 3U);
  for (const auto& choice : result.at("choices")) {
    EXPECT_EQ(choice.at("model"), "forest+ridge");
    EXPECT_TRUE(choice.at("outer_score").is_number());
    EXPECT_TRUE(choice.at("outer_score_of_average").is_number());
  }
  EXPECT_NE(folder.read("f.html").find("Outer score of equal weights"), std::string::npos);
  EXPECT_EQ(folder.run(command + " --threads 1 --overwrite").out, outcome.out);
}

TEST(Run, EveryCycleOfATrainingRunLeavesAMember) {
  const WorkFolder folder;
  make_small_table(folder);
  ASSERT_EQ(folder.run("athanor train t.csv --ensemble-size 2 --snapshots 2 --threads 2 --out run" + quick).status, 0);
  ASSERT_EQ(folder.run("athanor train t.csv --ensemble-size 2 --snapshots 2 --threads 1 --out one" + quick).status, 0);
  const auto weights = read_weights(folder, "run");
  EXPECT_EQ(weights.size(), 4U);
  EXPECT_EQ(read_weights(folder, "one"), weights);
  const Outcome predicted = folder.run("athanor predict run CCO --members --no-domain");
  EXPECT_EQ(predicted.out.find("smiles,pred_gap,std_gap,pred_gap_1,pred_gap_2,pred_gap_3,pred_gap_4,"), 0U)
      << predicted.out;
}

TEST(Run, CrossValidationScoresEveryMoleculeOnceARepeat) {
  const WorkFolder folder;
  make_small_table(folder);
  const std::string command =
      "athanor evaluate t.csv --target gap --model forest --trees 10 --baselines ridge --cv 4 --repeats 2 --json";
  const Outcome outcome = folder.run(command + " --threads 2");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto result = nlohmann::json::parse(outcome.out);
  EXPECT_EQ(result.at("scores").at("forest").at("gap").at("rmse").at("folds"), 8);
  EXPECT_TRUE(result.at("comparisons").at("ridge").at("gap").at("p_value").is_number());
  const std::string table = folder.read(result.at("out"));
  EXPECT_EQ(folder.run(command + " --threads 1").status, 2);  // the table exists
  EXPECT_EQ(folder.run(command + " --threads 1 --overwrite").out, outcome.out);
  EXPECT_EQ(folder.read(result.at("out")), table);
}

TEST(Run, NestedChoiceReportsWhatItChose) {
  const WorkFolder folder;
  make_small_table(folder);
  const std::string command =
      "athanor evaluate t.csv --target gap --model forest,ridge --grid trees=2,20 --baselines none --cv 3 --nested "
      "--y-scramble 2 --learning-curve 0.5 1 --suspects s.csv --out f.csv --json";
  const Outcome outcome = folder.run(command + " --threads 2");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto result = nlohmann::json::parse(outcome.out);
  EXPECT_EQ(result.at("model"), "nested");
  ASSERT_EQ(result.at("choices").size(), 3U);
  for (const auto& choice : result.at("choices")) {
    ASSERT_EQ(choice.at("candidates").size(), 3U);
    for (const char* name : {"forest trees=2", "forest trees=20", "ridge"})
      EXPECT_LE(choice.at("candidates").at(name), choice.at("inner_score")) << name;
    EXPECT_EQ(choice.at("candidates").at(choice.at("chosen").get<std::string>()), choice.at("inner_score"));
  }
  const auto& scrambled = result.at("y_scramble").at("gap");
  EXPECT_EQ(scrambled.at("scrambled").size(), 2U);
  EXPECT_NEAR(scrambled.at("p_value").get<double>(), 1.0 / 3, 1e-12);
  EXPECT_EQ(scrambled.at("real"), result.at("scores").at("nested").at("gap").at("r2").at("mean"));
  EXPECT_TRUE(result.at("last_step").at("nested").at("gap").at("difference").is_number());
  const auto suspects = split_text(folder.read("s.csv"), '\n');
  EXPECT_EQ(suspects.size(), 1 + result.at("molecules").get<std::size_t>() + 1);
  EXPECT_NE(folder.read("f-curve.csv").find("\n0.5,0,0,nested,gap,"), std::string::npos);
  const std::string page = folder.read("f.html");
  for (const char* id : {"warnings", "scores", "choices", "curve", "scramble", "folds"})
    EXPECT_NE(page.find("<h2 id=\"" + std::string(id) + "\">"), std::string::npos) << id;
  EXPECT_EQ(folder.run(command + " --threads 1").status, 2);  // the files exist
  EXPECT_EQ(folder.run(command + " --threads 1 --overwrite").out, outcome.out);
}

TEST(Run, CrossValidationComparesSeveralModelsAndFindsWhatIsWrongWithTheData) {
  const WorkFolder folder;
  make_small_table(folder);
  folder.run(
      "python3 -c \"\n"
      "import csv\n"
      "rows = list(csv.DictReader(open('t.csv')))\n"
      "with open('w.csv', 'w') as f:\n"
      "    w = csv.writer(f); w.writerow(['smiles', 'gap', 'copy'])\n"
      "    for i, r in enumerate(rows):\n"
      "        gap = float(r['gap']) + (100 if i == 7 else 0)\n"
      "        w.writerow([r['smiles'], gap, 3 * gap + 1])\n"
      "    w.writerow([rows[0]['smiles'], rows[0]['gap'], 3 * float(rows[0]['gap']) + 1])\n"
      "\"");
  const Outcome outcome = folder.run(
      "athanor evaluate w.csv --target gap --model forest,auto --hidden 8 --epochs 1 --trees 5 "
      "--featurizer \"descriptors(set=basic)+column(copy)\" --duplicates keep --baselines none --cv 3 --json");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto result = nlohmann::json::parse(outcome.out);
  EXPECT_TRUE(result.at("comparisons").at("auto").at("gap").contains("p_value"));
  EXPECT_EQ(result.at("choices").size(), 3U);
  std::vector<std::string> codes;
  for (const auto& warning : result.at("warnings")) codes.push_back(warning.at("code"));
  for (const char* code : {"duplicates_across_folds", "leaking_column", "error_outliers"})
    EXPECT_EQ(std::count(codes.begin(), codes.end(), code), 1) << code << "\n" << result.at("warnings").dump(1);
}

/// Three series whose values grow with the chain, by less than a unit in all; two acids, alike but three units apart;
/// far molecules with values of their own.
const std::vector<std::string> cliff_ends{"CCCCCCCCCCCCCCCCC(=O)O", "CCCCCCCCCCCCCCCCCC(=O)O"};
const std::vector<std::string> far_molecules{"O=S(=O)(O)c1c(Br)c(Br)c(Br)c(Br)c1Br",
                                             "O=C1NC(=O)c2c1c(F)c1c(c2F)C(=O)NC1=O"};

void make_table_of_cliffs(const WorkFolder& folder) {
  std::string text = "smiles,pKi\n";
  for (const char* end : {"O", "N", "OC"})
    for (std::size_t length = 1; length <= 25; ++length)
      text += fmt::format("{}{},{}\n", std::string(length, 'C'), end, 0.03 * static_cast<double>(length));
  text += cliff_ends[0] + ",1\n" + cliff_ends[1] + ",4\n" + far_molecules[0] + ",9\n" + far_molecules[1] + ",-7\n";
  write_file(folder.path() / "work" / "t.csv", text);
}

/// Absolute errors by molecule, from the table of suspected values.
std::map<std::string, double> read_errors(const WorkFolder& folder, const std::string& name) {
  std::map<std::string, double> errors;
  const auto lines = split_text(folder.read(name), '\n');
  for (std::size_t i = 1; i + 1 < lines.size(); ++i) {
    const auto cells = split_text(lines[i], ',');
    errors[cells[2]] = std::abs(*parse_number(cells[7]) - *parse_number(cells[6]));
  }
  return errors;
}

TEST(Run, CrossValidationTellsErrorsOnCliffsAndFarFromTheTrainingMolecules) {
  const WorkFolder folder;
  make_table_of_cliffs(folder);
  const std::string command =
      "athanor evaluate t.csv --target pKi --model ridge,forest --trees 10 --featurizer 'descriptors(set=basic)' "
      "--baselines none --cv 3 --suspects s.csv --out f.csv --overwrite --json ";
  const Outcome outcome = folder.run(command + "--domain leverage,knn,one_class --threads 2");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto result = nlohmann::json::parse(outcome.out);
  const std::map<std::string, double> errors = read_errors(folder, "s.csv");
  const double size = static_cast<double>(errors.size());
  ASSERT_EQ(size, 79);

  const auto& cliffs = result.at("cliffs").at("ridge").at("pKi");
  EXPECT_EQ(cliffs.at("pairs"), 1);
  EXPECT_EQ(cliffs.at("ordered_pairs"), 1);
  EXPECT_EQ(cliffs.at("on_cliffs"), 2);
  EXPECT_EQ(cliffs.at("elsewhere"), 77);
  EXPECT_EQ(result.at("cliffs").at("forest").at("pKi").at("on_cliffs"), 2);
  double on = 0, all = 0, sum = 0;
  for (const auto& [smiles, error] : errors) all += error * error, sum += error;
  for (const std::string& smiles : cliff_ends) on += errors.at(smiles) * errors.at(smiles);
  EXPECT_NEAR(cliffs.at("rmse").get<double>(), std::sqrt(on / 2), 1e-9);
  EXPECT_NEAR(cliffs.at("rmse_elsewhere").get<double>(), std::sqrt((all - on) / 77), 1e-9);

  const auto& domain = result.at("domain").at("pKi");
  ASSERT_EQ(domain.size(), 4U);
  for (const auto& [measure, score] : domain.items()) {
    const double inside = score.at("inside").at("rows"), outside = score.at("outside").at("rows");
    EXPECT_EQ(inside + outside, size) << measure;
    const double mae_inside = score.at("inside").at("mae"), mae_outside = score.at("outside").at("mae");
    EXPECT_NEAR(inside * mae_inside + outside * mae_outside, sum, 1e-8) << measure;
    if (measure == "one_class") continue;  // its splits lie within the range of the training molecules
    EXPECT_GE(outside, 2) << measure;
    EXPECT_GT(mae_outside, 2 * mae_inside) << measure;
  }

  const std::string page = folder.read("f.html");
  for (const char* part :
       {"<h2 id=\"cliffs\">", "<h2 id=\"domain\">", "What the measures of the domain tell of the errors",
        "data-at=\"/cliffs/forest/pKi/rmse_elsewhere\"", "data-at=\"/domain/pKi/knn/outside/mae\"", "Williams plot"})
    EXPECT_NE(page.find(part), std::string::npos) << part;

  EXPECT_EQ(folder.run(command + "--domain one_class,knn,leverage --threads 1").out, outcome.out);
  const auto repeated = nlohmann::json::parse(folder.run(command + "--repeats 2").out);
  EXPECT_EQ(repeated.at("cliffs"), result.at("cliffs"));  // those of the first repeat
  EXPECT_TRUE(repeated.at("domain").empty());             // not asked for
  EXPECT_EQ(folder.read("f.html").find("<h2 id=\"domain\">"), std::string::npos);
}

TEST(Run, FoldsTellOfCliffsAndDomainWhatARunOnThemTells) {
  const WorkFolder folder;
  make_table_of_cliffs(folder);
  const std::string options = "t.csv --target pKi --model ridge --baselines none --domain leverage,knn,one_class";
  // The second seed is the one that the first repeat of the first derives from it.
  const Outcome folds = folder.run("athanor evaluate " + options + " --cv 3 --seed 1691 --json");
  const Outcome run =
      folder.run("athanor train " + options + " --split kfold --folds 3 --seed 4378537501100756 --out run");
  ASSERT_EQ(folds.status, 0) << folds.err;
  ASSERT_EQ(run.status, 0) << run.err;
  const auto told = nlohmann::json::parse(folds.out), expected = nlohmann::json::parse(folder.read("run/metrics.json"));
  EXPECT_EQ(told.at("cliffs"), expected.at("cliffs"));
  for (const char* measure : {"similarity", "leverage", "knn"})  // an isolation forest has a seed of its own
    EXPECT_EQ(told.at("domain").at("pKi").at(measure), expected.at("domain").at("pKi").at(measure)) << measure;
}

TEST(Run, QmrfIsFilledFromItsFiles) {
  const WorkFolder folder;
  make_small_table(folder);
  ASSERT_EQ(folder.run("athanor train t.csv --target gap --model gp --units eV --baselines ridge --out run").status, 0);
  ASSERT_EQ(folder
                .run("athanor evaluate t.csv --target gap --model ridge --baselines none --cv 3 --y-scramble 2 --json "
                     "> cv.json")
                .status,
            0);
  ASSERT_EQ(folder.run("athanor evaluate run t.csv --json > external.json").status, 0);
  folder.run("printf 'species = \"none\"\\nendpoint = \"HOMO-LUMO gap\"\\n' > about.toml");
  const Outcome outcome = folder.run(
      "athanor report run --qmrf --about about.toml --cross-validation cv.json --external external.json --out q.md "
      "--json");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto result = nlohmann::json::parse(outcome.out);
  for (const auto& field : result.at("missing")) EXPECT_NE(field.at("key"), "species");
  const std::string form = folder.read("q.md");
  for (const char* part : {"### 3.1 Species\n\nnone\n", "HOMO-LUMO gap", "gap: eV.", "| gap | rmse | ",
                           "miscalibration_area", "training molecules for 2,048 descriptors", "percentile",
                           "| gap | r2 | ", "1 repeat of 3-fold", "rows that took no part"})
    EXPECT_NE(form.find(part), std::string::npos) << part;
  ASSERT_EQ(folder.run("athanor report run --qmrf").status, 0);
  const std::string page = folder.read("run/qmrf.html");
  EXPECT_NE(page.find("--y-scramble 50 --json &gt; cv.json"), std::string::npos);
  EXPECT_NE(page.find("<h2 id=\"missing\">"), std::string::npos);
}

TEST(Run, ConfigOfARunRepeatsIt) {
  const WorkFolder folder;
  make_small_table(folder);
  ASSERT_EQ(folder.run("athanor train t.csv --seed 9 --out a" + quick).status, 0);
  const Outcome outcome = folder.run("athanor train --config a/config.toml --out b");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(read_weights(folder, "a"), read_weights(folder, "b"));
}

TEST(Run, ClassificationWithGapsAndSeveralTargetsGivesProbabilities) {
  const WorkFolder folder;
  make_small_table(folder);
  folder.run(
      "python3 -c \"\n"
      "import csv\n"
      "rows = list(csv.DictReader(open('t.csv')))\n"
      "with open('c.csv', 'w') as f:\n"
      "    w = csv.writer(f); w.writerow(['smiles', 'polar', 'wide'])\n"
      "    for i, r in enumerate(rows):\n"
      "        w.writerow([r['smiles'], '' if i % 7 == 0 else int(float(r['dipole']) > 2), int(float(r['gap']) > 5)])\n"
      "\"");
  const Outcome outcome = folder.run(
      "athanor train c.csv --target polar --target wide --hidden 32 --epochs 5 --split-sizes 0.6 0.2 0.2 --out run");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto metrics = nlohmann::json::parse(folder.read("run/metrics.json"));
  EXPECT_TRUE(metrics.at("test").contains("_mean"));
  EXPECT_TRUE(metrics.at("baselines").contains("logistic"));
  for (const std::string& line : split_text(folder.run("athanor predict run t.csv").out, '\n')) {
    const auto cells = split_text(line, ',');
    if (cells.size() < 8 || cells.back() == "message") continue;
    const double probability = *parse_number(cells.at(cells.size() - 6));
    EXPECT_GE(probability, 0);
    EXPECT_LE(probability, 1);
  }
}

}  // namespace
}  // namespace athanor::tests
