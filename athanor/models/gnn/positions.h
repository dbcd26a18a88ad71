// Where an atom is in its molecule, from the bonds alone: equal for any order of the atoms.
#pragma once

#include "athanor/nn/batch.h"

namespace athanor::models {

/// Probability that a random walk along the bonds from an atom is back there after 1, 2, … `steps` steps: [nodes,
/// steps] (Dwivedi et al. 2021, arXiv:2110.07875). Numbers of the type of `like`, here and below.
torch::Tensor compute_return_probabilities(const nn::GraphBatch& graph, std::int64_t steps, const torch::Tensor& like);

/// For the `count` smallest different eigenvalues above 0 of the normalised Laplacian I - D^-1/2 A D^-1/2 of a
/// molecule: the atom's part in the eigenvectors of that eigenvalue, and the eigenvalue; [nodes, 2 * count], 0 where
/// there are fewer. The part is |u| for one eigenvector and the root of the sum of squares for several, as neither
/// depends on the signs and the basis that an eigensolver happens to choose.
torch::Tensor compute_laplacian_positions(const nn::GraphBatch& graph, std::int64_t count, const torch::Tensor& like);

}  // namespace athanor::models
