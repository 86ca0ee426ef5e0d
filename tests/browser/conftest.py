"""A JupyterLab for the tests that need a whole one."""

import pytest

from tests.browser import lab


@pytest.fixture(scope="module")
def address(chromium):
    """A JupyterLab on a copy of the lessons."""
    with lab.lab(lab.ROOT / "lessons") as address:
        yield address
