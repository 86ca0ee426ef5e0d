"""The data of the lessons, as arrays: sets that scikit-learn ships, so nothing is fetched; and recorded trainings.

The sets are read from where scikit-learn is installed: importing it for that would cost a kernel two seconds and 70 MB.
"""

from importlib.util import find_spec
from pathlib import Path

import numpy as np

COLUMNS = ("raw", "centred", "standardised")
DIABETES_COLUMNS = (
    *("age", "sex", "body mass index", "blood pressure", "total cholesterol", "LDL cholesterol", "HDL cholesterol"),
    *("cholesterol/HDL", "log triglycerides", "glucose", "bias"),
)
RECORDED = Path(__file__).with_name("recorded")


def diabetes(columns="standardised"):
    """Inputs X (442, 11), the last column all ones, and targets t (442,): the progress of diabetes after a year.

    The ten columns before it (age in years, sex as 1 or 2, body mass index, blood pressure, six blood serum values) are
    `raw`, `centred` (each less its mean) or `standardised` (centred, and divided by its standard deviation).
    Efron, Hastie, Johnstone and Tibshirani, "Least angle regression", 2004.
    """
    return _columns(_shipped("diabetes_data_raw.csv.gz"), columns), _shipped("diabetes_target.csv.gz")


def breast_cancer(columns="standardised"):
    """Inputs X (569, 31), the last column all ones, and labels t (569,): 1 for a malignant lump, 0 for a benign one.

    Ten properties of the cell nuclei in a picture (radius, texture, perimeter, area, smoothness, compactness,
    concavity, concave points, symmetry, fractal dimension): their means, then the standard errors of those, then their
    means over the three largest values, thirty columns in all; `columns` as for `diabetes`. scikit-learn's labels are
    the reverse. Street, Wolberg and Mangasarian, "Nuclear feature extraction for breast tumor diagnosis", 1993.
    """
    table = _shipped("breast_cancer.csv", delimiter=",", skiprows=1)
    return _columns(table[:, :-1], columns), 1 - table[:, -1].astype(int)


def digits(count=None):
    """Handwritten digits: pixels X (N, 64) from 0 to 1, and labels (N,) from 0 to 9; the first `count` of the 1797.

    E. Alpaydin and C. Kaynak, "Optical recognition of handwritten digits", UCI Machine Learning Repository, 1998.
    """
    table = _shipped("digits.csv.gz", delimiter=",")
    is_whole = isinstance(count, int | np.integer) and not isinstance(count, bool)
    if count is not None and not (is_whole and 1 <= count <= len(table)):
        raise ValueError(f"count: expected a whole number from 1 to {len(table)}, or None for all, got {count!r}")
    return table[:count, :-1] / 16, table[:count, -1].astype(int)


def wine():
    """Chemical analyses of wines from three growers: X (178, 13), raw, and labels t (178,), 0, 1 or 2.

    Aeberhard, Coomans and de Vel, "Comparative analysis of statistical pattern recognition methods in high dimensional
    settings", 1994.
    """
    return _labelled("wine_data.csv")


def iris():
    """Lengths and widths of iris sepals and petals in cm: X (150, 4), raw, and labels t (150,), 0, 1 or 2.

    R. A. Fisher, "The use of multiple measurements in taxonomic problems", 1936.
    """
    return _labelled("iris.csv")


def recorded(name):
    """What `python -m tools.record` wrote down of a training, a dict of arrays; recorded/README.md has the names.

    `provenance` among them says in words what was run, and with which versions.
    """
    known = sorted(path.stem for path in RECORDED.glob("*.npz"))
    if name not in known:
        raise ValueError(f"name: expected one of {', '.join(known)}, got {name!r}")
    with np.load(RECORDED / f"{name}.npz") as arrays:
        return {key: a.astype(float) if a.dtype == np.float32 else a for key, a in arrays.items()}


def _labelled(name):
    """Inputs and labels of a table that ends with its label and begins with a line about it."""
    table = _shipped(name, delimiter=",", skiprows=1)
    return table[:, :-1], table[:, -1].astype(int)


def _columns(X, columns):
    """X with its columns as asked for, and a column of ones."""
    if columns not in COLUMNS:
        raise ValueError(f"columns: expected one of {', '.join(COLUMNS)}, got {columns!r}")
    if columns != "raw":
        X = X - X.mean(axis=0)
    if columns == "standardised":
        X = X / X.std(axis=0)
    return np.column_stack([X, np.ones(len(X))])


def _shipped(name, **options):
    """The table in one of scikit-learn's files."""
    (package,) = find_spec("sklearn").submodule_search_locations
    return np.loadtxt(Path(package, "datasets", "data", name), **options)
