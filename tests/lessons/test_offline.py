"""nbval runs the lessons with the network refused (see `notebooks.nbval`); here is shown that it would be noticed."""

import os
import subprocess
import sys

import pytest

from tests.lessons.notebooks import STARTUP, made_up, nbval, save

REACHING_OUT = ["socket.create_connection(('192.0.2.1', 80), 1)", "socket.getaddrinfo('example.org', 80)"]


@pytest.mark.parametrize("call", REACHING_OUT)
def test_a_connection_is_refused(call):
    source, environment = f"import socket\n{call}", os.environ | {"PYTHONPATH": str(STARTUP)}
    done = subprocess.run([sys.executable, "-c", source], env=environment, capture_output=True, text=True)
    assert "no network: a connection to" in done.stderr


def test_a_lesson_that_reaches_out_fails(tmp_path):
    cells = [f"import socket\n{call};" for call in REACHING_OUT]
    result = nbval(save(made_up(*cells), tmp_path / "made_up.ipynb"))
    assert result.returncode == 1 and f"{len(cells)} failed" in result.stdout
    assert result.stdout.count("no network: a connection to") >= len(cells)
