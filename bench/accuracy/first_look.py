#!/usr/bin/env python3
"""Accuracy on MoleculeNet sets and AqSolDB: random 80/10/10, three seeds, defaults.

    ATHANOR_DATA=/path/to/data bench/accuracy/first_look.py [--athanor build/release/bin/athanor] [--sets esol bbbp …] [--out DIR]

Every run keeps its folder, so an interrupted table goes on where it stopped. Prints a Markdown table: mean and sample
standard deviation over the seeds, the network and its baselines.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess

SETS = {
    "esol": ("moleculenet_chemprop/delaney.csv", "rmse", []),
    "freesolv": ("moleculenet_chemprop/freesolv.csv", "rmse", []),
    "bbbp": ("moleculenet_chemprop/bbbp.csv", "roc_auc", []),
    "tox21": ("moleculenet_chemprop/tox21.csv", "roc_auc", ["--all-targets"]),
    "aqsoldb": ("dmol_book/curated-solubility-dataset.csv", "rmse", ["--target", "Solubility", "--smiles-column", "SMILES"]),
}


def find_data(name):
    folder = pathlib.Path(os.environ["ATHANOR_DATA"])
    for candidate in (folder / name, folder / (name + ".gz")):
        if candidate.exists():
            return str(candidate)
    raise SystemExit(f"{folder / name}: not found (set ATHANOR_DATA)")


def run(athanor, name, seed, out, extra):
    path, _, options = SETS[name]
    folder = pathlib.Path(out) / f"{name}-seed{seed}"
    if not (folder / "metrics.json").exists():
        command = [athanor, "train", find_data(path), *options, "--seed", str(seed), "--out", str(folder), "--overwrite", *extra]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return json.loads((folder / "metrics.json").read_text())


def pick(scores, metric):
    target = "_mean" if "_mean" in scores else next(iter(scores))
    return scores[target][metric]["value"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--athanor", default="build/release/bin/athanor")
    parser.add_argument("--sets", nargs="+", default=list(SETS), choices=list(SETS))
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    parser.add_argument("--out", default="runs/accuracy")
    parser.add_argument("extra", nargs="*", help="further options of athanor train, after --")
    args = parser.parse_args()
    print("| set | metric | model | mean | std | seeds |\n|---|---|---|---|---|---|")
    for name in args.sets:
        metric = SETS[name][1]
        values = {}
        for seed in args.seeds:
            metrics = run(args.athanor, name, seed, args.out, args.extra)
            values.setdefault(metrics["model"], []).append(pick(metrics["test"], metric))
            for baseline, entry in metrics["baselines"].items():
                values.setdefault(baseline, []).append(pick(entry["test"], metric))
        for model, found in values.items():
            spread = statistics.stdev(found) if len(found) > 1 else 0
            print(f"| {name} | {metric} | {model} | {statistics.mean(found):.3f} | {spread:.3f} | {len(found)} |", flush=True)


if __name__ == "__main__":
    main()
