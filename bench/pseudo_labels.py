#!/usr/bin/env python3
"""Do molecules without labels help when a model writes labels for them? A Markdown table.

    ATHANOR_DATA=/path/to/data bench/pseudo_labels.py [--sets esol freesolv tetrahymena] [--labels 16 64] [--seeds 0 1 2 3 4]

A fifth of each set is the test; so many other molecules have labels, all others have none. A forest that is trained on the labels (the teacher)
predicts the others; each student is trained on both, its predictions of the teacher weighing --weight. Of classes, molecules whose probability
lies within 0.1 of one class are taken. The gain over the same model on the labels alone has its 95 % interval and p by a paired t-test.
"""
import argparse
import csv
import importlib.util
import json
import pathlib
import random
import statistics
import subprocess

HERE = pathlib.Path(__file__).parent
spec = importlib.util.spec_from_file_location("transfer", HERE / "transfer.py")
transfer = importlib.util.module_from_spec(spec)
spec.loader.exec_module(transfer)
table = transfer.table

STUDENTS = {"forest": ["--model", "forest"], "dmpnn": ["--model", "dmpnn"]}


def curate(args, name, folder):
    """[(SMILES, value)] of a set, each molecule once."""
    path, _, options, _ = table.SETS[name]
    out = folder / f"{name}.csv"
    if not out.exists():
        subprocess.run([args.athanor, "curate", table.find_data(path), *options, "--out", str(out)], check=True, capture_output=True)
    with open(out, newline="") as lines:
        rows = list(csv.DictReader(lines))
    target = next(column for column in rows[0] if column not in ("smiles", "inchi_key", "rows"))
    return [(row["smiles"], row[target]) for row in rows]


def write_table(path, rows):
    with open(path, "w", newline="") as out:
        csv.writer(out).writerows([("smiles", "y", "part", "weight"), *rows])


def train(args, path, out, model, seed):
    """Metrics of the test rows of a table."""
    if not (out / "metrics.json").exists():
        subprocess.run([args.athanor, "train", str(path), "--target", "y", "--splits-column", "part", "--weight-column", "weight", *STUDENTS[model],
                        "--baselines", "none", "--seed", str(seed), "--threads", "1", "--out", str(out), "--overwrite"], check=True, capture_output=True)
    return json.loads((out / "metrics.json").read_text())["test"]["y"]


def write_pseudo_labels(args, pool, teacher, is_class, path):
    """[(SMILES, value)] that the teacher gives and is sure of."""
    write_table(path, [(smiles, "", "", "") for smiles, _ in pool])
    out = path.with_suffix(".predicted.csv")
    subprocess.run([args.athanor, "predict", str(teacher), str(path), "--out", str(out), "--overwrite", "--threads", "1"], check=True, capture_output=True)
    with open(out, newline="") as lines:
        found = [(row["smiles"], float(row["pred_y"])) for row in csv.DictReader(lines) if row["pred_y"]]
    if not is_class:
        return found
    return [(smiles, round(value)) for smiles, value in found if min(value, 1 - value) < 0.1]


def score(args, name, labels, seed, folder):
    """{model: (score on labels alone, score with pseudo-labels)}"""
    metric = table.SETS[name][1]
    rows = curate(args, name, folder)
    random.Random(seed).shuffle(rows)
    num_test, num_val = len(rows) // 5, labels // 2
    test, val, known, pool = (rows[:num_test], rows[num_test:num_test + num_val], rows[num_test + num_val:num_test + num_val + labels],
                              rows[num_test + num_val + labels:])
    given = [(*row, part, 1) for part, part_rows in (("train", known), ("val", val), ("test", test)) for row in part_rows]
    stem = folder / f"{name}-{labels}-seed{seed}"
    write_table(f"{stem}.csv", given)
    results = {model: [train(args, f"{stem}.csv", pathlib.Path(f"{stem}-{model}"), model, seed)[metric]["value"]] for model in STUDENTS}
    written = write_pseudo_labels(args, pool, pathlib.Path(f"{stem}-forest"), metric == "roc_auc", pathlib.Path(f"{stem}-pool.csv"))
    write_table(f"{stem}-both.csv", given + [(*row, "train", args.weight) for row in written])
    for model in STUDENTS:
        results[model].append(train(args, f"{stem}-both.csv", pathlib.Path(f"{stem}-{model}-pseudo"), model, seed)[metric]["value"])
    return results


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--athanor", default="build/release/bin/athanor")
    parser.add_argument("--sets", nargs="+", default=["esol", "freesolv", "tetrahymena"], choices=list(table.SETS))
    parser.add_argument("--labels", nargs="+", type=int, default=[16, 64])
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2, 3, 4])
    parser.add_argument("--weight", type=float, default=0.3)
    parser.add_argument("--out", default="runs/pseudo_labels")
    args = parser.parse_args()
    folder = pathlib.Path(args.out)
    folder.mkdir(parents=True, exist_ok=True)
    print("| set | metric | labels | model | labels alone | with pseudo-labels | gain | p |\n|---|---|---|---|---|---|---|---|", flush=True)
    for name in args.sets:
        metric = table.SETS[name][1]
        sign = 1 if metric == "roc_auc" else -1
        for labels in args.labels:
            runs = [score(args, name, labels, seed, folder) for seed in args.seeds]
            for model in STUDENTS:
                alone, both = ([run[model][i] for run in runs] for i in (0, 1))
                cells = [f"{statistics.mean(scores):.3f} ± {statistics.stdev(scores):.3f}" for scores in (alone, both)]
                gain = transfer.describe_gain([sign * (b - a) for a, b in zip(alone, both)])
                print(f"| {name} | {metric} | {labels} | {model} | {' | '.join(cells + gain)} |", flush=True)


if __name__ == "__main__":
    main()
