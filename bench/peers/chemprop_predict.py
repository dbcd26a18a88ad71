#!/usr/bin/env python3
"""Predicting beside chemprop 2.3.1: the same library, a network of the same size each, one thread, in one run.

    python3 -m venv peers && peers/bin/pip install chemprop==2.3.1
    peers/bin/python bench/peers/chemprop_predict.py LIBRARY.smi [--rows 20000] [--threads 1]

LIBRARY is a .smi or .smi.gz file. Both networks (D-MPNN, hidden 300, depth 3, the graph alone) are trained for three epochs on the first 500
molecules with their number of letters as the target: only the time counts. The start (a prediction of 100 molecules) is taken off.
Athanor standardises every molecule and reports similarity and domain too; chemprop does not. Processor time is what the process used, whatever
else the machine did meanwhile: the ratio that is printed last is of that.
"""
import argparse
import gzip
import os
import pathlib
import resource
import subprocess
import sys
import time

from rdkit import Chem, RDLogger

RDLogger.DisableLog("rdApp.*")


def read_library(path, rows):
    with (gzip.open(path, "rt") if path.endswith(".gz") else open(path)) as lines:
        words = (line.split()[0] for line in lines if line.strip())
        smiles = [word for _, word in zip(range(rows), words)]
    return [text for text in smiles if Chem.MolFromSmiles(text)]  # chemprop stops at others


def write_table(path, smiles, with_target):
    rows = [f"{text},{len(text)}" if with_target else text for text in smiles]
    path.write_text("\n".join(["smiles,letters" if with_target else "smiles", *rows]) + "\n")
    return str(path)


def measure(command, environment):
    """Seconds on the clock, and of processor time."""
    def processor_time():
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    begin, used = time.time(), processor_time()
    run = subprocess.run([str(part) for part in command], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if run.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))}\n{run.stderr[-2000:]}")
    return time.time() - begin, processor_time() - used


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library")
    parser.add_argument("--athanor", default="build/release/bin/athanor")
    parser.add_argument("--rows", type=int, default=20000)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", default="runs/peers")
    parser.add_argument("--precision", nargs="*", default=["f32", "bf16"], help="of Athanor's network")
    parser.add_argument("--chemprop", nargs="*", default=[], help="further options of chemprop predict")
    args = parser.parse_args()
    folder = pathlib.Path(args.out)
    folder.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "OMP_NUM_THREADS": str(args.threads), "MKL_NUM_THREADS": str(args.threads), "CUDA_VISIBLE_DEVICES": ""}
    smiles = read_library(args.library, args.rows)
    train = write_table(folder / "train.csv", smiles[:500], True)
    few, all_rows = write_table(folder / "few.csv", smiles[:100], False), write_table(folder / "library.csv", smiles, False)
    chemprop = pathlib.Path(sys.executable).parent / "chemprop"
    measure([args.athanor, "train", train, "--target", "letters", "--featurizer", "none", "--epochs", 3, "--baselines", "none", "--out",
             folder / "athanor", "--overwrite"], environment)
    measure([chemprop, "train", "-i", train, "-s", "smiles", "--target-columns", "letters", "--epochs", 3, "--accelerator", "cpu", "-o",
             folder / "chemprop"], environment)

    def time_athanor(table, precision):
        return measure([args.athanor, "predict", folder / "athanor", table, "--threads", args.threads, "--precision", precision, "--out",
                        folder / "athanor.csv", "--overwrite"], environment)

    def time_chemprop(table):
        return measure([chemprop, "predict", "-i", table, "-s", "smiles", "--model-paths", folder / "chemprop" / "model_0" / "best.pt", "--accelerator",
                        "cpu", "-o", folder / "chemprop.csv", *args.chemprop], environment)

    programs = [("chemprop", time_chemprop)]
    programs += [(f"athanor {precision}", lambda table, precision=precision: time_athanor(table, precision)) for precision in args.precision]
    rates = {}
    print("| program | molecules/s | molecules per second of processor time | start, s |\n|---|---|---|---|")
    for name, run in programs:
        start, whole = run(few), run(all_rows)
        on_clock, rates[name] = ((len(smiles) - 100) / (all_seconds - start_seconds) for start_seconds, all_seconds in zip(start, whole))
        print(f"| {name} | {on_clock:.0f} | {rates[name]:.0f} | {start[0]:.2f} |", flush=True)
    for name, rate in rates.items():
        if name != "chemprop":
            print(f"\n{name}: {rate / rates['chemprop']:.2f} times chemprop")


if __name__ == "__main__":
    main()
