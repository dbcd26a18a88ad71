#!/usr/bin/env python3
"""Test scores of tuned options beside the defaults, set by set, as a Markdown table.

    ATHANOR_DATA=/path/to/data bench/tune.py [--models boosting] [--trials 50] [--sets esol …] [--seeds 0 1] [--out DIR] [-- further options of athanor tune]

Sets and their options are those of bench/accuracy/table.py. `athanor tune` searches on the training and validation rows and scores the best configuration and
the defaults of the first model once on the test rows; each set and seed has a folder of its own under --out, so an interrupted table goes on where it stopped.
"wins": sets whose mean over the seeds is better tuned than by default; "decided": seeds in which a paired bootstrap says so (p < 0.05), for and against.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "accuracy"))
from table import AS_PUBLISHED, GROUPS, SETS, find_data  # noqa: E402

TEN = ["esol", "freesolv", "bbbp", "bace", "tetrahymena", "thermosol", "herg", "slc6a3", "slc6a4", "egfr"]


def tune(args, name, seed):
    """What the verb says as JSON; kept in the folder of the search."""
    path, metric, options, _ = SETS[name]
    folder = pathlib.Path(args.out) / f"{name}-seed{seed}"
    result = folder / "result.json"
    if not result.exists():
        if name not in GROUPS["others"]:
            options = [*options, *AS_PUBLISHED]
        command = [args.athanor, "tune", find_data(path), *options, "--model", *args.models, "--baselines", "none", "--trials", str(args.trials), "--split-sizes",
                   *map(str, args.sizes), "--seed", str(seed), "--threads", str(args.threads), "--out", str(folder), "--json", *args.extra]
        text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        result.write_text(text)
    return json.loads(result.read_text())


def find_score(result, part, metric):
    """The metric on the test rows; of tuned options that are the defaults, those of the best."""
    scores = result["test"][part] or result["test"]["best"]
    return scores["_mean" if "_mean" in scores else next(iter(scores))][metric]["value"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--athanor", default="build/release/bin/athanor")
    parser.add_argument("--sets", nargs="+", default=TEN, choices=list(SETS))
    parser.add_argument("--models", nargs="+", default=["boosting"])
    parser.add_argument("--trials", type=int, default=50)
    parser.add_argument("--seeds", nargs="+", type=int, default=[0])
    parser.add_argument("--sizes", nargs=3, type=float, default=[0.7, 0.1, 0.2])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", default="runs/bench-tune")
    parser.add_argument("extra", nargs="*")
    args = parser.parse_args()
    print("| set | metric | defaults | tuned | tuned is better in | decided for : against | trials finished | minutes |\n|---|---|---|---|---|---|---|---|", flush=True)
    wins = 0
    for name in args.sets:
        metric = SETS[name][1]
        sign = -1 if metric in ("rmse", "mae") else 1
        results = [tune(args, name, seed) for seed in args.seeds]
        defaults = [find_score(result, "defaults", metric) for result in results]
        tuned = [find_score(result, "best", metric) for result in results]
        better = sum(sign * a > sign * b for a, b in zip(tuned, defaults))
        verdicts = [next(iter(result["test"]["comparison"].values()))["better"] for result in results if result["test"]["comparison"]]
        wins += sign * statistics.mean(tuned) > sign * statistics.mean(defaults)
        print(f"| {name} | {metric} | {statistics.mean(defaults):.3f} | {statistics.mean(tuned):.3f} | {better} of {len(results)} | "
              f"{verdicts.count('model')} : {verdicts.count('baseline')} | {statistics.mean(result['complete'] for result in results):.0f} of "
              f"{statistics.mean(len(result['trials']) for result in results):.0f} | {statistics.mean(result['seconds'] for result in results) / 60:.1f} |", flush=True)
    print(f"\n{wins} of {len(args.sets)} sets are better tuned.")


if __name__ == "__main__":
    main()
