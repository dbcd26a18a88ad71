// Whole runs through the program: files of a run folder, same bits at any number of threads, resume after a kill.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

#include "athanor/core/file.h"
#include "athanor/core/hash.h"
#include "athanor/core/text.h"
#include "shell.h"

namespace athanor::tests {
namespace {

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

/// So many candidates, whose weights add up to 1.
void expect_shares(const nlohmann::json& selection, std::size_t candidates) {
  double total = 0;
  for (const auto& [name, candidate] : selection.at("candidates").items())
    total += candidate.at("weight").get<double>();
  EXPECT_EQ(selection.at("candidates").size(), candidates);
  EXPECT_NEAR(total, 1, 1e-9);
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
  expect_shares(selection, 4);
  std::string best;
  for (const auto& [name, candidate] : selection.at("candidates").items())
    if (best.empty() || candidate.at("score") > selection.at("candidates").at(best).at("score")) best = name;
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
  expect_shares(selection, 3);
  EXPECT_GE(selection.at("blends").at("stacked"), selection.at("blends").at("average"));
  ASSERT_EQ(folder.run(command + "--threads 1 --out one").status, 0);
  EXPECT_EQ(read_weights(folder, "one"), read_weights(folder, "run"));
  EXPECT_EQ(folder.read("one/predictions.csv"), folder.read("run/predictions.csv"));
  ASSERT_EQ(folder.run(command + "--member-weights equal --out equal").status, 0);
  const auto equal = nlohmann::json::parse(folder.read("equal/metrics.json"));
  EXPECT_NEAR(equal.at("test").at("gap").at("rmse").at("value").get<double>(),
              metrics.at("baselines").at("average").at("test").at("gap").at("rmse").at("value").get<double>(), 1e-9);
}

TEST(Run, LearnsTheWeightsOfMembersOnTheValidationMolecules) {
  const WorkFolder folder;
  make_small_table(folder);
  const std::string command =
      "athanor train t.csv --target gap --model mlp --hidden 16 --epochs 3 --ensemble-size 3 --baselines ridge ";
  const Outcome outcome = folder.run(command + "--member-weights learned --threads 2 --out run");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_NE(outcome.err.find("ensemble: mlp 3 scores"), std::string::npos) << outcome.err;
  const auto metrics = nlohmann::json::parse(folder.read("run/metrics.json"));
  expect_shares(metrics.at("selection").at(0), 3);
  EXPECT_NE(folder.read("run/report.html").find("mlp 3"), std::string::npos);
  ASSERT_EQ(folder.run(command + "--member-weights learned --threads 1 --out one").status, 0);
  EXPECT_EQ(folder.read("one/predictions.csv"), folder.read("run/predictions.csv"));
  ASSERT_EQ(folder.run(command + "--member-weights equal --out equal").status, 0);
  EXPECT_NE(folder.read("equal/predictions.csv"), folder.read("run/predictions.csv"));
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

TEST(Run, ThatIsReplacedComesBackWhenTheNewOneFails) {
  const WorkFolder folder;
  make_small_table(folder);
  folder.run("mkdir run.replaced run.replaced-1; echo mine > run.replaced/note; echo mine > run.replaced-1/note");
  ASSERT_EQ(folder.run("athanor train t.csv --target gap --model ridge --baselines none --out run").status, 0);
  const std::string bundle = folder.read("run/bundle.athanor");
  folder.run("awk -F, 'NR == 1 {print \"smiles,y\"; next} {print $2 \",\" NR % 2}' t.csv > classes.csv");
  const Outcome failed = folder.run("athanor train classes.csv --model ridge --baselines none --out run --overwrite");
  EXPECT_NE(failed.status, 0);
  EXPECT_EQ(folder.read("run/bundle.athanor"), bundle) << failed.err;
  EXPECT_EQ(folder.run("ls -d run.replaced*").out, "run.replaced\nrun.replaced-1\n") << "those of others stay";
  ASSERT_EQ(folder.run("athanor train classes.csv --model logistic --baselines none --out run --overwrite").status, 0);
  EXPECT_NE(folder.read("run/bundle.athanor"), bundle);
  EXPECT_EQ(folder.run("ls -d run.replaced*").out, "run.replaced\nrun.replaced-1\n") << "those of others stay";
}

TEST(Run, WarnsOfOptionsThatChangeNothing) {
  const WorkFolder folder;
  make_small_table(folder);
  const Outcome outcome =
      folder.run("athanor train t.csv --target gap --model ridge --baselines none --epochs 3 --out run");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_NE(outcome.err.find("ridge trains no network: --epochs 3 has no effect"), std::string::npos) << outcome.err;
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
  ASSERT_EQ(folder
                .run("athanor explain run t.csv --method permutation_importance --repeats 2 --out imp --json "
                     "> importance.json")
                .status,
            0);
  folder.run("printf 'species = \"none\"\\nendpoint = \"HOMO-LUMO gap\"\\n' > about.toml");
  const Outcome outcome = folder.run(
      "athanor report run --qmrf --about about.toml --cross-validation cv.json --external external.json "
      "--importance importance.json --out q.md --json");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto result = nlohmann::json::parse(outcome.out);
  for (const auto& field : result.at("missing")) EXPECT_NE(field.at("key"), "species");
  const std::string form = folder.read("q.md");
  for (const char* part :
       {"### 3.1 Species\n\nnone\n", "HOMO-LUMO gap", "gap: eV.", "| gap | rmse | ", "miscalibration_area",
        "training molecules for 2,048 descriptors", "percentile", "| gap | r2 | ", "1 repeat of 3-fold",
        "rows that took no part", "A posteriori, for gap: by how much"})
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
