// Shares per size, drawn from the exhaustive list or grown at random, without repetition.
#include "athanor/generate/enumerate.h"

#include <algorithm>
#include <map>
#include <set>

#include "athanor/chemistry/molecule.h"
#include "athanor/core/error.h"
#include "athanor/core/rng.h"
#include "athanor/core/text.h"
#include "athanor/generate/growth.h"
#include "athanor/generate/rules.h"

namespace athanor::generate {
namespace {

/// Attempts in a row that may bring nothing new before a size counts as exhausted.
constexpr int patience = 20000;

std::string compute_smiles(const MolecularGraph& graph) {
  const std::string text = format_graph(graph);
  const Result<chemistry::Molecule> molecule = chemistry::parse_smiles(text);
  if (!molecule) fail(ErrorCode::internal, "Enumeration drew \"{}\": {}", text, molecule.issue().message);
  return chemistry::format_smiles(*molecule);
}

std::vector<int> parse_elements(const std::vector<std::string>& symbols) {
  std::vector<int> elements;
  for (const std::string& symbol : symbols)
    if (symbol != "H") elements.push_back(parse_element(symbol));
  std::sort(elements.begin(), elements.end());
  elements.erase(std::unique(elements.begin(), elements.end()), elements.end());
  if (elements.empty()) fail(ErrorCode::invalid_options, "elements is empty; enumeration needs at least C");
  return elements;
}

/// Molecules by size, from the exhaustive sizes.
std::map<int, std::set<std::string>> list_small_molecules(const std::vector<int>& elements, int max_atoms,
                                                          const Progress& progress) {
  std::map<int, std::set<std::string>> by_size;
  for (const MolecularGraph& graph : enumerate_graphs(elements, max_atoms, progress))
    by_size[graph.size()].insert(compute_smiles(graph));
  return by_size;
}

std::vector<std::string> draw_from(const std::set<std::string>& all, std::size_t wanted, Rng& rng) {
  std::vector<std::string> chosen(all.begin(), all.end());
  rng.shuffle(chosen);
  chosen.resize(std::min(wanted, chosen.size()));
  return chosen;
}

std::vector<std::string> grow(const std::vector<int>& elements, int size, std::size_t wanted, std::size_t done,
                              Rng& rng, Progress& progress) {
  std::set<std::string> found;
  for (int fruitless = 0; found.size() < wanted && fruitless < patience; ++fruitless) {
    if (progress.cancelled()) fail(ErrorCode::cancelled, "Enumeration was cancelled");
    const MolecularGraph graph = grow_random_graph(elements, size, rng);
    if (graph.size() != size || find_broken_rule(graph, true)) continue;
    if (!found.insert(compute_smiles(graph)).second) continue;
    fruitless = 0;
    progress.update(done + found.size());
  }
  return {found.begin(), found.end()};
}

}  // namespace

void EnumerateOptions::fields(FieldList& list) {
  list.add("count", &count, "number of molecules").range(1, 10'000'000);
  list.add("max_heavy_atoms", &max_heavy_atoms, "largest number of atoms other than hydrogen")
      .range(1, MolecularGraph::max_atoms);
  list.add("exhaustive_atoms", &exhaustive_atoms, "up to this size all molecules are listed before any is drawn")
      .range(1, 6);
  list.add("elements", &elements, "elements besides hydrogen, from C N O F S Cl");
}

std::vector<std::string> enumerate_molecules(const EnumerateOptions& options, std::uint64_t seed, Progress& progress) {
  const std::vector<int> elements = parse_elements(options.elements);
  const int largest = static_cast<int>(options.max_heavy_atoms);
  const int exhaustive = static_cast<int>(std::min(options.exhaustive_atoms, options.max_heavy_atoms));
  const std::size_t count = static_cast<std::size_t>(options.count);
  progress.begin("enumerating", count, "molecule");
  const auto small = list_small_molecules(elements, exhaustive, progress);

  std::vector<std::string> molecules;
  int parts_left = largest * (largest + 1) / 2;
  for (int size = 1; size <= largest; ++size) {
    const std::size_t share = ((count - molecules.size()) * size + parts_left / 2) / parts_left;
    parts_left -= size;
    Rng rng(Rng::derive_seed(seed, size));
    std::vector<std::string> chosen;
    if (size > exhaustive) chosen = grow(elements, size, share, molecules.size(), rng, progress);
    else if (const auto all = small.find(size); all != small.end()) chosen = draw_from(all->second, share, rng);
    std::sort(chosen.begin(), chosen.end());
    molecules.insert(molecules.end(), chosen.begin(), chosen.end());
    progress.update(molecules.size());
  }
  progress.end();
  if (molecules.size() < count)
    progress.warn(fmt::format("Only {} of {} were found with at most {} heavy atoms",
                              format_count(molecules.size(), "molecule"), count, largest));
  return molecules;
}

}  // namespace athanor::generate
