// Several processes under mpirun: the screen, the training and the cross-validation of one process, made together.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "shell.h"

namespace athanor::tests {
namespace {

// Sanitizers look at Athanor, not at MPI.
/// Kills one of the processes that the mpirun of the shell's variable `job` has started, and waits for that: for at
/// most a minute, since mpirun of Open MPI 4.1 may wait for a lock of its own when its processes are gone.
const std::string kill_last_process =
    "kill -9 $(ps -o pid= --ppid $job | tail -1); for i in $(seq 600); do case $(ps -o stat= -p $job) in Z*|'') "
    "break;; "
    "esac; sleep 0.1; done; kill -9 $job 2>/dev/null; wait $job";

constexpr const char* mpirun =
    "ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 TSAN_OPTIONS=$TSAN_OPTIONS:ignore_noninstrumented_modules=1 "
    "OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_btl_vader_single_copy_mechanism=none "
    "mpirun --oversubscribe -n ";

class Processes : public testing::Test {
 protected:
  /// A library of every kind: short, long with line ends in cells, one line end more, compressed, SD file.
  Processes() {
    folder_.run(
        "mkdir lib; cut -d, -f1,2 $DATA/small_molecules.csv > lib/a.csv\n"
        "awk -F, 'BEGIN {print \"id,smiles,remark\"} NR > 1 {for (i = 0; i < 4; ++i) print NR \"-\" i \",\" (NR % 50 "
        "== "
        "7 ? \"C1CC\" : $2) \",\\\"a \\\"\\\"b\\\"\\\",\\n\" i \"\\\"\"}' $DATA/small_molecules.csv > lib/b.csv\n"
        "awk -F, 'NR > 1 {print $2, \"m\" NR}' $DATA/small_molecules.csv | head -2048 > lib/c.smi\n"
        "gzip -c lib/b.csv > lib/d.csv.gz");
  }

  Outcome run_together(int processes, const std::string& arguments) {
    return folder_.run(mpirun + std::to_string(processes) + " athanor " + arguments);
  }

  static constexpr const char* options =
      "--model $BUNDLE --filter 'MolWt < 90' 'pred_gap > 6' --top 300 --diverse 10 --rejected all --passed csv.zst "
      "--chunk-rows 1024 ";

  WorkFolder folder_;
};

/// How often a text occurs.
std::size_t count_text(const std::string& all, const std::string& text) {
  std::size_t count = 0;
  for (std::size_t at = all.find(text); at != std::string::npos; at = all.find(text, at + 1)) ++count;
  return count;
}

TEST_F(Processes, GiveTheScreenOfOne) {
  folder_.run(std::string("athanor screen lib --out one ") + options);
  for (int processes = 2; processes <= 4; ++processes) {
    const Outcome outcome = run_together(processes, std::string("screen lib --out many --json ") + options);
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    const auto summary = nlohmann::json::parse(outcome.out);  // one object: the first process alone writes it
    EXPECT_EQ(summary.at("processes"), processes);
    EXPECT_EQ(summary.at("screened"), summary.at("rows"));
    for (const char* name : {"hits_gap.csv", "diverse_gap.csv", "rejected.csv"})
      EXPECT_EQ(folder_.read("one/" + std::string(name)), folder_.read("many/" + std::string(name))) << name;
    EXPECT_EQ(folder_.run("sed s/many/one/ many/summary.json | diff - one/summary.json").out, "");
    EXPECT_EQ(folder_.run("ls one > a; ls many > b; diff a b; diff -r one/passed many/passed; rm -r many").out, "");
  }
}

TEST_F(Processes, GoOnAfterOneWasKilled) {
  folder_.run(std::string("athanor screen lib --out one ") + options);
  // Kills a process of three as soon as three chunks are done.
  const std::string start = std::string(mpirun) + "3 athanor screen lib --out many " + options;
  const Outcome killed = folder_.run(start +
                                     " & job=$!\n"
                                     "for i in $(seq 3000); do\n"
                                     "  [ $(ls many/chunks 2>/dev/null | grep -c '^[0-9]*-[0-9]*.json$') -ge 3 ] && "
                                     "break; sleep 0.01\ndone\n" +
                                     kill_last_process);
  EXPECT_NE(killed.status, 0);
  const int done = std::stoi(folder_.run("ls many/chunks | grep -c '^[0-9]*-[0-9]*.json$'").out);
  EXPECT_GE(done, 3);
  const Outcome outcome = folder_.run(std::string(mpirun) + "2 athanor screen lib --out many --json " + options);
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_NE(outcome.err.find("going on with an unfinished screen"), std::string::npos);
  const auto summary = nlohmann::json::parse(outcome.out);
  EXPECT_LT(summary.at("screened"), summary.at("rows"));
  for (const char* name : {"hits_gap.csv", "diverse_gap.csv", "rejected.csv"})
    EXPECT_EQ(folder_.read("one/" + std::string(name)), folder_.read("many/" + std::string(name))) << name;
  EXPECT_EQ(
      folder_.run("sed s/many/one/ many/summary.json | diff - one/summary.json; diff -r one/passed many/passed").out,
      "");
}

TEST_F(Processes, TellAnErrorOnce) {
  const Outcome outcome = run_together(3, "screen lib --filter 'MolWeight < 5' --out many");
  EXPECT_NE(outcome.status, 0);
  EXPECT_EQ(count_text(outcome.err, "error: "), 1U) << outcome.err;
  EXPECT_NE(outcome.err.find("There is no value"), std::string::npos) << outcome.err;
  EXPECT_EQ(count_text(run_together(3, "screen lib --no-such-flag").err, "error: "), 1U);
}

TEST_F(Processes, TellAnErrorInTheMiddleOnceAndKeepWhatIsDone) {
  folder_.run("echo smiles > lib/e.csv");
  const Outcome outcome = run_together(3, "screen lib --out many");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(count_text(outcome.err, "error: "), 1U) << outcome.err;
  EXPECT_NE(outcome.err.find("lib/e.csv: there is a header and no data row"), std::string::npos) << outcome.err;
}

TEST_F(Processes, OfAVerbForOneAreRefused) {
  const Outcome outcome = run_together(2, "predict $BUNDLE lib/a.csv --out p.csv");
  EXPECT_EQ(outcome.status, 4);
  EXPECT_EQ(count_text(outcome.err, "error: athanor predict runs as one process, and 2 were started"), 1U)
      << outcome.err;
  EXPECT_EQ(folder_.run("ls p.csv").out, "");
}

TEST_F(Processes, PrintHelpOnce) {
  const Outcome outcome = run_together(2, "screen --help");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(count_text(outcome.out, "Examples:"), 1U);
}

/// A training run of a few small networks.
class TrainingProcesses : public Processes {
 protected:
  TrainingProcesses() { folder_.run("head -161 $DATA/small_molecules.csv > t.csv"); }

