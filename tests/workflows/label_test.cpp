// label: one row per molecule, resumable, the same at any number of threads. A shell script stands in for xtb: it gives
// back the geometry it was given, with an energy that depends on it.
#include "athanor/workflows/label.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "athanor/core/error.h"
#include "athanor/core/file.h"
#include "athanor/core/text.h"

namespace athanor::workflows {
namespace {
namespace fs = std::filesystem;

constexpr const char* stand_in = R"sh(#!/bin/sh
if [ "$1" = --version ]; then echo "* xtb version 0.0.0 (stand-in)"; exit; fi
echo run >> "COUNT"
n=$(head -1 input.xyz)
[ "$n" = 9 ] && exit 3
cp input.xyz xtbopt.xyz
energy=$(awk 'NR > 2 {e += $2 * $2 + $3 * $4} END {printf "%.8f", -e}' input.xyz)
zeros=$(awk -v n="$n" 'BEGIN {for (i = 1; i <= n; ++i) printf "%s0.0", (i > 1 ? "," : "")}')
moments=$(awk -v n="$n" 'BEGIN {for (i = 1; i <= n; ++i) printf "%s[0.0,0.0,1.0]", (i > 1 ? "," : "")}')
echo "{\"total energy\": $energy, \"HOMO-LUMO gap/eV\": 7.25, \"partial charges\": [$zeros], \"atomic dipole moments\": [$moments]}" > xtbout.json
echo "*** GEOMETRY OPTIMIZATION CONVERGED AFTER 1 ITERATIONS ***"
)sh";

struct Notes : Progress {
  void note(std::string_view text) override { texts.emplace_back(text); }
  bool cancelled() const override { return stop; }
  std::vector<std::string> texts;
  bool stop = false;
};

class LabelWorkflow : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) / testing::UnitTest::GetInstance()->current_test_info()->name();
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    std::string script = stand_in;
    script.replace(script.find("COUNT"), 5, (folder_ / "count").string());
    write_file(folder_ / "xtb", script);
    fs::permissions(folder_ / "xtb", fs::perms::owner_all);
    write_file(folder_ / "in.csv",
               "id,smiles,gap\n"
               "a,C,old\n"
               "b,CCO,\n"  // nine atoms: the stand-in fails
               "c,\"not a, SMILES\",\n"
               "d,CC,\n"
               "e,[Na+].[Cl-],\n");
    options_.input = (folder_ / "in.csv").string();
    options_.out = (folder_ / "out.csv").string();
    options_.program = (folder_ / "xtb").string();
    options_.scratch = (folder_ / "scratch").string();
  }

  LabelResult run(std::size_t threads = 1, std::uint64_t seed = 1) {
    Context context;
    context.seed = seed;
    context.threads = threads;
    context.progress = &notes_;
    return label(options_, context);
  }
  ErrorCode run_code(std::uint64_t seed = 1) {
    try {
      run(1, seed);
    } catch (const Error& error) {
      message_ = error.what();
      return error.code();
    }
    return ErrorCode::internal;
  }
  std::size_t count_runs() const { return fs::exists(folder_ / "count") ? read_file(folder_ / "count").size() / 4 : 0; }
  fs::path journal() const { return options_.out + ".journal.jsonl"; }

  fs::path folder_;
  LabelOptions options_;
  Notes notes_;
  std::string message_;
};

TEST_F(LabelWorkflow, KeepsEveryRowAndColumnInOrder) {
  const LabelResult result = run();
  EXPECT_EQ(result.rows, 5U);
  EXPECT_EQ(result.statuses,
            (std::map<std::string, std::size_t>{{"ok", 2}, {"failed", 1}, {"invalid", 1}, {"unsupported", 1}}));
  const auto lines = split_text(read_file(options_.out), '\n');
  ASSERT_EQ(lines.size(), 7U);
  EXPECT_EQ(lines[0], "id,smiles,input_gap,gap,dipole,energy,atomization_energy,status,message");
  EXPECT_EQ(lines[1].substr(0, 22), "a,C,old,7.25,12.7087,-");  // five moments of one atomic unit
  EXPECT_EQ(lines[2].substr(0, 17), "b,CCO,,,,,,failed");
  EXPECT_EQ(lines[3].substr(0, 30), "c,\"not a, SMILES\",,,,,,invalid");
  EXPECT_NE(lines[5].find("unsupported,\"Na cannot be labelled"), std::string::npos) << lines[5];
  EXPECT_FALSE(fs::exists(journal()));
  EXPECT_TRUE(fs::is_empty(folder_ / "scratch"));
}

