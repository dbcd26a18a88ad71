"""Writes graph_networks.safetensors: small networks of torch_geometric with their weights and predictions.

Made with torch_geometric 2.8.1, torch 2.15 and chemprop 2.3.1 (PyPI): python make_graph_networks.py
100 molecules; their graphs are stored too, so that the comparison is about the networks alone. Convolutions, readouts and
whole models are torch_geometric's; what lies between them (input, activations, residuals, head) is written out here, and
so is Graphormer, which torch_geometric lacks: its paths are networkx's, its attention is PyTorch's.
"""

import json

import networkx as nx
import numpy as np
import torch
import torch_geometric.nn as pyg
from chemprop.featurizers import SimpleMoleculeMolGraphFeaturizer
from make_golden import SMILES, pack
from rdkit import Chem
from safetensors.numpy import save_file
from torch import nn
from torch.nn import functional as F
from torch_geometric.data import Data
from torch_geometric.nn.models.attentive_fp import GATEConv
from torch_geometric.transforms import AddRandomWalkPE

MORE_SMILES = """CCC(C)C CCCCCCCCCC(C)O NC(=O)NC1NC(=O)NC1=O c2ccc1scnc1c2 Cc1cc(cc(N(=O)=O)c1O)N(=O)=O CCCCC(=O)OCC
Cn1c(=O)n(C)c2nc[nH]c2c1=O c1ccccc1C(O)C(O)c2ccccc2 CC(C)c1ccc(C)cc1 O=N(=O)c1ccccc1 Cc1cccc(c1)N(=O)=O Cc1ccc(C)cc1
CCCCCOC(=O)C CCOc1ccccc1 CCCCCCCO Cn1ccc(=O)[nH]c1=O CCOP(=S)(OCC)SCSC(C)(C)C O=Cc1ccccc1 c1c(Cl)cccc1c2ccccc2
Clc1cccc2ccccc12 CCC(C)n1c(=O)[nH]c(C)c(Br)c1=O ClC(Cl)C(Cl)(Cl)Cl CCCCCCCCCCO CCCCC=O CNC(=O)Oc1cccc2CC(C)(C)Oc12
Cc1ccc(cc1)S(=O)(=O)N O(c1ccccc1)c2ccccc2 CCOC(=O)c1ccc(O)cc1 Cc1cc2c3ccccc3ccc2c4ccccc14 O=C2NC(=O)C1(CCC1)C(=O)N2
CCC1(C(=O)NCNC1=O)c2ccccc2 NC(=O)c1cnccn1 CCCCCC(C)O Cc1ccc(C)c2ccccc12 Clc1cccc(c1)c2cc(Cl)ccc2Cl
c2c(C)cc1nc(C)ccc1c2 CCCOC(=O)CC CC(C)N(C(C)C)C(=O)SCC(=CCl)Cl Cc1ccccc1O CCOP(=S)(OCC)SCSCC N(c1ccccc1)c2ccccc2
ClC(Cl)(Cl)N(=O)=O CN(C)C(=O)N(C)C COc1cccc(Cl)c1 Clc1ccccc1Br c1ccccc1n2ncc(N)c(Br)c2(=O) CC(=O)Nc1ccc(F)cc1
Clc1ccc(Cl)cc1 O=C(Cn1ccnc1N(=O)=O)NCc2ccccc2 ClC(Br)Br C1CC=CC1 c1ccsc1 CNC(=O)ON=C(CSC)C(C)(C)C CCCC(=O)C
Oc1c(Cl)cc(Cl)cc1Cl CCN(CC)c1nc(Cl)nc(n1)N(CC)CC CC(=O)Nc1ccc(O)cc1 NC(=S)N CC(C)=CCCC(C)=CC(=O) Fc1cccc(Br)c1""".split()

