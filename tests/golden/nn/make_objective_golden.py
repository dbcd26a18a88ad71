#!/usr/bin/env python3
"""Writes objectives.json: losses of self-supervised learning and their gradients by PyTorch in float64. NT-Xent is summed
view by view as equation 1 of SimCLR (arXiv:2002.05709) says, with torch.cosine_similarity. Made with torch 2.15."""
import json
from pathlib import Path

import torch


def nt_xent(first, second, temperature):
    views, n = torch.cat([first, second]), len(first)
    total = 0
    for i in range(2 * n):
        j = (i + n) % (2 * n)
        scores = [torch.cosine_similarity(views[i], views[k], dim=0) / temperature for k in range(2 * n)]
        total = total - torch.log(scores[j].exp() / sum(scores[k].exp() for k in range(2 * n) if k != i))
    return total / 2


def main():
    torch.set_default_dtype(torch.float64)
    generator = torch.Generator().manual_seed(5)
    cases = {"nt_xent": [], "cross_entropy": []}
    for rows, width, temperature in ((1, 3, 0.5), (4, 3, 0.1), (5, 8, 0.5)):
        views = torch.randn(2, rows, width, generator=generator, requires_grad=True)
        loss = nt_xent(views[0], views[1], temperature)
        loss.backward()
        cases["nt_xent"].append({"rows": rows, "width": width, "temperature": temperature, "views": views.detach().ravel().tolist(),
                                 "loss": loss.item(), "gradient": views.grad.ravel().tolist()})
    for rows, classes in ((0, 3), (6, 4)):
        logits = torch.randn(rows, classes, generator=generator, requires_grad=True)
        labels = torch.randint(0, classes, (rows,), generator=generator)
        weights = torch.rand(rows, generator=generator)
        loss = (torch.nn.functional.cross_entropy(logits, labels, reduction="none") * weights).sum()
        loss.backward()
        cases["cross_entropy"].append({"rows": rows, "classes": classes, "logits": logits.detach().ravel().tolist(), "labels": labels.tolist(),
                                       "weights": weights.tolist(), "loss": loss.item(), "gradient": logits.grad.ravel().tolist()})
    Path(__file__).with_name("objectives.json").write_text(json.dumps(cases) + "\n")


if __name__ == "__main__":
    main()
