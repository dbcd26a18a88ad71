// The bridge to RDKit's molecule for the rooms that may see it (featurize: graphs; reactions). Link RDKit::rdkit.
#pragma once

#include <GraphMol/GraphMol.h>

#include "athanor/chemistry/molecule.h"
