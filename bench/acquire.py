#!/usr/bin/env python3
"""Share of the best 500 molecules that `athanor screen --acquire` finds in the docking set Enamine 50k.

    ATHANOR_DATA=/path/to/data bench/acquire.py [--athanor build/release/bin/athanor] [--functions random greedy ucb ei thompson] [--seeds 0 1 2]
        [--surrogate gp] [--threads 1]

The protocol of Graff, Shakhnovich and Coley 2021 (doi:10.1039/D0SC06805E): 1 % of the library at random, then five batches of 1 %. Docking scores have one
decimal: of the molecules that share the 500th best score only as many count as belong to the 500.
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
import time

TOP = 500
SHARES = [0.02, 0.04, 0.06]


def read_scores(path):
    with gzip.open(path, "rt") as lines:
        return sorted(float(row["score"]) for row in csv.DictReader(lines))


def find_share(found, everything):
    """Of the TOP lowest scores."""
    threshold = everything[TOP - 1]
    places = TOP - sum(score < threshold for score in everything)
    below = sum(score < threshold for score in found)
    return (below + min(sum(score == threshold for score in found), places)) / TOP


def run(args, function, seed, folder, data):
    """Shares after SHARES of the library, and seconds."""
    out = pathlib.Path(folder) / f"{function}_{seed}"
    command = [args.athanor, "screen", str(data / "Enamine50k.csv.gz"), "--acquire", function, "--scores", str(data / "Enamine50k_scores.csv.gz"), "--minimize",
               "--standardize", "none", "--surrogate", args.surrogate, "--seed", str(seed), "--threads", str(args.threads), "--out", str(out)]
    begin = time.time()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=None if args.verbose else subprocess.DEVNULL)
    seconds = time.time() - begin
    with open(out / "scored.csv") as lines:
        rows = list(csv.DictReader(lines))
    everything = read_scores(data / "Enamine50k_scores.csv.gz")
    rounds = [round(100 * share) - 1 for share in SHARES]  # a round is 1 %, the first has the number 0
    return [find_share([float(row["score"]) for row in rows if row["score"] and int(row["round"]) <= last], everything) for last in rounds], seconds


def format_cell(values):
    mean = f"{100 * statistics.mean(values):.1f}"
    return mean if len(values) == 1 else f"{mean} ± {100 * statistics.stdev(values):.1f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--athanor", default="build/release/bin/athanor")
    parser.add_argument("--functions", nargs="+", default=["random", "greedy", "ucb", "ei", "thompson"])
    parser.add_argument("--surrogate", default="gp")
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--verbose", action="store_true", help="show the progress of each run")
    args = parser.parse_args()
    data = pathlib.Path(os.environ["ATHANOR_DATA"]) / "docking_enamine50k"
    print("| choice | " + " | ".join(f"{100 * share:.0f} % scored" for share in SHARES) + " | seconds |\n|---|" + "---|" * (len(SHARES) + 1))
    with tempfile.TemporaryDirectory() as folder:
        for function in args.functions:
            runs = [run(args, function, seed, folder, data) for seed in args.seeds]
            cells = [format_cell([shares[i] for shares, _ in runs]) for i in range(len(SHARES))]
            print(f"| {function} | " + " | ".join(cells) + f" | {statistics.mean(seconds for _, seconds in runs):.0f} |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
