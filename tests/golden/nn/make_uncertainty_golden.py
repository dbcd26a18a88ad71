#!/usr/bin/env python3
"""Writes uncertainty.json: losses of distributions with their gradients by chemprop's own loss functions in float64, and
what the raw outputs say: means, standard deviations and quantiles by scipy's distributions.

Raw outputs are made positive by softplus, as chemprop does, and 1e-6 on top. Made with chemprop 2.3.1, torch 2.15 and
scipy 1.17.1."""
import json
from pathlib import Path

import numpy as np
import torch
from chemprop.nn import metrics
from scipy import stats

EPS = 1e-6
ROWS = 6


def positive(x):
    return torch.nn.functional.softplus(x) + EPS


def unreduced(loss, preds, targets):
    mask = torch.ones_like(targets, dtype=torch.bool)
    return loss.double()._calc_unreduced_loss(preds, targets, mask)


def mve(raw, y):
    preds = torch.stack([raw[:, 0], positive(raw[:, 1])], -1).unsqueeze(1)
    return unreduced(metrics.MVELoss(), preds, y.unsqueeze(1)).sum()


def evidential(raw, y):
    preds = torch.stack([raw[:, 0], positive(raw[:, 1]), positive(raw[:, 2]) + 1, positive(raw[:, 3])], -1).unsqueeze(1)
    return unreduced(metrics.EvidentialLoss(v_kl=0.3, eps=0), preds, y.unsqueeze(1)).sum()


def quantiles(raw, y):
    lower, upper = raw[:, 0] - positive(raw[:, 1]), raw[:, 0] + positive(raw[:, 2])
    preds = torch.stack([(lower + upper) / 2, upper - lower], -1).unsqueeze(1)
    outer = unreduced(metrics.QuantileLoss(alpha=0.2), preds, y.unsqueeze(1)).sum()
    return outer + 0.5 * (y - raw[:, 0]).abs().sum()


def dirichlet(raw, y):
    return unreduced(metrics.DirichletLoss(v_kl=0.3), (positive(raw) + 1).unsqueeze(1), y.unsqueeze(1)).sum()


def describe(kind, raw):
    """Mean and standard deviation of what is predicted, [rows, outputs]; lower and upper quantiles."""
    p = lambda column: positive(raw[:, column]).detach().numpy()
    center = raw[:, 0].detach().numpy()
    if kind == "normal":
        return {"mean": center, "std": np.sqrt(p(1))}
    if kind == "quantiles":
        width = p(1) + p(2)
        return {"mean": center, "lower": center - p(1), "upper": center + p(2), "std": width / (2 * stats.norm.ppf(0.9))}
    if kind.startswith("evidential"):
        nu, alpha, beta = p(1), p(2) + 1, p(3)
        aleatoric = np.array([stats.invgamma(a, scale=b).mean() for a, b in zip(alpha, beta)])
        epistemic = aleatoric / nu
        parts = {"evidential": aleatoric + epistemic, "evidential_epistemic": epistemic, "evidential_aleatoric": aleatoric}
        return {"mean": center, "std": np.sqrt(parts[kind])}
    alpha = (positive(raw) + 1).detach().numpy()
    mean = np.array([stats.dirichlet(a).mean() for a in alpha])
    std = np.array([np.sqrt(stats.dirichlet(a).var()) for a in alpha])
    if raw.shape[1] == 2:
        mean, std = mean[:, 1], std[:, 1]
    return {"mean": mean, "std": std}


def main():
    torch.set_default_dtype(torch.float64)
    rng = np.random.default_rng(3)
    cases = []
    for kind, width, loss in (("normal", 2, mve), ("evidential", 4, evidential), ("evidential_epistemic", 4, None),
                              ("evidential_aleatoric", 4, None), ("quantiles", 3, quantiles), ("dirichlet", 2, dirichlet),
                              ("dirichlet", 3, dirichlet)):
        raw = torch.tensor(rng.normal(size=(ROWS, width)) * 1.5, requires_grad=True)
        is_class = kind == "dirichlet"
        y = torch.tensor(rng.integers(0, width, ROWS) if is_class else rng.normal(size=ROWS))
        case = {"kind": kind, "width": width, "raw": raw.detach().ravel().tolist(), "target": y.tolist()}
        if loss:
            value = loss(raw, y)
            value.backward()
            case.update(loss=value.item(), gradient=raw.grad.ravel().tolist())
        case.update({name: np.asarray(values).ravel().tolist() for name, values in describe(kind, raw).items()})
        cases.append(case)
    Path(__file__).with_name("uncertainty.json").write_text(json.dumps(cases) + "\n")


if __name__ == "__main__":
    main()
