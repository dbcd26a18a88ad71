// Inside this room: indices of the molecular graph that RDKit has in Python only.
#pragma once

#include <vector>

#include "athanor/chemistry/molecule_body.h"

namespace athanor::chemistry {

/// Connectivity indices over atoms and bonds, equations (9) to (12) of L. H. Hall, L. B. Kier, Rev. Comp. Chem. 2, 367
/// (1991), as RDKit 2022.09 (rdkit/Chem/GraphDescriptors.py) has them; so all below.
double compute_chi0(const RDKit::ROMol& molecule);
double compute_chi1(const RDKit::ROMol& molecule);

/// Shortest paths, [atoms, atoms], over bonds that are as long as their order is small (2/3 when aromatic); kept in the
/// molecule.
const double* get_bond_order_distances(const RDKit::ROMol& molecule);

/// Averaged distance sum connectivity J (A. T. Balaban, doi:10.1016/0009-2614(82)80009-2), distances by bond order.
double compute_balaban_j(const RDKit::ROMol& molecule);

/// Complexity of bonding and of elements (S. H. Bertz, doi:10.1021/ja00402a071), in bits.
double compute_bertz_complexity(const RDKit::ROMol& molecule);

/// Information content of the characteristic polynomial of the graph (D. Bonchev, N. Trinajstic,
/// doi:10.1063/1.434593), in bits times the sum of the coefficients: exact to about 1e-12, where the method of RDKit
/// loses all digits of some molecules with many rings. Grows exponentially with the atoms, not finite beyond 1e308.
double compute_polynomial_information(const RDKit::ROMol& molecule);

/// Electrotopological states of the atoms (L. H. Hall, B. Mohney, L. B. Kier, doi:10.1021/ci00001a012).
std::vector<double> compute_estate_indices(const RDKit::ROMol& molecule);

}  // namespace athanor::chemistry
