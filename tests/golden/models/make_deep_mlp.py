"""Writes deep_mlp.safetensors: perceptrons with residual blocks and self-normalising ones, their weights and predictions.

Made with torch 2.15 (PyPI): python make_deep_mlp.py
The networks are put together from PyTorch's layers as the papers describe them (arXiv:2106.11959, arXiv:1706.02515). Predictions are
computed in float64 from weights in float32.
"""

import json

import numpy as np
import torch
from safetensors.numpy import save_file
from torch import nn

ROWS, COLUMNS = 100, 7
CASES = [
    {"model": "residual_mlp", "options": {"blocks": 3, "hidden": 8, "block_hidden": 12, "norm": "layer"}},
    {"model": "residual_mlp", "options": {"blocks": 1, "hidden": 6, "block_hidden": 4, "norm": "none"}},
    {"model": "residual_mlp", "options": {"blocks": 0, "hidden": 5, "block_hidden": 4, "norm": "batch"}},
    {"model": "snn", "options": {"layers": 5, "hidden": 9}},
]


class Residual(nn.Module):
    def __init__(self, blocks, hidden, block_hidden, norm):
        super().__init__()
        make = {"layer": nn.LayerNorm, "batch": nn.BatchNorm1d, "none": lambda width: nn.Identity()}[norm]
        self.input = nn.Linear(COLUMNS, hidden)
        self.blocks = nn.ModuleList(
            nn.ModuleDict({"norm": make(hidden), "first": nn.Linear(hidden, block_hidden), "second": nn.Linear(block_hidden, hidden)})
            for _ in range(blocks))
        self.norm = make(hidden)
        self.output = nn.Linear(hidden, 1)

    def forward(self, x):
        x = self.input(x)
        for block in self.blocks:
            x = x + block["second"](torch.relu(block["first"](block["norm"](x))))
        return self.output(torch.relu(self.norm(x)))


def make_snn(layers, hidden):
    widths = [COLUMNS] + [hidden] * layers
    steps = [step for a, b in zip(widths, widths[1:]) for step in (nn.Linear(a, b), nn.SELU())]
    return nn.Sequential(*steps, nn.Linear(widths[-1], 1))


def list_tensors(network, model):
    for name, tensor in network.state_dict().items():
        if name.endswith("num_batches_tracked"):
            continue
        if model == "snn":
            place, kind = name.split(".")
            name = f"layers.{int(place) // 2}.{kind}"
        yield name, tensor


def main():
    torch.manual_seed(4)
    x = torch.randn(ROWS, COLUMNS)
    tensors = {"vectors": x.numpy()}
    for i, case in enumerate(CASES):
        network = Residual(**case["options"]) if case["model"] == "residual_mlp" else make_snn(**case["options"])
        for name, tensor in network.state_dict().items():
            if "norm" in name and tensor.dtype == torch.float32:
                tensor.copy_(torch.rand_like(tensor) + 0.5)
        for name, tensor in list_tensors(network, case["model"]):
            tensors[f"case{i}.tensor.{name}"] = tensor.numpy().copy()
        with torch.no_grad():
            tensors[f"case{i}.prediction"] = network.double().eval()(x.double()).numpy()[:, 0].copy()
    save_file(tensors, "deep_mlp.safetensors", metadata={"cases": json.dumps(CASES)})
    print(len(tensors), np.abs(tensors["case3.prediction"]).max())


if __name__ == "__main__":
    main()
