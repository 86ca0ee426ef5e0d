"""The data of the lessons: scikit-learn's bundled sets, as arrays, with nothing fetched."""

import numpy as np

COLUMNS = ("raw", "centred", "standardised")


def diabetes(columns="standardised"):
    """Inputs X (442, 11), the last column all ones, and targets t (442,): the progress of diabetes after a year.

    The ten columns before it (age in years, sex as 1 or 2, body mass index, blood pressure, six blood serum values) are
    `raw`, `centred` (each less its mean) or `standardised` (centred, and divided by its standard deviation).
    Efron, Hastie, Johnstone and Tibshirani, "Least angle regression", 2004.
    """
    from sklearn.datasets import load_diabetes  # scikit-learn takes a second or two to import

    if columns not in COLUMNS:
        raise ValueError(f"columns: expected one of {', '.join(COLUMNS)}, got {columns!r}")
    X, t = load_diabetes(return_X_y=True, scaled=False)
    if columns != "raw":
        X = X - X.mean(axis=0)
    if columns == "standardised":
        X = X / X.std(axis=0)
    return np.column_stack([X, np.ones(len(X))]), t
