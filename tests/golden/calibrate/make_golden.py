#!/usr/bin/env python3
"""Writes maps.json: temperature and Platt parameters by scipy's minimisers, isotonic regression by scikit-learn,
z scaling by a scan of the normal likelihood, and conformal limits from their definition by numpy.

Made with scipy 1.17.1, scikit-learn 1.9.1 and numpy 2.4.6."""
import json
from pathlib import Path

import numpy as np
from scipy import optimize, special, stats
from sklearn.isotonic import IsotonicRegression


def temperature(y, p):
    logits = np.log(p)

    def loss(t):
        return -np.mean(special.log_softmax(logits / t, axis=1)[np.arange(len(y)), y])

    return optimize.minimize_scalar(loss, bounds=(0.05, 20), method="bounded", options={"xatol": 1e-12}).x


def platt(y, p):
    z = special.logit(p)
    positives, negatives = y.sum(), (1 - y).sum()
    label = np.where(y == 1, (positives + 1) / (positives + 2), 1 / (negatives + 2))

    def loss(ab):
        s = ab[0] * z + ab[1]
        return np.sum(np.logaddexp(0, s) - label * s)

    return optimize.minimize(loss, [1.0, 0.0], method="BFGS", options={"gtol": 1e-9}).x


def isotonic(y, p, at):
    margin = 1 / (len(y) + 2)
    model = IsotonicRegression(out_of_bounds="clip").fit(p, y)
    # The levels are kept away from 0 and 1; the map stays linear between them.
    x, level = model.X_thresholds_, np.clip(model.y_thresholds_, margin, 1 - margin)
    return np.interp(at, x, level)


def zscaling(y, m, s):
    def loss(factor):
        return -np.mean(stats.norm.logpdf(y, m, factor * s))

    return optimize.minimize_scalar(loss, bounds=(0.01, 100), method="bounded", options={"xatol": 1e-12}).x


def limits(scores, coverages):
    n, ordered = len(scores), np.sort(scores)
    found = []
    for c in coverages:
        k = int(np.ceil(np.round((n + 1) * c, 9)))
        found.append(float(ordered[k - 1]) if k <= n else None)
    return found


def main():
    rng = np.random.default_rng(11)
    n = 150
    latent = rng.normal(size=n)
    y = (rng.uniform(size=n) < special.expit(latent)).astype(int)
    p = np.round(special.expit(2.5 * latent + 0.7), 2).clip(0.01, 0.99)  # overconfident, shifted, with ties
    logits = rng.normal(size=(n, 4)) * 2
    kinds = np.array([rng.choice(4, p=special.softmax(row / 3)) for row in logits])
    shares = special.softmax(logits, axis=1)
    at = np.linspace(0, 1, 41)
    s = rng.uniform(0.2, 1.5, size=n)
    m = rng.normal(size=n)
    value = m + 1.7 * s * rng.normal(size=n)
    scores, coverages = rng.exponential(size=57), [0.5, 0.8, 0.9, 0.95, 0.98, 0.99]
    golden = {
        "binary": {"truth": y.tolist(), "probability": p.tolist(), "platt": platt(y, p).tolist(),
                   "temperature": temperature(y, np.stack([1 - p, p], 1)), "at": at.tolist(),
                   "isotonic": isotonic(y, p, at).tolist()},
        "several": {"truth": kinds.tolist(), "probability": shares.ravel().tolist(),
                    "temperature": temperature(kinds, shares)},
        "number": {"truth": value.tolist(), "mean": m.tolist(), "std": s.tolist(), "zscaling": zscaling(value, m, s)},
        "limits": {"scores": scores.tolist(), "coverages": coverages, "limits": limits(scores, coverages)},
    }
    Path(__file__).with_name("maps.json").write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
