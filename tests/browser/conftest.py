"""Skips where there is no Chromium, unless one is required."""

import os

import pytest

from tests.browser import lab


@pytest.fixture(scope="module")
def chromium():
    path = lab.chromium()
    if path is None and os.environ.get("NTD_REQUIRE_BROWSER"):
        pytest.fail("NTD_REQUIRE_BROWSER is set and there is no Chromium: apt-get install chromium")
    if path is None:
        pytest.skip("there is no Chromium (apt-get install chromium, or python -m playwright install chromium)")
    return path


@pytest.fixture(scope="module")
def chrome(chromium):
    with lab.browser(chromium) as chrome:
        yield chrome


@pytest.fixture(scope="module")
def address(chromium):
    """A JupyterLab on a copy of the lessons."""
    with lab.lab(lab.ROOT / "lessons") as address:
        yield address
