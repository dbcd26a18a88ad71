#!/usr/bin/env python3
"""Trains on a set whose features exceed the memory that the program gets, and on a small one, and prints both speeds.

    larger_than_memory.py ATHANOR MOLECULES.smi[.gz] --rows 75000 --bits 8192 --cap 2e9 --work FOLDER [--out RESULT.json]

The value to learn is the length of the SMILES. Memory is capped by a control group of its own (v1 or v2, which needs
root; it counts the file cache too), else by `ulimit -d`, which leaves the file cache alone; the result says which.
The folder needs room for the features: 4 bytes times rows times bits.
"""
import argparse
import gzip
import json
import os
import pathlib
import resource
import shutil
import subprocess


def read_smiles(path, rows):
    opened = gzip.open(path, "rt") if path.endswith(".gz") else open(path)
    with opened as lines:
        words = (line.split() for line in lines)
        smiles = [row[0] for row in words if row and row[0].lower() != "smiles"]
    return smiles[:rows]


class Cap:
    """A limit of memory for the programs started in it."""

    def __init__(self, size):
        self.size, self.group = int(size), None
        v2 = os.path.exists("/sys/fs/cgroup/cgroup.controllers")
        root = "/sys/fs/cgroup" if v2 else "/sys/fs/cgroup/memory"
        self.limit, self.peak = ("memory.max", "memory.peak") if v2 else ("memory.limit_in_bytes", "memory.max_usage_in_bytes")
        try:
            group = pathlib.Path(root) / f"athanor-{os.getpid()}"
            group.mkdir()
            self.group = group
            (group / self.limit).write_text(str(self.size))
        except OSError:
            self.close()

    @property
    def kind(self):
        return "control group" if self.group else "ulimit -d"

    def enter(self):
        if self.group:
            (self.group / "cgroup.procs").write_text(str(os.getpid()))
        else:
            resource.setrlimit(resource.RLIMIT_DATA, (self.size, self.size))

    def read_peak(self):
        try:
            return int((self.group / self.peak).read_text())
        except (OSError, TypeError):
            return None

    def close(self):
        if self.group:
            self.group.rmdir()
        self.group = None


def train(arguments, table, out, cap, cache):
    command = [arguments.athanor, "train", table, "--target", "length", "--model", "mlp", "--featurizer",
               f"morgan(radius=2,bits={arguments.bits})", "--baselines", "none", "--hidden", str(arguments.hidden), "--epochs",
               str(arguments.epochs),
               "--threads", str(arguments.threads), "--cache", cache, "--duplicates", "keep", "--standardize", "none", "--profile", "--json",
               "--overwrite", "--out", out]
    done = subprocess.run(command, stdout=subprocess.PIPE, preexec_fn=cap.enter if cap else None)
    if done.returncode != 0:
        raise SystemExit(f"athanor train ended with {done.returncode}")
    profile = json.loads(done.stdout)["profile"]
    phases = {phase["phase"]: phase for phase in profile["phases"]}
    epochs = sum(phases[name]["seconds"] for name in ("batch", "forward", "backward", "step", "wait"))
    return {"molecules": profile["molecules"], "seconds": profile["seconds"],
            "epoch_molecules_per_second": phases["batch"]["molecules"] / epochs,
            "phases": {name: round(phase["seconds"], 3) for name, phase in phases.items()}}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("athanor")
    parser.add_argument("molecules")
    parser.add_argument("--rows", type=int, default=75000)
    parser.add_argument("--bits", type=int, default=8192)
    parser.add_argument("--cap", type=float, default=2e9)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--hidden", type=int, default=100)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--work", default="larger_than_memory")
    parser.add_argument("--out")
    arguments = parser.parse_args()
    work = pathlib.Path(arguments.work)
    work.mkdir(parents=True, exist_ok=True)
    smiles = read_smiles(arguments.molecules, arguments.rows)
    tables = {"small": smiles[: len(smiles) // 8], "large": smiles}
    for name, rows in tables.items():
        (work / f"{name}.csv").write_text("smiles,length\n" + "".join(f"{text},{len(text)}\n" for text in rows))
    cap = Cap(arguments.cap)
    result = {"rows": len(smiles), "cap_bytes": int(arguments.cap), "capped_by": cap.kind,
              "feature_bytes": 4 * len(smiles) * arguments.bits, "threads": arguments.threads, "hidden": arguments.hidden, "epochs": arguments.epochs}
    features = str(work / "features")
    try:
        result["small, in memory"] = train(arguments, str(work / "small.csv"), str(work / "run"), None, "none")
        result["large, first run"] = train(arguments, str(work / "large.csv"), str(work / "run"), cap, features)
        result["large, second run"] = train(arguments, str(work / "large.csv"), str(work / "run"), cap, features)
        result["peak_bytes"] = cap.read_peak()
    finally:
        cap.close()
        shutil.rmtree(work, ignore_errors=True)
    text = json.dumps(result, indent=1) + "\n"
    print(text, end="")
    if arguments.out:
        pathlib.Path(arguments.out).write_text(text)


if __name__ == "__main__":
    main()
