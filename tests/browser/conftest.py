"""A JupyterLab for the tests that need a whole one."""

import os

import pytest

from tests.browser import lab
from tests.lessons.notebooks import STARTUP


@pytest.fixture(scope="module")
def address(chromium):
    """A JupyterLab on a copy of the lessons, without a network, its kernels' numbers with other last digits."""
    path = os.pathsep.join([str(STARTUP), str(lab.ROOT)])
    with lab.lab(lab.ROOT / "lessons", PYTHONPATH=path, NTD_PERTURB="1") as address:
        yield address