HIDDEN, HEAD = 8, 5
NODE_WIDTH, EDGE_WIDTH = 72, 14
MEAN_LOG_DEGREE = 1.12      # PnaConvolution::mean_log_degree
BASE = {"depth": 2, "readout": "sum"}
CASES = [
    {"model": "gcn", "options": {}},
    {"model": "gcn", "options": {"norm": "layer", "residual": False, "readout": "max"}},
    {"model": "gcn", "options": {"norm": "batch", "virtual_node": True, "depth": 3, "readout": "mean"}},
    {"model": "chebnet", "options": {"order": 3}},
    {"model": "chebnet", "options": {"order": 0, "readout": "topk", "readout_ratio": 0.5}},
    {"model": "graphsage", "options": {"aggregator": "mean", "readout": "topk", "readout_ratio": 0.3}},
    {"model": "graphsage", "options": {"aggregator": "max", "activation": "elu", "readout": "attention"}},
    {"model": "graphsage", "options": {"aggregator": "sum", "readout": "set2set", "readout_steps": 4}},
    {"model": "gat", "options": {"heads": 1}},
    {"model": "gat", "options": {"heads": 4, "activation": "tanh", "readout": "attention"}},
    {"model": "gatv2", "options": {"heads": 4, "readout": "set2set"}},
    {"model": "gatv2", "options": {"heads": 2, "readout": "max", "residual": False}},
    {"model": "gin", "options": {"readout": "mean"}},
    {"model": "gine", "options": {"readout": "set2set", "readout_steps": 1}},
    {"model": "pna", "options": {}},
    {"model": "mpnn", "options": {"readout": "set2set", "depth": 3}},
    {"model": "attentivefp", "options": {"readout": "attentive", "readout_steps": 2, "depth": 3}},
    {"model": "neural_fingerprint", "options": {"depth": 3}},
    {"model": "graphormer", "options": {"heads": 2, "activation": "gelu"}},
    {"model": "gps", "options": {"heads": 2, "norm": "layer", "walk_steps": 5, "laplacian": 3}},
    {"model": "gps", "options": {"heads": 4, "norm": "batch", "walk_steps": 0, "laplacian": 0, "readout": "mean"}},
]


class Stack(nn.Module):
    """athanor's ConvolutionStack around layers of torch_geometric."""

    def __init__(self, model, options):
        super().__init__()
        self.options = options
        self.input = nn.Linear(NODE_WIDTH, HIDDEN)
        self.layers = nn.ModuleList([make_convolution(model, options) for _ in range(options["depth"])])
        norms = {"none": nn.Identity, "batch": lambda: nn.BatchNorm1d(HIDDEN), "layer": lambda: nn.LayerNorm(HIDDEN)}
        self.norms = nn.ModuleList([norms[options.get("norm", "none")]() for _ in self.layers])
        self.virtual = nn.ModuleList([mlp() for _ in self.layers[1:]] if options.get("virtual_node") else [])

    def forward(self, x, edge_index, edge_attr, batch):
        act = getattr(torch, self.options.get("activation", "relu"), F.elu)
        h, graphs = self.input(x), int(batch.max()) + 1
        v = h.new_zeros(graphs, HIDDEN)
        for i, (layer, norm) in enumerate(zip(self.layers, self.norms)):
            if self.virtual:
                h = h + v[batch]
            takes_bonds = isinstance(layer, (pyg.GATConv, pyg.GATv2Conv, pyg.GINEConv, pyg.PNAConv))
            fresh = act(norm(layer(h, edge_index, edge_attr) if takes_bonds else layer(h, edge_index)))
            if i < len(self.virtual):
                v = v + self.virtual[i](pyg.global_add_pool(h, batch) + v)
            h = h + fresh if self.options.get("residual", True) else fresh
        return h

    def tensors(self):
        yield from linear("encoder.input", self.input)
        for i, (layer, norm) in enumerate(zip(self.layers, self.norms)):
            for name, value in list_tensors(layer):
                yield f"encoder.{i}.{name}", value
            for name, value in norm.state_dict().items():
                if name != "num_batches_tracked":
                    yield f"encoder.{i}.norm.{name}", value
        for i, module in enumerate(self.virtual):
            yield from sequential(f"encoder.{i}.virtual", module)


