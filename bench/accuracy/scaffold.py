#!/usr/bin/env python3
"""Accuracy of default models on stored scaffold splits of MoleculeNet (those of MUBen, arXiv:2306.10060), as a Markdown table.

    ATHANOR_DATA=/path/to/data bench/accuracy/scaffold.py [--sets esol bbbp …] [--models dmpnn forest …] [--seeds 0 1 2] [--out DIR] [-- further options]

The parts are given, so the seeds are those of the models alone: deviations do not tell how much another split would change. Models are named as in table.py. Each set, model
and seed has a run folder of its own under --out, so an interrupted table goes on where it stopped.
"""
import argparse
import concurrent.futures
import csv
import gzip
import json
import os
import pathlib
import statistics
import subprocess
import sys

from table import AS_PUBLISHED, find_model

SETS = {"esol": "rmse", "freesolv": "rmse", "bbbp": "roc_auc", "bace": "roc_auc", "clintox": "roc_auc", "sider": "roc_auc", "tox21": "roc_auc"}
PARTS = {"train": "train", "valid": "val", "test": "test"}


def read_part(folder, part):
    path = folder / f"{part}.csv"
    with open(path) if path.exists() else gzip.open(f"{path}.gz", "rt") as lines:
        yield from csv.DictReader(lines)


def write_table(name, out):
    """One table of the three parts: SMILES, the part, and a column per target with gaps where the mask is 0."""
    folder = pathlib.Path(os.environ["ATHANOR_DATA"]) / "moleculenet_muben_scaffold_splits" / name
    path = out / f"{name}.csv"
    rows = []
    for part, word in PARTS.items():
        for row in read_part(folder, part):
            labels, masks = json.loads(row["labels"]), json.loads(row["masks"])
            rows.append([row["smiles"], word, *(label if mask else "" for label, mask in zip(labels, masks))])
    targets = [f"target{k + 1}" for k in range(len(rows[0]) - 2)]
    with open(path, "w", newline="") as lines:
        csv.writer(lines).writerows([["smiles", "part", *targets], *rows])
    return path, targets


def score(args, name, table, targets, model, seed):
    """The metric on the test rows, mean of the targets."""
    folder = pathlib.Path(args.out) / f"{name}-{model}-seed{seed}"
    if not (folder / "metrics.json").exists():
        model_name, further = find_model(model)
        command = [args.athanor, "train", str(table), "--smiles-column", "smiles", "--target-columns", *targets, "--splits-column", "part", *AS_PUBLISHED, *further, "--model",
                   model_name, "--baselines", "none", "--seed", str(seed), "--threads", str(args.threads), "--out", str(folder), "--overwrite", *args.extra]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    scores = json.loads((folder / "metrics.json").read_text())["test"]
    return scores["_mean" if "_mean" in scores else next(iter(scores))][SETS[name]]["value"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--athanor", default="build/release/bin/athanor")
    parser.add_argument("--sets", nargs="+", default=["esol", "freesolv", "bbbp", "bace", "clintox"], choices=list(SETS))
    parser.add_argument("--models", nargs="+", default=["dmpnn", "chebnet", "attentivefp", "rnn", "boosting", "forest"])
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    parser.add_argument("--jobs", type=int, default=1, help="runs at a time")
    parser.add_argument("--threads", type=int, default=1, help="threads of each run")
    parser.add_argument("--out", default="runs/scaffold")
    parser.add_argument("extra", nargs="*", help="further options of athanor train, after --")
    args = parser.parse_args()
    out = pathlib.Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    print("| set | metric | model | mean | std | seeds |\n|---|---|---|---|---|---|", flush=True)
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        rows = []
        for name in args.sets:
            table, targets = write_table(name, out)
            for model in args.models:
                rows.append((name, model, [pool.submit(score, args, name, table, targets, model, seed) for seed in args.seeds]))
        for name, model, scores in rows:
            try:
                found = [one.result() for one in scores]
            except subprocess.CalledProcessError as error:
                sys.exit(f"{name}, {model}: {error.stderr.decode().splitlines()[-1]}")
            spread = statistics.stdev(found) if len(found) > 1 else 0
            print(f"| {name} | {SETS[name]} | {model} | {statistics.mean(found):.3f} | {spread:.3f} | {len(found)} |", flush=True)


if __name__ == "__main__":
    main()
