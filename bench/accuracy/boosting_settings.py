#!/usr/bin/env python3
"""The table behind the defaults of `boosting`: settings against small chemistry sets (random 80/10/10, early stopping on the
validation rows), RMSE or ROC-AUC on the test rows, mean over seeds; the last column is the mean rank over sets and seeds.

    boosting_settings.py --data MOLECULENET_FOLDER --bench build/release/bin/classical_bench

With 3 seeds no setting was better than the defaults beyond the noise (mean ranks 4.7 to 6.6 of 11, the defaults 6.0),
and using all rows for every tree was worse on three sets of four (rank 8.5): the defaults stayed as they are.

Needs numpy, scipy, rdkit, scikit-learn and safetensors."""

import argparse
import json
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file
from scipy.stats import rankdata
from sklearn.metrics import roc_auc_score, root_mean_squared_error

import features

SETTINGS = [
    {},
    {"max_depth": 4},
    {"max_depth": 8},
    {"column_share": 0.3},
    {"column_share": 1.0},
    {"row_share": 0.6},
    {"row_share": 1.0},
    {"row_share": 0.6, "column_share": 0.3},
    {"min_child_weight": 3},
    {"shrinkage": 0.1},
    {"l2": 5},
]


def run(bench, folder, x, y, binary, split, seed, options):
    train, val, test = split
    source, result = folder / "in.safetensors", folder / "out.safetensors"
    save_file({"x": x, "y": y, "binary": np.array([binary], dtype=np.uint8), "train": train, "val": val}, source)
    subprocess.run([bench, source, result, "boosting", json.dumps(options), "1", str(seed)], check=True, stdout=subprocess.DEVNULL)
    prediction = load_file(result)["prediction"][test, 0]
    return roc_auc_score(y[test, 0], prediction) if binary else root_mean_squared_error(y[test, 0], prediction)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, type=Path)
    parser.add_argument("--bench", required=True, type=Path)
    parser.add_argument("--seeds", type=int, default=5)
    args = parser.parse_args()
    sets = list(features.SETS)
    scores = np.zeros((len(SETTINGS), len(sets), args.seeds))
    ranks = np.zeros_like(scores)
    for s, name in enumerate(sets):
        x, y, binary = features.load(args.data, name)
        known = ~np.isnan(y[:, 0])
        x, y = x[known], np.ascontiguousarray(y[known, :1])
        for seed in range(args.seeds):
            split = features.random_split(len(x), seed)
            with tempfile.TemporaryDirectory() as folder:
                for k, options in enumerate(SETTINGS):
                    scores[k, s, seed] = run(args.bench, Path(folder), x, y, binary, split, seed, options)
            ranks[:, s, seed] = rankdata(-scores[:, s, seed] if binary else scores[:, s, seed])
    print(f"{'settings (others at the default)':<46}" + "".join(f"{name:>10}" for name in sets) + f"{'rank':>8}")
    for k, options in enumerate(SETTINGS):
        row = "".join(f"{v:10.4f}" for v in scores[k].mean(axis=1))
        print(f"{json.dumps(options):<46}{row}{ranks[k].mean():8.2f}")


if __name__ == "__main__":
    main()
