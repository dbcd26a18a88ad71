// Rate of SMILES -> packed graph against RDKit's own parse + sanitise, on the same molecules in the same run.
// Usage: featurize_bench [FILE.smi] [ROUNDS]; the first word of each line is a SMILES.
#include <GraphMol/SmilesParse/SmilesParse.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <memory>

#include "athanor/chemistry/molecule_body.h"
#include "athanor/core/parallel.h"
#include "athanor/featurize/featurizer.h"

namespace {

using namespace athanor;

std::vector<std::string> read_smiles(const std::string& path) {
  std::vector<std::string> smiles;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) smiles.push_back(line.substr(0, line.find_first_of(" \t,")));
  return smiles;
}

/// Molecules that parse; the sum keeps the work from being left out.
std::size_t parse_only(const std::vector<std::string>& smiles) {
  std::size_t atoms = 0;
  for (const std::string& text : smiles) {
    try {
      const std::unique_ptr<RDKit::RWMol> molecule(RDKit::SmilesToMol(text));
      if (molecule) atoms += molecule->getNumAtoms();
    } catch (const std::exception&) {
    }
  }
  return atoms;
}

std::size_t parse_and_pack(const std::vector<std::string>& smiles) {
  const featurize::GraphFeaturizer featurizer("chemprop_v2");
  featurize::PackedGraphs graphs = featurizer.make_empty();
  for (const std::string& text : smiles)
    if (const auto molecule = chemistry::parse_smiles(text)) featurizer.append(*molecule, graphs);
  return static_cast<std::size_t>(graphs.node_offsets.back());
}

std::size_t featurize_all(const std::vector<std::string>& smiles, std::size_t threads) {
  std::vector<std::optional<Issue>> issues;
  const featurize::Inputs inputs = featurize::featurize(smiles, {}, {"", "chemprop_v2"}, threads, issues);
  return static_cast<std::size_t>(inputs.graphs.node_offsets.back());
}

/// The fastest of several rounds: other programs on the machine only ever add time.
struct Fastest {
  double wall_s = 1e30, cpu_s = 1e30;
  std::size_t atoms = 0;

  template <class Work>
  void measure(const Work& work) {
    const auto wall = std::chrono::steady_clock::now();
    const std::clock_t cpu = std::clock();
    atoms = work();
    cpu_s = std::min(cpu_s, static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC);
    wall_s = std::min(wall_s, std::chrono::duration<double>(std::chrono::steady_clock::now() - wall).count());
  }
};

}  // namespace

int main(int argc, char** argv) {
  const std::string path = argc > 1 ? argv[1] : "/usr/share/RDKit/Data/NCI/first_5K.smi";
  const int rounds = argc > 2 ? std::max(1, std::atoi(argv[2])) : 5;
  const std::vector<std::string> smiles = read_smiles(path);
  if (smiles.empty()) {
    std::fprintf(stderr, "%s has no lines; give a file of SMILES (apt install rdkit-data has one)\n", path.c_str());
    return 3;
  }
  chemistry::silence_toolkit_log();
  const std::size_t threads = count_available_cores();
  Fastest parse, pack, all;
  for (int round = 0; round < rounds; ++round) {
    parse.measure([&] { return parse_only(smiles); });
    pack.measure([&] { return parse_and_pack(smiles); });
    all.measure([&] { return featurize_all(smiles, threads); });
  }
  const double count = static_cast<double>(smiles.size());
  std::printf("%zu molecules, %zu atoms, best of %d rounds\n", smiles.size(), parse.atoms, rounds);
  std::printf("RDKit SmilesToMol         %8.0f molecules per CPU second\n", count / parse.cpu_s);
  std::printf("parse + packed graph      %8.0f molecules per CPU second, ratio %.3f\n", count / pack.cpu_s,
              parse.cpu_s / pack.cpu_s);
  std::printf("featurize(), %2zu threads   %8.0f molecules per second\n", threads, count / all.wall_s);
  if (pack.atoms != parse.atoms || all.atoms != parse.atoms)
    std::printf("not the same molecules: %zu, %zu and %zu atoms\n", parse.atoms, pack.atoms, all.atoms);
}
