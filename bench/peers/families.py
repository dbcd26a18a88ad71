#!/usr/bin/env python3
"""Networks beside torch_geometric's own models on the same rows, splits, features of atoms and bonds, epochs and rates, as a Markdown table.

    python3 -m venv peers && peers/bin/pip install chemprop==2.3.1 torch_geometric==2.8.1 scikit-learn
    ATHANOR_DATA=/path/to/data peers/bin/python bench/peers/families.py [--sets esol bbbp] [--families gcn gin …] [--seeds 0 1 2] [--out DIR]

Ours read the graph alone (NAME_graph_only of bench/accuracy/table.py, whose sets, options and run folders these are). The peers are
torch_geometric.nn.models with 300 channels and three layers on chemprop's features (which have marks of stereocentres where ours have the labels R
and S), sum / 100 over atoms (AttentiveFP by its own readout), a head of one hidden layer, Adam with our default course of the learning rate, and the epoch
that is best on the validation rows. Each run is kept under --out, so an interrupted table goes on where it stopped.
"""
import argparse
import csv
import gzip
import json
import pathlib
import statistics
import sys

import numpy as np
import torch
import torch_geometric.nn as pyg
from chemprop.featurizers import SimpleMoleculeMolGraphFeaturizer
from rdkit import Chem, RDLogger
from scipy.stats import t as student
from sklearn.metrics import roc_auc_score
from torch import nn
from torch_geometric.data import Data
from torch_geometric.loader import DataLoader
from torch_geometric.utils import degree

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "accuracy"))
from table import SETS, find_data, score  # noqa: E402

RDLogger.DisableLog("rdApp.*")
NODE_WIDTH, EDGE_WIDTH, HIDDEN, LAYERS = 72, 14, 300, 3
EPOCHS, BATCH, WARMUP, LOW, HIGH = 50, 64, 2, 1e-4, 1e-3
FAMILIES = ["gcn", "graphsage", "gin", "gatv2", "pna", "attentivefp"]


def read_graphs(name):
    """One graph per row of the table, with its target; None where RDKit cannot read the SMILES."""
    path = find_data(SETS[name][0])
    featurizer = SimpleMoleculeMolGraphFeaturizer()
    with gzip.open(path, "rt") if path.endswith(".gz") else open(path) as lines:
        rows = list(csv.reader(lines))[1:]
    graphs = []
    for smiles, target in (row[:2] for row in rows):
        molecule = Chem.MolFromSmiles(smiles)
        graph = molecule and featurizer(molecule)
        graphs.append(graph and Data(x=torch.tensor(graph.V, dtype=torch.float32), edge_index=torch.tensor(graph.edge_index, dtype=torch.long),
                           edge_attr=torch.tensor(graph.E, dtype=torch.float32), y=torch.tensor([float(target)])))
    return graphs


def make_encoder(family, graphs):
    common = {"in_channels": NODE_WIDTH, "hidden_channels": HIDDEN, "num_layers": LAYERS}
    if family == "gcn":
        return pyg.GCN(**common)
    if family == "graphsage":
        return pyg.GraphSAGE(**common)
    if family == "gin":
        return pyg.GIN(**common)
    if family == "gatv2":
        return pyg.GAT(**common, v2=True, heads=4, edge_dim=EDGE_WIDTH)
    if family == "pna":
        degrees = torch.cat([degree(graph.edge_index[1], graph.num_nodes, dtype=torch.long) for graph in graphs])
        return pyg.PNA(**common, aggregators=["mean", "min", "max", "std"], scalers=["identity", "amplification", "attenuation"],
                       deg=torch.bincount(degrees), edge_dim=EDGE_WIDTH)
    return pyg.AttentiveFP(NODE_WIDTH, HIDDEN, HIDDEN, EDGE_WIDTH, LAYERS, num_timesteps=2)


class Peer(nn.Module):
    def __init__(self, family, graphs):
        super().__init__()
        self.family, self.encoder = family, make_encoder(family, graphs)
        self.head = nn.Sequential(nn.Linear(HIDDEN, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, 1))

    def forward(self, batch):
        if self.family == "attentivefp":
            return self.head(self.encoder(batch.x, batch.edge_index, batch.edge_attr, batch.batch))[:, 0]
        bonds = {"edge_attr": batch.edge_attr} if self.encoder.supports_edge_attr else {}
        atoms = self.encoder(batch.x, batch.edge_index, **bonds)
        return self.head(pyg.global_add_pool(atoms, batch.batch, size=batch.num_graphs) / 100)[:, 0]


