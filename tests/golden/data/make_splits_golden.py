"""Makes splits.json: clusters and dissimilarity splits of the first 1,000 lines of rdkit-data's NCI/first_5K.smi, by
RDKit's Butina, scikit-learn's k-means, GroupKFold and StratifiedKFold, and numpy from the definitions.

Run: python make_splits_golden.py (Python RDKit, numpy, scikit-learn; RDKit alone may be elsewhere: give the fingerprints
as an .npz made by `/usr/bin/python3 make_splits_golden.py --prints prints.npz`)
"""
import json
import os
import sys

import numpy as np

from rng import Rng

SOURCE = "/usr/share/RDKit/Data/NCI/first_5K.smi"
ROWS = 1000
CUTOFF = 0.4
LIMIT = 0.5
CLUSTERS = 30
SEED = 5
FOLDS = 5


def write_prints(path):
    """Bits of the distinct molecules, RDKit's Tanimoto distances and its Butina clusters."""
    from rdkit import Chem, DataStructs, RDLogger
    from rdkit.Chem import AllChem
    from rdkit.ML.Cluster import Butina

    RDLogger.DisableLog("rdApp.*")
    with open(SOURCE) as file:
        smiles = [line.split()[0] for line in file][:ROWS]
    molecules = {}
    for text in smiles:
        mol = Chem.MolFromSmiles(text)
        if mol is not None and mol.GetNumAtoms() > 0:
            molecules.setdefault(Chem.MolToSmiles(mol), Chem.MolFromSmiles(text))
    prints = [AllChem.GetMorganFingerprintAsBitVect(mol, 2, nBits=2048) for mol in molecules.values()]
    bits = np.array([list(one) for one in prints], dtype=np.int64)
    triangle = [1 - s for i in range(1, len(prints)) for s in DataStructs.BulkTanimotoSimilarity(prints[i], prints[:i])]
    clusters = Butina.ClusterData(triangle, len(prints), CUTOFF, isDistData=True)
    np.savez(path, bits=bits, triangle=triangle, clusters=json.dumps([sorted(one) for one in clusters]))


def to_matrix(triangle, n):
    distances = np.zeros((n, n))
    distances[np.tril_indices(n, -1)] = triangle
    return distances + distances.T


def find_components(distances, limit):
    n = len(distances)
    group = np.full(n, -1)
    for start in range(n):
        if group[start] >= 0:
            continue
        waiting = [start]
        group[start] = start
        while waiting:
            i = waiting.pop()
            for j in np.flatnonzero((1 - distances[i] > limit) & (group < 0)):
                group[j] = start
                waiting.append(j)
    return [np.flatnonzero(group == g).tolist() for g in sorted(set(group))]


def pick_farthest_first(distances, first, count):
    picked = list(first)
    while len(picked) < count:
        nearest = distances[picked].min(axis=0)
        nearest[picked] = -1
        picked.append(int(nearest.argmax()))
    return picked


def kennard_stone(distances, count):
    upper = np.triu(distances, 1)
    first = np.unravel_index(upper.argmax(), upper.shape)
    return pick_farthest_first(distances, [int(i) for i in first], count)


def choose_seeds(bits, k, rng):
    seeds = [rng.below(len(bits))]
    nearest = None
    while True:
        squares = ((bits - bits[seeds[-1]]) ** 2).sum(axis=1)
        nearest = squares if nearest is None else np.minimum(nearest, squares)
        if len(seeds) == k:
            return seeds
        draw = rng.below(int(nearest.sum()))
        seeds.append(int(np.searchsorted(np.cumsum(nearest), draw, side="right")))


def run_lloyd(bits, seeds):
    """Ties go to the first centre, as scikit-learn's, which shifts the data, does not promise."""
    centres, labels = bits[seeds].astype(float), None
    for _ in range(100):
        scores = (centres ** 2).sum(axis=1) - 2 * bits @ centres.T
        following = scores.argmin(axis=1)
        if labels is not None and (following == labels).all():
            break
        labels = following
        for c in range(len(seeds)):
            if (labels == c).any():
                centres[c] = bits[labels == c].mean(axis=0)
    return labels


def compute_inertia(bits, labels):
    return sum(((bits[labels == c] - bits[labels == c].mean(axis=0)) ** 2).sum() for c in set(labels))


def list_groups(labels):
    return sorted(np.flatnonzero(labels == label).tolist() for label in set(labels))


def main():
    from sklearn.cluster import KMeans
    from sklearn.model_selection import GroupKFold, StratifiedKFold

    stored = np.load(sys.argv[1])
    bits = stored["bits"]
    n = len(bits)
    distances = to_matrix(stored["triangle"], n)
    clusters = sorted(json.loads(str(stored["clusters"])))
    seeds = choose_seeds(bits, CLUSTERS, Rng(SEED))
    kmeans = KMeans(CLUSTERS, init=bits[seeds].astype(float), n_init=1, max_iter=100, tol=0, algorithm="lloyd")
    kmeans.fit(bits.astype(float))
    labels = run_lloyd(bits, seeds)
    print("inertia", compute_inertia(bits, labels), "scikit-learn's from the same seeds", kmeans.inertia_)
    cluster_of = np.zeros(n, dtype=int)
    for number, members in enumerate(clusters):
        cluster_of[members] = number
    grouped = sorted(len(test) for _, test in GroupKFold(FOLDS).split(bits, groups=cluster_of))
    classes = (bits.sum(axis=1) > 30).astype(int)
    stratified = sorted([int((classes[test] == 0).sum()), int(classes[test].sum())]
                        for _, test in StratifiedKFold(FOLDS).split(bits, classes))
    golden = {"rows": ROWS, "records": n, "butina": clusters, "components": find_components(distances, LIMIT),
              "kmeans": list_groups(labels), "scikit_learn_inertia": kmeans.inertia_,
              "kennard_stone_train": sorted(kennard_stone(distances, n // 2)),
              "maxmin_test": sorted(pick_farthest_first(distances, [Rng(SEED).below(n)], n - int(0.9 * n))),
              "group_fold_sizes": grouped, "classes": classes.tolist(), "stratified_fold_classes": stratified}
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "splits.json")
    with open(path, "w") as file:
        file.write("{\n" + ",\n".join(f" {json.dumps(k)}: {json.dumps(v)}" for k, v in golden.items()) + "\n}\n")
    print(n, "records", len(clusters), "Butina clusters", len(golden["components"]), "components")


if sys.argv[1] == "--prints":
    write_prints(sys.argv[2])
else:
    main()
