// Every SMILES on standard input, one per line, read by PlainReader and by RDKit: prints the first differences, and how
// many texts were the same, left to RDKit, and different. Ends with status 1 when there is a difference.
//   plain_check < FILE.smi             the texts themselves, with all that is computed from them
//   plain_check --rewrite < FILE.smi   a random and a Kekulé writing of each molecule in their place, graphs alone
#include <GraphMol/MolOps.h>
#include <GraphMol/RDKitBase.h>
#include <GraphMol/SmilesParse/SmilesParse.h>
#include <GraphMol/SmilesParse/SmilesWrite.h>

#include <cstdio>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "plain_comparison.h"

namespace {
using namespace athanor::chemistry;

/// Two writings of the molecule; none where RDKit refuses the text or its Kekulé form.
std::vector<std::string> rewrite(const std::string& smiles) {
  try {
    const std::unique_ptr<RDKit::RWMol> molecule(RDKit::SmilesToMol(smiles));
    if (!molecule) return {};
    RDKit::SmilesWriteParams writing;
    writing.doRandom = true;
    std::vector<std::string> texts{RDKit::MolToSmiles(*molecule, writing)};
    RDKit::MolOps::Kekulize(*molecule, true);
    writing.doKekule = true;
    texts.push_back(RDKit::MolToSmiles(*molecule, writing));
    return texts;
  } catch (const std::exception&) {
    return {};
  }
}

struct Counts {
  std::size_t same = 0, unsure = 0, different = 0;

  void add(const std::string& text, const PlainComparison& comparison) {
    constexpr std::size_t most_shown = 20;
    if (comparison.agreement == Agreement::same) ++same;
    if (comparison.agreement == Agreement::unsure) ++unsure;
    if (comparison.agreement != Agreement::different) return;
    if (different++ < most_shown) std::printf("%s  %s\n", text.c_str(), comparison.difference.c_str());
  }
};

}  // namespace

int main(int count, char** words) {
  const bool rewrites = count == 2 && std::string_view(words[1]) == "--rewrite";
  if (count > 1 && !rewrites) {
    std::fputs("usage: plain_check [--rewrite] < FILE.smi\n", stderr);
    return 2;
  }
  PlainReader reader;
  Counts counts;
  for (std::string line; std::getline(std::cin, line);) {
    if (!rewrites) counts.add(line, compare_with_toolkit(reader, line));
    else
      for (const std::string& text : rewrite(line)) counts.add(text, compare_graph_with_toolkit(reader, text));
  }
  std::printf("%zu same, %zu left to RDKit, %zu different\n", counts.same, counts.unsure, counts.different);
  return counts.different == 0 ? 0 : 1;
}
