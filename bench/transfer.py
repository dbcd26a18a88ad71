#!/usr/bin/env python3
"""A pretrained network against one trained from scratch, on small sets, as a Markdown table.

    ATHANOR_DATA=/path/to/data bench/transfer.py sample 100000 molecules.smi
    athanor pretrain molecules.smi --epochs 6 --out pretrained
    ATHANOR_DATA=/path/to/data bench/transfer.py compare pretrained/bundle.athanor [--sets esol …] [--seeds 0 1 2 3 4] [--ways scratch finetune …]

The sample is drawn from smiles_large/union_smiles.tsv.gz without the rows that come from the sets compared here (their molecules may
still be among the others'; no label is ever seen). Rows and splits as in bench/accuracy/table.py: the same seed gives every way the
same 70/10/20 split. Mean and standard deviation over the seeds, and how often a way is better than scratch, with the p of a paired
t-test. Each run has a folder of its own under --out, so an interrupted table goes on where it stopped.
"""
import argparse
import concurrent.futures
import gzip
import importlib.util
import json
import math
import os
import pathlib
import random
import shlex
import statistics
import subprocess

HERE = pathlib.Path(__file__).parent
spec = importlib.util.spec_from_file_location("table", HERE / "accuracy" / "table.py")
table = importlib.util.module_from_spec(spec)
spec.loader.exec_module(table)

LEFT_OUT = {"esol_delaney-processed", "BBBP", "bace", "clintox", "sider"}
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
    "embedding+forest": ["train", "--model", "forest"],
}


def sample(count, out):
    """Distinct rows, chosen by a fixed seed."""
    path = pathlib.Path(os.environ["ATHANOR_DATA"]) / "smiles_large" / "union_smiles.tsv.gz"
    with gzip.open(path, "rt") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines][1:]
    rows = [smiles for smiles, source in rows if source not in LEFT_OUT]
    random.Random(0).shuffle(rows)
    pathlib.Path(out).write_text("".join(smiles + "\n" for smiles in rows[:count]))


def score(args, name, way, seed):
    path, metric, options, _ = table.SETS[name]
    folder = pathlib.Path(args.out) / f"{name}-{way}-seed{seed}"
    if not (folder / "metrics.json").exists():
        if name not in table.GROUPS["others"]:
            options = [*options, *table.AS_PUBLISHED]
        verb, *further = WAYS[way]
        if way.startswith("embedding"):
            further += ["--featurizer", f"bundle({args.bundle})"]
        start = ["--from", args.bundle] if verb == "finetune" else []
        command = [args.athanor, verb, *start, table.find_data(path), *options, *further, "--baselines", "none", "--split-sizes", "0.7", "0.1",
                   "0.2", "--seed", str(seed), "--threads", str(args.threads), "--out", str(folder), "--overwrite", *shlex.split(args.options)]
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            raise SystemExit(f"{' '.join(command)}\n{done.stderr[-2000:]}")
    scores = json.loads((folder / "metrics.json").read_text())["test"]
    return scores["_mean" if "_mean" in scores else next(iter(scores))][metric]["value"]


def compute_p(differences):
    """Two-sided p of a paired t-test, by numerical integration of the t density."""
    n = len(differences)
    spread = statistics.stdev(differences) if n > 1 else 0
    if spread == 0:
        return math.nan
    t, freedom = abs(statistics.mean(differences)) / (spread / math.sqrt(n)), n - 1
    scale = math.gamma((freedom + 1) / 2) / (math.sqrt(freedom * math.pi) * math.gamma(freedom / 2))
    steps = 20000
    inner = sum(scale * (1 + (t * (i + 0.5) / steps) ** 2 / freedom) ** (-(freedom + 1) / 2) for i in range(steps)) * t / steps
    return max(0.0, 1 - 2 * inner)


def compare(args):
    print("| set | metric | way | mean | std | better than scratch | p |\n|---|---|---|---|---|---|---|", flush=True)
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        runs = {(name, way): [pool.submit(score, args, name, way, seed) for seed in args.seeds] for name in args.sets for way in args.ways}
        for name in args.sets:
            metric = table.SETS[name][1]
            sign = 1 if metric in ("roc_auc",) else -1
            base = [one.result() for one in runs[name, "scratch"]] if "scratch" in args.ways else None
            for way in args.ways:
                found = [one.result() for one in runs[name, way]]
                versus = ["", ""]
                if base and way != "scratch":
                    gains = [sign * (value - other) for value, other in zip(found, base)]
                    versus = [f"{sum(gain > 0 for gain in gains)} of {len(gains)}", f"{compute_p(gains):.2g}"]
                spread = statistics.stdev(found) if len(found) > 1 else 0
                print(f"| {name} | {metric} | {way} | {statistics.mean(found):.3f} | {spread:.3f} | {versus[0]} | {versus[1]} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    one = verbs.add_parser("sample")
    one.add_argument("count", type=int)
    one.add_argument("out")
    two = verbs.add_parser("compare")
    two.add_argument("bundle")
    two.add_argument("--athanor", default="build/release/bin/athanor")
    two.add_argument("--sets", nargs="+", default=["esol", "freesolv", "bbbp", "bace", "tetrahymena"], choices=list(table.SETS))
    two.add_argument("--ways", nargs="+", default=["scratch", "finetune", "frozen", "embedding+forest"], choices=list(WAYS))
    two.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2, 3, 4])
    two.add_argument("--jobs", type=int, default=1, help="runs at a time")
    two.add_argument("--threads", type=int, default=1, help="threads of each run")
    two.add_argument("--out", default="runs/transfer")
    two.add_argument("--options", default="", help="further options of every run, in one text")
    args = parser.parse_args()
    if args.verb == "sample":
        sample(args.count, args.out)
    else:
        compare(args)


if __name__ == "__main__":
    main()
