// Graph features against chemprop 2.3.1, bit for bit: tests/golden/featurize/make_golden.py made the files.
#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <numeric>
#include <sstream>

#include "athanor/core/file.h"
#include "athanor/core/hash.h"
#include "athanor/core/text.h"
#include "athanor/featurize/featurizer.h"
#include "molecules.h"

namespace athanor::featurize {
namespace {

const std::filesystem::path golden_folder = std::filesystem::path(ATHANOR_TEST_DIR) / "golden/featurize";
const std::filesystem::path nci_file = "/usr/share/RDKit/Data/NCI/first_5K.smi";

/// Dense rows of one molecule; edges in the order of (target, source).
struct DenseGraph {
  std::vector<float> nodes, edges;
  std::vector<std::pair<std::int32_t, std::int32_t>> ends;  ///< (source, target)
};

DenseGraph compute_dense(const chemistry::Molecule& molecule) {
  const GraphFeaturizer featurizer("chemprop_v2");
  PackedGraphs graphs = featurizer.make_empty();
  featurizer.append(molecule, graphs);
  std::vector<float> edges;
  DenseGraph dense;
  to_dense(graphs, 0, dense.nodes, edges);
  std::vector<std::size_t> order(graphs.edge_source.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::pair(graphs.edge_target[a], graphs.edge_source[a]) <
           std::pair(graphs.edge_target[b], graphs.edge_source[b]);
  });
  for (const std::size_t edge : order) {
    dense.ends.emplace_back(graphs.edge_source[edge], graphs.edge_target[edge]);
    dense.edges.insert(dense.edges.end(), edges.begin() + static_cast<std::ptrdiff_t>(edge * 14),
                       edges.begin() + static_cast<std::ptrdiff_t>(edge * 14 + 14));
  }
  return dense;
}

template <class T>
void put(std::string& bytes, const T* values, std::size_t count) {
  bytes.append(reinterpret_cast<const char*>(values), count * sizeof(T));
}

std::string to_bytes(const DenseGraph& graph) {
  const std::uint32_t sizes[]{static_cast<std::uint32_t>(graph.nodes.size() / 72),
                              static_cast<std::uint32_t>(graph.ends.size())};
  std::string bytes;
  put(bytes, sizes, 2);
  put(bytes, graph.nodes.data(), graph.nodes.size());
  for (std::size_t i = 0; i < graph.ends.size(); ++i) {
    put(bytes, &graph.ends[i].first, 1);
    put(bytes, &graph.ends[i].second, 1);
    put(bytes, graph.edges.data() + i * 14, 14);
  }
  return bytes;
}

std::vector<std::string> read_golden_lines(const std::string& name) {
  std::vector<std::string> lines;
  for (const std::string& line : split_text(read_file(golden_folder / name), '\n'))
    if (!line.empty() && line[0] != '#') lines.push_back(line);
  return lines;
}

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
  const DenseGraph found = compute_dense(parse(smiles));
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
    EXPECT_EQ(molecule ? compute_sha256(to_bytes(compute_dense(*molecule))) : "invalid", words.at(1)) << row;
  }
}

/// Lines of a plain or gzip file.
std::vector<std::string> read_lines(const std::filesystem::path& path) {
  gzFile file = gzopen(path.c_str(), "rb");
  if (!file) throw std::runtime_error("cannot open " + path.string());
  std::string content;
  char buffer[1 << 16];
  for (int size; (size = gzread(file, buffer, sizeof buffer)) > 0;)
    content.append(buffer, static_cast<std::size_t>(size));
  gzclose(file);
  std::erase(content, '\r');
  std::vector<std::string> lines = split_text(content, '\n');
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
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
      if (molecule) hash.update(to_bytes(compute_dense(*molecule)));
      else ++invalid;
    }
    EXPECT_EQ(std::to_string(lines.size() - 1), words.at(1)) << words[0];
    EXPECT_EQ(std::to_string(invalid), words.at(2)) << words[0];
    EXPECT_EQ(hash.hex(), words.at(3)) << words[0];
  }
}

}  // namespace
}  // namespace athanor::featurize
