#!/usr/bin/env python3
"""Accuracy of default models over several seeds, published values beside ours, as a Markdown table.

    ATHANOR_DATA=/path/to/data bench/accuracy/table.py [--group published] [--sets esol …] [--models dmpnn forest …] [--out DIR]
    … table.py --sizes 0.8 0.1 0.1 --seeds 0 1 2 -- --epochs 30

Each set, model and seed has a run folder of its own under --out, so an interrupted table goes on where it stopped. The same
seed gives every model the same split. Mean and sample standard deviation over the seeds. Published: chemprop with its
defaults on random 70/10/20, five splits (Burns and Green, arXiv:2404.02058, additional file 1, table S1), whose rows are taken
as they are: so the sets with a published value, and the large ones, are not standardised and equal molecules are not merged.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import statistics
import subprocess
import sys

CHEMPROP = "moleculenet_chemprop/"
AS_PUBLISHED = ["--standardize", "none", "--duplicates", "keep"]  # ClinTox's labels hang together with the form as a salt
# name: file, metric, options, published value
GROUPS = {
    "published": {
        "esol": (CHEMPROP + "delaney.csv", "rmse", [], ".683 (.044)"),
        "freesolv": (CHEMPROP + "freesolv.csv", "rmse", [], "1.32 (.23)"),
        "bbbp": (CHEMPROP + "bbbp.csv", "roc_auc", [], ".918 (.016)"),
        "bace": (CHEMPROP + "bace.csv", "roc_auc", [], ".856 (.010)"),
        "clintox": (CHEMPROP + "clintox.csv", "roc_auc", ["--all-targets"], ".877 (.035)"),
        "sider": (CHEMPROP + "sider.csv", "roc_auc", ["--all-targets"], ".662 (.039)"),
    },
    "others": {
        "aqsoldb": ("dmol_book/curated-solubility-dataset.csv", "rmse", ["--target", "Solubility", "--smiles-column", "SMILES"], ""),
        "tetrahymena": ("extra_tox_perm/Tetrahymena_pyriformis_Work_set_OCHEM.sdf", "rmse", ["--target", "IGC50"], ""),
        "thermosol": ("extra_tox_perm/thermosol.csv", "rmse", ["--target", "target", "--smiles-column", "smile"], ""),
        "egfr": ("chembl_egfr/CHEMBL25_activities_EGFR.csv", "rmse", ["--target", "pIC50"], ""),
        "herg": ("patwalters_tutorials/hERG.csv", "rmse", ["--target", "pIC50"], ""),
        "slc6a3": ("ampl_chembl/tutorials/dataset/SLC6A3_Ki_curated.csv", "rmse", ["--target", "avg_pKi"], ""),
        "slc6a4": ("ampl_chembl/tutorials/dataset/SLC6A4_Ki_curated.csv", "rmse", ["--target", "avg_pKi"], ""),
        "polymer_tg": ("polymers_tg/Tg.csv", "rmse", ["--target", "Tg"], ""),
        "polymer_gap": ("polymers_polyverse/bandgap_chain/bandgap_chain.csv", "rmse", ["--target", "bandgap_chain"], ""),
        "qm7": ("moleculenet/qm7.csv", "mae", ["--target", "u0_atom"], "68.1 (2.7)"),
        "qm9_gap": ("qm9/qm9_5k_gap.csv", "rmse", ["--target", "gap"], ""),
        "erk2": ("patwalters_tutorials/dude_erk2_mk01.csv", "roc_auc", ["--target", "is_active"], ""),
    },
    "large": {
        "tox21": (CHEMPROP + "tox21.csv", "roc_auc", ["--all-targets"], ""),
        "qm8": (CHEMPROP + "qm8.csv", "mae", ["--all-targets"], ".0056 (.0001)"),
        "hiv": (CHEMPROP + "hiv.csv", "roc_auc", [], ".828 (.015)"),
    },
}
# name in the table: model and options beside the defaults
VARIANTS = {
    "dmpnn_rdkit2d": ("dmpnn", ["--featurizer", "descriptors(set=rdkit2d)"]),
    "rnn_selfies": ("rnn", ["--tokens", "selfies"]),
    "rnn_augment": ("rnn", ["--augment", "4"]),
}
SETS = {name: entry for group in GROUPS.values() for name, entry in group.items()}


def find_data(name):
    folder = pathlib.Path(os.environ["ATHANOR_DATA"])
    for candidate in (folder / name, folder / (name + ".gz")):
        if candidate.exists():
            return str(candidate)
    raise SystemExit(f"{folder / name}: not found (set ATHANOR_DATA)")


def find_model(name):
    """Model of the catalogue and options of a name in the table; NAME_graph_only, NAME_text_only: without descriptors."""
    for ending in ("_graph_only", "_text_only"):
        if name.endswith(ending):
            return name.removesuffix(ending), ["--featurizer", "none"]
    return VARIANTS.get(name, (name, []))


def score(args, name, model, seed):
    """The metric on the test rows, mean of the targets."""
    path, metric, options, _ = SETS[name]
    folder = pathlib.Path(args.out) / f"{name}-{model}-seed{seed}"
    if not (folder / "metrics.json").exists():
        if name not in GROUPS["others"]:
            options = [*options, *AS_PUBLISHED]
        name_of_model, further = find_model(model)
        command = [args.athanor, "train", find_data(path), *options, *further, "--model", name_of_model, "--baselines", "none", "--split-sizes",
                   *map(str, args.sizes), "--seed", str(seed), "--threads", str(args.threads), "--out", str(folder), "--overwrite",
                   *args.extra]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    scores = json.loads((folder / "metrics.json").read_text())["test"]
    return scores["_mean" if "_mean" in scores else next(iter(scores))][metric]["value"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--athanor", default="build/release/bin/athanor")
    parser.add_argument("--group", nargs="+", default=["published"], choices=list(GROUPS))
    parser.add_argument("--sets", nargs="+", default=[], choices=list(SETS), help="in place of --group")
    parser.add_argument("--models", nargs="+", default=["dmpnn_graph_only", "dmpnn", "boosting", "forest", "auto"],
                        help="models of the catalogue, NAME_graph_only, NAME_text_only, " + ", ".join(VARIANTS))
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2, 3, 4])
    parser.add_argument("--sizes", nargs=3, type=float, default=[0.7, 0.1, 0.2])
    parser.add_argument("--jobs", type=int, default=1, help="runs at a time")
    parser.add_argument("--threads", type=int, default=1, help="threads of each run")
    parser.add_argument("--out", default="runs/accuracy")
    parser.add_argument("extra", nargs="*", help="further options of athanor train, after --")
    args = parser.parse_args()
    names = args.sets or [name for group in args.group for name in GROUPS[group]]
    print("| set | metric | published | model | mean | std | seeds |\n|---|---|---|---|---|---|---|", flush=True)
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        rows = [(name, model, [pool.submit(score, args, name, model, seed) for seed in args.seeds])
                for name in names for model in args.models]
        for name, model, scores in rows:
            try:
                found = [one.result() for one in scores]
            except subprocess.CalledProcessError as error:  # such as a model that is not for classes
                print(f"| {name} | {SETS[name][1]} | {SETS[name][3]} | {model} | – | – | 0 |", flush=True)
                print(f"{name}, {model}: {error.stderr.decode().splitlines()[-1]}", file=sys.stderr)
                continue
            spread = statistics.stdev(found) if len(found) > 1 else 0
            print(f"| {name} | {SETS[name][1]} | {SETS[name][3]} | {model} | {statistics.mean(found):.3f} | {spread:.3f} | {len(found)} |", flush=True)


if __name__ == "__main__":
    main()
