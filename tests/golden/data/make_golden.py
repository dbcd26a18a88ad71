"""Makes nci.json: scaffolds, duplicates, splits and nearest similarities of the first 1,000 lines of rdkit-data's
NCI/first_5K.smi, computed by Python RDKit 2022.09.3 and by the algorithms written here from their descriptions.

Run: /usr/bin/python3 make_golden.py   (Debian packages python3-rdkit and rdkit-data)
"""
import json
import os

from rdkit import Chem, DataStructs, RDLogger
from rdkit.Chem import AllChem
from rdkit.Chem.Scaffolds import MurckoScaffold

from rng import Rng

RDLogger.DisableLog("rdApp.*")
SOURCE = "/usr/share/RDKit/Data/NCI/first_5K.smi"
ROWS = 1000


def scaffold_groups(scaffolds):
    groups = {}
    for record, scaffold in enumerate(scaffolds):
        groups.setdefault(scaffold, []).append(record)
    return list(groups.values())


def random_split(n, sizes, seed):
    order = list(range(n))
    Rng(seed).shuffle(order)
    a, b = int(sizes[0] * n + 1e-6), int((sizes[0] + sizes[1]) * n + 1e-6)
    return {"train": sorted(order[:a]), "val": sorted(order[a:b]), "test": sorted(order[b:])}


def scaffold_split(scaffolds, sizes, seed):
    """chemprop 1.7.1, chemprop/data/scaffold.py, balanced=True."""
    n = len(scaffolds)
    train_size, val_size, test_size = (size * n for size in sizes)
    big, small = [], []
    for group in scaffold_groups(scaffolds):
        (big if len(group) > val_size / 2 or len(group) > test_size / 2 else small).append(group)
    rng = Rng(seed)
    rng.shuffle(big)
    rng.shuffle(small)
    train, val, test = [], [], []
    for group in big + small:
        if len(train) + len(group) <= train_size + 1e-6:
            train += group
        elif len(val) + len(group) <= val_size + 1e-6:
            val += group
        else:
            test += group
    return {"train": sorted(train), "val": sorted(val), "test": sorted(test)}


def rotate(folds):
    k = len(folds)
    splits = []
    for i in range(k):
        rest = [r for f in range(k) if f not in (i, (i + 1) % k) for r in folds[f]]
        splits.append({"train": sorted(rest), "val": sorted(folds[(i + 1) % k]), "test": sorted(folds[i])})
    return splits


def kfold(n, k, seed):
    order = list(range(n))
    Rng(seed).shuffle(order)
    return rotate([order[f * n // k:(f + 1) * n // k] for f in range(k)])


def scaffold_kfold(scaffolds, k, seed):
    groups = scaffold_groups(scaffolds)
    Rng(seed).shuffle(groups)
    groups.sort(key=len, reverse=True)
    folds = [[] for _ in range(k)]
    for group in groups:
        min(folds, key=len).extend(group)
    return rotate(folds)


def main():
    with open(SOURCE) as file:
        lines = [line.split() for line in file][:ROWS]
    records = {}
    invalid = []
    for row, words in enumerate(lines):
        mol = Chem.MolFromSmiles(words[0])
        if mol is None or mol.GetNumAtoms() == 0:
            invalid.append(row)
        else:
            records.setdefault(Chem.MolToSmiles(mol), []).append(row)
    rows = list(records.values())
    mols = [Chem.MolFromSmiles(lines[group[0]][0]) for group in rows]
    scaffolds = [MurckoScaffold.MurckoScaffoldSmiles(mol=mol, includeChirality=False) for mol in mols]
    splits = {
        "random_0": [random_split(len(mols), (0.8, 0.1, 0.1), 0)],
        "random_11": [random_split(len(mols), (0.7, 0.2, 0.1), 11)],
        "scaffold_0": [scaffold_split(scaffolds, (0.8, 0.1, 0.1), 0)],
        "scaffold_11": [scaffold_split(scaffolds, (0.7, 0.2, 0.1), 11)],
        "kfold_3": kfold(len(mols), 5, 3),
        "scaffold_kfold_3": scaffold_kfold(scaffolds, 5, 3),
    }
    prints = [AllChem.GetMorganFingerprintAsBitVect(mol, 2, nBits=2048) for mol in mols]
    split = splits["random_0"][0]
    train = [prints[i] for i in split["train"]]
    nearest = [round(max(DataStructs.BulkTanimotoSimilarity(prints[i], train)), 12) for i in split["test"]]
    golden = {"rows": ROWS, "invalid": invalid, "merged": [group for group in rows if len(group) > 1],
              "records": len(rows), "scaffolds": scaffolds, "splits": splits, "nearest_random_0": nearest}
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "nci.json")
    with open(path, "w") as file:
        file.write("{\n" + ",\n".join(f" {json.dumps(k)}: {json.dumps(v)}" for k, v in golden.items()) + "\n}\n")
    sizes = {name: [len(parts[0][p]) for p in ("train", "val", "test")] for name, parts in splits.items()}
    print(len(rows), "records", len(invalid), "invalid", len(golden["merged"]), "merged groups", len(set(scaffolds)), "scaffolds", sizes)


main()