  static std::string train(const std::string& out, const std::string& options) {
    return "train t.csv --target gap --hidden 16 --ffn-hidden 16 --featurizer none --baselines ridge --out " + out +
           " " + options;
  }

  /// Everything but times, dates and the command line.
  void expect_equal_runs(const std::string& a, const std::string& b) {
    for (const char* name : {"predictions.csv", "metrics.json", "splits.json", "issues.csv"})
      EXPECT_EQ(folder_.read(a + "/" + name), folder_.read(b + "/" + name)) << name;
    const auto weights = [&](const std::string& run) {
      return nlohmann::json::parse(folder_.read(run + "/manifest.json")).at("weights_sha256");
    };
    EXPECT_EQ(weights(a), weights(b));
    EXPECT_EQ(folder_.run("ls " + a + " > a; ls " + b + " > b; diff a b").out, "");
    const auto epochs = [&](const std::string& run) {
      return folder_.run("sed 's/\"\\(seconds\\|molecules_per_second\\)\":[^,}]*//g' " + run + "/log.jsonl").out;
    };
    EXPECT_NE(epochs(a), "");
    EXPECT_EQ(epochs(a), epochs(b));
  }
};

TEST_F(TrainingProcesses, GiveTheNetworkOfOne) {
  folder_.run("athanor " + train("one", "--epochs 4"));
  for (const int processes : {2, 3}) {
    const Outcome outcome = run_together(processes, train("many", "--epochs 4 --json"));
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(nlohmann::json::parse(outcome.out).at("model"), "dmpnn");  // one object: the first process writes it
    expect_equal_runs("one", "many");
    folder_.run("rm -r many");
  }
}

TEST_F(TrainingProcesses, SpreadFoldsAndMembers) {
  const std::string kfold = "--epochs 4 --split kfold --folds 3 --ensemble-size 2 --refit all";
  folder_.run("athanor " + train("one", kfold));
  const Outcome outcome = run_together(2, train("many", kfold));
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  expect_equal_runs("one", "many");
}

TEST_F(TrainingProcesses, GiveTheMixtureOfOne) {
  folder_.run("athanor " + train("one", "--epochs 4 --model auto"));
  const Outcome outcome = run_together(2, train("many", "--epochs 4 --model auto"));
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  expect_equal_runs("one", "many");
}

TEST_F(TrainingProcesses, GoOnAfterOneWasKilled) {
  folder_.run("athanor " + train("one", "--epochs 40"));
  const std::string start = std::string(mpirun) + "2 athanor " + train("many", "--epochs 40");
  const Outcome killed = folder_.run(start +
                                     " & job=$!\n"
                                     "for i in $(seq 3000); do ls many/checkpoints/*.safetensors >/dev/null 2>&1 && "
                                     "break; sleep 0.01; done\n" +
                                     kill_last_process);
  EXPECT_NE(killed.status, 0);
  const Outcome outcome = run_together(3, "train --resume many");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  expect_equal_runs("one", "many");
}

TEST_F(TrainingProcesses, TellAnErrorOnce) {
  const Outcome outcome =
      run_together(3, train("many", "--epochs 30 --optimizer sgd --learning-rate 100 --initial-learning-rate 100"));
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(count_text(outcome.err, "error: "), 1U) << outcome.err;
  EXPECT_NE(outcome.err.find("no longer finite"), std::string::npos) << outcome.err;
}

TEST_F(TrainingProcesses, CrossValidateAsOne) {
  const std::string validation =
      "evaluate t.csv --target gap --model dmpnn --hidden 16 --epochs 3 --baselines ridge --cv 3 --repeats 2 "
      "--y-scramble 2 --learning-curve 0.5 1 --domain leverage --out ";
  folder_.run("athanor " + validation + "one.csv");
  const Outcome outcome = run_together(2, validation + "many.csv");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_NE(folder_.read("one.csv"), "");
  EXPECT_EQ(folder_.read("one.csv"), folder_.read("many.csv"));
  EXPECT_EQ(folder_.read("one-curve.csv"), folder_.read("many-curve.csv"));
  const auto read_domain = [&](const std::string& page) {
    const std::string text = folder_.read(page);
    const std::size_t begin = text.find("<h2 id=\"domain\">");
    return begin == std::string::npos ? "" : text.substr(begin, text.find("</section>", begin) - begin);
  };
  EXPECT_NE(read_domain("one.html"), "");
  EXPECT_EQ(read_domain("one.html"), read_domain("many.html"));
}

TEST_F(TrainingProcesses, SearchTheOptionsThatOneFinds) {
  const std::string search =
      "tune t.csv --target gap --model forest --search trees=10..40 min-leaf --trials 9 --jobs 4 --fit-best --out ";
  const Outcome alone = folder_.run("athanor " + search + "one");
  ASSERT_EQ(alone.status, 0) << alone.err;
  const Outcome outcome = run_together(3, search + "many");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  for (const char* name : {"trials.csv", "config.toml", "best/predictions.csv"}) {
    EXPECT_NE(folder_.read("one/" + std::string(name)), "");
    EXPECT_EQ(folder_.read("one/" + std::string(name)), folder_.read("many/" + std::string(name))) << name;
  }
}

TEST_F(TrainingProcesses, GoOnWithASearchOneOfWhichWasKilled) {
  const std::string search =
      "tune t.csv --target gap --model forest --search trees=100..400 min-leaf --trials 12 --jobs 2 --out ";
  folder_.run("athanor " + search + "one");
  const Outcome killed = folder_.run(std::string(mpirun) + "2 athanor " + search +
                                     "many & job=$!\n"
                                     "for i in $(seq 3000); do [ $(cat many/trials.jsonl 2>/dev/null | wc -l) -gt 3 ] "
                                     "&& break; sleep 0.01; done\n" +
                                     kill_last_process);
  EXPECT_NE(killed.status, 0);
  const Outcome outcome = run_together(2, search + "many");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_NE(outcome.err.find("going on with the trials of many"), std::string::npos) << outcome.err;
  EXPECT_EQ(folder_.read("one/trials.csv"), folder_.read("many/trials.csv"));
}

TEST_F(TrainingProcesses, SearchWithinABudgetAndShareWhatTheyFound) {
  const Outcome outcome =
      run_together(2, "train t.csv --target gap --model auto --budget 8s --epochs 3 --baselines ridge --out many");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto metrics = nlohmann::json::parse(folder_.read("many/metrics.json"));
  const auto& found = metrics.at("selection").at(0);
  EXPECT_GE(found.at("search").at("complete").get<int>(), 2);
  double sum = 0;
  for (const auto& [name, candidate] : found.at("candidates").items()) sum += candidate.at("weight").get<double>();
  EXPECT_NEAR(sum, 1, 1e-6) << found.dump();
  EXPECT_EQ(folder_.run("ls many/checkpoints").status, 2);
  EXPECT_EQ(folder_.run("athanor predict many CCO").status, 0);
}

TEST_F(TrainingProcesses, DoNotEvaluateABundle) {
  const Outcome outcome = run_together(2, "evaluate $BUNDLE t.csv");
  EXPECT_EQ(outcome.status, 4);
  EXPECT_EQ(count_text(outcome.err, "error: A bundle is evaluated by one process"), 1U) << outcome.err;
}

}  // namespace
}  // namespace athanor::tests
