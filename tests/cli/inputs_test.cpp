// Every verb reads the same kinds of input: queries, several files, decimal commas.
#include <gtest/gtest.h>

#include "athanor/core/text.h"
#include "shell.h"

namespace athanor::tests {
namespace {

/// Two files of one table, the same as an SQLite database, and with decimal commas.
void make_inputs(const WorkFolder& folder) {
  folder.run(
      "printf 'smiles,gap\\nCCO,6.5\\nCC,9.25\\n' > a.csv; printf 'gap,smiles\\n5.5,c1ccccc1\\n' > b.csv\n"
      "printf 'smiles,gap\\nCCO,6.5\\nCC,9.25\\nc1ccccc1,5.5\\n' > whole.csv\n"
      "printf 'smiles;gap\\nCCO;6,5\\nCC;9,25\\nc1ccccc1;5,5\\n' > comma.csv\n"
      "python3 -c \"import sqlite3; d = sqlite3.connect('t.db'); d.execute('create table t (smiles text, gap real)'); "
      "d.executemany('insert into t values (?, ?)', [('CCO', 6.5), ('CC', 9.25), ('c1ccccc1', 5.5)]); d.commit()\"");
}

const std::string inputs[] = {"a.csv --more-input b.csv", "t.db --sql 'SELECT * FROM t'", "comma.csv --decimal comma"};

std::vector<std::string> read_column(const std::string& csv, std::size_t from_end) {
  std::vector<std::string> cells;
  for (const std::string& line : split_text(csv, '\n')) {
    const auto row = split_text(line, ',');
    if (row.size() > from_end) cells.push_back(row[row.size() - 1 - from_end]);
  }
  return cells;
}

TEST(Inputs, OfEveryKindGiveTheSamePredictions) {
  const WorkFolder folder;
  make_inputs(folder);
  const Outcome whole = folder.run("athanor predict $BUNDLE whole.csv --no-domain");
  ASSERT_EQ(whole.status, 0) << whole.err;
  for (const std::string& input : inputs) {
    const Outcome outcome = folder.run("athanor predict $BUNDLE --no-domain " + input);
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(read_column(outcome.out, 3), read_column(whole.out, 3)) << input;
  }
}

TEST(Inputs, OfEveryKindGiveTheSameScores) {
  const WorkFolder folder;
  make_inputs(folder);
  const Outcome whole = folder.run("athanor evaluate $BUNDLE whole.csv --json");
  ASSERT_EQ(whole.status, 0) << whole.err;
  for (const std::string& input : inputs) {
    const Outcome outcome = folder.run("athanor evaluate $BUNDLE --json " + input);
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(outcome.out, whole.out) << input;
  }
}

TEST(Inputs, OfEveryKindGiveTheSameFeatures) {
  const WorkFolder folder;
  make_inputs(folder);
  for (const std::string& input : inputs) {
    const Outcome outcome =
        folder.run("athanor describe --standardize basic+tautomer --featurizer 'column(gap)' " + input);
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    const auto features = read_column(outcome.out, 2);
    EXPECT_EQ(std::vector<std::string>(features.begin() + 1, features.end()),
              (std::vector<std::string>{"6.5", "9.25", "5.5"}))
        << input;
  }
}

TEST(Inputs, ThatChangedStopAResume) {
  const WorkFolder folder;
  const std::string command = "athanor train a.csv --more-input b.csv --target gap --model ridge --baselines none ";
  folder.run(
      "head -40 $DATA/small_molecules.csv > a.csv; (head -1 a.csv; sed -n 41,80p $DATA/small_molecules.csv) > b.csv");
  ASSERT_EQ(folder.run(command + "--out run").status, 0);
  ASSERT_EQ(folder.run("athanor train --resume run").status, 0);
  folder.run("echo C,1 >> b.csv");
  const Outcome outcome = folder.run("athanor train --resume run");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_NE(outcome.err.find("b.csv: has changed since the run was started"), std::string::npos) << outcome.err;
}

TEST(Curate, KeepsColumnsThatAreNamedAndSaysTheNextCommand) {
  const WorkFolder folder;
  folder.run("printf 'id,smiles,pIC50,split\\na,CCO,5,train\\nb,OCC,6,train\\nc,CCN,<4,test\\nd,CCC,7,val\\n' > t.csv");
  const Outcome outcome =
      folder.run("athanor curate t.csv --target pIC50 --censored keep --keep id --keep split --out clean.csv");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_NE(folder.read("clean.csv").find(",a; b,train,0 1\n"), std::string::npos) << folder.read("clean.csv");
  EXPECT_NE(outcome.out.find("next: athanor train clean.csv --target pIC50 --censored keep --out runs/first"),
            std::string::npos)
      << outcome.out;
  const Outcome unknown = folder.run("athanor curate t.csv --target pIC50 --keep ident --out other.csv");
  EXPECT_NE(unknown.status, 0);
  EXPECT_NE(unknown.err.find("ident"), std::string::npos) << unknown.err;
  make_small_table(folder);
  const Outcome split = folder.run("athanor split t.csv --target gap --standardize none --out s.json");
  EXPECT_NE(split.out.find("next: athanor train t.csv --target-columns gap --standardize none --splits-file s.json"),
            std::string::npos)
      << split.out;
}

}  // namespace
}  // namespace athanor::tests
