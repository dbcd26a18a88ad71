#!/usr/bin/env python3
"""How well each method of `athanor explain` finds contributions of atoms that are known.

Targets are computed here: Crippen's log P and the topological polar surface, which are sums over atoms, and the number of
amide groups. Models are trained on some thousand molecules, and held-out ones are explained. Printed, per target, model and
method: mean over the molecules of Pearson and Spearman correlation with the true contributions (of the number of groups:
AUROC of the atoms in a group), and the same for models that know nothing, which must be near 0 (0.5): one that was trained on
shuffled values and, of networks, one whose weights are random (Adebayo et al. 2018, arXiv:1810.03292).

    python3 bench/explain_truth.py zinc250k.smi.gz --out truth.json      # needs rdkit, numpy, scipy
"""
import argparse
import csv
import gzip
import json
import pathlib
import subprocess

import numpy as np
from rdkit import Chem, RDLogger
from rdkit.Chem import rdMolDescriptors
from scipy.stats import pearsonr, rankdata, spearmanr

MODELS = {
    "ridge": ["--model", "ridge", "--featurizer", "morgan(radius=2,bits=2048,count=true)"],
    "forest": ["--model", "forest", "--trees", "100", "--featurizer", "morgan(radius=2,bits=2048,count=true)"],
    "mlp": ["--model", "mlp", "--featurizer", "morgan(radius=2,bits=2048,count=true)"],
    **{name: ["--model", name, "--hidden", "128", "--featurizer", "none"]  # log P is a descriptor
       for name in ("dmpnn", "gat", "graphormer", "gps", "attentivefp", "cnn", "transformer")},
}
CLASSICAL = ("ridge", "forest")
TRAINED = ["--epochs", 30]
UNTRAINED = ["--epochs", 1, "--learning-rate", 1e-12, "--initial-learning-rate", 1e-12, "--final-learning-rate", 1e-12]
AMIDE = Chem.MolFromSmarts("[CX3](=O)[NX3]")


def crippen(molecule):
    full = Chem.AddHs(molecule)
    values = [c[0] for c in rdMolDescriptors._CalcCrippenContribs(full)]
    heavy = np.array(values[:molecule.GetNumAtoms()])
    for atom in list(full.GetAtoms())[molecule.GetNumAtoms():]:
        heavy[atom.GetNeighbors()[0].GetIdx()] += values[atom.GetIdx()]
    return heavy


def polar_surface(molecule):
    return np.array(rdMolDescriptors._CalcTPSAContribs(molecule))


def amides(molecule):
    values = np.zeros(molecule.GetNumAtoms())
    for match in molecule.GetSubstructMatches(AMIDE):
        values[list(match)] += 1 / len(match)
    return values


TARGETS = {"crippen": crippen, "tpsa": polar_surface, "amides": amides}


def read_molecules(path, column, count, rng):
    molecules = {}
    with (gzip.open(path, "rt") if path.endswith(".gz") else open(path, newline="")) as file:
        written = [row[column] for row in csv.DictReader(file)] if ".csv" in path else [line.split()[0] for line in file]
    for i in rng.permutation(len(written)):
        molecule = Chem.MolFromSmiles(written[i])
        if molecule and 8 <= molecule.GetNumAtoms() <= 40 and "." not in written[i]:
            smiles = Chem.MolToSmiles(molecule)
            molecules[smiles] = Chem.MolFromSmiles(smiles)
        if len(molecules) == count:
            break
    return molecules


def run(program, *arguments):
    result = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True)
    if result.returncode:
        raise SystemExit(f"{arguments}: {result.stderr[-1000:]}")
    return result.stdout


def train(args, folder, target, model, smiles, values, split, course=()):
    table = folder / f"{target}.csv"
    with open(table, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["smiles", "y", "part"])
        writer.writerows(zip(smiles, values, split))
    run(args.athanor, "train", table, "--target", "y", "--splits-column", "part", "--standardize", "none", "--baselines", "none",
        "--out", folder / f"{target}-{model}", "--overwrite", "--seed", 1, "--threads", args.threads, *MODELS[model], *course)
    scores = json.loads((folder / f"{target}-{model}" / "metrics.json").read_text())
    return folder / f"{target}-{model}", scores["test"]["y"]["r2"]["value"]


