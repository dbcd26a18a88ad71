// Tables of the tests: handwritten cases, golden numbers and the molecules that rdkit-data installs.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "athanor/chemistry/molecule.h"
#include "athanor/core/text.h"

namespace athanor::chemistry {

using Rows = std::vector<std::vector<std::string>>;

/// Tab-separated rows without the comment lines; a field of "" is empty text.
inline Rows read_rows(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file) << "cannot open " << path;
  Rows rows;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    rows.push_back(split_text(line, '\t'));
    for (std::string& field : rows.back())
      if (field == "\"\"") field.clear();
  }
  return rows;
}

inline Rows read_cases(const std::string& name) { return read_rows(std::string(ATHANOR_TEST_DIR) + "/cases/" + name); }

inline Rows read_golden(const std::string& name) {
  return read_rows(std::string(ATHANOR_TEST_DIR) + "/golden/chemistry/" + name);
}

/// SMILES of NCI/first_5K.smi, one per row of the file; empty when rdkit-data is not installed.
inline std::vector<std::string> read_nci_smiles() {
  const char* base = std::getenv("RDBASE");
  std::ifstream file(std::string(base == nullptr ? "/usr/share/RDKit" : base) + "/Data/NCI/first_5K.smi");
  std::vector<std::string> smiles;
  for (std::string line; std::getline(file, line);) smiles.push_back(line.substr(0, line.find_first_of(" \t")));
  return smiles;
}

inline Molecule parse(const std::string& smiles) {
  const Result<Molecule> molecule = parse_smiles(smiles);
  if (!molecule) throw std::runtime_error(smiles + ": " + molecule.issue().message);
  return *molecule;
}

}  // namespace athanor::chemistry
