"""Fixtures of all tests of the stage."""

import matplotlib
import pytest

matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def plt():
    """pyplot; its settings are restored and its figures closed after each test."""
    import matplotlib.pyplot as plt

    with plt.rc_context():
        yield plt
    plt.close("all")
