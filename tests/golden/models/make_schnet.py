"""Writes schnet.safetensors: torch_geometric's SchNet with its weights and predictions for conformers of 100 molecules.

Made with torch_geometric 2.8.1, torch 2.15 and RDKit 2026.3 (PyPI): python make_schnet.py
The conformers are stored too, so that the comparison is about the network alone. Predictions are computed in float64 from
weights in float32. All atoms within the cutoff are neighbours (torch_geometric's own list stops at 32).
"""

import json

import numpy as np
import torch
from make_golden import SMILES
from make_graph_networks import MORE_SMILES
from rdkit import Chem
from rdkit.Chem import AllChem
from safetensors.numpy import save_file
from torch_geometric.nn.models import SchNet

KINDS = 119
CASES = [
    {"depth": 3, "hidden": 8, "filters": 6, "gaussians": 12, "cutoff": 5.0, "readout": "sum"},
    {"depth": 2, "hidden": 6, "filters": 8, "gaussians": 50, "cutoff": 10.0, "readout": "mean"},
    {"depth": 1, "hidden": 8, "filters": 8, "gaussians": 5, "cutoff": 2.0, "readout": "sum"},
]


def find_edges(cutoff):
    def find(pos, batch):
        distances = torch.cdist(pos, pos, compute_mode="donot_use_mm_for_euclid_dist")
        near = (distances < cutoff) & (batch[:, None] == batch[None, :]) & ~torch.eye(len(pos), dtype=torch.bool)
        target, source = near.nonzero(as_tuple=True)
        return torch.stack([source, target]), distances[target, source]
    return find


def list_tensors(network):
    def linear(name, layer):
        yield f"{name}.weight", layer.weight
        if layer.bias is not None:
            yield f"{name}.bias", layer.bias
    embedding = torch.zeros(KINDS, network.hidden_channels)
    embedding[:100] = network.embedding.weight
    yield "embedding.weight", embedding
    for i, block in enumerate(network.interactions):
        yield from linear(f"encoder.{i}.filter.0", block.mlp[0])
        yield from linear(f"encoder.{i}.filter.1", block.mlp[2])
        yield from linear(f"encoder.{i}.in", block.conv.lin1)
        yield from linear(f"encoder.{i}.out", block.conv.lin2)
        yield from linear(f"encoder.{i}.mix", block.lin)
    yield from linear("atoms", network.lin1)
    yield from linear("head.0", network.lin2)


def embed(smiles):
    molecule = Chem.AddHs(Chem.MolFromSmiles(smiles))
    assert AllChem.EmbedMolecule(molecule, randomSeed=7) == 0, smiles
    return molecule


def main():
    molecules = [embed(smiles) for smiles in SMILES + MORE_SMILES]
    assert len(molecules) == 100
    counts = [molecule.GetNumAtoms() for molecule in molecules]
    kinds = np.array([atom.GetAtomicNum() for molecule in molecules for atom in molecule.GetAtoms()], np.uint8)
    positions = np.concatenate([molecule.GetConformer().GetPositions() for molecule in molecules]).astype(np.float32)
    arrays = {"offsets": np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), "kinds": kinds, "positions": positions}
    batch = torch.repeat_interleave(torch.arange(100), torch.tensor(counts))
    for number, case in enumerate(CASES):
        torch.manual_seed(60 + number)
        network = SchNet(hidden_channels=case["hidden"], num_filters=case["filters"], num_interactions=case["depth"],
                         num_gaussians=case["gaussians"], cutoff=case["cutoff"], interaction_graph=find_edges(case["cutoff"]),
                         readout={"sum": "add", "mean": "mean"}[case["readout"]])
        for name, value in network.named_parameters():
            if name.endswith("bias") and name != "lin2.bias":  # which torch_geometric adds per atom
                value.data.normal_(0, 0.2)
        prefix = f"case{number}."
        for name, value in list_tensors(network):
            arrays[prefix + "tensor." + name] = value.detach().numpy().copy()
        # SchNet's own constants keep the precision that they were made in.
        network = network.double()
        step = case["cutoff"] / (case["gaussians"] - 1)
        network.distance_expansion.offset = step * torch.arange(case["gaussians"], dtype=torch.float64)
        network.distance_expansion.coeff = -0.5 / step**2
        for block in network.interactions:
            block.act.shift = block.mlp[1].shift = np.log(2.0)
        network.act.shift = np.log(2.0)
        with torch.no_grad():
            prediction = network(torch.tensor(kinds).long(), torch.tensor(positions).double(), batch)
        arrays[prefix + "prediction"] = prediction.numpy()[:, 0]
        assert arrays[prefix + "prediction"].std() > 0.01
    save_file({name: np.ascontiguousarray(value) for name, value in arrays.items()}, "schnet.safetensors",
              {"cases": json.dumps(CASES)})


if __name__ == "__main__":
    main()
