#!/usr/bin/env python3
"""Time from typing a command to its end, median of ten runs after one that warms the file cache.

    bench/startup.py [--athanor build/release/bin/athanor]
"""
import argparse
import pathlib
import statistics
import subprocess
import tempfile
import time

COMMANDS = {
    "--help": ["--help"],
    "list": ["list"],
    "curate, 41 rows": ["curate", "examples/data/new_molecules.csv", "--out", "{folder}/curated.csv", "--overwrite"],
    "split, 41 rows": ["split", "examples/data/new_molecules.csv", "--out", "{folder}/splits.json", "--overwrite"],
    "describe, one molecule": ["describe", "CCO"],
    "predict, one molecule, three networks": ["predict", "examples/models/gap.athanor", "CCO"],
}


def time_command(command):
    begin = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - begin


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--athanor", default="build/release/bin/athanor")
    athanor = str(pathlib.Path(parser.parse_args().athanor).absolute())
    print("| command | milliseconds |\n|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name, words in COMMANDS.items():
            command = [athanor, *(word.format(folder=folder) for word in words)]
            time_command(command)
            print(f"| {name} | {1000 * statistics.median(time_command(command) for _ in range(10)):.0f} |", flush=True)


if __name__ == "__main__":
    main()
