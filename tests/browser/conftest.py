"""A JupyterLab for the tests that need a whole one."""

import os

import pytest

from tests.browser import lab
from tests.lessons.notebooks import STARTUP


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """The longest groups of tests begin first, so that all processes end together.

    A lesson's tests come one after another, so that it is opened once; the one that shuts its kernel down comes last,
    so that it is run once. All other tests keep their random order.
    """

    def place(item):
        group = item.get_closest_marker("xdist_group")
        return (not group, group.args[0] if group else "", bool(item.get_closest_marker("shuts_down")))

    items.sort(key=place)


@pytest.fixture(scope="module")
def address(chromium):
    """A JupyterLab on a copy of the lessons, without a network, its kernels' numbers with other last digits."""
    path = os.pathsep.join([str(STARTUP), str(lab.ROOT)])
    with lab.lab(lab.ROOT / "lessons", PYTHONPATH=path, NTD_PERTURB="1") as address:
        yield address
