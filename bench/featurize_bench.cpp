// Rates of SMILES -> packed graph and Morgan fingerprint, with and without RDKit, against RDKit's own parse + sanitise,
// on the same molecules in the same run. Usage: featurize_bench [FILE.smi] [ROUNDS]; the first word of each line is a
// SMILES.
#include <GraphMol/SmilesParse/SmilesParse.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <functional>
#include <memory>

#include "athanor/chemistry/descriptors.h"
#include "athanor/chemistry/molecule_body.h"
#include "athanor/chemistry/plain_descriptors.h"
#include "athanor/chemistry/plain_fingerprints.h"
#include "athanor/chemistry/plain_reader.h"
#include "athanor/chemistry/standardize.h"
#include "athanor/core/parallel.h"
#include "athanor/featurize/featurizer.h"

namespace {

using namespace athanor;
using Smiles = std::vector<std::string>;

Smiles read_smiles(const std::string& path) {
  Smiles smiles;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) smiles.push_back(line.substr(0, line.find_first_of(" \t,")));
  return smiles;
}

/// Each of these gives a number that keeps the work from being left out.
std::size_t parse_only(const Smiles& smiles) {
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

std::size_t parse_and_pack(const Smiles& smiles) {
  const featurize::GraphFeaturizer featurizer("chemprop_v2(chirality=labels)");
  featurize::PackedGraphs graphs = featurizer.make_empty();
  for (const std::string& text : smiles)
    if (const auto molecule = chemistry::parse_smiles(text)) featurizer.append(*molecule, graphs);
  return static_cast<std::size_t>(graphs.node_offsets.back());
}

std::size_t featurize_all(const Smiles& smiles, bool arrange, std::size_t threads) {
  std::vector<std::optional<Issue>> issues;
  const featurize::FeatureRequest request{
      .vector_spec = "", .graph_set = "chemprop_v2(chirality=labels)", .arrange_atoms = arrange};
  return static_cast<std::size_t>(
      featurize::featurize(smiles, {}, request, threads, issues).graphs.node_offsets.back());
}

std::size_t count_morgan_bits(const Smiles& smiles, bool toolkit) {
  std::size_t words = 0;
  for (const std::string& text : smiles) {
    if (!toolkit) {
      if (const auto bits = chemistry::parse_morgan_bits(text)) words += (*bits)[0] != 0;
    } else if (const auto molecule = chemistry::parse_smiles(text)) {
      words += chemistry::compute_morgan_bits(*molecule)[0] != 0;
    }
  }
  return words;
}

/// `toolkit`: by RDKit also where the quick way is sure.
std::size_t describe_all(const Smiles& smiles, bool toolkit) {
  std::vector<double> values(chemistry::list_basic_descriptors().size());
  std::size_t liked = 0;
  for (const std::string& text : smiles) {
    const chemistry::PlainMolecule* plain = toolkit ? nullptr : chemistry::get_plain_reader().read(text);
    if (plain == nullptr || !chemistry::compute_basic_descriptors(*plain, values))
      if (const auto molecule = chemistry::parse_smiles(text)) chemistry::compute_basic_descriptors(*molecule, values);
    liked += static_cast<std::size_t>(values.back() > 0.5);
  }
  return liked;
}

/// QED from the text; `toolkit` as above.
std::size_t estimate_drug_likeness(const Smiles& smiles, bool toolkit) {
  const chemistry::BasicSelection wanted = chemistry::select_basic(chemistry::basic::qed);
  std::vector<double> values(chemistry::basic::count);
  std::size_t liked = 0;
  for (const std::string& text : smiles) {
    const chemistry::PlainMolecule* plain = toolkit ? nullptr : chemistry::get_plain_reader().read(text);
    double qed = 0;
    if (plain != nullptr && chemistry::compute_basic_descriptors(*plain, values, wanted)) qed = values.back();
    else if (const auto molecule = chemistry::parse_smiles(text)) qed = chemistry::compute_qed(*molecule);
    liked += static_cast<std::size_t>(qed > 0.5);
  }
  return liked;
}

std::size_t standardize_all(const Smiles& smiles) {
  std::size_t characters = 0;
  for (const std::string& text : smiles)
    if (const auto standard = chemistry::standardize_smiles(text, chemistry::StandardizePolicy::basic))
      characters += standard->smiles.size();
  return characters;
}

template <class Accept>
double share(const Smiles& smiles, const Accept& accept) {
  chemistry::PlainReader reader;
  const auto count = std::count_if(smiles.begin(), smiles.end(), [&](const std::string& text) {
    const chemistry::PlainMolecule* molecule = reader.read(text);
    return molecule != nullptr && accept(*molecule);
  });
  return 100.0 * static_cast<double>(count) / static_cast<double>(smiles.size());
}

/// A line of the output: the fastest of several rounds, since other programs on the machine only ever add time.
struct Task {
  const char* name;
  std::function<std::size_t()> work;
  double cpu_s = 1e30;
  std::size_t result = 0;

  void run() {
    const std::clock_t start = std::clock();
    result += work();
    cpu_s = std::min(cpu_s, static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
  }
};

}  // namespace

int main(int argc, char** argv) {
  const std::string path = argc > 1 ? argv[1] : "/usr/share/RDKit/Data/NCI/first_5K.smi";
  const int rounds = argc > 2 ? std::max(1, std::atoi(argv[2])) : 5;
  const Smiles smiles = read_smiles(path);
  if (smiles.empty()) {
    std::fprintf(stderr, "%s has no lines; give a file of SMILES (apt install rdkit-data has one)\n", path.c_str());
    return 3;
  }
  chemistry::silence_toolkit_log();
  std::vector<Task> tasks{
      {"RDKit SmilesToMol", [&] { return parse_only(smiles); }},
      {"RDKit parse, packed graph", [&] { return parse_and_pack(smiles); }},
      {"RDKit parse, Morgan bits", [&] { return count_morgan_bits(smiles, true); }},
      {"RDKit standardisation (basic)", [&] { return standardize_all(smiles); }},
      {"packed graph, order of the text", [&] { return featurize_all(smiles, false, 1); }},
      {"packed graph, arranged", [&] { return featurize_all(smiles, true, 1); }},
      {"RDKit parse, basic descriptors", [&] { return describe_all(smiles, true); }},
      {"basic descriptors", [&] { return describe_all(smiles, false); }},
      {"Morgan bits", [&] { return count_morgan_bits(smiles, false); }},
      {"RDKit parse, QED", [&] { return estimate_drug_likeness(smiles, true); }},
      {"QED", [&] { return estimate_drug_likeness(smiles, false); }},
  };
  for (int round = 0; round < rounds; ++round)
    for (Task& task : tasks) task.run();
  std::printf("%zu molecules, best of %d rounds, per CPU second of one thread\n", smiles.size(), rounds);
  for (const Task& task : tasks)
    std::printf("%-32s %8.0f molecules, %5.2f times SmilesToMol\n", task.name,
                static_cast<double>(smiles.size()) / task.cpu_s, tasks[0].cpu_s / task.cpu_s);
  std::printf("read without RDKit               %8.2f %%\n", share(smiles, [](const auto&) { return true; }));
  std::printf("  and its basic descriptors      %8.2f %%\n", share(smiles, [](const auto& molecule) {
                std::vector<double> values(chemistry::list_basic_descriptors().size());
                return chemistry::compute_basic_descriptors(molecule, values);
              }));
  std::printf("nothing to standardise           %8.2f %%\n", share(smiles, chemistry::is_standard));
  std::printf("  and no mark without R or S     %8.2f %%\n", share(smiles, [](const auto& molecule) {
                return is_standard(molecule) && !depends_on_order(molecule, chemistry::StereoFeatures::labels);
              }));
}