def auroc(truth, values):
    positive = truth > 0
    ranks = rankdata(values)
    n = positive.sum()
    return (ranks[positive].sum() - n * (n + 1) / 2) / (n * (len(values) - n))


def measure(target, truth, values):
    """Agreement for one molecule, None where the truth does not tell atoms apart."""
    if np.ptp(truth) == 0:
        return None
    if np.ptp(values) == 0:
        return {"auroc": 0.5} if target == "amides" else {"pearson": 0.0, "spearman": 0.0}
    if target == "amides":
        return {"auroc": auroc(truth, values)}
    return {"pearson": pearsonr(truth, values)[0], "spearman": spearmanr(truth, values)[0]}


def explain(args, bundle, target, molecules, folder):
    table = folder / "explained.csv"
    table.write_text("smiles\n" + "\n".join(molecules) + "\n")
    out = folder / "explained"
    run(args.athanor, "explain", bundle, table, "--method", *args.methods, "--counterfactuals", 0, "--page-molecules", 0, "--out", out,
        "--overwrite", "--threads", args.threads)
    values = {}
    with open(out / "atoms.csv", newline="") as file:
        for row in csv.DictReader(file):
            values.setdefault((row["method"], row["smiles"]), []).append(float(row["value"]))
    found = {}
    for (method, smiles), atoms in values.items():
        one = measure(target, TARGETS[target](molecules[smiles]), np.array(atoms))
        if one:
            found.setdefault(method, []).append(one)
    return {m: {key: float(np.mean([one[key] for one in all_of_it])) for key in all_of_it[0]} for m, all_of_it in found.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table")
    parser.add_argument("--smiles", default="smiles")
    parser.add_argument("--athanor", default="build/release/bin/athanor")
    parser.add_argument("--molecules", type=int, default=3000)
    parser.add_argument("--explained", type=int, default=60)
    parser.add_argument("--targets", nargs="+", default=list(TARGETS))
    parser.add_argument("--methods", nargs="+", default=["all"])
    parser.add_argument("--models", nargs="+", default=list(MODELS))
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--folder", default="truth")
    parser.add_argument("--out", default="truth.json")
    args = parser.parse_args()
    RDLogger.DisableLog("rdApp.*")
    rng = np.random.default_rng(1)
    folder = pathlib.Path(args.folder)
    folder.mkdir(exist_ok=True)
    molecules = read_molecules(args.table, args.smiles, args.molecules, rng)
    smiles = list(molecules)
    split = ["train"] * int(0.8 * len(smiles)) + ["val"] * int(0.1 * len(smiles))
    split += ["test"] * (len(smiles) - len(split))
    results = []
    for target in args.targets:
        values = np.array([TARGETS[target](molecule).sum() for molecule in molecules.values()])
        tested = [s for s, part in zip(smiles, split) if part == "test" and np.ptp(TARGETS[target](molecules[s])) > 0]
        held_out = {s: molecules[s] for s in tested[:args.explained]}
        for model in args.models:
            course = () if model in CLASSICAL else TRAINED
            bundle, r2 = train(args, folder, target, model, smiles, values, split, course)
            true = explain(args, bundle, target, held_out, folder)
            shuffled, _ = train(args, folder, target, model, smiles, rng.permutation(values), split, course)
            false = explain(args, shuffled, target, held_out, folder)
            ignorant = {"shuffled": false}
            if model not in CLASSICAL:
                untrained, _ = train(args, folder, target, model, smiles, values, split, UNTRAINED)
                ignorant["random"] = explain(args, untrained, target, held_out, folder)
            for method, scores in true.items():
                results.append({"target": target, "model": model, "r2": r2, "method": method, **scores,
                                **{name: found[method] for name, found in ignorant.items()}})
                main_score = next(iter(scores))
                print(f"{target:8s} {model:11s} r2 {r2:.3f}  {method:22s} "
                      + "  ".join(f"{key} {value:.3f}" for key, value in scores.items())
                      + "".join(f"  {name} {found[method][main_score]:.3f}" for name, found in ignorant.items()), flush=True)
            pathlib.Path(args.out).write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
