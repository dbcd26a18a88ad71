#!/usr/bin/env python3
"""How many wrong labels are among the 10 % most suspect ones: recall on real sets with 5 % of the labels made wrong.

    ATHANOR_DATA=/path/to/data bench/accuracy/wrong_labels.py [--athanor build/release/bin/athanor] [--sets bbbp bace esol] [--model forest]

Classes are flipped; numbers are shuffled among the 5 % chosen ("swap") or moved by 3 log units ("unit": a nM read as a
µM). Each set is corrupted with three seeds and cross-validated; the columns are rankings of the same table of suspects:
ours, the model alone, the neighbours alone. Drawn at random the recall would be 0.10. Prints a Markdown table."""
import argparse
import csv
import gzip
import os
import pathlib
import random
import statistics
import subprocess
import tempfile

SETS = {
    "bbbp": ("moleculenet_chemprop/bbbp.csv.gz", "smiles", "p_np", "flip"),
    "bace": ("moleculenet_chemprop/bace.csv.gz", "mol", "Class", "flip"),
    "esol, swap": ("moleculenet_chemprop/delaney.csv", "smiles", "logp", "swap"),
    "esol, unit": ("moleculenet_chemprop/delaney.csv", "smiles", "logp", "unit"),
}


def read_rows(path):
    opened = gzip.open(path, "rt") if path.suffix == ".gz" else open(path)
    with opened as file:
        return list(csv.DictReader(file))


def corrupt(values, kind, seed):
    """The values with 5 % of them wrong, and which."""
    rng = random.Random(seed)
    chosen = rng.sample(range(len(values)), round(0.05 * len(values)))
    wrong = list(values)
    if kind == "flip":
        for i in chosen:
            wrong[i] = 1 - values[i]
    elif kind == "swap":
        shuffled = rng.sample(chosen, len(chosen))
        for i, j in zip(chosen, shuffled):
            wrong[i] = values[j]
    else:
        for i in chosen:
            wrong[i] = values[i] + rng.choice((-3, 3))
    return wrong, {i for i in chosen if wrong[i] != values[i]}


def rank(athanor, model, rows, smiles, values, seed, extra):
    with tempfile.TemporaryDirectory() as folder:
        table, suspects = f"{folder}/table.csv", f"{folder}/suspects.csv"
        with open(table, "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["smiles", "y"])
            writer.writerows([row[smiles], value] for row, value in zip(rows, values))
        subprocess.run([athanor, "evaluate", table, "--target", "y", "--model", model, "--baselines", "none", "--cv", "5",
                        "--seed", str(seed), "--duplicates", "first", "--out", f"{folder}/folds.csv", "--suspects", suspects,
                        *extra], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return read_rows(pathlib.Path(suspects))


def rankings(suspects, kind):
    """Recall-ready rankings: name -> rows, most suspect first."""
    def distance(name):
        return lambda s: abs(float(s[name]) - float(s["given"])) if s[name] else -1.0
    keys = {"model and neighbours": lambda s: float(s["score"]), "model alone": distance("predicted"),
            "neighbours alone": distance("neighbor_value")}
    return {name: [int(s["row"]) for s in sorted(suspects, key=key, reverse=True)] for name, key in keys.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--athanor", default="build/release/bin/athanor")
    parser.add_argument("--sets", nargs="+", default=list(SETS), choices=list(SETS))
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    parser.add_argument("--model", default="forest")
    parser.add_argument("--keep", help="folder for the tables of suspects")
    parser.add_argument("extra", nargs="*", help="further options of athanor evaluate, after --")
    args = parser.parse_args()
    print("| set | model | model and neighbours | model alone | neighbours alone | flagged | of these wrong |\n|---|---|---|---|---|---|---|")
    for name in args.sets:
        path, smiles, target, kind = SETS[name]
        rows = [r for r in read_rows(pathlib.Path(os.environ["ATHANOR_DATA"]) / path) if r[target] not in ("", "nan")]
        found, flagged, hits = {}, [], []
        for seed in args.seeds:
            values, wrong = corrupt([float(r[target]) for r in rows], kind, seed)
            suspects = rank(args.athanor, args.model, rows, smiles, values, seed, args.extra)
            if args.keep:
                with open(f"{args.keep}/{name}-{args.model}-{seed}.csv", "w", newline="") as file:
                    writer = csv.DictWriter(file, ["wrong", *suspects[0]])
                    writer.writeheader()
                    writer.writerows({"wrong": int(int(s["row"]) in wrong), **s} for s in suspects)
            wrong &= {int(s["row"]) for s in suspects}
            for ranking, order in rankings(suspects, kind).items():
                top = set(order[: round(0.1 * len(order))])
                found.setdefault(ranking, []).append(len(top & wrong) / len(wrong))
            called = [int(s["row"]) for s in suspects if s["flagged"] == "yes"]
            flagged.append(len(called) / len(suspects))
            hits.append(len(set(called) & wrong) / max(len(called), 1))
        cells = [f"{statistics.mean(v):.3f}" for v in found.values()]
        print(f"| {name} | {args.model} | {' | '.join(cells)} | {statistics.mean(flagged):.1%} | {statistics.mean(hits):.1%} |", flush=True)


if __name__ == "__main__":
    main()