TEST_F(LabelWorkflow, WritesGeometriesOfLabelledRows) {
  options_.geometries = (folder_ / "out.extxyz").string();
  run();
  const std::string text = read_file(options_.geometries);
  EXPECT_TRUE(text.starts_with("5\nProperties=species:S:1:pos:R:3 atomization_energy_kcal_mol="))
      << text.substr(0, 100);
  EXPECT_NE(text.find("gap_ev=7.25 row=3 smiles=CC\n"), std::string::npos) << text;
  EXPECT_EQ(split_text(text, '\n').size(), 2 + 5 + 2 + 8 + 1U);
}

TEST_F(LabelWorkflow, IsTheSameAtAnyNumberOfThreads) {
  options_.geometries = (folder_ / "out.xyz").string();
  run(1);
  const std::string table = read_file(options_.out), frames = read_file(options_.geometries);
  options_.overwrite = true;
  run(3);
  EXPECT_EQ(read_file(options_.out), table);
  EXPECT_EQ(read_file(options_.geometries), frames);
}

TEST_F(LabelWorkflow, GoesOnAfterAKillWithoutRepeatingWork) {
  run();
  const std::string whole = read_file(options_.out);
  EXPECT_EQ(count_runs(), 3U);
  fs::remove(options_.out);
  // What a kill after the table was read and two rows were done leaves behind: the run that cannot write its output.
  fs::create_directories(options_.out + "/blocked");
  options_.overwrite = true;
  EXPECT_EQ(run_code(), ErrorCode::io);
  ASSERT_TRUE(fs::exists(journal()));
  const auto lines = split_text(read_file(journal()), '\n');
  write_file(journal(), lines[0] + "\n" + lines[1] + "\n" + lines[2] + "\n" + lines[3].substr(0, 10));
  fs::remove_all(options_.out);
  fs::remove(folder_ / "count");
  const LabelResult result = run();
  EXPECT_EQ(result.resumed, 2U);
  EXPECT_EQ(count_runs(), 1U);
  EXPECT_EQ(read_file(options_.out), whole);
  EXPECT_NE(std::find(notes_.texts.begin(), notes_.texts.end(), "Going on with an interrupted run: 2 of 5 rows done"),
            notes_.texts.end());
}

TEST_F(LabelWorkflow, CancellingKeepsTheJournalOfThisRunOnly) {
  notes_.stop = true;
  EXPECT_EQ(run_code(), ErrorCode::cancelled);
  EXPECT_TRUE(fs::exists(journal()));
  notes_.stop = false;
  EXPECT_EQ(run_code(2), ErrorCode::invalid_input);
  EXPECT_NE(message_.find("another input, seed or settings"), std::string::npos) << message_;
  options_.overwrite = true;
  EXPECT_EQ(run(1, 2).statuses.at("ok"), 2U);
}

TEST_F(LabelWorkflow, WritesOnlyTheChosenProperties) {
  options_.properties = {"energy"};
  run();
  EXPECT_TRUE(read_file(options_.out).starts_with("id,smiles,gap,energy,status,message\n"));
  options_.properties = {"enrgy"};
  options_.overwrite = true;
  EXPECT_EQ(run_code(), ErrorCode::invalid_options);
  EXPECT_NE(message_.find("did you mean \"energy\""), std::string::npos) << message_;
}

TEST_F(LabelWorkflow, RefusesBadOutputsBeforeAnyWork) {
  options_.geometries = (folder_ / "out.sdf").string();
  EXPECT_EQ(run_code(), ErrorCode::invalid_options);
  options_.geometries = (folder_ / "absent/out.xyz").string();
  EXPECT_EQ(run_code(), ErrorCode::not_found);
  options_.geometries = "";
  write_file(options_.out, "mine\n");
  EXPECT_EQ(run_code(), ErrorCode::invalid_input);
  fs::remove(options_.out);
  options_.program = "no-such-xtb";
  EXPECT_EQ(run_code(), ErrorCode::not_found);
  EXPECT_EQ(count_runs(), 0U);
}

TEST_F(LabelWorkflow, TakesOneSmiles) {
  options_.input = "CC";
  EXPECT_EQ(run().statuses.at("ok"), 1U);
}

}  // namespace
}  // namespace athanor::workflows
