#!/usr/bin/env python3
"""How fast each network trains: molecules per second of one core, as a Markdown table.

    ATHANOR_DATA=/path/to/data bench/networks.py [--models gcn gine …] [--epochs 4] [--precision bf16]

Each network is trained twice on ESOL's first 600 rows, for one epoch and for --epochs more; the difference of the processor
time is that of the epochs alone (training and validation), whatever else the machine does meanwhile.
"""
import argparse
import json
import os
import pathlib
import resource
import subprocess
import tempfile

NETWORKS = ["dmpnn", "gcn", "chebnet", "graphsage", "gat", "gatv2", "gin", "gine", "pna", "mpnn", "attentivefp",
            "neural_fingerprint", "graphormer", "gps", "cnn", "rnn", "transformer", "mlp", "residual_mlp", "snn", "schnet", "image_cnn"]
ROWS = 600


def train(args, table, model, epochs, out):
    """Processor seconds, and rows in training."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([args.athanor, "train", table, "--model", model, "--baselines", "none", "--epochs", str(epochs), "--threads", "1",
                    "--training-precision", args.precision, "--out", out, "--overwrite"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    splits = json.loads((pathlib.Path(out) / "splits.json").read_text())
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, len(splits[0]["train"])


def count_parameters(bundle):
    """Numbers in the tensors of a bundle that are no scalers."""
    with open(bundle, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
    total = 0
    for name, tensor in header.items():
        if name != "__metadata__" and "scaler." not in name:
            begin, end = tensor["data_offsets"]
            total += (end - begin) // 4
    return total


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--athanor", default="build/release/bin/athanor")
    parser.add_argument("--models", nargs="+", default=NETWORKS)
    parser.add_argument("--precision", default="f32", help="f32, bf16 or auto")
    parser.add_argument("--epochs", type=int, default=3)
    args = parser.parse_args()
    lines = (pathlib.Path(os.environ["ATHANOR_DATA"]) / "moleculenet_chemprop/delaney.csv").read_text().splitlines()
    print("| network | parameters | molecules/s |\n|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        table = folder + "/molecules.csv"
        pathlib.Path(table).write_text("\n".join(lines[:ROWS + 1]) + "\n")
        for model in args.models:
            short, _ = train(args, table, model, 1, folder + "/run")
            long, rows = train(args, table, model, 1 + args.epochs, folder + "/run")
            rate = rows * args.epochs / (long - short)
            print(f"| {model} | {count_parameters(folder + '/run/bundle.athanor'):,} | {rate:,.0f} |", flush=True)


if __name__ == "__main__":
    main()