class Mpnn(nn.Module):
    def __init__(self, options):
        super().__init__()
        self.depth = options["depth"]
        self.input = nn.Linear(NODE_WIDTH, HIDDEN)
        edge_network = nn.Sequential(nn.Linear(EDGE_WIDTH, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, HIDDEN * HIDDEN))
        self.layer = pyg.NNConv(HIDDEN, HIDDEN, edge_network, aggr="add")
        self.gru = nn.GRUCell(HIDDEN, HIDDEN)

    def forward(self, x, edge_index, edge_attr, batch):
        h = torch.relu(self.input(x))
        for _ in range(self.depth):
            h = self.gru(torch.relu(self.layer(h, edge_index, edge_attr)), h)
        return h

    def tensors(self):
        yield from linear("encoder.input", self.input)
        yield from linear("encoder.bond", self.layer.nn[0])
        yield from linear("encoder.matrix", self.layer.nn[2])
        yield "encoder.own.weight", self.layer.lin.weight
        yield "encoder.own.bias", self.layer.bias
        yield from gru("encoder.gru", self.gru)


class AttentiveFp(nn.Module):
    """The whole model of torch_geometric, its last layer replaced by the head."""

    def __init__(self, options):
        super().__init__()
        self.model = pyg.AttentiveFP(NODE_WIDTH, HIDDEN, HIDDEN, EDGE_WIDTH, options["depth"], options["readout_steps"])
        self.model.lin2 = nn.Identity()

    def forward(self, x, edge_index, edge_attr, batch):
        return self.model(x, edge_index, edge_attr, batch)

    def tensors(self):
        model = self.model
        yield from linear("encoder.input", model.lin1)
        first = model.gate_conv
        assert isinstance(first, GATEConv)
        yield "encoder.pair.weight", first.lin1.weight
        yield "encoder.0.value.weight", first.lin2.weight
        yield "encoder.0.value.bias", first.bias
        yield "encoder.0.source.weight", first.att_l
        yield "encoder.0.target.weight", first.att_r
        yield from gru("encoder.0.gru", model.gru)
        for i, (layer, cell) in enumerate(zip(model.atom_convs, model.atom_grus), 1):
            yield from self.attention(f"encoder.{i}.value", f"encoder.{i}", layer)
            yield from gru(f"encoder.{i}.gru", cell)
        yield from self.attention("readout.linear", "readout", model.mol_conv)
        yield from gru("readout.gru", model.mol_gru)

    def attention(self, value, name, layer):
        yield value + ".weight", layer.lin.weight
        yield value + ".bias", layer.bias
        yield name + ".source.weight", layer.att_src[0]
        yield name + ".target.weight", layer.att_dst[0]


class NeuralFingerprint(nn.Module):
    """The whole model of torch_geometric behind a linear map of the features; it sums the atoms itself."""

    def __init__(self, options):
        super().__init__()
        self.input = nn.Linear(NODE_WIDTH, HIDDEN)
        self.model = pyg.NeuralFingerprint(HIDDEN, HIDDEN, HIDDEN, options["depth"], max_degree=5)

    def forward(self, x, edge_index, edge_attr, batch):
        return self.model(self.input(x), edge_index, batch)

    def tensors(self):
        yield from linear("encoder.input", self.input)
        for i, (layer, output) in enumerate(zip(self.model.convs, self.model.lins)):
            yield f"encoder.{i}.neighbours", torch.stack([one.weight.t() for one in layer.lins_l])
            yield f"encoder.{i}.bias", torch.stack([one.bias for one in layer.lins_l])
            yield f"encoder.{i}.own", torch.stack([one.weight.t() for one in layer.lins_r])
            yield f"encoder.{i}.output.weight", output.weight


