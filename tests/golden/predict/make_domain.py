#!/usr/bin/env python3
"""Writes domain.json: leverages by numpy's pseudo-inverse, distances to neighbours by scikit-learn, and the scores of
scikit-learn's isolation forest, of random rows with a column that is the sum of two others and a constant one.

Made with scikit-learn 1.9.1 and numpy 2.4.6."""
import json
from pathlib import Path

import numpy as np
from sklearn.ensemble import IsolationForest
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import StandardScaler

rng = np.random.default_rng(7)


def draw(count, spread):
    rows = np.round(rng.normal(0, spread, (count, 6)) * [1, 10, 3, 0.5, 2, 1] + [300, 0, 5, 0, -2, 1], 2)
    rows[:, 3] = np.round(rows[:, 0] * 0.01) + rows[:, 3]
    rows = np.column_stack([rows, rows[:, 0] + rows[:, 1], np.full(count, 7.0)])
    return rows.astype(np.float32).astype(np.float64)


train, test = draw(120, 1.0), np.vstack([draw(10, 1.0), draw(10, 4.0)])
test[-1, -1] = 9  # what was the same in all training rows
scaler = StandardScaler().fit(train)
z, x = scaler.transform(train), scaler.transform(test)
design = np.column_stack([np.ones(len(z)), z])
inverse = np.linalg.pinv(design.T @ design, rcond=1e-9)
rank = np.linalg.matrix_rank(design, tol=1e-3)


def leverage(rows):
    rows = np.column_stack([np.ones(len(rows)), rows])
    return np.einsum("ij,jk,ik->i", rows, inverse, rows)


neighbors = NearestNeighbors(n_neighbors=5).fit(z)
own = NearestNeighbors(n_neighbors=6).fit(z).kneighbors(z)[0][:, 1:].mean(axis=1)
scores = np.mean([-IsolationForest(n_estimators=100, max_samples=120, random_state=s).fit(z).score_samples(x)
                  for s in range(20)], axis=0)
golden = {
    "train": train.tolist(), "test": test.tolist(),
    "leverage": leverage(x).tolist(), "leverage_threshold": 3 * rank / len(z),
    "training_leverage": leverage(z).tolist(),
    "knn": neighbors.kneighbors(x)[0].mean(axis=1).tolist(), "knn_threshold": float(np.quantile(own, 0.95)),
    "isolation": scores.tolist(),
}
Path(__file__).with_name("domain.json").write_text(json.dumps(golden))
