#!/usr/bin/env python3
"""Peak memory and rate of `athanor predict` on tables of growing length.

    ATHANOR_DATA=/path/to/data bench/predict_memory.py [--athanor build/release/bin/athanor] [--bundle FILE] [--rows 100000 1000000]

The rows are the first ones of smiles_large/union_smiles.tsv.gz (MOSES, ZINC, ChEMBL and others).
"""
import argparse
import gzip
import itertools
import os
import pathlib
import re
import subprocess
import tempfile


def write_head(source, rows, path):
    with gzip.open(source, "rt") as lines, open(path, "w") as out:
        out.writelines(itertools.islice(lines, rows + 1))


def run(command):
    """Summary line of the program and its peak resident memory in MiB."""
    result = subprocess.run(["/usr/bin/env", "python3", "-c",
                             "import resource,subprocess,sys;r=subprocess.run(sys.argv[1:],stdout=subprocess.PIPE,text=True,check=True);"
                             "print(r.stdout);print('KB',resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)", *command],
                            check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    return re.search(r"(.* rows? predicted.*)", result)[1], int(re.search(r"KB (\d+)", result)[1]) / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--athanor", default="build/release/bin/athanor")
    parser.add_argument("--bundle", default="examples/models/gap.athanor")
    parser.add_argument("--rows", nargs="+", type=int, default=[100_000, 1_000_000])
    parser.add_argument("--threads", default="2")
    args = parser.parse_args()
    source = pathlib.Path(os.environ["ATHANOR_DATA"]) / "smiles_large" / "union_smiles.tsv.gz"
    print("| rows | peak memory, MiB | said |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for rows in args.rows:
            table = pathlib.Path(folder) / f"{rows}.tsv"
            write_head(source, rows, table)
            said, memory = run([args.athanor, "predict", args.bundle, str(table), "--out", str(table) + ".csv", "--threads", args.threads])
            print(f"| {rows:,} | {memory:.0f} | {said} |", flush=True)


if __name__ == "__main__":
    main()