class Graphormer(nn.Module):
    MOST_DISTANCE, HOPS, MOST_DEGREE = 20, 5, 8

    def __init__(self, options):
        super().__init__()
        heads = self.heads = options["heads"]
        self.input = nn.Linear(NODE_WIDTH, HIDDEN)
        self.degree = nn.Embedding(self.MOST_DEGREE + 1, HIDDEN)
        self.distance = nn.Embedding(self.MOST_DISTANCE + 2, heads)
        self.hop = nn.Parameter(torch.randn(self.HOPS, EDGE_WIDTH, heads))
        self.layers = nn.ModuleList([nn.TransformerEncoderLayer(HIDDEN, heads, HIDDEN, 0, F.gelu, batch_first=True,
                                                                norm_first=True) for _ in range(options["depth"])])
        self.norm = nn.LayerNorm(HIDDEN)

    def compute_bias(self, graph, bonds):
        """[heads, atoms, atoms] of one molecule."""
        size = graph.number_of_nodes()
        bias = torch.zeros(size, size, self.heads)
        for a in range(size):
            for b in range(size):
                if not nx.has_path(graph, a, b):
                    bias[a, b] += self.distance.weight[self.MOST_DISTANCE + 1]
                    continue
                paths = list(nx.all_shortest_paths(graph, a, b))
                length = len(paths[0]) - 1
                bias[a, b] += self.distance.weight[min(length, self.MOST_DISTANCE)]
                hops = min(length, self.HOPS)
                for path in paths:
                    for hop in range(hops):
                        bias[a, b] += bonds[path[hop], path[hop + 1]] @ self.hop[hop] / hops / len(paths)
        return bias.permute(2, 0, 1)

    def forward(self, x, edge_index, edge_attr, batch):
        degrees = torch.bincount(edge_index[1], minlength=len(x)).clamp(max=self.MOST_DEGREE)
        h, out = self.input(x) + self.degree(degrees), []
        for number in range(int(batch.max()) + 1):
            atoms = torch.nonzero(batch == number)[:, 0]
            begin, size = int(atoms[0]), len(atoms)
            graph, bonds = nx.Graph(), {}
            graph.add_nodes_from(range(size))
            for edge in torch.nonzero(batch[edge_index[0]] == number)[:, 0]:
                a, b = int(edge_index[0, edge]) - begin, int(edge_index[1, edge]) - begin
                graph.add_edge(a, b)
                bonds[a, b] = edge_attr[edge]
            bias, own = self.compute_bias(graph, bonds), h[atoms][None]
            for layer in self.layers:
                own = layer(own, src_mask=bias)
            out.append(own[0])
        return self.norm(torch.cat(out))

    def tensors(self):
        yield from linear("encoder.input", self.input)
        yield "encoder.degree", self.degree.weight
        yield "encoder.distance", self.distance.weight
        yield "encoder.hop", self.hop
        yield from linear("encoder.norm", self.norm)
        for i, layer in enumerate(self.layers):
            yield from attention(f"encoder.{i}.attention", layer.self_attn)
            yield from linear(f"encoder.{i}.attention.norm", layer.norm1)
            yield from linear(f"encoder.{i}.mlp.norm", layer.norm2)
            yield from linear(f"encoder.{i}.mlp.0", layer.linear1)
            yield from linear(f"encoder.{i}.mlp.1", layer.linear2)


