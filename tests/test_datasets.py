"""The data are what their docstrings say, checked on facts published about them."""

import subprocess
import sys

import numpy as np
import pytest

from ntd_helpers.datasets import RECORDED, breast_cancer, diabetes, digits, recorded


def test_diabetes_has_the_published_rows_and_a_bias():
    X, t = diabetes("raw")
    assert X.shape == (442, 11) and t.shape == (442,)
    # The first patient of Efron and others' table: 59 years, sex 2, bmi 32.1, blood pressure 101, progress 151.
    assert X[0, :4].tolist() == [59, 2, 32.1, 101] and t[0] == 151
    assert np.all(X[:, -1] == 1)


def test_columns_are_centred_and_standardised():
    raw, centred, standard = (diabetes(c)[0][:, :-1] for c in ("raw", "centred", "standardised"))
    np.testing.assert_allclose(centred.mean(axis=0), 0, atol=1e-10)
    np.testing.assert_allclose(centred + raw.mean(axis=0), raw)
    np.testing.assert_allclose(standard.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose((standard**2).mean(axis=0), 1)


def test_breast_cancer_has_the_published_rows_and_a_bias():
    X, t = breast_cancer("raw")
    assert X.shape == (569, 31) and np.all(X[:, -1] == 1)
    # The first row of the UCI table, patient 842302: malignant, radius 17.99, texture 10.38, worst radius 25.38.
    assert X[0, [0, 1, 20]].tolist() == [17.99, 10.38, 25.38] and t[0] == 1
    assert np.bincount(t).tolist() == [357, 212]  # benign, malignant
    assert (X[:, 20:30:2] >= X[:, 0:10:2] - 1e-9).all()  # the worst are no smaller than the means
    standard = breast_cancer()[0]
    np.testing.assert_allclose(standard[:, :-1].mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(standard[:, :-1].std(axis=0), 1)


def test_digits_are_the_1797_of_the_test_set():
    X, labels = digits()
    assert X.shape == (1797, 64) and X.min() == 0 and X.max() == 1
    assert np.bincount(labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert digits(500)[0].shape == digits(np.int64(500))[0].shape == (500, 64)


@pytest.mark.parametrize("name", sorted(path.stem for path in RECORDED.glob("*.npz")))
def test_the_page_about_recorded_trainings_names_every_array(name):
    page = (RECORDED / "README.md").read_text(encoding="utf-8")
    explained_once = ("minimum_", "momentum_", "damped_")  # the page gives an example of such a name, or its rule
    assert [
        array for array in recorded(name) if f"`{array}`" not in page and not array.startswith(explained_once)
    ] == []


def test_the_data_are_those_that_scikit_learn_loads():
    from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits

    for ours, theirs in [
        (diabetes("raw"), load_diabetes(return_X_y=True, scaled=False)),
        (digits(), load_digits(return_X_y=True)),
        (breast_cancer("raw"), load_breast_cancer(return_X_y=True)),
    ]:
        X, y = theirs
        np.testing.assert_array_equal(ours[0][:, : X.shape[1]], X / 16 if X.max() == 16 else X)
        np.testing.assert_array_equal(ours[1], 1 - y if len(y) == 569 else y)


def test_scikit_learn_is_not_imported_for_them():
    code = "import sys; from ntd_helpers.datasets import *; breast_cancer(), diabetes(), digits(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"sklearn", "scipy", "pandas"} & set(loaded)


@pytest.mark.parametrize(
    "call",
    [
        lambda: diabetes("raw "),
        lambda: diabetes(None),
        lambda: breast_cancer("scaled"),
        lambda: digits(0),
        lambda: digits(1798),
        lambda: digits(2.5),
        lambda: digits("all"),
    ],
)
def test_bad_requests_are_refused(call):
    with pytest.raises(ValueError, match="expected"):
        call()
