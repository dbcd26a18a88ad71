#!/usr/bin/env python3
"""Coverage and width of conformal intervals and sets of classes, and what calibration does to the likelihood, as a Markdown table.

    ATHANOR_DATA=/path/to/data bench/uncertainty.py [--athanor build/release/bin/athanor] [--sets esol tetrahymena thermosol bbbp bace] [--methods forest gp ...]
        [--conformal auto] [--seeds 5] [--coverage 0.9] [--threads 1] [--verbose]

Each run is `athanor train --calibrate auto --conformal REGIONS` on a random split of 0.6, 0.2, 0.2 (0.2 for the calibration); coverage, width and scores are of the
test molecules, mean and standard deviation over the seeds. "before" undoes the map of the calibration with the parameters that metrics.json gives."""
import argparse
import csv
import json
import math
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

SETS = {
    "esol": ("moleculenet_chemprop/delaney.csv", ["--target", "logp"], "number"),
    "tetrahymena": ("extra_tox_perm/Tetrahymena_pyriformis_Work_set_OCHEM.sdf.gz", ["--target", "IGC50"], "number"),
    "thermosol": ("extra_tox_perm/thermosol.csv.gz", ["--target", "target", "--smiles-column", "smile"], "number"),
    "bbbp": ("moleculenet_chemprop/bbbp.csv.gz", ["--target", "p_np"], "class"),
    "bace": ("moleculenet_chemprop/bace.csv.gz", ["--target", "Class"], "class"),
}

FEATURES = ["--featurizer", "descriptors(set=basic)+morgan(radius=2,bits=1024)"]
MLP = ["--model", "mlp", *FEATURES, "--dropout", "0.1"]
METHODS = {
    "forest": (["--model", "forest", *FEATURES], "number class"),
    "5 forests": (["--model", "forest", *FEATURES, "--trees", "100", "--ensemble-size", "5"], "number class"),
    "gp": (["--model", "gp"], "number"),
    "mlp": (MLP, "number class"),
    "5 mlp": ([*MLP, "--ensemble-size", "5"], "number class"),
    "mlp, 30 dropout samples": ([*MLP, "--dropout-samples", "30"], "number class"),
    "mlp mve": ([*MLP, "--loss", "mve"], "number"),
    "5 mlp mve": ([*MLP, "--loss", "mve", "--ensemble-size", "5"], "number"),
    "mlp evidential": ([*MLP, "--loss", "evidential"], "number"),
    "mlp quantiles": ([*MLP, "--loss", "quantiles"], "number"),
    "mlp dirichlet": ([*MLP, "--loss", "dirichlet"], "class"),
    "dmpnn": (["--model", "dmpnn"], "number class"),
    "mlp sngp": ([*MLP, "--loss", "sngp"], "number class"),
    "dmpnn sngp": (["--model", "dmpnn", "--loss", "sngp"], "number class"),
    "dmpnn mve": (["--model", "dmpnn", "--loss", "mve"], "number"),
    "dmpnn quantiles": (["--model", "dmpnn", "--loss", "quantiles"], "number"),
}


def list_test_rows(path, target):
    with open(path, newline="") as lines:
        for row in csv.DictReader(lines):
            if row["split"] == "test" and row["status"] == "ok" and row[f"true_{target}"] and row[f"pred_{target}"]:
                yield float(row[f"true_{target}"]), float(row[f"pred_{target}"]), float(row[f"std_{target}"] or "nan")


def find_loss_before(rows, calibration):
    """Normal negative log-likelihood or log loss without the map; nothing without a map."""
    if calibration["method"] == "zscaling":
        factor = calibration["parameters"][0]
        return statistics.mean(0.5 * math.log(2 * math.pi * (s / factor) ** 2) + 0.5 * ((y - m) / (s / factor)) ** 2 for y, m, s in rows)
    if calibration["method"] == "platt":
        a, b = calibration["parameters"]
        logits = [(y, (math.log(p) - math.log1p(-p) - b) / a) for y, p, _ in rows]
        return statistics.mean(max(z, 0) + math.log1p(math.exp(-abs(z))) - y * z for y, z in logits)
    return math.nan


def find_log_loss(rows):
    return -statistics.mean(math.log(p if y else 1 - p) for y, p, _ in rows)


def run(args, data, method, seed, folder):
    """The numbers of one run."""
    path, target, task = SETS[data]
    out = pathlib.Path(folder) / f"{data}_{method.replace(' ', '_').replace(',', '')}_{seed}"
    command = [args.athanor, "train", str(args.data / path), *target, *METHODS[method][0], "--calibrate", "auto", "--conformal", args.conformal, "--coverage",
               str(args.coverage), "--split", "random", "--split-sizes", "0.6", "0.2", "0.2", "--baselines", "none", "--seed", str(seed), "--threads",
               str(args.threads), "--out", str(out)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=None if args.verbose else subprocess.DEVNULL)
    metrics = json.loads((out / "metrics.json").read_text())
    name = next(iter(metrics["targets"]))
    scores = {key: value["value"] for key, value in metrics["test"][name].items()}
    calibration = metrics["calibration"]["targets"][name]
    rows = list(list_test_rows(out / "predictions.csv", name))
    found = {"method": calibration["conformal"], "coverage": 100 * scores["coverage"], "before": find_loss_before(rows, calibration)}
    if task == "number":
        found.update(score=scores["rmse"], size=scores["width"], rank=scores.get("error_spearman", math.nan), after=scores.get("nll", math.nan))
    else:
        found.update(score=scores["roc_auc"], size=scores["set_size"], rank=math.nan, after=find_log_loss(rows))
    return found


def format_cell(values, decimals):
    values = [value for value in values if value is not None and not math.isnan(value)]
    if not values:
        return "–"
    mean = f"{statistics.mean(values):.{decimals}f}"
    return mean if len(values) == 1 else f"{mean} ± {statistics.stdev(values):.{decimals}f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--athanor", default="build/release/bin/athanor")
    parser.add_argument("--sets", nargs="+", default=list(SETS), choices=list(SETS))
    parser.add_argument("--methods", nargs="+", default=list(METHODS), choices=list(METHODS))
    parser.add_argument("--conformal", default="auto")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--coverage", type=float, default=0.9)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--verbose", action="store_true")
    args = parser.parse_args()
    if "ATHANOR_DATA" not in os.environ:
        sys.exit("set ATHANOR_DATA to the folder of the public data sets")
    args.data = pathlib.Path(os.environ["ATHANOR_DATA"])
    print("| set | model | regions | coverage, % | width or classes | RMSE or ROC-AUC | rank of error and std | NLL before | NLL after |")
    print("|---|---|---|---|---|---|---|---|---|")
    for data in args.sets:
        for method in args.methods:
            if SETS[data][2] not in METHODS[method][1].split():
                continue
            with tempfile.TemporaryDirectory() as folder:
                runs = [run(args, data, method, seed, folder) for seed in range(args.seeds)]
            cells = [format_cell([one[key] for one in runs], decimals)
                     for key, decimals in (("coverage", 1), ("size", 2), ("score", 3), ("rank", 2), ("before", 2), ("after", 2))]
            regions = " ".join(sorted({one["method"] for one in runs}))
            print(f"| {data} | {method} | {regions} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
