#!/usr/bin/env python3
"""PyTorch's optimisers over twelve steps, written beside this file as optimizers.json. Made with PyTorch 2.15.0.

Per case: name and settings of Athanor's options, and the parameters (5 numbers) after each step. Gradients are
sin(i + 1 + 0.7 step) + 0.3 parameter[i], so that they hang on the path."""

import json
from pathlib import Path

import torch

HERE = Path(__file__).parent
RATE = 0.05
CASES = {
    "adam": (torch.optim.Adam, {}),
    "adamw": (torch.optim.AdamW, {}),
    "nadam": (torch.optim.NAdam, {}),
    "rmsprop": (torch.optim.RMSprop, {}),
    "sgd": (torch.optim.SGD, {"momentum": 0.8}),
}


def run(kind, weight_decay, settings):
    parameter = torch.nn.Parameter(torch.tensor([0.5, -1.0, 2.0, 0.0, -0.25], dtype=torch.float32))
    optimizer = kind([parameter], lr=RATE, weight_decay=weight_decay, **settings)
    path = []
    for step in range(12):
        index = torch.arange(5, dtype=torch.float32)
        parameter.grad = torch.sin(index + 1 + 0.7 * step) + 0.3 * parameter.detach()
        optimizer.step()
        path.append([float(value) for value in parameter.detach()])
    return path


def main():
    cases = [{"optimizer": name, "weight_decay": decay, "momentum": settings.get("momentum", 0.9),
              "path": run(kind, decay, settings)}
             for name, (kind, settings) in CASES.items() for decay in (0.0, 0.1)]
    (HERE / "optimizers.json").write_text(json.dumps({"rate": RATE, "cases": cases}) + "\n")


if __name__ == "__main__":
    main()
