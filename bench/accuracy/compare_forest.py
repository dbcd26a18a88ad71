#!/usr/bin/env python3
"""Our forest beside scikit-learn's on the same features and splits (random 80/10/10).

    compare_forest.py --data MOLECULENET_FOLDER --bench build/release/bin/classical_bench [--sets esol bbbp tox21]

Prints RMSE or ROC-AUC (mean over targets) on the test rows: ours, scikit-learn's, and scikit-learn's with another seed,
whose difference from the first is the noise of the draw; then the seconds of fitting, one process after the other.
Needs numpy, rdkit, scikit-learn and safetensors."""

import argparse
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.metrics import roc_auc_score, root_mean_squared_error

import features


def fit_ours(bench, x, y, binary, train, seed, trees, threads):
    with tempfile.TemporaryDirectory() as folder:
        source, result = Path(folder) / "in.safetensors", Path(folder) / "out.safetensors"
        save_file({"x": x, "y": y, "binary": np.full(y.shape[1], binary, dtype=np.uint8),
                   "train": train.astype(np.int64), "val": np.zeros(0, dtype=np.int64)}, source)
        subprocess.run([bench, source, result, "forest", f'{{"trees":{trees}}}', str(threads), str(seed)],
                       check=True, stdout=subprocess.DEVNULL)
        out = load_file(result)
    return out["prediction"], float(out["seconds"][0])


def fit_scikit_learn(x, y, binary, train, seed, trees, threads):
    prediction, seconds = np.empty_like(y), 0.0
    for t in range(y.shape[1]):
        rows = train[~np.isnan(y[train, t])]
        kind = RandomForestClassifier if binary else RandomForestRegressor
        model = kind(trees, max_features="sqrt" if binary else 1 / 3, n_jobs=threads, random_state=seed)
        start = time.perf_counter()
        model.fit(x[rows], y[rows, t])
        seconds += time.perf_counter() - start
        prediction[:, t] = model.predict_proba(x)[:, 1] if binary else model.predict(x)
    return prediction, seconds


def score(y, prediction, binary, test):
    values = []
    for t in range(y.shape[1]):
        rows = test[~np.isnan(y[test, t])]
        metric = roc_auc_score if binary else root_mean_squared_error
        values.append(metric(y[rows, t], prediction[rows, t]))
    return float(np.mean(values))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, type=Path)
    parser.add_argument("--bench", required=True, type=Path)
    parser.add_argument("--sets", nargs="+", default=["esol", "bbbp", "tox21"])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--trees", type=int, default=500)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--max-targets", type=int, default=12)
    args = parser.parse_args()
    print(f"{'set':<9}{'seed':>5}{'ours':>9}{'sklearn':>9}{'again':>9}{'ours s':>9}{'sklearn s':>11}", flush=True)
    for name in args.sets:
        x, y, binary = features.load(args.data, name)
        y = np.ascontiguousarray(y[:, : args.max_targets])
        rows = []
        for seed in range(args.seeds):
            train, _, test = features.random_split(len(x), seed)
            ours, our_seconds = fit_ours(args.bench, x, y, binary, train, seed, args.trees, args.threads)
            theirs, their_seconds = fit_scikit_learn(x, y, binary, train, seed, args.trees, args.threads)
            again, _ = fit_scikit_learn(x, y, binary, train, seed + 1000, args.trees, args.threads)
            scores = [score(y, p, binary, test) for p in (ours, theirs, again)]
            rows.append(scores + [our_seconds, their_seconds])
            print(f"{name:<9}{seed:>5}" + "".join(f"{v:9.4f}" for v in scores) + f"{our_seconds:9.1f}{their_seconds:11.1f}",
                  flush=True)
        mean = np.mean(rows, axis=0)
        print(f"{name:<9}{'mean':>5}" + "".join(f"{v:9.4f}" for v in mean[:3]) + f"{mean[3]:9.1f}{mean[4]:11.1f}", flush=True)


if __name__ == "__main__":
    main()
