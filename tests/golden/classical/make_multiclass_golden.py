#!/usr/bin/env python3
"""scikit-learn's answers for targets of several classes and for weights of rows and classes, on the made-up counts of
make_kernel_golden.py: writes multiclass.json beside this file. Made with scikit-learn 1.9.1, numpy 2.

x: [60, 31]; classes: [60] of 0 to 3 with gaps; y: [60]; weights: [60]; rows 0 to 44 train. "answers" holds probabilities
[60 * 4] of the classes, "weighted" answers of models of weighted rows. Weights have mean 1 over the training rows with a value.
"tree_x": [60, 5] continuous columns, for trees without ties."""

import json
from pathlib import Path

import numpy as np
from make_kernel_golden import TRAIN, fit_svc, make_data, make_kernel
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import ElasticNet, LogisticRegression, Ridge
from sklearn.naive_bayes import BernoulliNB
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

CLASSES = 4


def couple(pairs, rows):
    """Wu, Lin & Weng 2004, second method, by the linear system of its optimum; pairs[i, j] is P(i among i and j)."""
    shares = np.empty((rows, CLASSES))
    for row in range(rows):
        r = pairs[:, :, row]
        q = -r.T * r
        np.fill_diagonal(q, [sum(r[j, i] ** 2 for j in range(CLASSES) if j != i) for i in range(CLASSES)])
        system = np.block([[q, np.ones((CLASSES, 1))], [np.ones((1, CLASSES)), np.zeros((1, 1))]])
        shares[row] = np.linalg.solve(system, np.append(np.zeros(CLASSES), 1))[:CLASSES]
    return shares


def fit_svm(kernel, known, labels):
    pairs = np.zeros((CLASSES, CLASSES, len(labels)))
    for i in range(CLASSES):
        for j in range(i + 1, CLASSES):
            rows = known[(labels[known] == i) | (labels[known] == j)]
            is_first = np.where(labels == i, 1.0, 0.0)
            pairs[i, j] = np.clip(fit_svc(kernel, rows, is_first)[0], 1e-7, 1 - 1e-7)
            pairs[j, i] = 1 - pairs[i, j]
    return couple(pairs, len(labels))


def fit_neighbors(kernel, known, labels):
    order = np.argsort(-kernel[:, known], axis=1, kind="stable")[:, :5]
    return np.eye(CLASSES)[labels[known][order].astype(int)].mean(axis=1)


def fit_tree(make, x, y, known, weights, depth):
    """Predictions of a tree in which no two splits are equally good: chance decides between those."""
    trees = [make(max_depth=depth, random_state=seed).fit(x[known], y, weights) for seed in range(20)]
    predict = lambda tree: tree.predict_proba(x) if make is DecisionTreeClassifier else tree.predict(x)
    assert all(np.allclose(predict(tree), predict(trees[0])) for tree in trees)
    return predict(trees[0])


def main():
    x, y, _ = make_data()
    y = y[:, 0]
    rng = np.random.default_rng(5)
    score = y + 0.8 * rng.normal(size=60)
    classes = np.digitize(score, np.quantile(score, [0.2, 0.55, 0.85])).astype(float)
    classes[rng.uniform(size=60) < 0.1] = np.nan
    weights = np.round(rng.uniform(0.2, 3, size=60), 2)
    tree_x = np.round(rng.normal(size=(60, 5)) + np.outer(score, [0.3, 0.0, -0.2, 0.1, 0.0]), 4)
    known = np.flatnonzero(~np.isnan(classes[:TRAIN]))
    labels = classes[known].astype(int)
    z = StandardScaler().fit(x[known]).transform(x)
    logistic = LogisticRegression(C=0.5, tol=1e-12, max_iter=100000)
    bayes = BernoulliNB(alpha=0.7)
    tanimoto = make_kernel("tanimoto", x)
    answers = {"logistic": logistic.fit(z[known], labels).predict_proba(z),
               "naive_bayes": bayes.fit(x[known], labels).predict_proba(x),
               "neighbors": fit_neighbors(tanimoto, known, classes),
               "svm": fit_svm(tanimoto, known, classes),
               "tree": fit_tree(DecisionTreeClassifier, tree_x, labels, known, None, 3)}

    own = weights[known] / weights[known].mean()
    balanced = LogisticRegression(C=0.5, tol=1e-12, max_iter=100000, class_weight="balanced")
    weighted = {"logistic": logistic.fit(z[known], labels, own).predict_proba(z),
                "naive_bayes": bayes.fit(x[known], labels, own).predict_proba(x),
                "tree": fit_tree(DecisionTreeClassifier, tree_x, labels, known, own, 2),
                "logistic_balanced": balanced.fit(z[known], labels).predict_proba(z)}
    train = np.arange(TRAIN)
    own = weights[train] / weights[train].mean()
    z = StandardScaler().fit(x[train]).transform(x)
    mean = np.average(y[train], weights=own)
    kernel_ridge = KernelRidge(alpha=0.5, kernel="precomputed").fit(tanimoto[:TRAIN, :TRAIN], y[train] - mean, own)
    centre, scale = y[train].mean(), y[train].std()
    net = ElasticNet(alpha=0.1, l1_ratio=0.5, tol=1e-12, max_iter=100000).fit(z[train], (y[train] - centre) / scale, own)
    weighted |= {"ridge": Ridge(alpha=5.0).fit(z[train], y[train], own).predict(z),
                 "kernel_ridge": mean + kernel_ridge.predict(tanimoto[:, :TRAIN]),
                 "elastic_net": centre + scale * net.predict(z),
                 "regression_tree": fit_tree(DecisionTreeRegressor, tree_x, y[train], train, own, 2)}
    z = StandardScaler().fit(x[:20]).transform(x)
    weighted["ridge_dual"] = Ridge(alpha=5.0).fit(z[:20], y[:20], own[:20] / own[:20].mean()).predict(z)
    two = (classes > 1).astype(float)
    svc = SVC(kernel="precomputed", C=2.0, tol=1e-8, class_weight="balanced").fit(tanimoto[np.ix_(known, known)], two[known])
    weighted["svm_balanced_decision"] = svc.decision_function(tanimoto[:, known])
    golden = {"train": TRAIN, "x": x.tolist(), "tree_x": tree_x.tolist(), "y": y.tolist(), "weights": weights.tolist(),
              "classes": [None if np.isnan(c) else c for c in classes],
              "answers": {name: answer.ravel().tolist() for name, answer in answers.items()},
              "weighted": {name: answer.ravel().tolist() for name, answer in weighted.items()}}
    Path(__file__).with_name("multiclass.json").write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