def find_rate(step, warmup, total):
    """chemprop's course: linear from LOW to HIGH, then exponential back to LOW."""
    if step < warmup:
        return LOW + (HIGH - LOW) * step / warmup
    return HIGH * (LOW / HIGH) ** ((step - warmup) / (total - warmup))


def predict(network, loader):
    network.eval()
    with torch.no_grad():
        return torch.cat([network(batch) for batch in loader])


def fit(family, graphs, splits, classes, seed):
    """Predictions for the test rows by the network of the best validation epoch."""
    torch.manual_seed(seed)
    train, val, test = ([graphs[i] for i in splits[part] if graphs[i]] for part in ("train", "val", "test"))
    y = torch.cat([graph.y for graph in train])
    mean, std = (0.0, 1.0) if classes else (y.mean(), y.std())
    loss_of = nn.BCEWithLogitsLoss() if classes else nn.MSELoss()
    network = Peer(family, train)
    optimizer = torch.optim.Adam(network.parameters(), lr=LOW)
    loader, val_loader = DataLoader(train, BATCH, shuffle=True), DataLoader(val, 256)
    val_y = (torch.cat([graph.y for graph in val]) - mean) / std
    step, best, kept = 0, float("inf"), None
    for _ in range(EPOCHS):
        network.train()
        for batch in loader:
            for group in optimizer.param_groups:
                group["lr"] = find_rate(step, WARMUP * len(loader), EPOCHS * len(loader))
            optimizer.zero_grad()
            loss_of(network(batch), (batch.y - mean) / std).backward()
            optimizer.step()
            step += 1
        loss = loss_of(predict(network, val_loader), val_y).item()
        if loss < best:
            best, kept = loss, {name: tensor.clone() for name, tensor in network.state_dict().items()}
    network.load_state_dict(kept)
    return (predict(network, DataLoader(test, 256)) * std + mean).numpy(), torch.cat([graph.y for graph in test]).numpy()


def score_peer(args, name, family, seed, graphs):
    path = pathlib.Path(args.out) / f"{name}-{family}_peer-seed{seed}.json"
    if not path.exists():
        metric = SETS[name][1]
        splits = json.loads((pathlib.Path(args.out) / f"{name}-{family}_graph_only-seed{seed}" / "splits.json").read_text())[0]
        predicted, truth = fit(family, graphs, splits, metric == "roc_auc", seed)
        value = roc_auc_score(truth, predicted) if metric == "roc_auc" else np.sqrt(np.mean((truth - predicted) ** 2))
        path.write_text(json.dumps(float(value)))
    return json.loads(path.read_text())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--athanor", default="build/release/bin/athanor")
    parser.add_argument("--sets", nargs="+", default=["esol", "bbbp"], choices=["esol", "freesolv", "bbbp", "bace"])
    parser.add_argument("--families", nargs="+", default=FAMILIES, choices=FAMILIES)
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    parser.add_argument("--sizes", nargs=3, type=float, default=[0.7, 0.1, 0.2])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", default="runs/accuracy")
    args = parser.parse_args()
    args.extra = []
    torch.set_num_threads(args.threads)
    print("| set | metric | family | Athanor | torch_geometric | difference (95 %) | p |\n|---|---|---|---|---|---|---|", flush=True)
    for name in args.sets:
        graphs = read_graphs(name)
        for family in args.families:
            ours = [score(args, name, f"{family}_graph_only", seed) for seed in args.seeds]
            peers = [score_peer(args, name, family, seed, graphs) for seed in args.seeds]
            differences = np.subtract(ours, peers)
            mean, error = differences.mean(), differences.std(ddof=1) / len(differences) ** 0.5
            half = student.ppf(0.975, len(differences) - 1) * error
            p = 2 * student.sf(abs(mean) / error, len(differences) - 1)
            print(f"| {name} | {SETS[name][1]} | {family} | {statistics.mean(ours):.3f} ± {statistics.stdev(ours):.3f} | {statistics.mean(peers):.3f} ± "
                  f"{statistics.stdev(peers):.3f} | {mean:+.3f} ({mean - half:+.3f} to {mean + half:+.3f}) | {p:.2g} |", flush=True)


if __name__ == "__main__":
    main()
