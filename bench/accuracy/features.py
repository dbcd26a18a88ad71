"""MoleculeNet tables as arrays for the comparisons in this folder: Morgan counts (radius 2, 2048) and basic descriptors."""

import csv
import gzip
from pathlib import Path

import numpy as np
from rdkit import Chem, RDLogger
from rdkit.Chem import Descriptors, rdFingerprintGenerator, rdMolDescriptors

# file, binary?, target columns (None: all but the SMILES column)
SETS = {
    "esol": ("delaney.csv", False, ["logp"]),
    "freesolv": ("freesolv.csv", False, ["freesolv"]),
    "bbbp": ("bbbp.csv.gz", True, ["p_np"]),
    "tox21": ("tox21.csv.gz", True, None),
}
DESCRIPTORS = [
    Descriptors.MolWt, Descriptors.MolLogP, Descriptors.TPSA, rdMolDescriptors.CalcNumHBD, rdMolDescriptors.CalcNumHBA,
    rdMolDescriptors.CalcNumRotatableBonds, rdMolDescriptors.CalcNumRings, rdMolDescriptors.CalcNumAromaticRings,
    rdMolDescriptors.CalcFractionCSP3, Chem.GetFormalCharge, Descriptors.HeavyAtomCount,
]


def load(folder, name):
    """x [rows, columns] f32, y [rows, targets] f64 with NaN for gaps, binary?"""
    RDLogger.DisableLog("rdApp.*")
    file, binary, targets = SETS[name]
    path = Path(folder) / file
    with (gzip.open(path, "rt") if path.suffix == ".gz" else open(path)) as handle:
        rows = list(csv.DictReader(handle))
    smiles_column = "smiles" if "smiles" in rows[0] else next(iter(rows[0]))
    targets = targets or [key for key in rows[0] if key not in (smiles_column, "mol_id")]
    generator = rdFingerprintGenerator.GetMorganGenerator(radius=2, fpSize=2048)
    x, y = [], []
    for row in rows:
        mol = Chem.MolFromSmiles(row[smiles_column])
        if mol is None or mol.GetNumAtoms() == 0:
            continue
        counts = generator.GetCountFingerprintAsNumPy(mol)
        x.append(np.concatenate([counts, [f(mol) for f in DESCRIPTORS]]))
        y.append([float(row[t]) if row[t] not in ("", "nan") else np.nan for t in targets])
    return np.asarray(x, dtype=np.float32), np.asarray(y, dtype=np.float64), binary


def random_split(rows, seed):
    """80/10/10"""
    order = np.random.default_rng(seed).permutation(rows)
    a, b = int(0.8 * rows), int(0.9 * rows)
    return np.sort(order[:a]), np.sort(order[a:b]), np.sort(order[b:])
