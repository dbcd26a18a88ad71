#!/usr/bin/env python3
"""A pretrained network against one trained from scratch, on small sets and few labels, as a Markdown table.

    ATHANOR_DATA=/path/to/data bench/transfer.py sample 100000 molecules.smi
    athanor pretrain molecules.smi --epochs 6 --out pretrained
    ATHANOR_DATA=/path/to/data bench/transfer.py compare pretrained/bundle.athanor [--labels 50 200 all] [--sets esol …] [--seeds 0 1 2 3 4] [--ways scratch finetune …]

The sample is drawn from smiles_large/union_smiles.tsv.gz in fixed shares; molecules of the sets compared here, with or without stereo
marks, are left out. Rows as in bench/accuracy/table.py. The same seed gives every way the same split: 70/10/20, or so many labels for
training and half as many for validation, the rest for the test. Mean and standard deviation over the seeds; the gain over scratch with its
95 % interval and p by a paired t-test. Each run has a folder of its own under --out, so an interrupted table goes on where it stopped.
"""
import argparse
import collections
import concurrent.futures
import csv
import gzip
import importlib.util
import json
import math
import os
import pathlib
import random
import re
import shlex
import statistics
import subprocess
import tempfile

HERE = pathlib.Path(__file__).parent
spec = importlib.util.spec_from_file_location("table", HERE / "accuracy" / "table.py")
table = importlib.util.module_from_spec(spec)
spec.loader.exec_module(table)

SETS = ["esol", "freesolv", "bbbp", "bace", "tetrahymena"]
# sources in union_smiles.tsv.gz (beginnings of their names): share of the sample
MIX = {"toxcast tox21 lipophilicity aqsoldb": 0.13, "chembl": 0.42, "zinc250k": 0.13, "uspto50k": 0.08, "qm8 qm9": 0.06,
       "hiv muv": 0.1, "moses": 0.05, "pampa_herg malaria": 0.03}
# way: verb and options beside those of every way
SCRATCH = ["train", "--model", "dmpnn", "--featurizer", "none"]
WAYS = {
    "scratch": SCRATCH,
    "scratch+basic": ["train", "--model", "dmpnn"],
    "finetune": ["finetune"],
    "hidden": ["finetune", "--head", "hidden"],
    "frozen": ["finetune", "--freeze-encoder"],
    "layers": ["finetune", "--layer-rate-factor", "0.5"],
    "unfreeze": ["finetune", "--unfreeze-epochs", "5"],
    "adapters": ["finetune", "--adapter-rank", "8"],
    "embedding+linear": ["train", "--model", "ridge"],
    "embedding+forest": ["train", "--model", "forest"],
    "embedding+gp": ["train", "--model", "gp"],
    "descriptors+forest": ["train", "--model", "forest", "--featurizer", "descriptors(set=rdkit2d)"],
    "forest": ["train", "--model", "forest"],
    "gp": ["train", "--model", "gp"],
}


