#!/usr/bin/env python3
"""Memory and time that training takes by the number of rows, as a Markdown table.

    ATHANOR_DATA=/path/to/data bench/sizes.py [--athanor build/release/bin/athanor] [--rows 1000 10000 50000] [--models boosting mlp dmpnn]

The first rows of the docking scores of Enamine 50k with default features, split 80/10/10, one thread. Memory is the largest resident set of the program. Time is processor
time: of the whole run, and of networks (trained for 1 and for 3 epochs) what each further epoch adds.
"""
import argparse
import gzip
import itertools
import os
import pathlib
import subprocess
import sys
import tempfile

NETWORKS = ["mlp", "dmpnn"]
CHILD = ("import resource,subprocess,sys;subprocess.run(sys.argv[1:],stdout=subprocess.DEVNULL,stderr=subprocess.PIPE,check=True);"
         "r=resource.getrusage(resource.RUSAGE_CHILDREN);print(r.ru_maxrss/1024,r.ru_utime+r.ru_stime)")


def train(args, table, model, epochs, folder):
    """MiB and processor seconds."""
    command = [args.athanor, "train", table, "--target", args.target, "--model", model, "--baselines", "none", "--threads", "1", "--out", f"{folder}/run", "--overwrite"]
    if model in NETWORKS:
        command += ["--epochs", str(epochs)]
    said = subprocess.run([sys.executable, "-c", CHILD, *command], check=True, stdout=subprocess.PIPE, text=True).stdout
    return [float(word) for word in said.split()]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--athanor", default="build/release/bin/athanor")
    parser.add_argument("--rows", nargs="+", type=int, default=[1000, 10_000, 50_000])
    parser.add_argument("--models", nargs="+", default=["ridge", "forest", "boosting", *NETWORKS])
    parser.add_argument("--target", default="score")
    args = parser.parse_args()
    source = pathlib.Path(os.environ["ATHANOR_DATA"]) / "docking_enamine50k" / "Enamine50k_scores.csv.gz"
    print("| model | rows | memory, MiB | seconds | seconds of a further epoch |\n|---|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for model in args.models:
            for rows in args.rows:
                table = f"{folder}/{rows}.csv"
                with gzip.open(source, "rt") as lines, open(table, "w") as out:
                    out.writelines(itertools.islice(lines, rows + 1))
                memory, seconds = train(args, table, model, 1, folder)
                epoch = (train(args, table, model, 3, folder)[1] - seconds) / 2 if model in NETWORKS else None
                print(f"| `{model}` | {rows:,} | {memory:.0f} | {seconds:.0f} | {'' if epoch is None else f'{epoch:.1f}'} |", flush=True)


if __name__ == "__main__":
    main()
