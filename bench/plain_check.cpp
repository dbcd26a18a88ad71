// Every SMILES on standard input, one per line, read by PlainReader and by RDKit: prints the first differences, and how
// many texts were the same, left to RDKit, and different. Ends with status 1 when there is a difference.
#include <cstdio>
#include <iostream>
#include <string>

#include "plain_comparison.h"

int main() {
  using namespace athanor::chemistry;
  constexpr std::size_t most_shown = 20;
  PlainReader reader;
  std::size_t same = 0, unsure = 0, different = 0;
  for (std::string line; std::getline(std::cin, line);) {
    const PlainComparison comparison = compare_with_toolkit(reader, line);
    if (comparison.agreement == Agreement::same) ++same;
    if (comparison.agreement == Agreement::unsure) ++unsure;
    if (comparison.agreement != Agreement::different) continue;
    if (different++ < most_shown) std::printf("%s  %s\n", line.c_str(), comparison.difference.c_str());
  }
  std::printf("%zu same, %zu left to RDKit, %zu different\n", same, unsure, different);
  return different == 0 ? 0 : 1;
}