def read_keys(path, athanor, folder, further=()):
    """Canonical SMILES without stereo marks: {key: number of the first row}."""
    out = pathlib.Path(folder) / "keys.csv"
    subprocess.run([athanor, "curate", path, "--out", str(out), "--overwrite", "--stereo", "remove", "--threads", "1", *further],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open(out, newline="") as lines:
        return {row["smiles"]: int(row["rows"].split()[0]) for row in csv.DictReader(lines)}


def count_atoms(smiles):
    """Symbols of the longest fragment, a coarse key: equal molecules have equal counts."""
    fragment = re.sub(r"\[\d*([A-Za-z][a-z]?)[^\]]*\]", r"\1", max(smiles.split("."), key=len))
    counts = collections.Counter(symbol.capitalize() for symbol in re.findall(r"Cl|Br|Si|Se|[BCNOPSFIbcnops]", fragment))
    return tuple(sorted(counts.items()))


def sample(args):
    """Rows of the union in the shares of MIX, chosen by a fixed seed, without the molecules of the sets that are compared."""
    by_source = {}
    with gzip.open(pathlib.Path(os.environ["ATHANOR_DATA"]) / "smiles_large" / "union_smiles.tsv.gz", "rt") as lines:
        for smiles, source in (line.rstrip("\n").split("\t") for line in list(lines)[1:]):
            by_source.setdefault(source, []).append(smiles)
    drawn, rng = [], random.Random(0)
    for sources, share in MIX.items():
        rows = [smiles for source in sorted(by_source) if source.startswith(tuple(sources.split())) for smiles in by_source[source]]
        drawn += rng.sample(rows, min(len(rows), round(args.count * share)))
    rng.shuffle(drawn)
    with tempfile.TemporaryDirectory() as folder:
        known = {}
        for name in args.sets:
            path, _, options, _ = table.SETS[name]
            known.update(read_keys(table.find_data(path), args.athanor, folder, [*options, "--duplicates", "first"]))
        coarse = {count_atoms(smiles) for smiles in known}
        alike = [smiles for smiles in drawn if count_atoms(smiles) in coarse]
        given = pathlib.Path(folder) / "alike.smi"
        given.write_text("".join(smiles + "\n" for smiles in alike))
        alike_keys = read_keys(str(given), args.athanor, folder)
    kept = [alike[row] for key, row in alike_keys.items() if key not in known]
    kept += [smiles for smiles in drawn if count_atoms(smiles) not in coarse]
    pathlib.Path(args.out).write_text("".join(smiles + "\n" for smiles in kept))
    print(f"{len(kept)} molecules; {len(alike_keys) - len(kept) + len(drawn) - len(alike)} more are in the sets that are compared")


def count_rows(path):
    with gzip.open(path, "rt") if path.endswith(".gz") else open(path) as lines:
        return sum(line.startswith("$$$$") for line in lines) if ".sdf" in path else sum(1 for _ in csv.reader(lines)) - 1


def choose_sizes(path, labels):
    if labels == "all":
        return ["0.7", "0.1", "0.2"]
    train = round(int(labels) / count_rows(path), 6)
    val = round(train / 2, 6)
    return [f"{train:.6f}", f"{val:.6f}", f"{1 - train - val:.6f}"]  # add up to 1 as they are written


def score(args, name, labels, way, seed):
    path, metric, options, _ = table.SETS[name]
    path = table.find_data(path)
    folder = pathlib.Path(args.out) / f"{name}-{labels}-{way}-seed{seed}"
    if not (folder / "metrics.json").exists():
        if name not in table.GROUPS["others"]:
            options = [*options, *table.AS_PUBLISHED]
        verb, *further = WAYS[way]
        if way.startswith("embedding"):
            further += ["--featurizer", f"bundle({args.bundle})"]
        if way == "embedding+linear" and metric == "roc_auc":
            further[1] = "logistic"
        start = ["--from", args.bundle] if verb == "finetune" else []
        command = [args.athanor, verb, *start, path, *options, *further, "--baselines", "none", "--split-sizes", *choose_sizes(path, labels),
                   "--seed", str(seed), "--threads", str(args.threads), "--out", str(folder), "--overwrite", *shlex.split(args.options)]
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            raise SystemExit(f"{' '.join(command)}\n{done.stderr[-2000:]}")
    scores = json.loads((folder / "metrics.json").read_text())["test"]
    return scores["_mean" if "_mean" in scores else next(iter(scores))][metric]["value"]


def compute_p(t, freedom):
    """Two-sided p of Student's t, by numerical integration of its density."""
    scale = math.gamma((freedom + 1) / 2) / (math.sqrt(freedom * math.pi) * math.gamma(freedom / 2))
    steps = 2000
    inner = sum(scale * (1 + (t * (i + 0.5) / steps) ** 2 / freedom) ** (-(freedom + 1) / 2) for i in range(steps)) * t / steps
    return max(0.0, 1 - 2 * inner)


def describe_gain(gains):
    """Mean, its 95 % interval and p by a paired t-test."""
    mean, n = statistics.mean(gains), len(gains)
    error = statistics.stdev(gains) / math.sqrt(n) if n > 1 else 0
    if error == 0:
        return [f"{mean:+.3f}", ""]
    low, high = 0.0, 200.0
    while high - low > 1e-4:
        middle = (low + high) / 2
        low, high = (middle, high) if compute_p(middle, n - 1) > 0.05 else (low, middle)
    return [f"{mean:+.3f} [{mean - low * error:+.3f}, {mean + low * error:+.3f}]", f"{compute_p(abs(mean) / error, n - 1):.2g}"]


def compare(args):
    print("| set | metric | labels | way | mean | std | gain over scratch | p |\n|---|---|---|---|---|---|---|---|", flush=True)
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        runs = {(name, labels, way): [pool.submit(score, args, name, labels, way, seed) for seed in args.seeds]
                for labels in args.labels for name in args.sets for way in args.ways}
        for (name, labels, way), results in runs.items():
            metric = table.SETS[name][1]
            sign = 1 if metric == "roc_auc" else -1
            found = [one.result() for one in results]
            versus = ["", ""]
            if way != "scratch" and "scratch" in args.ways:
                versus = describe_gain([sign * (value - one.result()) for value, one in zip(found, runs[name, labels, "scratch"])])
            spread = statistics.stdev(found) if len(found) > 1 else 0
            print(f"| {name} | {metric} | {labels} | {way} | {statistics.mean(found):.3f} | {spread:.3f} | {versus[0]} | {versus[1]} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    one = verbs.add_parser("sample")
    one.add_argument("count", type=int)
    one.add_argument("out")
    one.add_argument("--athanor", default="build/release/bin/athanor")
    one.add_argument("--sets", nargs="+", default=SETS, choices=list(table.SETS), help="whose molecules are left out")
    two = verbs.add_parser("compare")
    two.add_argument("bundle")
    two.add_argument("--athanor", default="build/release/bin/athanor")
    two.add_argument("--sets", nargs="+", default=SETS, choices=list(table.SETS))
    two.add_argument("--ways", nargs="+", default=["scratch", "finetune", "frozen", "embedding+linear", "embedding+forest"], choices=list(WAYS))
    two.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2, 3, 4])
    two.add_argument("--labels", nargs="+", default=["all"], help="labels for training, or all: 70 %% of the set")
    two.add_argument("--jobs", type=int, default=1, help="runs at a time")
    two.add_argument("--threads", type=int, default=1, help="threads of each run")
    two.add_argument("--out", default="runs/transfer")
    two.add_argument("--options", default="", help="further options of every run, in one text")
    args = parser.parse_args()
    if args.verb == "sample":
        sample(args)
    else:
        compare(args)


if __name__ == "__main__":
    main()
