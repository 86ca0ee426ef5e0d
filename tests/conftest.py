"""Settings for every test, whichever way pytest is started."""

import os
import sys

import pytest
from hypothesis import settings

# One thread a process: tests already run side by side, and sums are added up in one order.
# Set here, before anything imports numpy; the kernels that tests start inherit it.
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

# A busy machine is no reason to fail.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


@pytest.fixture(autouse=True)
def closed_figures():
    """No test leaves a pyplot figure open: a later one may count them, and matplotlib warns above twenty."""
    yield
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")


@pytest.fixture(scope="module")
def chromium():
    """The path of a Chromium. Without one the test is skipped, or fails where NTD_REQUIRE_BROWSER asks for one."""
    from tests.browser import lab

    path = lab.chromium()
    if path is None and os.environ.get("NTD_REQUIRE_BROWSER"):
        pytest.fail("NTD_REQUIRE_BROWSER is set and there is no Chromium: apt-get install chromium")
    if path is None:
        pytest.skip("there is no Chromium (apt-get install chromium, or python -m playwright install chromium)")
    return path


@pytest.fixture(scope="module")
def chrome(chromium):
    """A real Chromium, driven by playwright."""
    from tests.browser import lab

    with lab.browser(chromium) as chrome:
        yield chrome
