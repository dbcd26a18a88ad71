// Inside this room: descriptors that are one number each, by name.
#pragma once

#include <string_view>

#include "athanor/chemistry/molecule_body.h"

namespace athanor::chemistry {

/// RDKit caches contributions in the molecule: it must belong to the caller alone.
using ScalarDescriptor = double (*)(const RDKit::ROMol& molecule);

/// Names and definitions are those of rdkit.Chem.Descriptors; FormalCharge is Chem.GetFormalCharge, NumStereocenters is
/// rdMolDescriptors.CalcNumAtomStereoCenters. Error(internal) for an unknown name.
ScalarDescriptor find_scalar_descriptor(std::string_view name);
bool is_scalar_descriptor(std::string_view name);

}  // namespace athanor::chemistry
