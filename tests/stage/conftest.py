"""What all tests of the stage share."""

import matplotlib
import pytest

matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def plt():
    """pyplot, with its settings and figures put back afterwards."""
    import matplotlib.pyplot as plt

    with plt.rc_context():
        yield plt
    plt.close("all")
