#!/usr/bin/env python3
"""Scores of scikit-learn for targets of several classes: writes multiclass.json beside this file.

ROC-AUC is the mean over the classes that occur of each against the rest. Made with scikit-learn 1.9.1."""

import json
import warnings
from pathlib import Path

import numpy as np
from sklearn import metrics


def macro_auc(truth, shares):
    present = np.unique(truth)
    return np.mean([metrics.roc_auc_score(truth == k, shares[:, k]) for k in present])


def case(name, truth, shares):
    predicted = shares.argmax(axis=1)
    classes = np.arange(shares.shape[1])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        scores = {
            "accuracy": metrics.accuracy_score(truth, predicted),
            "balanced_accuracy": metrics.balanced_accuracy_score(truth, predicted),
            "macro_f1": metrics.f1_score(truth, predicted, average="macro"),
            "mcc": metrics.matthews_corrcoef(truth, predicted),
            "cohen_kappa": metrics.cohen_kappa_score(truth, predicted),
            "log_loss": metrics.log_loss(truth, shares, labels=classes),
            "roc_auc": macro_auc(truth, shares),
        }
    matrix = metrics.confusion_matrix(truth, predicted, labels=classes)
    return {"name": name, "classes": len(classes), "truth": truth.tolist(), "prediction": shares.ravel().tolist(),
            "matrix": matrix.ravel().tolist(), "scores": {key: float(value) for key, value in scores.items()}}


def main():
    rng = np.random.default_rng(23)

    def draw(rows, classes, skill, of=None):
        truth = rng.choice(of or classes, size=rows)
        logits = rng.normal(size=(rows, classes))
        logits[np.arange(rows), truth] += skill
        shares = np.exp(logits)
        return truth, shares / shares.sum(axis=1, keepdims=True)

    cases = [case("three", *draw(90, 3, 1.5)), case("seven", *draw(200, 7, 1.0)),
             case("absent", *draw(60, 5, 1.0, of=[0, 2, 4])), case("two", *draw(50, 2, 1.0)),
             case("no_skill", *draw(80, 4, 0.0))]
    truth, shares = draw(70, 4, 1.0)
    rounded = np.round(shares * 4) + 1
    cases.append(case("ties", truth, rounded / rounded.sum(axis=1, keepdims=True)))
    one = np.full((40, 3), 0.2)
    one[:, 1] = 0.6
    cases.append(case("one_prediction", draw(40, 3, 0)[0], one))
    path = Path(__file__).with_name("multiclass.json")
    path.write_text(json.dumps(cases) + "\n")


main()
