#!/usr/bin/env python3
"""Graph features of chemprop 2.3.1, the oracle of tests/featurize/chemprop_golden_test.cpp.

    python make_golden.py NCI_FILE [DATA_FOLDER]

Python 3.11 with `pip install chemprop==2.3.1`, then `pip install --no-deps rdkit==2022.9.5 numpy==1.26.4 pandas==2.2.3
scipy==1.13.1 scikit-learn==1.5.2`: nearly the RDKit of the C++ library (2022.09.3), since versions perceive some molecules
differently. NCI_FILE is NCI/first_5K.smi of Debian's rdkit-data, DATA_FOLDER holds moleculenet_chemprop/. Writes beside
itself:

small_molecules.txt  all features of a few molecules, readable
nci_hashes.txt       row number and hash of 1,000 molecules
dataset_hashes.txt   one hash for all molecules of a file

The hash is the SHA-256 of, little-endian: uint32 atoms, uint32 directed edges, the atom rows (float32), then for each edge
in the order of (target, source): int32 source, int32 target, its row (float32). For a file the molecules that parse
follow each other.
"""
import csv
import gzip
import hashlib
import pathlib
import struct
import sys
import types

# Compiled against another RDKit, imported by chemprop at start, not used by the featurizer below.
sys.modules["cuik_molmaker"] = types.ModuleType("cuik_molmaker")

import chemprop
import numpy as np
import rdkit
from chemprop.featurizers import SimpleMoleculeMolGraphFeaturizer
from chemprop.utils import make_mol
from rdkit import RDLogger

assert chemprop.__version__ == "2.3.1" and rdkit.__version__ == "2022.09.5"
RDLogger.DisableLog("rdApp.*")
HERE = pathlib.Path(__file__).parent
HEADER = f"# chemprop {chemprop.__version__}, rdkit {rdkit.__version__}; made by make_golden.py\n"
FEATURIZER = SimpleMoleculeMolGraphFeaturizer()

SMALL_MOLECULES = [
    "Cn1cnc2c1c(=O)n(C)c(=O)n2C",
    "C[C@H](N)C(=O)[O-]",
    "C[C@@H]([NH3+])C(=O)O",
    "F/C=C/F",
    "F/C=C\\Cl",
    "C=CC#N",
    "C",
    "[H]C([2H])([13CH3])O[H]",
    "[H][H]",
    "[Na+].[Cl-]",
    "FS(F)(F)(F)(F)F",
    "FP(F)(F)(F)F",
    "[NH3]->[Cu+2]",
    "Cl[Pt@SP1](Cl)(<-[NH3])<-[NH3]",
    "[Al+3]",
    "[O-2].[Xe]",
    "IC(Br)[Se]C",
    "*c1cc[nH]c1",
    "[Re-]$[Re-]",
    "[SiH4].[AsH5]",
    "C1CC1C(=O)NC=C",
    "CS(=O)(=O)[N-]c1ccccc1",
]


def read_lines(path):
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", newline="") as file:
        yield from file


def compute_graph(smiles):
    """(atom rows, [(target, source, row)] in canonical order), or None when RDKit refuses the molecule."""
    try:
        mol = make_mol(smiles)
    except RuntimeError:
        return None
    graph = FEATURIZER(mol)
    edges = sorted(
        ((int(dst), int(src), row) for src, dst, row in zip(*graph.edge_index, graph.E)), key=lambda edge: edge[:2]
    )
    return graph.V, edges


def to_bytes(graph):
    nodes, edges = graph
    parts = [struct.pack("<II", len(nodes), len(edges)), nodes.astype("<f4").tobytes()]
    for dst, src, row in edges:
        parts.append(struct.pack("<ii", src, dst) + np.asarray(row, "<f4").tobytes())
    return b"".join(parts)


def format_row(row):
    """The columns that are not zero; those that are not one with their value, which reads back as the same float."""
    return " ".join(
        str(i) if row[i] == 1 else f"{i}={np.format_float_positional(np.float32(row[i]))}" for i in np.flatnonzero(row)
    )


def write_small(path):
    with open(path, "w") as out:
        out.write(HEADER + "# `atom`: columns that are 1, or column=value; `edge source target`: likewise\n")
        for smiles in SMALL_MOLECULES:
            nodes, edges = compute_graph(smiles)
            out.write(f"\nmolecule {smiles}\n")
            for row in nodes:
                out.write(f"atom {format_row(row)}\n")
            for dst, src, row in edges:
                out.write(f"edge {src} {dst} {format_row(row)}\n")


def write_nci(path, nci):
    with open(path, "w") as out:
        out.write(HEADER + "# NCI/first_5K.smi: 0-based row, hash or `invalid`\n")
        for row, line in enumerate(read_lines(nci)):
            if row % 5 == 0:
                graph = compute_graph(line.split()[0])
                out.write(f"{row} {hashlib.sha256(to_bytes(graph)).hexdigest() if graph else 'invalid'}\n")


def write_datasets(path, folder):
    with open(path, "w") as out:
        out.write(HEADER + "# file below the data folder, rows, rows that do not parse, hash of all others\n")
        for name in ["delaney.csv", "bbbp.csv.gz", "tox21.csv.gz"]:
            digest, rows, invalid = hashlib.sha256(), 0, 0
            for record in csv.DictReader(read_lines(folder / "moleculenet_chemprop" / name)):
                graph = compute_graph(record["smiles"])
                rows += 1
                invalid += graph is None
                digest.update(to_bytes(graph) if graph else b"")
            out.write(f"moleculenet_chemprop/{name} {rows} {invalid} {digest.hexdigest()}\n")


if __name__ == "__main__":
    write_small(HERE / "small_molecules.txt")
    write_nci(HERE / "nci_hashes.txt", pathlib.Path(sys.argv[1]))
    if len(sys.argv) > 2:
        write_datasets(HERE / "dataset_hashes.txt", pathlib.Path(sys.argv[2]))
