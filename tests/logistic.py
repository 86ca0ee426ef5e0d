"""Logistic regression by scipy, with derivatives written out by hand."""

import numpy as np
from scipy.optimize import minimize


def minimiser(X, labels, weights, penalties):
    """The minimiser w of Σᵢ weightsᵢ (log(1 + exp zᵢ) − labelsᵢ zᵢ) + ½ Σⱼ penaltiesⱼ wⱼ², z = Xw."""

    def value(w):
        return weights @ (np.logaddexp(0, X @ w) - labels * (X @ w)) + penalties @ w**2 / 2

    def slope(w):
        return X.T @ (weights * (1 / (1 + np.exp(-X @ w)) - labels)) + penalties * w

    def hessian(w):
        p = 1 / (1 + np.exp(-X @ w))
        return (X.T * (weights * p * (1 - p))) @ X + np.diag(penalties)

    start = np.zeros(X.shape[1])
    w = minimize(value, start, jac=slope, hess=hessian, method="trust-exact", options={"gtol": 1e-9}).x
    return w - np.linalg.solve(hessian(w), slope(w))  # one more step, to rounding
