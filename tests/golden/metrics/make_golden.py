#!/usr/bin/env python3
"""Scores of scikit-learn, scipy and RDKit on made-up arrays: writes scores.json beside this file.

An entry without value ("null") is one where the library warns and returns a placeholder. RDKit's enrichment takes rows of
equal score as they come; here it is the mean over all their orders.
Made with scikit-learn 1.9.1, scipy 1.17.1 and RDKit 2026.03.6."""

import json
import warnings
from pathlib import Path

import numpy as np
from rdkit.ML.Scoring import Scoring
from scipy import stats
from sklearn import metrics
from sklearn.calibration import calibration_curve

REGRESSION = {
    "rmse": metrics.root_mean_squared_error,
    "mae": metrics.mean_absolute_error,
    "r2": metrics.r2_score,
    "pearson": lambda y, p: stats.pearsonr(y, p)[0],
    "spearman": lambda y, p: stats.spearmanr(y, p)[0],
    "kendall": lambda y, p: stats.kendalltau(y, p)[0],
    "max_error": metrics.max_error,
}
THRESHOLDED = {
    "accuracy": metrics.accuracy_score,
    "balanced_accuracy": metrics.balanced_accuracy_score,
    "f1": metrics.f1_score,
    "mcc": metrics.matthews_corrcoef,
    "cohen_kappa": metrics.cohen_kappa_score,
    "precision": metrics.precision_score,
    "recall": metrics.recall_score,
}


def calibration_error(truth, probability):
    share, mean = calibration_curve(truth, probability, n_bins=10)
    bins = np.searchsorted(np.linspace(0, 1, 11)[1:-1], probability)
    counts = np.bincount(bins)
    return np.sum(counts[counts > 0] / len(truth) * np.abs(share - mean))


PROBABILITY = {
    "brier": lambda y, p: np.mean((p - y) ** 2) if np.ptp(y) == 0 else metrics.brier_score_loss(y, p),
    "log_loss": lambda y, p: metrics.log_loss(y, p, labels=[0, 1]),
    "ece": calibration_error,
}


def over_ties(function, truth, score):
    """Mean of a score that is linear in the positions of the rows, over all orders of the rows of equal score."""
    order = np.argsort(-score, kind="stable")
    evaluate = lambda rows: function([[truth[i]] for i in rows])
    base = total = evaluate(order)
    for value in np.unique(score):
        places = np.flatnonzero(score[order] == value)
        turned = []
        for shift in range(len(places)):
            rows = order.copy()
            rows[places] = np.roll(order[places], shift)
            turned.append(evaluate(rows))
        total += np.mean(turned) - base
    return total


ENRICHMENT = {
    "bedroc": lambda rows: Scoring.CalcBEDROC(rows, 0, 20.0),
    "ef1": lambda rows: Scoring.CalcEnrichment(rows, 0, [0.01])[0],
    "ef5": lambda rows: Scoring.CalcEnrichment(rows, 0, [0.05])[0],
}
RANKED = {"roc_auc": metrics.roc_auc_score, "pr_auc": metrics.average_precision_score}


def score(function, truth, prediction):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            value = float(function(truth, prediction))
        except (Warning, ValueError):
            return None
    return value if np.isfinite(value) else None


def regression_case(name, truth, prediction):
    scores = {key: score(f, truth, prediction) for key, f in REGRESSION.items()}
    if np.ptp(truth) == 0:
        scores["r2"] = None  # r2_score returns 0 or 1 without a word
    return {"name": name, "task": "regression", "truth": list(truth), "prediction": list(prediction), "scores": scores}


def binary_case(name, truth, probability):
    classes = (probability > 0.5).astype(float)
    scores = {key: score(f, truth, classes) for key, f in THRESHOLDED.items()}
    scores |= {key: score(f, truth, probability) for key, f in RANKED.items()}
    scores |= {key: score(f, truth, probability) for key, f in PROBABILITY.items()}
    scores |= {key: score(lambda y, p: over_ties(f, y, p), truth, probability) for key, f in ENRICHMENT.items()}
    if truth.sum() == 0:
        scores |= {key: None for key in ENRICHMENT}
    if np.all(truth == 1):
        scores["bedroc"] = None  # 1 for any order
    if np.ptp(truth) == 0:
        scores["balanced_accuracy"] = scores["mcc"] = None  # placeholders, with a warning in some versions only
    case = {"name": name, "task": "binary", "truth": list(truth), "prediction": list(probability), "scores": scores}
    if np.ptp(truth) > 0:
        fpr, tpr, _ = metrics.roc_curve(truth, probability, drop_intermediate=False)
        precision, recall, _ = metrics.precision_recall_curve(truth, probability)
        case["roc"] = [list(fpr), list(tpr)]
        case["pr"] = [list(recall[::-1]), list(precision[::-1])]
    return case


def main():
    rng = np.random.default_rng(17)
    y = rng.normal(size=60)
    noisy = y + 0.5 * rng.normal(size=60)
    labels = (rng.uniform(size=80) < 0.3).astype(float)
    probability = np.clip(0.3 * labels + rng.uniform(size=80) * 0.7, 0, 1)
    later = np.random.default_rng(18)
    screened = (later.uniform(size=240) < 0.08).astype(float)
    screening = np.round(np.clip(0.25 * screened + 0.75 * later.uniform(size=240), 0, 1), 4)
    cases = [
        regression_case("plain", y, noisy),
        regression_case("ties", np.round(y), np.round(2 * noisy) / 2),
        regression_case("far_from_zero", y * 1e-3 + 4.0e4, noisy * 1e-3 + 4.0e4),
        regression_case("large_units", y * 1e9, noisy * 1e9),
        regression_case("anticorrelated", y, -3 * noisy + 1),
        regression_case("two_rows", np.array([1.0, 2.5]), np.array([2.0, 1.5])),
        regression_case("one_row", np.array([1.0]), np.array([2.0])),
        regression_case("constant_truth", np.full(10, 2.0), noisy[:10]),
        regression_case("constant_prediction", y[:10], np.full(10, 0.1)),
        regression_case("perfect", y[:20], y[:20]),
        binary_case("plain", labels, probability),
        binary_case("ties", labels, np.round(probability * 5) / 5),
        binary_case("one_probability", labels, np.full(80, 0.4)),
        binary_case("at_the_threshold", labels, np.full(80, 0.5)),
        binary_case("all_called_positive", labels, 0.6 + 0.4 * probability),
        binary_case("only_negatives", np.zeros(12), probability[:12]),
        binary_case("only_positives", np.ones(12), probability[:12]),
        binary_case("only_negatives_called_negative", np.zeros(12), 0.1 * probability[:12]),
        binary_case("one_of_each", np.array([0.0, 1.0]), np.array([0.9, 0.2])),
        binary_case("perfect", labels, labels),
        binary_case("inverted", labels, 1 - labels),
        binary_case("screen", screened, screening),
        binary_case("screen_ties", screened, np.round(screening * 40) / 40),
        binary_case("rare", np.array([1.0] + [0.0] * 49), rng.uniform(size=50)),
    ]
    path = Path(__file__).parent / "scores.json"
    path.write_text(json.dumps(cases, indent=None, separators=(",", ":")).replace('},{"name"', '},\n{"name"') + "\n")


if __name__ == "__main__":
    main()
