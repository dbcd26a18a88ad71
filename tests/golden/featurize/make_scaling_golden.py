#!/usr/bin/env python3
"""scikit-learn's scalers and filters of features: writes scaling.json beside this file. Made with scikit-learn 1.9.1.

x: [160, 7], in single precision: normal, skewed, counts, bits, constant, nearly the first column, the negative of the second
with noise; rows 0 to 119 train."""

import json
from pathlib import Path

import numpy as np
from sklearn.feature_selection import VarianceThreshold
from sklearn.preprocessing import MinMaxScaler, QuantileTransformer, RobustScaler, StandardScaler

TRAIN = 120


def uncorrelated(x, columns, most):
    kept = []
    for c in columns:
        if all(np.std(x[:, c]) == 0 or np.std(x[:, k]) == 0 or abs(np.corrcoef(x[:, c], x[:, k])[0, 1]) <= most for k in kept):
            kept.append(c)
    return kept


def main():
    rng = np.random.default_rng(3)
    n = 160
    x = np.stack([5 + 2 * rng.normal(size=n), np.exp(rng.normal(size=n)) - 3, rng.poisson(1.2, n), rng.uniform(size=n) < 0.1,
                  np.full(n, 7.3), np.zeros(n), np.zeros(n)], axis=1)
    x[:, 5] = x[:, 0] + 0.05 * rng.normal(size=n)
    x[:, 6] = -x[:, 1] + 1.5 * rng.normal(size=n)
    x = x.astype(np.float32).astype(np.float64)
    train = x[:TRAIN]
    scaled = {"standard": StandardScaler().fit(train).transform(x), "minmax": MinMaxScaler().fit(train).transform(x),
              "robust": RobustScaler().fit(train).transform(x),
              "quantile": QuantileTransformer(n_quantiles=100, output_distribution="normal").fit(train).transform(x),
              "log": np.sign(x) * np.log1p(np.abs(x))}
    kept = []
    for variance, correlation in ((None, None), (0.0, None), (0.2, None), (None, 0.9), (0.0, 0.6), (0.2, 0.3)):
        columns = list(range(7)) if variance is None else np.flatnonzero(VarianceThreshold(variance).fit(train).get_support())
        columns = columns if correlation is None else uncorrelated(train, columns, correlation)
        kept.append({"min_variance": variance, "max_correlation": correlation, "columns": [int(c) for c in columns]})
        print(kept[-1])
    golden = {"train": TRAIN, "x": x.tolist(), "scaled": {name: s.ravel().tolist() for name, s in scaled.items()}, "kept": kept}
    Path(__file__).with_name("scaling.json").write_text(json.dumps(golden) + "\n")


main()
