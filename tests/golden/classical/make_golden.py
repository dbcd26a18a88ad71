#!/usr/bin/env python3
"""scikit-learn's answers for the classical models, written beside this file. Made with scikit-learn 1.9.1.

linear.json: inputs, coefficients and predictions of Ridge and LogisticRegression on standardised features, one model per
target on the rows that have a value; more rows than columns and the other way round. ridge_auto: Ridge with the alpha of
least generalised cross-validation error, computed from the whole hat matrix.

forest.safetensors: two made-up sets (Friedman's function with continuous columns; labels that hang on sparse counts) and
what 40 forests of 500 trees say on their test rows: mean and standard deviation over the forests, per row. One more forest
of the same kind lies sqrt(1 + 1/40) standard deviations from the mean, in the root mean square over the rows."""

import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.preprocessing import StandardScaler

HERE = Path(__file__).parent
FORESTS = 40


def make_features(rng, rows, dense, sparse):
    """Continuous columns on different scales, counts that are mostly zero, one constant column."""
    x = rng.normal(size=(rows, dense)) * 10.0 ** np.arange(dense) + 50
    counts = rng.poisson(0.15, size=(rows, sparse))
    return np.round(np.hstack([x, counts, np.full((rows, 1), 3)]), 3).astype(np.float32)


def fit_linear(make_model, x, y):
    known = ~np.isnan(y)
    scaler = StandardScaler().fit(x[known].astype(np.float64))
    model = make_model().fit(scaler.transform(x[known].astype(np.float64)), y[known])
    raw = model.coef_.ravel() / scaler.scale_
    z = scaler.transform(x.astype(np.float64))
    prediction = model.predict_proba(z)[:, 1] if hasattr(model, "predict_proba") else model.predict(z)
    bias = float(np.ravel(model.intercept_)[0] - raw @ scaler.mean_)
    return {"weights": raw.tolist(), "bias": bias, "prediction": prediction.tolist()}


def choose_alpha(x, y):
    """n |y - Hy|^2 / (n - tr H)^2 with the hat matrix H of the ridge with intercept, at powers of ten."""
    known = ~np.isnan(y)
    z = StandardScaler().fit_transform(x[known].astype(np.float64))
    y, n = y[known], known.sum()

    def error(alpha):
        hat = z @ np.linalg.inv(z.T @ z + alpha * np.eye(z.shape[1])) @ z.T + np.full((n, n), 1 / n)
        return n * np.sum((y - hat @ y) ** 2) / (n - np.trace(hat)) ** 2

    return min((10.0**k for k in range(7)), key=error)


def fit_ridge_auto(x, y):
    alpha = choose_alpha(x, y)
    print(f"alpha {alpha}")
    return fit_linear(lambda: Ridge(alpha=alpha, solver="cholesky"), x, y)


def linear_case(name, rng, rows, dense, sparse):
    x = make_features(rng, rows, dense, sparse)
    z = StandardScaler().fit_transform(x.astype(np.float64))
    signal = z[:, :6].sum(axis=1)
    y = np.stack([signal + rng.normal(size=rows), 1e4 + 3 * signal * rng.uniform(size=rows)], axis=1)
    labels = (np.stack([signal, -z[:, 1]], axis=1) + 1.5 * rng.normal(size=(rows, 2)) > 0.4).astype(float)
    y, labels = np.round(y, 4), labels
    y[rng.uniform(size=rows) < 0.25, 1] = np.nan
    labels[rng.uniform(size=rows) < 0.25, 1] = np.nan
    noisy = np.round(signal[:, None] * [1, 0.6] + np.random.default_rng(31).normal(size=(rows, 2)) * [1, 2], 4)
    nulls = lambda a: [[None if np.isnan(v) else float(v) for v in row] for row in a]
    ridge = lambda: Ridge(alpha=1.0, solver="cholesky")
    logistic = lambda: LogisticRegression(C=1.0, solver="newton-cholesky", tol=1e-12, max_iter=1000)
    return {
        "name": name, "x": [[float(v) for v in row] for row in x], "y": nulls(y), "labels": nulls(labels), "noisy": nulls(noisy),
        "ridge": [fit_linear(ridge, x, y[:, t]) for t in range(2)],
        "ridge_auto": [fit_ridge_auto(x, noisy[:, t]) for t in range(2)],
        "logistic": [fit_linear(logistic, x, labels[:, t]) for t in range(2)],
    }


def forest_arrays(name, kind, x, y, train, predict, **options):
    runs = []
    for seed in range(FORESTS):
        model = kind(500, random_state=seed, n_jobs=-1, **options).fit(x[:train], y[:train])
        runs.append(predict(model, x[train:]))
    runs = np.stack(runs)
    others = [np.sqrt(np.mean(((runs[i] - np.delete(runs, i, 0).mean(0)) / np.delete(runs, i, 0).std(0, ddof=1)) ** 2))
              for i in range(FORESTS)]
    print(f"{name}: one forest against the {FORESTS - 1} others: {np.mean(others):.3f} +- {np.std(others):.3f} "
          f"[{np.min(others):.3f}, {np.max(others):.3f}]")
    return {f"{name}_x": x, f"{name}_y": y, f"{name}_mean": runs.mean(0), f"{name}_std": runs.std(0, ddof=1)}


def make_forests(rng):
    x = np.round(rng.uniform(size=(450, 10)), 4).astype(np.float32)
    y = 10 * np.sin(np.pi * x[:, 0] * x[:, 1]) + 20 * (x[:, 2] - 0.5) ** 2 + 10 * x[:, 3] + 5 * x[:, 4]
    y = (y + rng.normal(size=450)).astype(np.float64)
    arrays = forest_arrays("friedman", RandomForestRegressor, x, y, 250, lambda m, v: m.predict(v), max_features=1 / 3)
    counts = rng.poisson(rng.uniform(0.02, 0.3, size=60), size=(500, 60)).astype(np.float32)
    smooth = np.round(rng.normal(size=(500, 4)), 3).astype(np.float32)
    x = np.hstack([counts, smooth])
    score = counts[:, :12] @ np.linspace(2, 0.5, 12) - 2 * counts[:, 20] + smooth[:, 0] + rng.logistic(size=500)
    y = (score > np.median(score) + 0.5).astype(np.float64)
    arrays |= forest_arrays("counts", RandomForestClassifier, x, y, 300, lambda m, v: m.predict_proba(v)[:, 1], max_features="sqrt")
    return arrays


def main():
    rng = np.random.default_rng(29)
    cases = [linear_case("more_rows", rng, 70, 3, 9), linear_case("more_columns", rng, 30, 3, 45)]
    (HERE / "linear.json").write_text(json.dumps(cases, separators=(",", ":")).replace('},{"name"', '},\n{"name"') + "\n")
    save_file(make_forests(rng), HERE / "forest.safetensors")


if __name__ == "__main__":
    main()