class Gps(nn.Module):
    def __init__(self, options):
        super().__init__()
        self.walk_steps, self.count = options["walk_steps"], options["laplacian"]
        self.input = nn.Linear(NODE_WIDTH, HIDDEN)
        self.walk = nn.Linear(self.walk_steps, HIDDEN, bias=False) if self.walk_steps else None
        self.laplacian = nn.Linear(2 * self.count, HIDDEN, bias=False) if self.count else None
        norm = {"layer": ("layer_norm", {"mode": "node"}), "batch": ("batch_norm", None)}[options["norm"]]
        self.layers = nn.ModuleList([
            pyg.GPSConv(HIDDEN, pyg.GINEConv(mlp(), eps=0.1, train_eps=True, edge_dim=EDGE_WIDTH), options["heads"],
                        norm=norm[0], norm_kwargs=norm[1]) for _ in range(options["depth"])])

    def forward(self, x, edge_index, edge_attr, batch):
        h = self.input(x)
        if self.walk:
            data = AddRandomWalkPE(self.walk_steps)(Data(x=x, edge_index=edge_index, num_nodes=len(x)))
            h = h + self.walk(data.random_walk_pe)
        if self.laplacian:
            h = h + self.laplacian(self.find_positions(edge_index, batch))
        for layer in self.layers:
            h = layer(h, edge_index, batch, edge_attr=edge_attr)
        return h

    def find_positions(self, edge_index, batch):
        """The eigenvectors as laid down in athanor/models/gnn/positions.h, by numpy."""
        out = np.zeros((len(batch), 2 * self.count))
        for number in range(int(batch.max()) + 1):
            atoms = np.nonzero(batch.numpy() == number)[0]
            adjacency = np.zeros((len(atoms), len(atoms)))
            for a, b in edge_index.t().numpy():
                if batch[a] == number:
                    adjacency[a - atoms[0], b - atoms[0]] = 1
            scale = 1 / np.sqrt(np.maximum(adjacency.sum(0), 1))
            values, vectors = np.linalg.eigh(np.eye(len(atoms)) - scale[:, None] * adjacency * scale)
            distinct = []
            for value in values[values > 1e-5]:
                if not distinct or value - distinct[-1] > 1e-5:
                    distinct.append(value)
            for k, value in enumerate(distinct[:self.count]):
                out[atoms, 2 * k] = np.sqrt((vectors[:, abs(values - value) < 1e-5] ** 2).sum(1))
                out[atoms, 2 * k + 1] = value
        return torch.tensor(out, dtype=torch.float32)

    def tensors(self):
        yield from linear("encoder.input", self.input)
        for name, layer in (("walk", self.walk), ("laplacian", self.laplacian)):
            if layer:
                yield from linear("encoder." + name, layer)
        for i, layer in enumerate(self.layers):
            for name, value in list_tensors(layer.conv):
                yield f"encoder.{i}.local.{name}", value
            yield from attention(f"encoder.{i}.global", layer.attn)
            for name, norm in (("local.norm", layer.norm1), ("global.norm", layer.norm2), ("norm", layer.norm3)):
                for leaf, value in norm.state_dict().items():
                    if not leaf.endswith("num_batches_tracked"):
                        yield f"encoder.{i}.{name}.{leaf.removeprefix('module.')}", value
            yield from sequential(f"encoder.{i}.mlp", layer.mlp)


class Readout(nn.Module):
    def __init__(self, options):
        super().__init__()
        self.kind, self.ratio = options["readout"], options.get("readout_ratio", 0.5)
        self.width = HIDDEN * (2 if self.kind in ("set2set", "topk") else 1)
        plain = {"sum": pyg.SumAggregation, "mean": pyg.MeanAggregation, "max": pyg.MaxAggregation}
        if self.kind in plain:
            self.module = plain[self.kind]()
        elif self.kind == "attention":
            self.module = pyg.AttentionalAggregation(nn.Linear(HIDDEN, 1))
        elif self.kind == "set2set":
            self.module = pyg.Set2Set(HIDDEN, options.get("readout_steps", 3))
        else:
            self.module = pyg.TopKPooling(HIDDEN, self.ratio)

    def forward(self, h, edge_index, batch):
        if self.kind != "topk":
            return self.module(h, batch)
        kept, _, _, of_graph, _, _ = self.module(h, edge_index, None, batch)
        return torch.cat([pyg.global_mean_pool(kept, of_graph), pyg.global_max_pool(kept, of_graph)], 1)

    def tensors(self):
        if self.kind == "attention":
            yield from linear("readout.attention", self.module.gate_nn)
        if self.kind == "set2set":
            for name, value in self.module.lstm.named_parameters():
                yield "readout.lstm." + name.removesuffix("_l0"), value
        if self.kind == "topk":
            yield "readout.score", self.module.select.weight


