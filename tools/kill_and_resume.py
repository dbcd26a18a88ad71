#!/usr/bin/env python3
"""Kills `athanor train`, `predict`, `screen` or `tune` at random moments, resumes it, and compares what it leaves, byte for byte, with an
uninterrupted run. Ends with status 1 when anything differs. With --processes N a screen runs under mpirun, and one of its processes is killed; the
uninterrupted run is one of a single process.

    tools/kill_and_resume.py --athanor build/release/bin/athanor --verb train --moments 20
"""
import argparse
import filecmp
import gzip
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = ROOT / "examples" / "data" / "small_molecules.csv"
BUNDLE = ROOT / "examples" / "models" / "gap.athanor"


def kill_one(process):
    """The process, or one of those that mpirun has started; mpirun then ends the others."""
    started = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    if "mpirun" in process.args[0] and started:
        os.kill(int(random.choice(started)), signal.SIGKILL)
    else:
        process.send_signal(signal.SIGKILL)


def run(command, kill_after=None):
    """Seconds that the command took; None when it was killed (None as the moment: never). Another failure ends the script."""
    begin = time.monotonic()
    process = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        error = process.communicate(timeout=kill_after)[1]
    except subprocess.TimeoutExpired:
        kill_one(process)
        try:
            process.communicate(timeout=60)
        except subprocess.TimeoutExpired:  # mpirun of Open MPI 4.1 may wait for a lock of its own when its processes are gone
            process.kill()
            process.communicate()
        return None
    if process.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\nended with status {process.returncode}: {error.decode()}")
    return time.monotonic() - begin


class Train:
    """Two networks and a baseline on the first rows of the shipped table."""
    options = ["--target", "gap", "--model", "dmpnn", "--hidden", 32, "--ffn-hidden", 32, "--ensemble-size", 2, "--baselines", "ridge",
               "--epochs", 12, "--seed", 3, "--threads", 2]

    def __init__(self, athanor, folder, rows):
        self.athanor, self.table = athanor, folder / "table.csv"
        self.table.write_text("".join(DATA.read_text().splitlines(keepends=True)[:rows + 1]))

    def start(self, out):
        return [self.athanor, "train", self.table, "--out", out, *self.options]

    def resume(self, out):
        if (out / "config.toml").exists():
            return [self.athanor, "train", "--resume", out, "--threads", 1]
        return [*self.start(out), "--overwrite"]

    def find_differences(self, out, expected):
        differences = [name for name in ("predictions.csv", "metrics.json", "splits.json", "issues.csv", "config.toml")
                       if not self.is_equal(out / name, expected / name)]
        weights = [json.loads((run / "manifest.json").read_text())["weights_sha256"] for run in (out, expected)]
        epochs = [[(line["fold"], line["member"], line["epoch"], line["val_loss"]) for line in
                   map(json.loads, (run / "log.jsonl").read_text().splitlines())] for run in (out, expected)]
        if weights[0] != weights[1]:
            differences.append("the weights in bundle.athanor")
        if epochs[0] != epochs[1]:
            differences.append("the epochs in log.jsonl")
        names = [sorted(path.name for path in run.iterdir()) for run in (out, expected)]
        if names[0] != names[1]:
            differences.append(f"the files {names[0]}, expected {names[1]}")
        return differences

    @staticmethod
    def is_complete(_):
        return False  # a run that is complete may be resumed, too

    @staticmethod
    def is_equal(path, expected):
        def read(file):  # the path of the run is among the options
            return [line for line in file.read_bytes().splitlines() if not line.startswith(b"out = ")]
        return read(path) == read(expected)


class Predict:
    """A table with bad rows, quotes and line ends in cells, many times over."""

    def __init__(self, athanor, folder, rows):
        self.athanor, self.table = athanor, folder / "library.csv"
        smiles = [line.split(",")[1] for line in DATA.read_text().splitlines()[1:]]
        with open(self.table, "w") as file:
            file.write("id,smiles,remark\n")
            for i in range(rows):
                file.write(f'{i},{"C1CC" if i % 97 == 5 else smiles[i % len(smiles)]},"a ""b"",\n{i}"\n')

    def start(self, out):
        return [self.athanor, "predict", BUNDLE, self.table, "--out", out, "--threads", 2]

    resume = start

    def find_differences(self, out, expected):
        left = pathlib.Path(f"{out}.part")
        return ([] if filecmp.cmp(out, expected, shallow=False) else [out.name]) + ([left.name] if left.exists() else [])

    @staticmethod
    def is_complete(out):
        return out.exists()


