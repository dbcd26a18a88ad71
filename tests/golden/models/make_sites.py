"""Writes sites.safetensors: networks of chemprop on atoms and bonds, with their weights, sums and predictions.

Made with chemprop 2.3.1 (PyPI) and torch 2.15: python make_sites.py
Atoms are MolAtomBondMPNN's own. Bonds have chemprop's states of atoms, its heads and its constrainer, put together here
as athanor/models/sites/site_network.h says: chemprop reads states of directed bonds in their place.
"""

import json

import numpy as np
import torch
from chemprop import nn
from chemprop.data import BatchMolAtomBondGraph
from chemprop.featurizers import SimpleMoleculeMolGraphFeaturizer
from chemprop.models.mol_atom_bond import MolAtomBondMPNN
from rdkit import Chem
from safetensors.numpy import save_file

from make_golden import EDGE_BLOCKS, HIDDEN, SMILES, pack

CASES = [
    {"level": "atom", "options": {"depth": 3}, "tasks": ["regression", "regression"], "summed": [1]},
    {"level": "atom", "options": {"depth": 2, "messages": "atom", "activation": "tanh", "ffn_layers": 2},
     "tasks": ["regression"], "summed": []},
    {"level": "bond", "options": {"depth": 3}, "tasks": ["regression", "regression"], "summed": [0, 1]},
]


def make_sums(case, rng):
    sums = np.full((len(SMILES), len(case["tasks"])), np.nan)
    for target in case["summed"]:
        sums[:, target] = rng.normal(size=len(SMILES))
    return sums


def our_name(name):
    part, _, rest = name.partition(".")
    if part == "message_passing":
        return "encoder." + rest.lower().replace("w_vo", "w_o")
    layer, _, leaf = rest.removeprefix("ffn.").split(".")
    return f"head.{'sum' if 'constrainer' in part else 'site'}.{layer}.{leaf}"


def run_case(number, case, graphs, arrays):
    rng = np.random.default_rng(200 + number)
    torch.manual_seed(number)
    options, targets = case["options"], len(case["tasks"])
    passing = nn.MABAtomMessagePassing if options.get("messages") == "atom" else nn.MABBondMessagePassing
    activation = options.get("activation", "relu")
    is_bonds = case["level"] == "bond"
    width = 2 * HIDDEN + sum(EDGE_BLOCKS) if is_bonds else HIDDEN
    mean, scale = rng.normal(size=targets), rng.uniform(0.5, 3, targets)
    sizes = {"hidden_dim": HIDDEN, "n_layers": options.get("ffn_layers", 1), "activation": activation}
    predictor = nn.RegressionFFN(n_tasks=targets, input_dim=width, output_transform=nn.UnscaleTransform(mean, scale), **sizes)
    constrainer = nn.ConstrainerFFN(len(case["summed"]), width, **sizes) if case["summed"] else None
    encoder = passing(d_h=HIDDEN, depth=options["depth"], activation=activation, return_edge_embeddings=False)
    sums = make_sums(case, rng)
    batch = BatchMolAtomBondGraph(graphs)
    with torch.no_grad():
        if is_bonds:
            prediction = predict_bonds(encoder, predictor.eval(), constrainer, batch, torch.tensor(sums).float())
        else:
            model = MolAtomBondMPNN(encoder, atom_predictor=predictor, atom_constrainer=constrainer).eval()
            constraints = [torch.tensor(sums).float(), None] if constrainer else None
            prediction = model(batch, constraints=constraints)[1]
    prefix = f"case{number}."
    for part, module in (("message_passing", encoder), ("predictor", predictor), ("constrainer", constrainer)):
        for name, value in (module.state_dict() if module else {}).items():
            if not name.startswith(("output_transform", "criterion")):
                arrays[prefix + "tensor." + our_name(f"{part}.{name}")] = value.numpy().copy()
    # The network inside has a head without outputs.
    arrays[prefix + "tensor.head.0.weight"] = np.zeros((0, HIDDEN), np.float32)
    arrays[prefix + "tensor.head.0.bias"] = np.zeros(0, np.float32)
    arrays |= {prefix + "tensor.scaler.targets.mean": mean, prefix + "tensor.scaler.targets.scale": scale,
               prefix + "tensor.scaler.vectors.mean": np.zeros(0, np.float32),
               prefix + "tensor.scaler.vectors.scale": np.zeros(0, np.float32),
               prefix + "sums": sums, prefix + "prediction": prediction.double().numpy()}
    return arrays


def predict_bonds(encoder, predictor, constrainer, batch, sums):
    states, _ = encoder(batch)
    source, target = batch.edge_index
    # Bonds by their higher atom, then by their lower one, as Athanor has them.
    bonds = sorted((max(s, t), min(s, t), e) for e, (s, t) in enumerate(zip(source.tolist(), target.tolist())) if s < t)
    high, low, edges = (torch.tensor(column) for column in zip(*bonds))
    sides = [torch.cat([states[a], states[b], batch.E[edges]], 1) for a, b in ((high, low), (low, high))]
    both = lambda head: sum(head(side) for side in sides) / 2
    logits = both(constrainer.ffn)
    constrainer.ffn.forward = lambda fp: logits
    return constrainer(sides[0], both(predictor), batch.batch[high], sums)


def main():
    featurizer = SimpleMoleculeMolGraphFeaturizer()
    graphs = [featurizer(Chem.MolFromSmiles(smiles)) for smiles in SMILES]
    arrays = pack(graphs)
    for number, case in enumerate(CASES):
        case["options"] = {"hidden": HIDDEN, "ffn_hidden": HIDDEN, "ffn_layers": 1, "readout": "norm"} | case["options"]
        arrays = run_case(number, case, graphs, arrays)
    arrays = {name: np.ascontiguousarray(value) for name, value in arrays.items()}
    save_file(arrays, "sites.safetensors", {"cases": json.dumps(CASES), "smiles": json.dumps(SMILES)})


if __name__ == "__main__":
    main()
