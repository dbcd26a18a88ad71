// Growth of molecular graphs: every structure up to a size, or random structures of one size.
#pragma once

#include <vector>

#include "athanor/core/progress.h"
#include "athanor/core/rng.h"
#include "athanor/generate/molecular_graph.h"

namespace athanor::generate {

/// Every graph with at most `max_atoms` atoms of the elements that breaks no stability rule, each drawing once
/// (two Kekulé drawings of one aromatic ring are two graphs). Work grows about tenfold with each atom.
std::vector<MolecularGraph> enumerate_graphs(const std::vector<int>& elements, int max_atoms, const Progress& progress);

/// One attempt at a random graph of `size` atoms: a random tree, then ring bonds, aromatic rings and multiple bonds.
/// Every graph that enumerate_graphs would give can come up, with a probability that is not uniform. The result may
/// break rules, or be smaller than `size`, when growth ran into a dead end.
MolecularGraph grow_random_graph(const std::vector<int>& elements, int size, Rng& rng);

}  // namespace athanor::generate
