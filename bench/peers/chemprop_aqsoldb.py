#!/usr/bin/env python3
"""Athanor beside chemprop 2.3.1 on AqSolDB: same rows, same splits, same epochs, one thread each, in one run.

    python3 -m venv peers && peers/bin/pip install chemprop==2.3.1
    ATHANOR_DATA=/path/to/data peers/bin/python bench/peers/chemprop_aqsoldb.py [--epochs 50] [--seeds 0 1 2] [--threads 1] [--precision bf16]

Prints test RMSE per seed and model, and molecules per second of the training part (epochs x training rows / seconds; for
chemprop its start of about 5 s is taken off by the difference to a run of START_EPOCHS, the fewest that it accepts).
"""
import argparse
import csv
import gzip
import json
import math
import os
import pathlib
import subprocess
import sys
import time

from rdkit import Chem, RDLogger

RDLogger.DisableLog("rdApp.*")
START_EPOCHS = 3


def write_table(folder):
    source = pathlib.Path(os.environ["ATHANOR_DATA"]) / "dmol_book" / "curated-solubility-dataset.csv"
    opened = open(source, newline="") if source.exists() else gzip.open(str(source) + ".gz", "rt", newline="")
    path = folder / "aqsoldb.csv"
    with opened as lines, open(path, "w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["smiles", "logS"])
        for row in csv.DictReader(lines):
            if Chem.MolFromSmiles(row["SMILES"]) is None:
                continue  # chemprop stops at such a row
            writer.writerow([row["SMILES"], row["Solubility"]])
    return path


def run_athanor(args, table, folder, seed):
    run = folder / f"athanor-{seed}"
    command = [args.athanor, "train", str(table), "--target", "logS", "--seed", str(seed), "--featurizer", "none", "--epochs", str(args.epochs),
               "--baselines", "none", "--duplicates", "keep", "--standardize", "none", "--threads", str(args.threads),
               "--training-precision", args.precision, "--out", str(run), "--overwrite"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    rmse = json.loads((run / "metrics.json").read_text())["test"]["logS"]["rmse"]["value"]
    epochs = [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]
    rate = sorted(epoch["molecules_per_second"] for epoch in epochs)[len(epochs) // 2]
    return rmse, rate, run / "splits.json"


def time_chemprop(args, table, splits, folder, seed, epochs):
    out = folder / f"chemprop-{seed}-{epochs}"
    environment = {**os.environ, "OMP_NUM_THREADS": str(args.threads), "MKL_NUM_THREADS": str(args.threads), "CUDA_VISIBLE_DEVICES": ""}
    command = [str(pathlib.Path(sys.executable).parent / "chemprop"), "train", "-i", str(table), "-s", "smiles", "--target-columns", "logS",
               "--splits-file", str(splits), "--epochs", str(epochs), "--pytorch-seed", str(seed), "--accelerator", "cpu", "-o", str(out),
               "--show-individual-scores", *args.chemprop]
    begin = time.time()
    run = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if run.returncode != 0:
        raise SystemExit(f"{' '.join(command)}\n{run.stderr[-2000:]}")
    return time.time() - begin, out


def score_chemprop(out, table, splits):
    truth = [float(row["logS"]) for row in csv.DictReader(open(table))]
    test = json.loads(pathlib.Path(splits).read_text())[0]["test"]
    predicted = [float(row["logS"]) for row in csv.DictReader(open(out / "model_0" / "test_predictions.csv"))]
    return math.sqrt(sum((truth[i] - p) ** 2 for i, p in zip(test, predicted)) / len(test))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--athanor", default="build/release/bin/athanor")
    parser.add_argument("--epochs", type=int, default=50)
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--precision", default="f32", help="of our training: f32, bf16 or auto")
    parser.add_argument("--out", default="runs/peers")
    parser.add_argument("--chemprop", nargs="*", default=[], help="further options of chemprop train")
    args = parser.parse_args()
    folder = pathlib.Path(args.out)
    folder.mkdir(parents=True, exist_ok=True)
    table = write_table(folder)
    print("| seed | athanor RMSE | chemprop RMSE | athanor molecules/s | chemprop molecules/s | ratio |\n|---|---|---|---|---|---|")
    for seed in args.seeds:
        rmse, rate, splits = run_athanor(args, table, folder, seed)
        start, _ = time_chemprop(args, table, splits, folder, seed, START_EPOCHS)
        seconds, out = time_chemprop(args, table, splits, folder, seed, args.epochs)
        rows = len(json.loads(pathlib.Path(splits).read_text())[0]["train"])
        peer_rate = rows * (args.epochs - START_EPOCHS) / (seconds - start)
        print(f"| {seed} | {rmse:.4f} | {score_chemprop(out, table, splits):.4f} | {rate:.0f} | {peer_rate:.0f} | {rate / peer_rate:.2f} |", flush=True)


if __name__ == "__main__":
    main()
