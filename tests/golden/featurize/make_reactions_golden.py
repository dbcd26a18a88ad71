#!/usr/bin/env python3
"""Condensed graphs of reactions of chemprop 2.3.1, the oracle of tests/featurize/reaction_golden_test.cpp.

    PYTHONPATH=RDKIT python3.11 make_reactions_golden.py CHEMPROP_FOLDER DATA_FOLDER > reaction_graphs.txt

CHEMPROP_FOLDER is the package `chemprop` as pip installs it: its featurizers/atom.py, bond.py, molgraph/mixins.py and
molgraph/reaction.py are run as they are. RDKIT is the folder of `pip install --target RDKIT rdkit==2022.9.5 numpy==1.26.4`:
nearly the RDKit of the C++ library (2022.09.3). DATA_FOLDER holds reaction_barriers_rdb7/ and uspto_50k/. A line is a reaction and 16 digits of a hash for each
mode with the set chemprop_v2, then of reac_diff with chemprop_v1, organic and rigr. The hash is that of make_golden.py, with
the columns of an atom in the order: features of the first half, those of the second, the masses (the last of each) behind.
Hydrogens are kept (chemprop's --keep-h) where they have map numbers.
"""
import csv
import enum
import gzip
import hashlib
import pathlib
import struct
import sys
import types
from enum import Enum

import numpy as np
import rdkit
from make_sets_golden import load
from rdkit import Chem, RDLogger

MODES = ["reac_diff", "reac_prod", "prod_diff", "reac_diff_balance", "reac_prod_balance", "prod_diff_balance"]
WRITTEN = """[CH3:1][CH2:2]Br.[OH-:3]>>[CH3:1][CH2:2][OH:3]
[CH3:1][C:2](=[O:3])Cl.[NH2:4][CH3:5]>CCN(CC)CC.ClCCl>[CH3:1][C:2](=[O:3])[NH:4][CH3:5]
[CH2:1]=[CH2:2].[CH2:3]=[CH:4][CH:5]=[CH2:6]>>[CH2:1]1[CH2:2][CH2:3][CH:4]=[CH:5][CH2:6]1
[CH3:1]/[CH:2]=[CH:3]/[CH3:4]>[Pd]>[CH3:1]/[CH:2]=[CH:3]\\[CH3:4]
[CH3:1][C@H:2]([OH:3])[CH2:4][Cl:5]>>[CH3:1][C@@H:2]1[O:3][CH2:4]1
[C:1]([H:2])([H:3])([H:4])[H:5]>>[C:1]([H:2])[H:3].[H:4][H:5]
[CH3:1][OH:2]>>[CH3:1][OH:2].O.OO
CC.[CH3:1][N+:2](=O)[O-]>>[CH3:1][NH2:2].CCl
[13CH3:1][CH3:2].[13C]>>[13CH3:1][CH3:2].[14C]Cl
[c:1]1[cH:2][cH:3][cH:4][cH:5][c:6]1>>[C:1]1#[C:6][CH:5]=[CH:4][CH:3]=[CH:2]1""".split("\n")


def load_featurizers(folder):
    """The four files without the rest of chemprop, from which they take names of types and an enumeration."""
    class Stub(types.ModuleType):
        def __getattr__(self, name):
            if name.startswith("__"):
                raise AttributeError(name)
            value = type(name, (), {"__class_getitem__": classmethod(lambda cls, item: cls)})
            setattr(self, name, value)
            return value

    for name in ["torch", "cuik_molmaker", "chemprop", "chemprop.types", "chemprop.data", "chemprop.data.molgraph",
                 "chemprop.featurizers", "chemprop.featurizers.base", "chemprop.featurizers.molgraph",
                 "chemprop.featurizers.molgraph.molecule", "chemprop.utils", "chemprop.utils.utils"]:
        sys.modules[name] = Stub(name)

    class EnumMapping(enum.StrEnum):
        @classmethod
        def get(cls, name):
            return cls[name.upper()]

    sys.modules["chemprop.utils.utils"].EnumMapping = EnumMapping
    sys.modules["chemprop.data.molgraph"].MolGraph = lambda *parts: parts
    atom = load("chemprop.featurizers.atom", folder / "featurizers/atom.py")
    bond = load("chemprop.featurizers.bond", folder / "featurizers/bond.py")
    sys.modules["chemprop.featurizers"].__dict__.update(
        {name: value for module in (atom, bond) for name, value in vars(module).items() if not name.startswith("__")})
    load("chemprop.featurizers.molgraph.mixins", folder / "featurizers/molgraph/mixins.py")
    reaction = load("chemprop.featurizers.molgraph.reaction", folder / "featurizers/molgraph/reaction.py")
    sets = [(atom.MultiHotAtomFeaturizer.v2(), bond.MultiHotBondFeaturizer(), mode) for mode in MODES]
    sets += [(a, b, "reac_diff") for a, b in [(atom.MultiHotAtomFeaturizer.v1(), bond.MultiHotBondFeaturizer()),
                                              (atom.MultiHotAtomFeaturizer.organic(), bond.MultiHotBondFeaturizer()),
                                              (atom.RIGRAtomFeaturizer(), bond.RIGRBondFeaturizer())]]
    return [reaction.CondensedGraphOfReactionFeaturizer(atom_featurizer=a, bond_featurizer=b, mode_=mode)
            for a, b, mode in sets]


def parse(smiles):
    settings = Chem.SmilesParserParams()
    settings.removeHs = "[H:" not in smiles
    return Chem.MolFromSmiles(smiles, settings)


def to_bytes(featurizer, sides):
    atoms, bonds, (sources, targets), _ = featurizer(sides)
    first = len(featurizer.atom_featurizer)
    atoms = np.hstack([atoms[:, :first - 1], atoms[:, first:-1], atoms[:, [first - 1, -1]]])
    edges = sorted((int(t), int(s), np.asarray(row, "<f4").tobytes()) for s, t, row in zip(sources, targets, bonds))
    parts = [struct.pack("<II", len(atoms), len(edges)), atoms.astype("<f4").tobytes()]
    parts += [struct.pack("<ii", source, target) + row for target, source, row in edges]
    return b"".join(parts)


def read_texts(folder):
    yield from WRITTEN
    with gzip.open(folder / "reaction_barriers_rdb7/ccsdtf12_dz.csv.gz", "rt", newline="") as lines:
        for row, record in enumerate(csv.DictReader(lines)):
            if row % 60 == 0:
                yield record["rsmi"] + ">>" + record["psmi"]
    with gzip.open(folder / "uspto_50k/mapped_raw_test.csv.gz", "rt", newline="") as lines:
        for row, record in enumerate(csv.DictReader(lines)):
            if row % 25 == 0:
                yield record["reactants>reagents>production"]


def main():
    RDLogger.DisableLog("rdApp.*")
    featurizers = load_featurizers(pathlib.Path(sys.argv[1]))
    print(f"# chemprop 2.3.1, rdkit {rdkit.__version__}; made by make_reactions_golden.py: reaction,",
          ", ".join(MODES + ["chemprop_v1", "organic", "rigr"]))
    for text in read_texts(pathlib.Path(sys.argv[2])):
        reactants, agents, products = text.split(">")
        sides = parse(reactants + "." + agents if agents else reactants), parse(products)
        print(text, *(hashlib.sha256(to_bytes(featurizer, sides)).hexdigest()[:16] for featurizer in featurizers))


if __name__ == "__main__":
    main()
