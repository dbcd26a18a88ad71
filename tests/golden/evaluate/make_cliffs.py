#!/usr/bin/env python3
"""Activity cliffs of some molecules by RDKit and a plain edit distance: tests/evaluate/cliffs_test.cpp.

    python3 tests/golden/evaluate/make_cliffs.py CHEMBL25_activities_EGFR.csv.gz > tests/golden/evaluate/cliffs.json
"""
import csv
import gzip
import json
import sys

from rdkit import Chem, DataStructs
from rdkit.Chem import rdFingerprintGenerator
from rdkit.Chem.Scaffolds.MurckoScaffold import GetScaffoldForMol


def distance(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row, above = [i], row
        for j, y in enumerate(b, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (x != y)))
    return row[-1]


generator = rdFingerprintGenerator.GetMorganGenerator(radius=2, fpSize=2048)
rows = {}
for row in csv.DictReader(gzip.open(sys.argv[1], "rt")):
    molecule = Chem.MolFromSmiles(row["canonical_smiles"])
    if molecule and "@" not in row["canonical_smiles"]:
        rows[Chem.MolToSmiles(molecule)] = float(row["pIC50"])
    if len(rows) == 120:
        break
smiles, values = list(rows), list(rows.values())
molecules = [Chem.MolFromSmiles(s) for s in smiles]
prints = [generator.GetFingerprint(m) for m in molecules]
scaffolds = [GetScaffoldForMol(m) for m in molecules]
scaffold_prints = [generator.GetFingerprint(m) if m.GetNumAtoms() else None for m in scaffolds]
pairs = []
for i in range(len(smiles)):
    for j in range(i + 1, len(smiles)):
        if abs(values[i] - values[j]) < 1:
            continue
        similarity = max(DataStructs.TanimotoSimilarity(prints[i], prints[j]),
                         DataStructs.TanimotoSimilarity(scaffold_prints[i], scaffold_prints[j])
                         if scaffold_prints[i] and scaffold_prints[j] else 0,
                         1 - distance(smiles[i], smiles[j]) / max(len(smiles[i]), len(smiles[j])))
        if similarity >= 0.9:
            pairs.append([i, j, round(similarity, 9)])
texts = [[a, b, distance(a, b)] for a, b in zip(smiles[::3], smiles[1::3])] + [["kitten", "sitting", 3], ["", "abc", 3]]
json.dump({"smiles": smiles, "values": values, "pairs": pairs, "distances": texts}, sys.stdout, indent=0)
print()
