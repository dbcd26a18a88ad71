// What bench/selfies_check.py compares with the package selfies: for each SMILES of standard input, in any writing, one
// line with its SELFIES and the SMILES that these give back; empty where there are none.
#include <fmt/format.h>

#include <cstdio>
#include <iostream>

#include "athanor/chemistry/selfies.h"

int main() {
  std::ios::sync_with_stdio(false);
  for (std::string smiles; std::getline(std::cin, smiles);) {
    const auto selfies = athanor::chemistry::encode_selfies(smiles);
    const auto back = selfies ? athanor::chemistry::decode_selfies(*selfies) : selfies;
    fmt::print("{}\t{}\n", selfies ? *selfies : "", back ? *back : "");
  }
  return 0;
}