class Network(nn.Module):
    def __init__(self, case):
        super().__init__()
        options = case["options"]
        makers = {"mpnn": Mpnn, "attentivefp": AttentiveFp, "neural_fingerprint": NeuralFingerprint,
                  "graphormer": Graphormer, "gps": Gps}
        self.whole = case["model"] in ("attentivefp", "neural_fingerprint")
        self.encoder = makers[case["model"]](options) if case["model"] in makers else Stack(case["model"], options)
        self.readout = None if self.whole else Readout(options)
        self.head = nn.Sequential(nn.Linear(HIDDEN if self.whole else self.readout.width, HEAD), activation(options),
                                  nn.Linear(HEAD, 1))

    def forward(self, x, edge_index, edge_attr, batch):
        h = self.encoder(x, edge_index, edge_attr, batch)
        return self.head(h if self.whole else self.readout(h, edge_index, batch))

    def tensors(self):
        yield from self.encoder.tensors()
        if not self.whole:
            yield from self.readout.tensors()
        yield from sequential("head", self.head)


def activation(options):
    return {"relu": nn.ReLU, "elu": nn.ELU, "tanh": nn.Tanh, "gelu": nn.GELU}[options.get("activation", "relu")]()


def mlp():
    return nn.Sequential(nn.Linear(HIDDEN, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, HIDDEN))


