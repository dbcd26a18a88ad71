// Compressed golden tables and the molecules that they name by source and row.
#pragma once

#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "tables.h"

namespace athanor::chemistry {

/// Lines of a plain or gzip file.
inline std::vector<std::string> read_lines(const std::string& path) {
  gzFile file = gzopen(path.c_str(), "rb");
  EXPECT_NE(file, nullptr) << "cannot open " << path;
  if (!file) return {};
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

inline std::vector<std::string> read_golden_lines(const std::string& name) {
  return read_lines(std::string(ATHANOR_TEST_DIR) + "/golden/chemistry/" + name);
}

/// SMILES of a file with the columns `smiles` and others; the first column that is called so, without quotes.
inline std::vector<std::string> read_smiles_column(const std::string& path) {
  const std::vector<std::string> lines = read_lines(path);
  const std::vector<std::string> header = split_text(lines.at(0), ',');
  const auto column = static_cast<std::size_t>(std::ranges::find(header, "smiles") - header.begin());
  std::vector<std::string> smiles;
  for (std::size_t i = 1; i < lines.size(); ++i) smiles.push_back(split_text(lines[i], ',').at(column));
  return smiles;
}

/// SMILES by source: "nci" (rdkit-data), "small" (examples/data/small_molecules.csv) or a file below ATHANOR_DATA.
class SmilesSources {
 public:
  /// False when the files of the source are not there.
  bool has(const std::string& source) {
    if (source == "nci") return !read_nci_smiles().empty();
    return source == "small" || std::getenv("ATHANOR_DATA") != nullptr;
  }

  const std::string& find(const std::string& source, const std::string& row) {
    std::vector<std::string>& smiles = smiles_[source];
    if (smiles.empty()) smiles = read(source);
    return smiles.at(std::stoul(row));
  }

 private:
  static std::vector<std::string> read(const std::string& source) {
    if (source == "nci") return read_nci_smiles();
    if (source == "small")
      return read_smiles_column(std::string(ATHANOR_SOURCE_DIR) + "/examples/data/small_molecules.csv");
    return read_smiles_column(std::string(std::getenv("ATHANOR_DATA")) + "/" + source);
  }

  std::map<std::string, std::vector<std::string>> smiles_;
};

}  // namespace athanor::chemistry
