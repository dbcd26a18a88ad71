// Rows of several molecules through curation and splits; tables by key.
#include <algorithm>
#include <set>

#include "support.h"

namespace athanor::data {
namespace {

using Texts = std::vector<std::string>;

Table read_csv(const std::string& text) {
  const TemporaryFolder folder;
  return read_table(*open_records(folder.write("table.csv", text)));
}

CurateOptions make_options() {
  CurateOptions options;
  options.smiles_column = "solute";
  options.molecule_columns = {"solvent"};
  options.target_columns = {"y"};
  return options;
}

Curation curate_csv(const std::string& text, const CurateOptions& options,
                    const std::vector<FeatureColumn>& features = {}) {
  Progress progress;
  return curate(read_csv(text), options, false, nullptr, features, 2, progress);
}

TEST(JoinedCuration, MergesByAllMoleculesAndNamesTheColumnOfABadOne) {
  const Curation curation =
      curate_csv("solute,solvent,y\nCCO,O,1\nOCC,[OH2],3\nCCO,C1CC,2\nO,CCO,5\n[Na+].CC(=O)[O-],O,2\n", make_options());
  const Dataset& dataset = curation.dataset;
  ASSERT_EQ(dataset.size(), 3U);
  EXPECT_EQ(dataset.molecule_columns, (Texts{"solute", "solvent"}));
  EXPECT_EQ(dataset.joined, (Texts{"CCO|O", "O|CCO", "CC(=O)O|O"})) << "each is standardised by itself";
  EXPECT_EQ(dataset.smiles, (Texts{"CCO.O", "O.CCO", "CC(=O)O.O"}));
  EXPECT_EQ(dataset.rows[0], (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(dataset.value(0, 0), 2);
  EXPECT_EQ(curation.outcomes[1].message, "same molecules as row 0; values differ, merged by mean");
  EXPECT_EQ(curation.outcomes[2].status, "invalid");
  EXPECT_EQ(curation.outcomes[2].message.substr(0, 9), "solvent: ");
}

TEST(JoinedCuration, KeepsRowsOfOtherAmountsApart) {
  CurateOptions options = make_options();
  options.fraction_columns = {"a", "b"};
  const Curation curation =
      curate_csv("solute,solvent,a,b,y\nCCO,O,1,2,1\nCCO,O,2,1,3\nCCO,O,1.0,2,2\nC,O,1,,2\n", options);
  EXPECT_EQ(curation.dataset.size(), 2U);
  EXPECT_EQ(curation.dataset.column_names, (Texts{"a", "b"}));
  EXPECT_EQ(curation.dataset.columns, (std::vector<double>{1, 2, 2, 1}));
  EXPECT_EQ(curation.outcomes[3].message, "b: the value is missing; it is a feature");
  options.fraction_columns = {"a"};
  EXPECT_THROW(curate_csv("solute,solvent,a,b,y\nCCO,O,1,2,1\n", options), Error);
  options.fraction_columns.clear();
  options.molecule_columns = {"solute"};
  EXPECT_THROW(curate_csv("solute,solvent,a,b,y\nCCO,O,1,2,1\n", options), Error);
}

TEST(JoinedSplit, KeepsEveryMoleculeOfTheColumnInOnePart) {
  std::string text = "solute,solvent,y\n";
  for (int i = 0; i < 200; ++i)
    text += std::string(static_cast<std::size_t>(1 + i % 20), 'C') + "N," +
            std::string(static_cast<std::size_t>(1 + i % 7), 'C') + "O," + std::to_string(i) + "\n";
  const Dataset dataset = curate_csv(text, make_options()).dataset;
  for (const auto& [column, place] : {std::pair{"solute", 0}, std::pair{"solvent", 1}}) {
    SplitOptions options;
    options.split_molecule = column;
    options.split_sizes = {0.6, 0.2, 0.2};
    const Split split = make_splits(dataset, options, 1, 1).front();
    EXPECT_EQ(split.train.size() + split.val.size() + split.test.size(), dataset.size());
    std::set<std::string> seen;
    std::size_t molecules = 0;
    for (const auto* part : {&split.train, &split.val, &split.test}) {
      std::set<std::string> own;
      for (const std::size_t record : *part) {
        const std::string& joined = dataset.joined[record];
        const std::size_t joint = joined.find('|');
        own.insert(place == 0 ? joined.substr(0, joint) : joined.substr(joint + 1));
      }
      molecules += own.size();
      seen.insert(own.begin(), own.end());
      EXPECT_FALSE(own.empty());
    }
    EXPECT_EQ(seen.size(), molecules) << column << ": a molecule is in two parts";
  }
  SplitOptions options;
  options.split_molecule = "solvnt";
  EXPECT_THROW(make_splits(dataset, options, 1, 1), Error);
  options.split_molecule = "solvent";
  options.split = "stratified";
  EXPECT_THROW(make_splits(dataset, options, 1, 1), Error);
}

TEST(KeyedTable, IsReadByKeyAndRefusesWhatItCannotUse) {
  const TemporaryFolder folder;
  const std::string path = folder.write("cells.csv", "cell,g1,g2\nHL-60,1,2.5\nK562,,-3\n");
  const auto table = std::make_shared<KeyedTable>(read_keyed_table(path, "cell"));
  EXPECT_EQ(table->names, (Texts{"g1", "g2"}));
  EXPECT_FLOAT_EQ(table->row(table->rows.at("HL-60"))[1], 2.5f);
  EXPECT_TRUE(std::isnan(table->row(1)[0]));
  const FeatureColumn column("cell", table);
  EXPECT_EQ(*read_feature({0, 1, {" K562 "}, {}}, 0, column, DecimalMark::point), 1);
  const auto unknown = read_feature({0, 1, {"HeLa"}, {}}, 0, column, DecimalMark::point);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.issue().message, "cell: \"HeLa\" is no key of " + path);
  EXPECT_THROW(read_keyed_table(path, "line"), Error);
  for (const std::string bad : {"cell,g1\nA,1\nA,2\n", "cell,g1\nA,x\n", "cell,g1\n,1\n", "cell\nA\n", "cell,g1\n"})
    EXPECT_THROW(read_keyed_table(folder.write("bad.csv", bad), "cell"), Error) << bad;
}

TEST(KeyedTable, MakesKeysPartOfWhatARecordIs) {
  const TemporaryFolder folder;
  const auto table =
      std::make_shared<KeyedTable>(read_keyed_table(folder.write("c.csv", "cell,g\nA,1\nB,2\n"), "cell"));
  CurateOptions options;
  options.target_columns = {"y"};
  const Curation curation = curate_csv("smiles,cell,y\nCCO,A,1\nCCO,B,2\nOCC,A,5\nC,Z,1\n", options, {{"cell", table}});
  EXPECT_EQ(curation.dataset.size(), 2U);
  EXPECT_EQ(curation.dataset.columns, (std::vector<double>{0, 1}));
  EXPECT_NE(curation.outcomes[3].message.find("cell: \"Z\" is no key of "), std::string::npos);
}

}  // namespace
}  // namespace athanor::data
