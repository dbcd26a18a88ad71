#!/usr/bin/env python3
"""nll and rank correlation by scipy, CRPS by quadrature, miscalibration area, ENCE and the rejection curve written out from their definitions with numpy: writes uncertainty.json.

Made with scipy 1.17.1 and numpy 2.4.6."""
import json
from pathlib import Path

import numpy as np
from scipy import integrate, stats


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


def crps(y, m, s):
    """Integral of (F(x) - [x >= y])^2, by quadrature on both sides of y."""
    total = 0.0
    for yi, mi, si in zip(y, m, s):
        below = integrate.quad(lambda x: stats.norm.cdf(x, mi, si) ** 2, -np.inf, yi, epsabs=1e-12)[0]
        above = integrate.quad(lambda x: stats.norm.sf(x, mi, si) ** 2, yi, np.inf, epsabs=1e-12)[0]
        total += below + above
    return total / len(y)


def aurc(y, m, s):
    """Mean over k of the mean absolute error of the k rows of the smallest deviation; all deviations differ."""
    errors = np.abs(y - m)[np.argsort(s)]
    return np.mean(np.cumsum(errors) / np.arange(1, len(y) + 1))


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
                                 "ence": ence(y, m, s), "crps": crps(y, m, s), "aurc": aurc(y, m, s),
                                 "error_spearman": stats.spearmanr(np.abs(y - m), s).statistic}})
    Path(__file__).with_name("uncertainty.json").write_text(json.dumps(cases) + "\n")


if __name__ == "__main__":
    main()
