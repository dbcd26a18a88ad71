"""Writes dmpnn.safetensors: small networks of chemprop with their weights, predictions and gradients.

Made with chemprop 2.3.1 (PyPI) and torch 2.15: python make_golden.py
The graphs are stored too, so that the comparison is about the network alone.
"""

import json

import numpy as np
import torch
from chemprop import nn
from chemprop.data import BatchMolGraph
from chemprop.featurizers import SimpleMoleculeMolGraphFeaturizer
from chemprop.models import MPNN
from rdkit import Chem
from safetensors.numpy import save_file

SMILES = """C O [Na+] CC C=O CCO CC(=O)O C#N c1ccccc1 Cc1ccccc1O CN1CCC[C@H]1c1cccnc1 O=C(C)Oc1ccccc1C(=O)O
Cn1cnc2c1c(=O)n(C)c(=O)n2C FC(F)(F)c1ccccc1 ClC(Cl)Cl BrCCBr CI CS(=O)(=O)C C[N+](C)(C)C CC(=O)[O-] [NH4+] C/C=C/C
C/C=C\\C C1CC1 C1CCCCC1 c1ccc2ccccc2c1 O=C1CCCN1 N[C@@H](C)C(=O)O OCC1OC(O)C(O)C(O)C1O CP(=O)(O)O CCCCCCCCCC c1ccsc1
c1ccoc1 c1cc[nH]c1 C1=CC=CC1 CC(C)(C)C O=[N+]([O-])c1ccccc1 C[Si](C)(C)C N#Cc1ccccc1 COc1ccc(CCN)cc1""".split()

HIDDEN = 16
VECTOR_COLUMNS = 5
NODE_BLOCKS = [38, 7, 6, 5, 6, 8, 1]      # one-hot blocks of a node, aromatic last; then the mass
EDGE_BLOCKS = [1, 4, 1, 1, 7]

# Athanor's options, and what is not among them.
CASES = [
    {"options": {"depth": 3, "readout": "norm"}, "tasks": ["regression"]},
    {"options": {"depth": 4, "readout": "mean", "activation": "tanh"}, "tasks": ["regression", "regression"], "vectors": True},
    {"options": {"depth": 3, "readout": "sum", "messages": "atom", "ffn_layers": 2}, "tasks": ["regression"]},
    {"options": {"depth": 4, "readout": "attention", "messages": "atom", "activation": "elu", "batch_norm": True},
     "tasks": ["regression"], "vectors": True},
    {"options": {"depth": 1, "readout": "mean", "activation": "leaky_relu", "ffn_layers": 0}, "tasks": ["binary", "binary"]},
]
ACTIVATIONS = {"leaky_relu": "leakyrelu"}


def sparse_columns(dense, blocks):
    """Column that is 1 per block, 255 where the block is all zero."""
    columns = np.full((len(dense), len(blocks)), 255, np.uint8)
    begin = 0
    for slot, width in enumerate(blocks):
        block = dense[:, begin:begin + width]
        assert set(np.unique(block)) <= {0, 1} and (block.sum(1) <= 1).all()
        rows, places = np.nonzero(block)
        columns[rows, slot] = begin + places
        begin += width
    return columns


def pack(graphs):
    """The arrays of featurize::PackedGraphs: edges sorted by target."""
    parts = {name: [] for name in ("node_columns", "node_scalars", "edge_columns", "edge_source", "edge_target",
                                   "edge_reverse", "in_offsets")}
    node_offsets, edge_offsets = [0], [0]
    for graph in graphs:
        source, target = graph.edge_index
        order = np.argsort(target, kind="stable")
        place = np.empty_like(order)
        place[order] = np.arange(len(order))
        parts["node_columns"].append(sparse_columns(graph.V[:, :sum(NODE_BLOCKS)], NODE_BLOCKS))
        parts["node_scalars"].append(graph.V[:, sum(NODE_BLOCKS):].astype(np.float32))
        parts["edge_columns"].append(sparse_columns(graph.E[order], EDGE_BLOCKS))
        parts["edge_source"].append(source[order].astype(np.int32))
        parts["edge_target"].append(target[order].astype(np.int32))
        parts["edge_reverse"].append(place[graph.rev_edge_index[order]].astype(np.int32))
        counts = np.bincount(target.astype(int), minlength=len(graph.V))
        parts["in_offsets"].append(np.concatenate([[0], np.cumsum(counts)]).astype(np.int32))
        node_offsets.append(node_offsets[-1] + len(graph.V))
        edge_offsets.append(edge_offsets[-1] + len(source))
    arrays = {f"graphs.{name}": np.concatenate(values) for name, values in parts.items()}
    arrays["graphs.node_offsets"] = np.array(node_offsets, np.int64)
    arrays["graphs.edge_offsets"] = np.array(edge_offsets, np.int64)
    return arrays


