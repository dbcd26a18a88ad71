// The feature sets chemprop_v1, organic and rigr against chemprop 2.3.1: make_sets_golden.py made the hashes.
#include <gtest/gtest.h>

#include <cctype>
#include <cstdlib>

#include "golden_graphs.h"

namespace athanor::featurize {
namespace {

const std::vector<std::string> sets{"chemprop_v1", "organic", "rigr"};

/// The line that make_sets_golden.py writes for these molecules.
std::string format_line(const std::string& source, const std::vector<std::string>& smiles) {
  std::vector<Sha256> hashes(sets.size());
  std::size_t molecules = 0;
  for (const std::string& text : smiles) {
    const auto molecule = chemistry::parse_smiles(text);
    if (!molecule) continue;
    ++molecules;
    for (std::size_t i = 0; i < sets.size(); ++i) hashes[i].update(to_bytes(compute_dense(*molecule, sets[i])));
  }
  std::string line = source + " " + std::to_string(molecules);
  for (Sha256& hash : hashes) line += " " + hash.hex().substr(0, 16);
  return line;
}

enum class Source { smiles, nci_row, file };

Source find_source(const std::string& word) {
  if (std::all_of(word.begin(), word.end(), [](unsigned char c) { return std::isdigit(c) != 0; }))
    return Source::nci_row;
  return word.starts_with("moleculenet_chemprop/") ? Source::file : Source::smiles;
}

/// Calls check(first word, whole line) for the golden lines of that kind; their number.
template <class Check>
std::size_t for_each_line(Source source, Check check) {
  std::size_t lines = 0;
  for (const std::string& line : read_golden_lines("graph_sets.txt")) {
    const std::string word = line.substr(0, line.find(' '));
    if (find_source(word) != source) continue;
    check(word, line);
    ++lines;
  }
  return lines;
}

TEST(GraphSets, SmallMoleculesOfEveryKindAreThoseOfChemprop) {
  EXPECT_GE(
      for_each_line(Source::smiles, [](const std::string& smiles,
                                       const std::string& line) { EXPECT_EQ(format_line(smiles, {smiles}), line); }),
      20u);
}

TEST(GraphSets, AThousandNciMoleculesAreThoseOfChemprop) {
  if (!std::filesystem::exists(nci_file))
    GTEST_SKIP() << nci_file << " is absent; it comes with apt install rdkit-data";
  const std::vector<std::string> rows = split_text(read_file(nci_file), '\n');
  EXPECT_EQ(for_each_line(Source::nci_row,
                          [&](const std::string& row, const std::string& line) {
                            const std::string& text = rows.at(std::stoul(row));
                            EXPECT_EQ(format_line(row, {text.substr(0, text.find_first_of(" \t"))}), line);
                          }),
            1000u);
}

TEST(GraphSets, WholeDataSetsAreThoseOfChemprop) {
  const char* folder = std::getenv("ATHANOR_DATA");
  if (!folder) GTEST_SKIP() << "set ATHANOR_DATA to the folder of public data sets to run this comparison";
  for_each_line(Source::file, [&](const std::string& name, const std::string& line) {
    std::vector<std::string> smiles;
    for (const std::string& row : read_lines(std::filesystem::path(folder) / name))
      smiles.push_back(row.substr(0, row.find(',')));
    smiles.erase(smiles.begin());
    EXPECT_EQ(format_line(name, smiles), line);
  });
}

TEST(GraphSets, HaveTheWidthsOfChemprop) {
  const auto widths = [](const std::string& set) {
    const PackedGraphs graphs = GraphFeaturizer(set).make_empty();
    return std::pair(graphs.node_width(), graphs.edge_width());
  };
  EXPECT_EQ(widths("chemprop_v1"), std::pair(std::size_t{133}, std::size_t{14}));
  EXPECT_EQ(widths("organic"), std::pair(std::size_t{44}, std::size_t{14}));
  EXPECT_EQ(widths("rigr"), std::pair(std::size_t{52}, std::size_t{2}));
}

TEST(GraphSets, NameEveryColumn) {
  for (const std::string& set : sets) {
    const GraphTables tables = compute_graph_tables(parse("C1CC1O"), set);
    const PackedGraphs graphs = GraphFeaturizer(set).make_empty();
    EXPECT_EQ(tables.node_columns.size(), graphs.node_width()) << set;
    EXPECT_EQ(tables.edge_columns.size(), graphs.edge_width() + 2) << set;
    EXPECT_EQ(tables.node_columns.back(), "mass*0.01");
    EXPECT_EQ(tables.nodes.size(), 4u);
    EXPECT_EQ(tables.edges.size(), 8u);
  }
}

TEST(GraphSets, RigrIsTheSameForAllResonanceForms) {
  const auto bytes = [](const std::string& smiles) { return to_bytes(compute_dense(parse(smiles), "rigr")); };
  EXPECT_EQ(bytes("CC(=O)[O-]"), bytes("CC([O-])=O"));
  EXPECT_EQ(bytes("C[N+](=O)[O-]"), bytes("C[N+]([O-])=O"));
  EXPECT_NE(bytes("CC(=O)[O-]"), bytes("CC(=O)O"));
}

}  // namespace
}  // namespace athanor::featurize
