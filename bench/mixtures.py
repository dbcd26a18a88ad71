#!/usr/bin/env python3
"""Flash points of pure liquids and binary mixtures: the molecules by share, side by side with their amounts, or the first molecule alone.

    ATHANOR_DATA=/path/to/data bench/mixtures.py [--athanor build/release/bin/athanor] [--models boosting dmpnn] [--repeats 3] [--threads 1]

435 rows of flash_points.csv (degrees Celsius); a pure liquid is written as a mixture with itself. Five folds by pair of compounds: every mixture of a pair is
left out together. Scores: mean and deviation of the folds' RMSE.
"""
import argparse
import csv
import gzip
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

MODELS = {"boosting": ["--model", "boosting"], "dmpnn": ["--model", "dmpnn", "--hidden", "128"]}
SPECS = {"boosting": "descriptors(set=basic)+morgan(radius=2,bits=512)", "dmpnn": "descriptors(set=basic)"}
PAIR = ["--molecule-columns", "smiles_2"]
TREATMENTS = {
    "by share": (PAIR + ["--fraction-columns", "fraction_1", "--fraction-columns", "fraction_2"], ""),
    "side by side, amounts as features": (PAIR, "+column(fraction_1,fraction_2)"),
    "first molecule alone": ([], ""),
}


def write_table(source, path):
    with gzip.open(source, "rt") as lines, open(path, "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["flash_point", "smiles_1", "smiles_2", "fraction_1", "fraction_2", "pair"])
        for row in csv.DictReader(lines):
            second = row["smiles_2"] if row["smiles_2"] != "0" else row["smiles_1"]
            pair = "+".join(sorted({row["smiles_1"], second}))
            out.writerow([row["FP (°C)"], row["smiles_1"], second, row["fraction_1"], row["fraction_2"], pair])


def score(args, folder, model, options, spec):
    out = folder / "folds.csv"
    out.unlink(missing_ok=True)
    command = [args.athanor, "evaluate", str(folder / "table.csv"), "--cv", "5", "--repeats", str(args.repeats), "--split", "group", "--group-column", "pair",
               "--target", "flash_point", "--smiles-column", "smiles_1", "--baselines", "none", "--duplicates", "keep", "--featurizer", SPECS[model] + spec,
               "--threads", str(args.threads), "--overwrite", "--out", str(out)]
    subprocess.run(command + MODELS[model] + options, check=True, stdout=subprocess.DEVNULL, stderr=None if args.verbose else subprocess.DEVNULL)
    with open(out) as lines:
        values = [float(row["value"]) for row in csv.DictReader(lines) if row["metric"] == "rmse" and row["target"] != "_mean"]
    return f"{statistics.mean(values):.1f} ± {statistics.stdev(values):.1f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--athanor", default="build/release/bin/athanor")
    parser.add_argument("--models", nargs="+", default=list(MODELS))
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--verbose", action="store_true")
    args = parser.parse_args()
    print("| model | " + " | ".join(TREATMENTS) + " |\n|---|" + "---|" * len(TREATMENTS))
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        write_table(pathlib.Path(os.environ["ATHANOR_DATA"]) / "extra_tox_perm" / "flash_points.csv.gz", folder / "table.csv")
        for model in args.models:
            print(f"| `{model}` | " + " | ".join(score(args, folder, model, *treatment) for treatment in TREATMENTS.values()) + " |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