def make_convolution(model, options):
    heads = options.get("heads", 1)
    if model == "gcn":
        return pyg.GCNConv(HIDDEN, HIDDEN)
    if model == "chebnet":
        return pyg.ChebConv(HIDDEN, HIDDEN, options["order"] + 1)
    if model == "graphsage":
        return pyg.SAGEConv(HIDDEN, HIDDEN, aggr=options["aggregator"])
    if model == "gat":
        return pyg.GATConv(HIDDEN, HIDDEN // heads, heads, edge_dim=EDGE_WIDTH)
    if model == "gatv2":
        return pyg.GATv2Conv(HIDDEN, HIDDEN // heads, heads, edge_dim=EDGE_WIDTH)
    if model == "gin":
        return pyg.GINConv(mlp(), eps=0.3, train_eps=True)
    if model == "gine":
        return pyg.GINEConv(mlp(), eps=-0.2, train_eps=True, edge_dim=EDGE_WIDTH)
    layer = pyg.PNAConv(HIDDEN, HIDDEN, ["mean", "min", "max", "std"], ["identity", "amplification", "attenuation"],
                        torch.tensor([0, 1, 1]), edge_dim=EDGE_WIDTH)
    layer.aggr_module.avg_deg_log.fill_(MEAN_LOG_DEGREE)
    return layer


def linear(name, layer):
    yield name + ".weight", layer.weight
    if layer.bias is not None:
        yield name + ".bias", layer.bias


def sequential(name, layers):
    for i, layer in enumerate([one for one in layers if isinstance(one, nn.Linear)]):
        yield from linear(f"{name}.{i}", layer)


def attention(name, layer):
    yield name + ".in.weight", layer.in_proj_weight
    yield name + ".in.bias", layer.in_proj_bias
    yield from linear(name + ".out", layer.out_proj)


def gru(name, cell):
    for leaf, value in cell.named_parameters():
        yield f"{name}.{leaf}", value


def list_tensors(layer):
    """Athanor's names of the parameters of one convolution of torch_geometric."""
    if isinstance(layer, pyg.GCNConv):
        yield "linear.weight", layer.lin.weight
        yield "linear.bias", layer.bias
    elif isinstance(layer, pyg.ChebConv):
        for power, one in enumerate(layer.lins):
            yield f"linear.{power}.weight", one.weight
        yield "linear.0.bias", layer.bias
    elif isinstance(layer, pyg.SAGEConv):
        yield from linear("neighbours", layer.lin_l)
        yield "own.weight", layer.lin_r.weight
    elif isinstance(layer, pyg.GATv2Conv):
        yield from linear("from", layer.lin_l)
        yield from linear("to", layer.lin_r)
        yield "bond.weight", layer.lin_edge.weight
        yield "attention", layer.att.reshape(1, -1)
        yield "bias", layer.bias
    elif isinstance(layer, pyg.GATConv):
        yield "linear.weight", layer.lin.weight
        yield "linear.bias", layer.bias
        yield "bond.weight", layer.lin_edge.weight
        for ours, theirs in (("source", layer.att_src), ("target", layer.att_dst), ("edge", layer.att_edge)):
            yield ours, theirs.reshape(1, -1)
    elif isinstance(layer, pyg.PNAConv):
        # One linear map of [to | from | bond]; that of the bonds before it is multiplied in.
        joint = layer.pre_nns[0][0]
        to, source, bond = joint.weight.split(HIDDEN, 1)
        yield "to.weight", to
        yield "to.bias", joint.bias + bond @ layer.edge_encoder.bias
        yield "from.weight", source
        yield "bond.weight", bond @ layer.edge_encoder.weight
        yield from linear("join", layer.post_nns[0][0])
        yield from linear("linear", layer.lin)
    else:
        yield "epsilon", layer.eps
        yield from sequential("mlp", layer.nn)
        if isinstance(layer, pyg.GINEConv):
            yield from linear("bond", layer.lin)


def randomize(network, rng):
    """What would not show in a prediction: biases and running statistics that begin as constants, a head of small weights."""
    for name, value in list(network.named_parameters()) + list(network.named_buffers()):
        if name.endswith("running_var"):
            value.data.copy_(torch.tensor(rng.uniform(0.5, 2, value.shape)))
        elif name.startswith("head") and name.endswith("weight"):
            value.data.mul_(3)
        elif value.dtype == torch.float32 and value.numel() > 1 and (value == value.flatten()[0]).all():
            value.data.add_(torch.tensor(rng.normal(0, 0.2, value.shape)))


def main():
    torch.backends.mha.set_fastpath_enabled(False)  # which cannot take biases
    featurizer = SimpleMoleculeMolGraphFeaturizer()
    smiles = SMILES + MORE_SMILES
    assert len(smiles) == 100
    graphs = [featurizer(Chem.MolFromSmiles(text)) for text in smiles]
    arrays = pack(graphs)
    counts = [len(graph.V) for graph in graphs]
    batch = torch.repeat_interleave(torch.arange(len(graphs)), torch.tensor(counts))
    begins = np.concatenate([[0], np.cumsum(counts)])
    x = torch.tensor(np.concatenate([graph.V for graph in graphs]), dtype=torch.float32)
    edge_attr = torch.tensor(np.concatenate([graph.E for graph in graphs]), dtype=torch.float32)
    edge_index = torch.tensor(np.concatenate([graph.edge_index + begin for graph, begin in zip(graphs, begins)], 1)).long()
    for number, case in enumerate(CASES):
        case["options"] = BASE | {"hidden": HIDDEN, "ffn_hidden": HEAD} | case["options"]
        torch.manual_seed(40 + number)
        network = Network(case).eval()
        randomize(network, np.random.default_rng(number))
        prefix = f"case{number}."
        with torch.no_grad():
            arrays[prefix + "prediction"] = network(x, edge_index, edge_attr, batch).double().numpy()
        assert np.isfinite(arrays[prefix + "prediction"]).all() and arrays[prefix + "prediction"].std() > 0.01, case
        for name, value in network.tensors():
            arrays[f"{prefix}tensor.{name}"] = value.detach().numpy().copy()
        for name, size, fill in (("vectors.mean", 0, 0), ("vectors.scale", 0, 0), ("targets.mean", 1, 0),
                                 ("targets.scale", 1, 1)):
            dtype = np.float32 if name.startswith("vectors") else np.float64
            arrays[f"{prefix}tensor.scaler.{name}"] = np.full(size, fill, dtype)
    arrays = {name: np.ascontiguousarray(value) for name, value in arrays.items()}
    save_file(arrays, "graph_networks.safetensors", {"cases": json.dumps(CASES), "smiles": json.dumps(smiles)})


if __name__ == "__main__":
    main()
