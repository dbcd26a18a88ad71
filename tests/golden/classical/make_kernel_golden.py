#!/usr/bin/env python3
"""scikit-learn's answers for neighbours, kernel models, Gaussian process, naive Bayes, PLS and the elastic net on one made-up
set of counts, written to kernels.json beside this file. Made with scikit-learn 1.9.1, scipy 1.17.1.

x: [60, 31] counts of nine series of similar rows, one column constant; y, labels: [60, 2] with gaps; rows 0 to 44 train. Each entry of "answers" holds, per
target, predictions for all rows from a model of the training rows with a value. Features are standardised on all training
rows for rbf and the linear kernel, on the rows with a value for PLS and the elastic net."""

import json
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.stats import multivariate_normal
from sklearn.calibration import _sigmoid_calibration
from sklearn.cross_decomposition import PLSRegression
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import ElasticNet, ElasticNetCV
from sklearn.metrics.pairwise import linear_kernel, rbf_kernel
from sklearn.naive_bayes import BernoulliNB
from sklearn.neighbors import KNeighborsRegressor
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, SVR

TRAIN = 45


def tanimoto(a, b):
    least = np.minimum(a[:, None, :], b[None, :, :]).sum(-1)
    return least / np.maximum(a[:, None, :], b[None, :, :]).sum(-1)


def make_data():
    rng = np.random.default_rng(41)
    series = rng.poisson(rng.uniform(0.2, 1.5, size=30), size=(9, 30))
    changes = rng.poisson(1, size=(60, 30)) * (rng.uniform(size=(60, 30)) < 0.08)
    x = np.hstack([series[rng.integers(9, size=60)] + changes, np.full((60, 1), 2)]).astype(np.float64)
    signal = x[:, :8] @ np.linspace(1.5, -1, 8) + np.sqrt(x[:, 8:12].sum(axis=1))
    y = np.round(np.stack([signal, 300 - 40 * signal], axis=1) + rng.normal(size=(60, 2)) * [1.6, 70], 3)
    labels = (np.stack([signal, -x[:, 2] + x[:, 5]], axis=1) + rng.normal(size=(60, 2)) > [1.2, 0]).astype(float)
    y[rng.uniform(size=60) < 0.2, 1] = np.nan
    labels[rng.uniform(size=60) < 0.2, 1] = np.nan
    return x, y, labels


def make_kernel(name, x):
    if name == "tanimoto":
        return tanimoto(x, x)
    z = StandardScaler().fit(x[:TRAIN]).transform(x)
    return rbf_kernel(z, gamma=0.02) if name == "rbf" else linear_kernel(z)


def with_kernel(kernel, known, model, y):
    """Predictions of a model with a precomputed kernel, and the fitted model."""
    model.fit(kernel[np.ix_(known, known)], y[known])
    return model.predict(kernel[:, known]), model


def fit_neighbors(kernel, known, y, weights):
    order = np.argsort(-kernel[:, known], axis=1, kind="stable")[:, :3]
    nearest = np.take_along_axis(kernel[:, known], order, axis=1)
    values = y[known][order]
    if weights == "uniform":
        return values.mean(axis=1)
    return (nearest * values).sum(axis=1) / nearest.sum(axis=1)


def check_neighbors(kernel, known, y):
    """Where no similarities are equal, scikit-learn finds the same neighbours."""
    model = KNeighborsRegressor(3, metric="precomputed", weights=lambda distance: 1 - distance)
    theirs = model.fit(1 - kernel[np.ix_(known, known)], y[known]).predict(1 - kernel[:, known])
    ranked = -np.sort(-kernel[:, known], axis=1)
    clear = (ranked[:, 2] - ranked[:, 3] > 1e-9) & (ranked[:, 0] < 1)
    assert clear.sum() > 8 and np.allclose(theirs[clear], fit_neighbors(kernel, known, y, "similarity")[clear])


def fit_kernel_ridge(kernel, known, y, alpha):
    mean = y[known].mean()
    return mean + with_kernel(kernel, known, KernelRidge(alpha=alpha, kernel="precomputed"), y - mean)[0]


def choose_alpha(kernel, known, y):
    """n |y - Hy|^2 / (n - tr H)^2 with the hat matrix of the centred problem."""
    k, n = kernel[np.ix_(known, known)], len(known)
    centred = y[known] - y[known].mean()

    def error(alpha):
        hat = k @ np.linalg.inv(k + alpha * np.eye(n))
        return n * np.sum((centred - hat @ centred) ** 2) / (n - np.trace(hat)) ** 2

    return min((10.0**power * np.mean(np.diag(k)) for power in range(-3, 3)), key=error)


def fit_svr(kernel, known, y):
    mean, scale = y[known].mean(), y[known].std()
    model = SVR(kernel="precomputed", C=2.0, epsilon=0.15, tol=1e-8)
    return mean + scale * with_kernel(kernel, known, model, (y - mean) / scale)[0]


def fit_svc(kernel, known, labels):
    """Decision values of C-SVC, and probabilities by a sigmoid through the decision values of five folds: the i-th row of a
    class belongs to fold i mod 5."""
    make = lambda: SVC(kernel="precomputed", C=2.0, tol=1e-8)
    folds = np.empty(len(known), dtype=int)
    for label in (0, 1):
        rows = np.flatnonzero(labels[known] == label)
        folds[rows] = np.arange(len(rows)) % 5
    held_out = np.empty(len(known))
    for fold in range(5):
        inside, outside = known[folds != fold], known[folds == fold]
        model = make().fit(kernel[np.ix_(inside, inside)], labels[inside])
        held_out[folds == fold] = model.decision_function(kernel[np.ix_(outside, inside)])
    a, b = _sigmoid_calibration(held_out, labels[known])
    decision = make().fit(kernel[np.ix_(known, known)], labels[known]).decision_function(kernel[:, known])
    return 1 / (1 + np.exp(a * decision + b)), held_out, (a, b)


