#!/usr/bin/env python3
"""Posteriors and likelihoods of Gaussian processes by scikit-learn (tests/search/gaussian_process_test.cpp).

    make_golden.py > gaussian_process.json        # scikit-learn 1.9.1
"""
import json

import numpy as np
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern


def main():
    random = np.random.default_rng(5)
    x, new = random.uniform(size=(25, 3)), random.uniform(size=(8, 3))
    y = np.sin(6 * x[:, 0]) + x[:, 1] ** 2 + 0.05 * random.normal(size=len(x)) + 4
    cases = []
    for lengths, noise in (([0.3, 0.5, 2.0], 1e-2), ([1.0, 1.0, 1.0], 1e-4), ([0.1, 0.2, 0.4], 0.3)):
        unit = Matern(length_scale=lengths, nu=2.5)(x) + noise * np.eye(len(x))
        one = np.linalg.solve(unit, np.ones(len(x)))
        mean = one @ y / one.sum()
        amplitude = (y - mean) @ np.linalg.solve(unit, y - mean) / len(x)
        process = GaussianProcessRegressor(ConstantKernel(amplitude, "fixed") * Matern(lengths, "fixed", nu=2.5),
                                           alpha=amplitude * noise, optimizer=None).fit(x, y - mean)
        means, stds = process.predict(new, return_std=True)
        cases.append({"lengths": lengths, "noise": noise, "mean": mean, "amplitude": amplitude,
                      "log_likelihood": process.log_marginal_likelihood_value_, "means": (means + mean).tolist(),
                      "stds": stds.tolist()})
    print(json.dumps({"x": x.tolist(), "y": y.tolist(), "new": new.tolist(), "cases": cases}, indent=1))


if __name__ == "__main__":
    main()
