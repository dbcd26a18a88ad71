#!/usr/bin/env python3
"""Shapley values of random trees by the shap package, path-dependent and interventional -> tree_shap.json.

Run with numpy and shap: python3 make_tree_shap.py
"""
import json
import pathlib

import numpy as np
import shap

COLUMNS, BACKGROUND, ROWS, TREES, DEPTH = 6, 200, 5, 4, 5
rng = np.random.default_rng(7)


def grow(depth):
    """A tree in preorder: (splits, numbers) as athanor/classical/tree_ensemble.h has it."""
    if depth == 0 or rng.random() < 0.15:
        return [-1], [float(np.float32(rng.normal()))]
    column = int(rng.integers(COLUMNS))
    threshold = float(np.float32(rng.normal() * 0.7))
    left, right = grow(depth - 1), grow(depth - 1)
    zero_left = int(0 <= threshold)
    return [2 * column + zero_left] + left[0] + right[0], [threshold] + left[1] + right[1]


def to_arrays(splits, numbers, background):
    """The same tree for shap, with the background rows that pass each node."""
    size = len(splits)
    left, right = np.full(size, -1), np.full(size, -1)

    def place(node):
        if splits[node] < 0:
            return node + 1
        left[node] = node + 1
        right[node] = place(node + 1)
        return place(right[node])

    place(0)
    cover = np.zeros(size)
    for row in background:
        node = 0
        while True:
            cover[node] += 1
            if splits[node] < 0:
                break
            node = left[node] if row[splits[node] // 2] <= numbers[node] else right[node]
    return {
        "children_left": left, "children_right": right, "children_default": left.copy(),
        "features": np.array([s // 2 if s >= 0 else -2 for s in splits]),
        "thresholds": np.array(numbers, dtype=np.float64),
        "values": np.array([[n if s < 0 else 0.0] for s, n in zip(splits, numbers)]),
        "node_sample_weight": cover,
    }


def explain(trees, rows, **options):
    """The mean of the background and the contributions."""
    explainer = shap.TreeExplainer({"trees": [t[2] for t in trees]}, **options)
    values = np.asarray(explainer.shap_values(rows.astype(np.float64))).reshape(ROWS, COLUMNS)
    return {"base": float(np.ravel(explainer.expected_value)[0]), "values": values.tolist()}


def main():
    background = rng.normal(size=(BACKGROUND, COLUMNS)).round(3).astype(np.float32)
    background[rng.random(background.shape) < 0.2] = 0
    rows = rng.normal(size=(ROWS, COLUMNS)).astype(np.float32)
    rows[0, :3] = 0
    trees = []
    while len(trees) < TREES:
        splits, numbers = grow(DEPTH)
        arrays = to_arrays(splits, numbers, background)
        if len(splits) >= 21 and np.all(arrays["node_sample_weight"] > 0):  # shap divides by the covers
            trees.append((splits, numbers, arrays))
    content = {
        "shap": shap.__version__, "columns": COLUMNS,
        "trees": [{"splits": t[0], "numbers": t[1]} for t in trees],
        "background": background.tolist(), "rows": rows.tolist(),
        "path_dependent": explain(trees, rows, feature_perturbation="tree_path_dependent"),
        "interventional": explain(
            trees, rows, data=shap.maskers.Independent(background.astype(np.float64), max_samples=BACKGROUND),
            feature_perturbation="interventional"),
    }
    pathlib.Path(__file__).with_name("tree_shap.json").write_text(json.dumps(content))


if __name__ == "__main__":
    main()