def fit_gaussian_process(kernel, known, y):
    """Mean, amplitude and noise of greatest likelihood; mean and deviation (noise included) of the predictions."""
    n = len(known)
    centre, scale = y[known].mean(), y[known].std()
    t, k = (y[known] - centre) / scale, kernel[np.ix_(known, known)]

    def loss(p):
        covariance = np.exp(p[1]) * (k + np.exp(p[2]) * np.eye(n))
        return -multivariate_normal.logpdf(t, np.full(n, p[0]), covariance)

    starts = [minimize(loss, [0.0, 0.0, start], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-11, "maxiter": 9999})
              for start in (-4.0, -1.0, 1.0)]
    mean, log_amplitude, log_noise = min(starts, key=lambda run: run.fun).x
    inverse = np.linalg.inv(k + np.exp(log_noise) * np.eye(n))
    cross = kernel[:, known]
    variance = np.exp(log_amplitude) * (1 + np.exp(log_noise) - np.sum(cross @ inverse * cross, axis=1))
    prediction = mean + cross @ inverse @ (t - mean)
    return {"prediction": (centre + scale * prediction).tolist(), "std": (scale * np.sqrt(variance)).tolist(),
            "noise": float(np.exp(log_noise)), "amplitude": float(np.exp(log_amplitude) * scale**2)}


def fit_pls(x, known, y, components):
    return PLSRegression(components).fit(x[known], y[known]).predict(x).ravel()


def choose_components(x, known, y, most):
    """Least squared error over five folds (row i in fold i mod 5) on features standardised once."""
    z = StandardScaler().fit(x[known]).transform(x)
    folds = np.arange(len(known)) % 5

    def error(components):
        total = 0
        for fold in range(5):
            model = PLSRegression(components, scale=False).fit(z[known[folds != fold]], y[known[folds != fold]])
            total += np.sum((model.predict(z[known[folds == fold]]).ravel() - y[known[folds == fold]]) ** 2)
        return total

    return min(range(1, most + 1), key=error)


def fit_elastic_net(x, known, y, alpha):
    z = StandardScaler().fit(x[known]).transform(x)
    mean, scale = y[known].mean(), y[known].std()
    folds = np.arange(len(known)) % 5
    splits = [(np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)) for fold in range(5)]
    model = (ElasticNet(alpha=alpha, l1_ratio=0.5, tol=1e-12, max_iter=100000) if alpha else
             ElasticNetCV(l1_ratio=0.5, alphas=50, cv=splits, tol=1e-12, max_iter=100000))
    model.fit(z[known], (y[known] - mean) / scale)
    return {"prediction": (mean + scale * model.predict(z)).tolist(), "alpha": float(alpha or model.alpha_)}


def main():
    x, y, labels = make_data()
    answers = {}
    add = lambda name, answer: answers.setdefault(name, []).append(answer)
    for t in range(2):
        known = np.flatnonzero(~np.isnan(y[:TRAIN, t]))
        kernels = {name: make_kernel(name, x) for name in ("tanimoto", "rbf", "linear")}
        check_neighbors(kernels["tanimoto"], known, y[:, t])
        for weights in ("uniform", "similarity"):
            add(f"neighbors_{weights}", fit_neighbors(kernels["tanimoto"], known, y[:, t], weights).tolist())
        for name, kernel in kernels.items():
            add(f"kernel_ridge_{name}", fit_kernel_ridge(kernel, known, y[:, t], 0.5).tolist())
            alpha = choose_alpha(kernel, known, y[:, t])
            print(name, "kernel ridge alpha", alpha)
            add(f"kernel_ridge_auto_{name}", fit_kernel_ridge(kernel, known, y[:, t], alpha).tolist())
            add(f"svr_{name}", fit_svr(kernel, known, y[:, t]).tolist())
        add("gp", fit_gaussian_process(kernels["tanimoto"], known, y[:, t]))
        add("pls", fit_pls(x, known, y[:, t], 3).tolist())
        components = choose_components(x, known, y[:, t], 15)
        add("pls_auto", {"components": components, "prediction": fit_pls(x, known, y[:, t], components).tolist()})
        add("elastic_net", fit_elastic_net(x, known, y[:, t], 0.1))
        add("elastic_net_auto", fit_elastic_net(x, known, y[:, t], None))
        known = np.flatnonzero(~np.isnan(labels[:TRAIN, t]))
        for name, kernel in kernels.items():
            probability, held_out, sigmoid = fit_svc(kernel, known, labels[:, t])
            add(f"svc_{name}", probability.tolist())
            if name == "tanimoto":
                add("sigmoid", {"decision": held_out.tolist(), "labels": labels[known, t].tolist(), "fit": sigmoid})
        bayes = BernoulliNB(alpha=0.7).fit(x[known], labels[known, t])
        add("naive_bayes", bayes.predict_proba(x)[:, 1].tolist())
    print({name: [a.get("noise") or a.get("alpha") or a.get("components") for a in answer if isinstance(a, dict)]
           for name, answer in answers.items() if isinstance(answer[0], dict)})
    nulls = lambda a: [[None if np.isnan(v) else float(v) for v in row] for row in a]
    result = {"x": x.tolist(), "y": nulls(y), "labels": nulls(labels), "train": TRAIN, "answers": answers}
    (Path(__file__).parent / "kernels.json").write_text(json.dumps(result, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
