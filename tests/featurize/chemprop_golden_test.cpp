// Graph features against chemprop 2.3.1, bit for bit: tests/golden/featurize/make_golden.py made the files.
#include <gtest/gtest.h>

#include <cstdlib>
#include <sstream>

#include "golden_graphs.h"

namespace athanor::featurize {
namespace {

/// Appends a row of `width` numbers from "3 7=0.25": column 3 is 1, column 7 is 0.25.
void read_row(std::istream& text, std::size_t width, std::vector<float>& out) {
  std::vector<float> row(width, 0.0f);
  for (std::string item; text >> item;) {
    const std::size_t equals = item.find('=');
    row.at(std::stoul(item)) = equals == std::string::npos ? 1.0f : std::strtof(item.c_str() + equals + 1, nullptr);
  }
  out.insert(out.end(), row.begin(), row.end());
}

void compare(const std::string& smiles, const DenseGraph& expected) {
  SCOPED_TRACE(smiles);
  const DenseGraph found = compute_dense(parse(smiles), "chemprop_v2");
  EXPECT_EQ(found.nodes, expected.nodes);
  EXPECT_EQ(found.ends, expected.ends);
  EXPECT_EQ(found.edges, expected.edges);
}

TEST(ChempropGolden, SmallMoleculesHaveEveryFeatureRight) {
  std::string smiles;
  DenseGraph expected;
  int molecules = 0;
  for (const std::string& line : read_golden_lines("small_molecules.txt")) {
    std::istringstream text(line);
    std::string word;
    text >> word;
    if (word == "molecule") {
      if (!smiles.empty()) compare(smiles, expected);
      text >> smiles;
      expected = {};
      ++molecules;
    } else if (word == "atom") {
      read_row(text, 72, expected.nodes);
    } else {
      auto& ends = expected.ends.emplace_back();
      text >> ends.first >> ends.second;
      read_row(text, 14, expected.edges);
    }
  }
  compare(smiles, expected);
  EXPECT_GE(molecules, 20);
}

TEST(ChempropGolden, AThousandNciMoleculesAreEqualBitForBit) {
  if (!std::filesystem::exists(nci_file))
    GTEST_SKIP() << nci_file << " is absent; it comes with apt install rdkit-data";
  const std::vector<std::string> rows = split_text(read_file(nci_file), '\n');
  const std::vector<std::string> golden = read_golden_lines("nci_hashes.txt");
  EXPECT_EQ(golden.size(), 1000u);
  for (const std::string& line : golden) {
    const std::vector<std::string> words = split_text(line, ' ');
    const std::string& row = rows.at(std::stoul(words.at(0)));
    const auto molecule = chemistry::parse_smiles(row.substr(0, row.find_first_of(" \t")));
    EXPECT_EQ(molecule ? compute_sha256(to_bytes(compute_dense(*molecule, "chemprop_v2"))) : "invalid", words.at(1))
        << row;
  }
}

TEST(ChempropGolden, WholeDataSetsAreEqualBitForBit) {
  const char* folder = std::getenv("ATHANOR_DATA");
  if (!folder) GTEST_SKIP() << "set ATHANOR_DATA to the folder of public data sets to run this comparison";
  for (const std::string& line : read_golden_lines("dataset_hashes.txt")) {
    const std::vector<std::string> words = split_text(line, ' ');
    const std::vector<std::string> lines = read_lines(std::filesystem::path(folder) / words.at(0));
    ASSERT_EQ(lines.at(0).substr(0, 7), "smiles,");
    std::size_t invalid = 0;
    Sha256 hash;
    for (std::size_t row = 1; row < lines.size(); ++row) {
      const auto molecule = chemistry::parse_smiles(lines[row].substr(0, lines[row].find(',')));
      if (molecule) hash.update(to_bytes(compute_dense(*molecule, "chemprop_v2")));
      else ++invalid;
    }
    EXPECT_EQ(std::to_string(lines.size() - 1), words.at(1)) << words[0];
    EXPECT_EQ(std::to_string(invalid), words.at(2)) << words[0];
    EXPECT_EQ(hash.hex(), words.at(3)) << words[0];
  }
}

}  // namespace
}  // namespace athanor::featurize