class Screen(Predict):
    """Two such tables, one packed, through filters, a query and a model."""
    processes = 1

    def __init__(self, athanor, folder, rows):
        super().__init__(athanor, folder, rows)
        self.packed = folder / "packed.csv.gz"
        self.packed.write_bytes(gzip.compress(self.table.read_bytes()))

    def start(self, out):
        return [self.athanor, "screen", self.table, self.packed, "--model", BUNDLE, "--similar", "CCOC(C)=O", "--filter", "MolWt < 90",
                "pred_gap > 6", "--top", 500, "--diverse", 20, "--rejected", "all", "--passed", "csv", "--chunk-rows", 1024, "--out", out, "--threads", 2]

    def resume(self, out):
        if self.processes == 1:
            return self.start(out)
        return ["mpirun", "--oversubscribe", "-n", self.processes, *self.start(out)]

    def find_differences(self, out, expected):
        names = [sorted(path.name for path in folder.iterdir()) for folder in (out, expected)]
        differences = [name for name in names[1] if name in names[0] and (out / name).is_file() and not self.is_equal(out / name, expected / name)]
        if filecmp.dircmp(out / "passed", expected / "passed").left_only or any(
                not filecmp.cmp(path, out / "passed" / path.name, shallow=False) for path in (expected / "passed").iterdir()):
            differences.append("the tables in passed/")
        return differences + ([] if names[0] == names[1] else [f"the files {names[0]}, expected {names[1]}"])

    @staticmethod
    def is_equal(path, expected):
        return path.read_text().replace(str(path.parent), "OUT") == expected.read_text().replace(str(expected.parent), "OUT")

    @staticmethod
    def is_complete(out):
        return (out / "summary.json").exists() and not (out / "chunks").exists()


class Tune(Train):
    """A few configurations of a network and of a forest on folds of the first rows; trials run two at a time."""

    def start(self, out):
        return [self.athanor, "tune", self.table, "--target", "gap", "--model", "mlp", "forest", "--trials", 14, "--cv", 3, "--jobs", 2,
                "--search", "hidden=8..32", "learning_rate", "min_leaf", "--trees", 20, "--epochs", 6, "--baselines", "none", "--seed", 3, "--threads", 2, "--out", out]

    def resume(self, out):
        return self.start(out)

    def find_differences(self, out, expected):
        differences = [name for name in ("trials.csv", "config.toml", "splits.json", "best/predictions.csv", "defaults/predictions.csv")
                       if not self.is_equal(out / name, expected / name)]
        names = [sorted(path.name for path in run.iterdir()) for run in (out, expected)]
        return differences + ([] if names[0] == names[1] else [f"the files {names[0]}, expected {names[1]}"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--athanor", default="build/release/bin/athanor")
    parser.add_argument("--verb", choices=["train", "predict", "screen", "tune"], required=True)
    parser.add_argument("--moments", type=int, default=20)
    parser.add_argument("--rows", type=int, help="rows of the table (train: 600, predict: 20000, screen: 8000, tune: 300)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=1, help="of a screen, started by mpirun")
    arguments = parser.parse_args()
    random.seed(arguments.seed)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="athanor-kill-"))
    athanor = pathlib.Path(arguments.athanor).resolve()
    rows = arguments.rows or {"train": 600, "predict": 20000, "screen": 8000, "tune": 300}[arguments.verb]
    job = {"train": Train, "predict": Predict, "screen": Screen, "tune": Tune}[arguments.verb](athanor, folder, rows)

    if arguments.processes > 1:
        job.processes = arguments.processes
        os.environ.update(OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1",
                          ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0")

    expected = folder / "expected"
    seconds = run(job.start(expected))
    failures = 0
    for moment in range(arguments.moments):
        out = folder / f"out{moment}"
        # Some runs are killed twice.
        moments = [random.uniform(0, seconds) for _ in range(1 + (moment % 3 == 2))]
        killed = run(job.resume(out) if arguments.processes > 1 else job.start(out), moments[0]) is None
        for again in [*moments[1:], None] if killed else []:
            if not job.is_complete(out):
                run(job.resume(out), again)
        differences = job.find_differences(out, expected)
        failures += bool(differences)
        print(f"{arguments.verb} {'killed' if killed else 'finished'} after {', '.join(f'{at:.2f}' for at in moments)} s of {seconds:.2f}: "
              f"{'; '.join(differences) + ' differ' if differences else 'equal'}", flush=True)
    shutil.rmtree(folder)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
