#!/usr/bin/env python3
"""What the genes of a cell line add to a model of drug response: ln IC50 of pairs of drugs and cell lines, with drugs or cell lines left out.

    ATHANOR_DATA=/path/to/data bench/drug_response.py [--athanor build/release/bin/athanor] [--rows 20000] [--epochs 15] [--folds 5] [--threads 1] [-- further options of athanor train]

The data are 82,833 values of GDSC for 170 drugs and 580 cell lines, with the expression of 706 genes per line (drug_response_tgsa). A sample of the rows
is divided by drug or by cell line into five parts: each is left out once, half of the next one validates. The model sees the drug alone, or the drug and
table(gene_expression). All rows keep their values (--duplicates keep). Intervals: 95 % of 2,000 bootstrap samples of the left-out drugs (or lines), the same
for both models.
"""
import argparse
import csv
import gzip
import json
import math
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time

FOLDS = 5
GROUPS = {"drugs": "drug_name", "cell lines": "DepMap_ID"}
MODELS = {
    "dmpnn": (["--model", "dmpnn", "--hidden", "128", "--vector-hidden", "128"], "descriptors(set=basic)"),
    "mlp": (["--model", "mlp", "--dropout", "0.2"], "morgan(radius=2,bits=1024)"),
}


def read_sample(path, count, seed):
    with gzip.open(path, "rt") as lines:
        rows = list(csv.DictReader(lines))
    return random.Random(seed).sample(rows, min(count, len(rows)))


def split_groups(rows, column, fold):
    """Row numbers of train, val and test; a group is in one of them, and in the test of one fold."""
    names = sorted({row[column] for row in rows})
    random.Random(0).shuffle(names)
    test, val = set(names[fold::FOLDS]), set(names[(fold + 1) % FOLDS :: 2 * FOLDS])
    parts = {"train": [], "val": [], "test": []}
    for i, row in enumerate(rows):
        parts["test" if row[column] in test else "val" if row[column] in val else "train"].append(i)
    return parts


def predict(args, folder, name, options, spec):
    """Predictions of all rows, and seconds."""
    out = folder / name
    command = [args.athanor, "train", str(folder / "rows.csv"), "--target", "ln_IC50", "--smiles-column", "smiles", "--splits-file", str(folder / "splits.json"),
               "--duplicates", "keep", "--baselines", "none", "--featurizer", spec, "--epochs", str(args.epochs), "--seed", "0", "--threads", str(args.threads), "--out", str(out)]
    begin = time.time()
    subprocess.run([*command, *options, *args.extra], check=True, stdout=subprocess.DEVNULL, stderr=None if args.verbose else subprocess.DEVNULL)
    seconds = time.time() - begin
    with open(out / "predictions.csv") as lines:
        return [float(row["pred_ln_IC50"]) for row in csv.DictReader(lines)], seconds


def compute_rmse(errors):
    return math.sqrt(sum(error * error for error in errors) / len(errors))


def compare(errors_by_group, seed=0, samples=2000):
    """RMSE without and with the table, their difference, and its interval: groups are drawn, each with all its rows."""
    groups = list(errors_by_group.values())
    sums = [(sum(a * a for a, _ in group), sum(b * b for _, b in group), len(group)) for group in groups]

    def measure(chosen):
        count = sum(n for _, _, n in chosen)
        without, with_table = (math.sqrt(sum(s[k] for s in chosen) / count) for k in (0, 1))
        return without, with_table, with_table - without

    rng = random.Random(seed)
    differences = sorted(measure(rng.choices(sums, k=len(sums)))[2] for _ in range(samples))
    return measure(sums), differences[int(0.025 * samples)], differences[int(0.975 * samples) - 1]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--athanor", default="build/release/bin/athanor")
    parser.add_argument("--rows", type=int, default=20000)
    parser.add_argument("--epochs", type=int, default=15)
    parser.add_argument("--folds", type=int, default=FOLDS, help="how many of the five parts are left out, one after another")
    parser.add_argument("--models", nargs="+", default=list(MODELS))
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("extra", nargs="*")
    args = parser.parse_args()
    data = pathlib.Path(os.environ["ATHANOR_DATA"]) / "drug_response_tgsa"
    table = f"table({data / 'gene_expression.csv.gz'},key=DepMap_ID)"
    rows = read_sample(data / "ic50.csv.gz", args.rows, 0)
    truth = [float(row["ln_IC50"]) for row in rows]
    print("| model | left out | RMSE, drug alone | with 706 genes | difference (95 %) | seconds |\n|---|---|---|---|---|---|")
    for model in args.models:
        options, spec = MODELS[model]
        for left_out, column in GROUPS.items():
            errors, seconds = {}, []
            for fold in range(args.folds):
                with tempfile.TemporaryDirectory() as name:
                    folder = pathlib.Path(name)
                    with open(folder / "rows.csv", "w", newline="") as file:
                        out = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
                        out.writeheader()
                        out.writerows(rows)
                    parts = split_groups(rows, column, fold)
                    (folder / "splits.json").write_text(json.dumps([parts]))
                    alone, first = predict(args, folder, "alone", options, spec)
                    joined, second = predict(args, folder, "joined", options, f"{spec}+{table}")
                seconds.append((first, second))
                for i in parts["test"]:
                    errors.setdefault(rows[i][column], []).append((alone[i] - truth[i], joined[i] - truth[i]))
            (without, with_table, difference), low, high = compare(errors)
            spent = " / ".join(f"{statistics.mean(s[k] for s in seconds):.0f}" for k in (0, 1))
            print(f"| `{model}` | {left_out} | {without:.3f} | {with_table:.3f} | {difference:+.3f} ({low:+.3f} to {high:+.3f}) | {spent} |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
