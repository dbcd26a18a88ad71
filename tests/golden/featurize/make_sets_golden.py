#!/usr/bin/env python3
"""Graph features of the sets V1, ORGANIC and RIGR of chemprop 2.3.1, the oracle of tests/featurize/graph_sets_test.cpp.

    /usr/bin/python3 make_sets_golden.py CHEMPROP_FOLDER [DATA_FOLDER] > graph_sets.txt

CHEMPROP_FOLDER is the package `chemprop` as pip installs it: only its featurizers/atom.py and bond.py are run, with the
RDKit of Debian 12 (python3-rdkit, 2022.09.3), which is the one of the C++ library. DATA_FOLDER holds
moleculenet_chemprop/. A line is a source (a SMILES, the 0-based row of NCI/first_5K.smi of rdkit-data, or a data file),
the number of molecules and the hash per set, as described in make_golden.py, its first 16 digits.
"""
import csv
import gzip
import hashlib
import importlib.util
import pathlib
import struct
import sys
import types
from enum import Enum

import numpy as np
from rdkit import Chem, RDLogger

SMALL_MOLECULES = """Cn1cnc2c1c(=O)n(C)c(=O)n2C C[C@H](N)C(=O)[O-] C[C@@H]([NH3+])C(=O)O F/C=C/F F/C=C\\Cl C=CC#N C
[H]C([2H])([13CH3])O[H] [H][H] [Na+].[Cl-] FS(F)(F)(F)(F)F FP(F)(F)(F)F [NH3]->[Cu+2] Cl[Pt@SP1](Cl)(<-[NH3])<-[NH3] [Al+3]
[O-2].[Xe] IC(Br)[Se]C *c1cc[nH]c1 [Re-]$[Re-] [SiH4].[AsH5] C1CC1C(=O)NC=C CS(=O)(=O)[N-]c1ccccc1 [U].[Fm].[Md]""".split()
NCI = "/usr/share/RDKit/Data/NCI/first_5K.smi"


def load(name, path):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def load_featurizers(folder):
    """atom.py and bond.py without the rest of chemprop, which they take a base class and an enumeration from."""
    for name in ["chemprop", "chemprop.featurizers", "chemprop.featurizers.base", "chemprop.utils", "chemprop.utils.utils"]:
        sys.modules[name] = types.ModuleType(name)
    sys.modules["chemprop.featurizers.base"].VectorFeaturizer = type(
        "VectorFeaturizer", (), {"__class_getitem__": classmethod(lambda cls, item: cls)})
    sys.modules["chemprop.utils.utils"].EnumMapping = Enum("EnumMapping", [])
    atom = load("chemprop.featurizers.atom", folder / "featurizers/atom.py")
    bond = load("chemprop.featurizers.bond", folder / "featurizers/bond.py")
    return [
        (atom.MultiHotAtomFeaturizer.v1(), bond.MultiHotBondFeaturizer()),
        (atom.MultiHotAtomFeaturizer.organic(), bond.MultiHotBondFeaturizer()),
        (atom.RIGRAtomFeaturizer(), bond.RIGRBondFeaturizer()),
    ]


def to_bytes(molecule, atom_featurizer, bond_featurizer):
    edges = []
    for bond in molecule.GetBonds():
        row = np.asarray(bond_featurizer(bond), "<f4").tobytes()
        begin, end = bond.GetBeginAtomIdx(), bond.GetEndAtomIdx()
        edges += [(end, begin, row), (begin, end, row)]
    parts = [struct.pack("<II", molecule.GetNumAtoms(), len(edges))]
    parts += [atom_featurizer(atom).astype("<f4").tobytes() for atom in molecule.GetAtoms()]
    parts += [struct.pack("<ii", source, target) + row for target, source, row in sorted(edges)]
    return b"".join(parts)


def print_hashes(source, smiles, featurizers):
    molecules = [molecule for molecule in map(Chem.MolFromSmiles, smiles) if molecule is not None]
    digests = []
    for atom_featurizer, bond_featurizer in featurizers:
        digest = hashlib.sha256()
        for molecule in molecules:
            digest.update(to_bytes(molecule, atom_featurizer, bond_featurizer))
        digests.append(digest.hexdigest()[:16])
    print(source, len(molecules), *digests)


def main():
    RDLogger.DisableLog("rdApp.*")
    featurizers = load_featurizers(pathlib.Path(sys.argv[1]))
    print("# chemprop 2.3.1, rdkit 2022.09.3; made by make_sets_golden.py: source, molecules, chemprop_v1, organic, rigr")
    for smiles in SMALL_MOLECULES:
        print_hashes(smiles, [smiles], featurizers)
    with open(NCI) as lines:
        for row, line in enumerate(lines):
            if row % 5 == 0:
                print_hashes(row, [line.split()[0]], featurizers)
    for name in ["delaney.csv", "bbbp.csv.gz", "tox21.csv.gz"] if len(sys.argv) > 2 else []:
        path = pathlib.Path(sys.argv[2]) / "moleculenet_chemprop" / name
        with (gzip.open if path.suffix == ".gz" else open)(path, "rt", newline="") as lines:
            smiles = [record["smiles"] for record in csv.DictReader(lines)]
        print_hashes(f"moleculenet_chemprop/{name}", smiles, featurizers)


if __name__ == "__main__":
    main()
