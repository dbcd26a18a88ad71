#!/usr/bin/env python3
"""Writes stacking.json: held-out predictions of four models and the weights in the simplex of the least loss, by scipy's SLSQP from several
starts; for a number also by non-negative least squares (Lawson and Hanson) with a heavy row for the sum.

Made with scipy 1.17.1 and numpy 2.4.6."""
import json
from pathlib import Path

import numpy as np
from scipy import optimize

MODELS = 4


def minimise(loss):
    """Weights of the least loss, from the corners and the middle."""
    starts = [np.full(MODELS, 1 / MODELS)] + [0.9 * np.eye(MODELS)[k] + 0.1 / MODELS for k in range(MODELS)]
    found = [optimize.minimize(loss, start, method="SLSQP", bounds=[(0, 1)] * MODELS, options={"ftol": 1e-15, "maxiter": 2000},
                               constraints={"type": "eq", "fun": lambda w: w.sum() - 1}) for start in starts]
    return min(found, key=lambda result: result.fun)


def number_loss(z, y):
    return lambda w: np.mean((w @ z - y) ** 2) / np.var(y)


def class_loss(p):
    return lambda w: -np.mean(np.log(w @ np.maximum(p, 1e-6)))


rng = np.random.default_rng(3)
y = rng.normal(2, 3, 150)
shared = rng.normal(0, 0.8, 150)  # errors of two models hang together, one is biased, one is bad
z = np.stack([y + shared + rng.normal(0, 0.5, 150), y + shared + rng.normal(0, 0.7, 150), y + 0.4 + rng.normal(0, 1, 150), y + rng.normal(0, 5, 150)])
weights = minimise(number_loss(z, y)).x
heavy = 1e6
by_nnls = optimize.nnls(np.vstack([z.T, np.full(MODELS, heavy)]), np.append(y, heavy))[0]
assert np.abs(by_nnls - weights).max() < 1e-5, (by_nnls, weights)

logits = rng.normal(0, 2, (120, 3))
truth = np.array([rng.choice(3, p=np.exp(row) / np.exp(row).sum()) for row in logits])
shares = []
for noise in (0.5, 1, 2, 4):
    noisy = logits + rng.normal(0, noise, logits.shape)
    p = np.exp(noisy) / np.exp(noisy).sum(axis=1, keepdims=True)
    shares.append(p[np.arange(120), truth])
p = np.array(shares)
p[0, 5] = 0  # sure, and wrong

both = minimise(lambda w: number_loss(z, y)(w) + class_loss(p)(w)).x
Path(__file__).with_name("stacking.json").write_text(json.dumps({
    "truth": y.tolist(), "predictions": z.ravel().tolist(), "weights": by_nnls.tolist(),
    "shares": p.ravel().tolist(), "class_weights": minimise(class_loss(p)).x.tolist(), "weights_of_both": both.tolist()}) + "\n")
