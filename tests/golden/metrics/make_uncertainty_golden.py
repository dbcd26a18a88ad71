#!/usr/bin/env python3
"""nll by scipy, miscalibration area and ENCE written out from their definitions with numpy: writes uncertainty.json.

Made with scipy 1.17.1 and numpy 2.4.6."""
import json
from pathlib import Path

import numpy as np
from scipy import stats


def area(y, m, s):
    """Integral of |share of rows in the central interval of p - p| over p, exactly between the levels 0, 0.01 … 1."""
    levels = np.linspace(0, 1, 101)
    z = np.abs(y - m) / s
    observed = np.array([np.mean(z <= stats.norm.ppf(0.5 + p / 2)) for p in levels])
    observed[0], observed[-1] = 0, 1
    gap = observed - levels
    total = 0.0
    for a, b in zip(gap[:-1], gap[1:]):
        fine = np.abs(np.linspace(a, b, 20001))
        total += np.trapezoid(fine, dx=0.01 / 20000)
    return total


def ence(y, m, s):
    order = np.argsort(s, kind="stable")
    groups = np.arange(len(y)) * 10 // len(y)
    total = 0.0
    for g in range(10):
        rows = order[groups == g]
        rmv, rmse = np.sqrt(np.mean(s[rows] ** 2)), np.sqrt(np.mean((y[rows] - m[rows]) ** 2))
        total += abs(rmv - rmse) / rmv
    return total / 10


def main():
    rng = np.random.default_rng(5)
    cases = []
    for name, factor in (("calibrated", 1.0), ("overconfident", 0.4), ("underconfident", 3.0)):
        s = rng.uniform(0.2, 1.5, size=137)
        m = rng.normal(size=137)
        y = m + s * rng.normal(size=137)
        s = s * factor
        cases.append({"name": name, "truth": list(y), "prediction": list(m), "std": list(s),
                      "scores": {"nll": -np.mean(stats.norm.logpdf(y, m, s)), "miscalibration_area": area(y, m, s),
                                 "ence": ence(y, m, s)}})
    Path(__file__).with_name("uncertainty.json").write_text(json.dumps(cases) + "\n")


if __name__ == "__main__":
    main()
