"""Writes joined.safetensors: networks of chemprop on rows of two molecules (MulticomponentMPNN), with weights and predictions.

Made with chemprop 2.3.1 (PyPI) and torch 2.15: python make_joined_golden.py
Row i has the molecules 2i and 2i + 1 of make_golden.py.
"""

import json

import numpy as np
import torch
from chemprop import nn
from chemprop.data import BatchMolGraph
from chemprop.featurizers import SimpleMoleculeMolGraphFeaturizer
from chemprop.models import MulticomponentMPNN
from rdkit import Chem
from safetensors.numpy import save_file

from make_golden import HIDDEN, SMILES, VECTOR_COLUMNS, our_name, pack

CASES = [
    {"options": {"depth": 3, "readout": "norm"}, "tasks": ["regression"], "molecules": 2},
    {"options": {"depth": 2, "readout": "mean", "separate_encoders": True, "ffn_layers": 2}, "tasks": ["regression", "regression"],
     "molecules": 2, "vectors": True},
]


def name_parameter(name):
    """Blocks of chemprop's message passing are the encoders; only the first of shared ones is stored."""
    prefix = "message_passing.blocks."
    if not name.startswith(prefix):
        return our_name(name)
    number, rest = name.removeprefix(prefix).split(".", 1)
    return ("" if number == "0" else f"molecule{int(number) + 1}.") + our_name("message_passing." + rest)


def run_case(number, case, graphs, vectors, arrays):
    rng = np.random.default_rng(200 + number)
    torch.manual_seed(number)
    options, targets = case["options"], len(case["tasks"])
    joined = bool(case.get("vectors"))
    scalers = {"targets.mean": rng.normal(size=targets), "targets.scale": rng.uniform(0.5, 3, targets),
               "vectors.mean": vectors.mean(0).astype(np.float32), "vectors.scale": vectors.std(0).astype(np.float32)}
    shared = not options.get("separate_encoders")
    blocks = [nn.BondMessagePassing(d_h=HIDDEN, depth=options["depth"]) for _ in range(1 if shared else 2)]
    readout = {"norm": nn.NormAggregation, "mean": nn.MeanAggregation}[options["readout"]]()
    head = nn.RegressionFFN(n_tasks=targets, input_dim=2 * HIDDEN + (VECTOR_COLUMNS if joined else 0), hidden_dim=HIDDEN,
                            n_layers=options.get("ffn_layers", 1),
                            output_transform=nn.UnscaleTransform(scalers["targets.mean"], scalers["targets.scale"]))
    model = MulticomponentMPNN(nn.MulticomponentMessagePassing(blocks, 2, shared), readout, head,
                               X_d_transform=nn.ScaleTransform(scalers["vectors.mean"], scalers["vectors.scale"]) if joined else None)
    prefix = f"case{number}."
    for name, value in model.state_dict().items():
        is_again = shared and name.startswith("message_passing.blocks.1.")
        if name.startswith(("message_passing.blocks", "predictor.ffn")) and not is_again:
            arrays[prefix + "tensor." + name_parameter(name)] = value.numpy().copy()
    for name, value in scalers.items():
        used = joined or name.startswith("targets")
        arrays[prefix + "tensor.scaler." + name] = value if used else value[:0]
    model.eval()
    with torch.no_grad():
        batches = [BatchMolGraph(graphs[0::2]), BatchMolGraph(graphs[1::2])]
        arrays[prefix + "prediction"] = model(batches, None, torch.tensor(vectors) if joined else None).double().numpy()


def main():
    featurizer = SimpleMoleculeMolGraphFeaturizer()
    graphs = [featurizer(Chem.MolFromSmiles(smiles)) for smiles in SMILES[: len(SMILES) // 2 * 2]]
    arrays = pack(graphs)
    vectors = np.random.default_rng(1).normal(3, 10, (len(graphs) // 2, VECTOR_COLUMNS)).astype(np.float32)
    arrays["vectors"] = vectors
    for number, case in enumerate(CASES):
        case["options"] |= {"hidden": HIDDEN, "ffn_hidden": HIDDEN}
        run_case(number, case, graphs, vectors, arrays)
    arrays = {name: np.ascontiguousarray(value) for name, value in arrays.items()}
    save_file(arrays, "joined.safetensors", {"cases": json.dumps(CASES), "smiles": json.dumps(SMILES)})


if __name__ == "__main__":
    main()
