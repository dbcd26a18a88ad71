"""chemprop's models of atoms and bonds on the split of an Athanor run: errors over all test atoms or bonds.

    athanor train examples/data/atom_charges.csv --atom-target charge --seed 1 --out runs/charges
    python bench/atoms.py runs/charges            (needs chemprop 2.3.1 on the PATH of this python)

Rows that Athanor merged or left out are left out here too. chemprop gets no sum: 2.3.1 ends with a TypeError where atoms
have a constraint and there are no bond targets (cli/utils/MAB_parsing.py).
"""

import ast
import csv
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np


def read(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def score(truth, prediction):
    error = np.concatenate([np.subtract(p, t) for t, p in zip(truth, prediction)])
    return f"rmse {np.sqrt(np.mean(error**2)):.5f}  mae {np.abs(error).mean():.5f}  n {len(error)}"


def main(run):
    metrics = json.loads((run / "metrics.json").read_text())
    level, (target,) = metrics["level"], metrics["targets"]
    rows = [row for row in read(run / "predictions.csv") if row["status"] == "ok"]
    lists = lambda name, part: [ast.literal_eval(row[name]) for row in rows if row["split"] == part]
    print("athanor ", score(lists(f"true_{target}", "test"), lists(f"pred_{target}", "test")))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part, chosen in (("all", rows), ("test", [row for row in rows if row["split"] == "test"])):
            with open(folder / f"{part}.csv", "w") as file:
                out = csv.writer(file)
                out.writerow(["smiles", target, "part"])
                out.writerows([row["smiles"], row[f"true_{target}"], row["split"]] for row in chosen)
        chemprop = str(Path(sys.executable).parent / "chemprop")
        begin = time.time()
        subprocess.run([chemprop, "train", "--data-path", folder / "all.csv", "--smiles-columns", "smiles",
                        f"--{level}-target-columns", target, "--splits-column", "part", "--epochs", "50",
                        "--pytorch-seed", "1", "-o", folder / "out", "--num-workers", "0"],
                       check=True, capture_output=True)
        seconds = time.time() - begin
        subprocess.run([chemprop, "predict", "--test-path", folder / "test.csv", "--smiles-columns", "smiles",
                        "--model-paths", folder / "out", "--preds-path", folder / "preds.csv", "--num-workers", "0"],
                       check=True, capture_output=True)
        found = [np.array(ast.literal_eval(row[target].replace("nan", "None")), float).ravel()
                 for row in read(folder / "preds.csv")]
    print("chemprop", score(lists(f"true_{target}", "test"), found), f" {seconds:.0f} s")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