def our_name(name):
    """Athanor's name of a parameter of chemprop."""
    part, _, rest = name.partition(".")
    if part == "message_passing":
        return "encoder." + rest.lower()
    if part == "agg":
        return "readout.attention" + rest[1:]
    if part == "bn":
        return "norm." + rest
    layer, _, leaf = rest.removeprefix("ffn.").split(".")
    return f"head.{layer}.{leaf}"


def make_model(case, scalers):
    options = {"messages": "bond", "activation": "relu", "ffn_layers": 1, "batch_norm": False} | case["options"]
    activation = ACTIVATIONS.get(options["activation"], options["activation"])
    passing = nn.BondMessagePassing if options["messages"] == "bond" else nn.AtomMessagePassing
    readouts = {"norm": nn.NormAggregation, "mean": nn.MeanAggregation, "sum": nn.SumAggregation,
                "attention": lambda: nn.AttentiveAggregation(output_size=HIDDEN)}
    binary = case["tasks"][0] == "binary"
    joined = VECTOR_COLUMNS if case.get("vectors") else 0
    head = {"n_tasks": len(case["tasks"]), "input_dim": HIDDEN + joined, "hidden_dim": HIDDEN,
            "n_layers": options["ffn_layers"], "activation": activation}
    if not binary:
        head["output_transform"] = nn.UnscaleTransform(scalers["targets.mean"], scalers["targets.scale"])
    return MPNN(passing(d_h=HIDDEN, depth=options["depth"], activation=activation), readouts[options["readout"]](),
                (nn.BinaryClassificationFFN if binary else nn.RegressionFFN)(**head), batch_norm=options["batch_norm"],
                X_d_transform=nn.ScaleTransform(scalers["vectors.mean"], scalers["vectors.scale"]) if joined else None)


def run_case(number, case, graphs, vectors, arrays):
    rng = np.random.default_rng(100 + number)
    torch.manual_seed(number)
    targets = len(case["tasks"])
    binary = case["tasks"][0] == "binary"
    scalers = {"targets.mean": np.zeros(targets) if binary else rng.normal(size=targets),
               "targets.scale": np.ones(targets) if binary else rng.uniform(0.5, 3, targets),
               "vectors.mean": vectors.mean(0).astype(np.float32), "vectors.scale": vectors.std(0).astype(np.float32)}
    model = make_model(case, scalers)
    if case["options"].get("batch_norm"):
        model.bn.running_mean.copy_(torch.tensor(rng.normal(size=HIDDEN)))
        model.bn.running_var.copy_(torch.tensor(rng.uniform(0.5, 2, HIDDEN)))
    joined = bool(case.get("vectors"))
    prefix = f"case{number}."
    for name, value in model.state_dict().items():
        if name.split(".")[0] in ("message_passing", "agg", "bn") or name.startswith("predictor.ffn"):
            if not name.endswith("num_batches_tracked"):
                arrays[prefix + "tensor." + our_name(name)] = value.numpy().copy()
    for name, value in scalers.items():
        used = joined or name.startswith("targets")
        arrays[prefix + "tensor.scaler." + name] = value if used else value[:0]

    batch = BatchMolGraph(graphs)
    model.eval()
    with torch.no_grad():
        arrays[prefix + "prediction"] = model(batch, None, torch.tensor(vectors) if joined else None).double().numpy()

    # Gradient of one training step: inputs and targets are already scaled there.
    values = rng.integers(0, 2, (len(graphs), targets)).astype(np.float32) if binary else \
        rng.normal(size=(len(graphs), targets)).astype(np.float32)
    values[rng.uniform(size=values.shape) < 0.2] = np.nan
    scaled = torch.tensor((vectors - scalers["vectors.mean"]) / scalers["vectors.scale"]) if joined else None
    model.train()
    mask = torch.tensor(~np.isnan(values))
    outputs = model.predictor.train_step(model.fingerprint(batch, None, scaled))
    loss = model.criterion(outputs, torch.tensor(np.nan_to_num(values)), mask, torch.ones(len(graphs)), None, None)
    loss.backward()
    arrays[prefix + "targets"] = values
    arrays[prefix + "loss"] = np.array([loss.item()])
    for name, parameter in model.named_parameters():
        gradient = torch.zeros_like(parameter) if parameter.grad is None else parameter.grad
        arrays[prefix + "gradient." + our_name(name)] = gradient.numpy().copy()


def main():
    featurizer = SimpleMoleculeMolGraphFeaturizer()
    graphs = [featurizer(Chem.MolFromSmiles(smiles)) for smiles in SMILES]
    arrays = pack(graphs)
    vectors = np.random.default_rng(1).normal(3, 10, (len(SMILES), VECTOR_COLUMNS)).astype(np.float32)
    arrays["vectors"] = vectors
    for number, case in enumerate(CASES):
        case["options"] |= {"hidden": HIDDEN, "ffn_hidden": HIDDEN}
        run_case(number, case, graphs, vectors, arrays)
    arrays = {name: np.ascontiguousarray(value) for name, value in arrays.items()}
    save_file(arrays, "dmpnn.safetensors", {"cases": json.dumps(CASES), "smiles": json.dumps(SMILES)})


if __name__ == "__main__":
    main()
