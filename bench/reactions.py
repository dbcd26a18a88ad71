#!/usr/bin/env python3
"""Barrier heights from condensed graphs of reactions: RDB7 (11,926 reactions, doi:10.1038/s41597-022-01529-6), random splits of 80, 10 and 10 %.

    ATHANOR_DATA=/path/to/data bench/reactions.py [--athanor build/release/bin/athanor] [--epochs 30] [--seeds 0] [--threads 1] [--modes reac_diff] [--chemprop chemprop]

The same rows train, validate and test all models; the errors are those of the test rows in kcal/mol. Athanor's D-MPNN and chemprop's have the same
shape (300 wide, depth 3) and the same number of epochs, each with its own defaults otherwise. Baselines read fingerprints of the reactants and their change.
"""
import argparse
import csv
import gzip
import json
import math
import os
import pathlib
import random
import subprocess
import tempfile
import time


def make_tables(folder, source, seed):
    """rows.csv and splits.json; the row numbers of the test part and all values."""
    with gzip.open(source, "rt", newline="") as lines:
        rows = list(csv.DictReader(lines))
    with open(folder / "rows.csv", "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["reaction", "barrier"])
        out.writerows([f"{row['rsmi']}>>{row['psmi']}", row["dE0"]] for row in rows)
    order = list(range(len(rows)))
    random.Random(seed).shuffle(order)
    tenth = len(rows) // 10
    parts = {"test": sorted(order[:tenth]), "val": sorted(order[tenth : 2 * tenth]), "train": sorted(order[2 * tenth :])}
    (folder / "splits.json").write_text(json.dumps([parts]))
    return parts["test"], [float(row["dE0"]) for row in rows]


def run_athanor(args, folder, name, options):
    out = folder / name
    subprocess.run([args.athanor, "train", str(folder / "rows.csv"), "--target", "barrier", "--splits-file", str(folder / "splits.json"), "--duplicates", "keep",
                    "--baselines", "none", "--seed", "0", "--threads", str(args.threads), "--out", str(out), *options],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open(out / "predictions.csv", newline="") as lines:
        return [float(row["pred_barrier"]) if row["pred_barrier"] else math.nan for row in csv.DictReader(lines)]


def run_chemprop(args, folder, test):
    environment = dict(os.environ, OMP_NUM_THREADS=str(args.threads), MKL_NUM_THREADS=str(args.threads))
    out = folder / "chemprop"
    subprocess.run([args.chemprop, "train", "-i", str(folder / "rows.csv"), "--reaction-columns", "reaction", "--target-columns", "barrier", "--keep-h", "--splits-file",
                    str(folder / "splits.json"), "--epochs", str(args.epochs), "--accelerator", "cpu", "--num-workers", "0", "-o", str(out), "--pytorch-seed", "0"],
                   check=True, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    found = sorted(out.rglob("test_predictions.csv"))[0]
    predictions = {}
    with open(found, newline="") as lines:
        for row, record in zip(test, csv.DictReader(lines)):
            predictions[row] = float(record["barrier"])
    return predictions


def measure(predictions, values, test):
    errors = [predictions[row] - values[row] for row in test if not math.isnan(predictions[row])]
    return sum(map(abs, errors)) / len(errors), math.sqrt(sum(error * error for error in errors) / len(errors)), len(errors)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--athanor", default="build/release/bin/athanor")
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--modes", nargs="*", default=["reac_diff"])
    parser.add_argument("--baselines", nargs="*", default=["forest", "boosting"])
    parser.add_argument("--chemprop", default="")
    args = parser.parse_args()
    source = pathlib.Path(os.environ["ATHANOR_DATA"]) / "reaction_barriers_rdb7" / "ccsdtf12_dz.csv.gz"
    print("| split | model | MAE | RMSE | test rows | seconds |\n|---|---|---|---|---|---|", flush=True)
    for seed in args.seeds:
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            test, values = make_tables(folder, source, seed)
            runs = [(model, lambda model=model: run_athanor(args, folder, model, ["--model", model])) for model in args.baselines]
            runs += [(f"dmpnn, {mode}", lambda mode=mode: run_athanor(args, folder, mode, ["--model", "dmpnn", "--epochs", str(args.epochs), "--graph", f"chemprop_v2(reaction={mode})"]))
                     for mode in args.modes]
            if args.chemprop:
                runs.append(("chemprop 2.3.1, reac_diff", lambda: run_chemprop(args, folder, test)))
            for label, run in runs:
                begin = time.time()
                mae, rmse, count = measure(run(), values, test)
                print(f"| {seed} | {label} | {mae:.2f} | {rmse:.2f} | {count} | {time.time() - begin:.0f} |", flush=True)


if __name__ == "__main__":
    main()
