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


# The groups that take longest, longest first: those with a mark by its name, other tests by their file.
LONGEST = (
    "site",
    "browser-04_hessians",
    "browser-05_gauss_newton",
    "browser-06_response_functions",
    "browser-02_taylor",
    "browser-01_quadratics",
    "browser-03_autodiff",
    "tests/stage/test_stage_js.py",
    "tests/grading/test_instructors.py",
    "tests/grading/test_term.py",
    "tests/test_recorded.py",
    "tests/lessons/test_nbval.py",
    "tests/test_gauss_newton.py",
    "tests/test_responses.py",
    "tests/test_hessians.py",
    "tests/demos/test_every_demo.py",
    "tests/grading/test_report.py",
    "tests/stage/test_handles.py",
    "tests/stage/test_recorder.py",
)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Keep the tests of a file in one process, as those of a marked group, so that its fixtures are made once."""
    from xdist.scheduler import LoadGroupScheduling

    class ByFile(LoadGroupScheduling):
        def _split_scope(self, nodeid):
            return super()._split_scope(nodeid).split("::")[0]

    return ByFile(config, log) if config.getvalue("dist") == "loadgroup" else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Begin with the longest groups; the test that shuts a lesson's kernel down comes last in its group.

    Within a group the order stays random.
    """

    def place(item):
        marker = item.get_closest_marker("xdist_group")
        group = marker.args[0] if marker else item.location[0].replace(os.sep, "/")
        return LONGEST.index(group) if group in LONGEST else len(LONGEST), bool(item.get_closest_marker("shuts_down"))

    items.sort(key=place)


@pytest.fixture(scope="session", autouse=True)
def compiled_programs(tmp_path_factory):
    """Keep what jax compiles until the tests end: many tests compile the same program."""
    if jax := sys.modules.get("jax"):
        jax.config.update("jax_compilation_cache_dir", str(tmp_path_factory.mktemp("jax")))
        jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)
        jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)


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
