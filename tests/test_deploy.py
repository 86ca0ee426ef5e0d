"""The pull link of deploy/: its parts, and all of it on a real JupyterHub where one is installed.

NTD_HUB_PYTHON names a Python that has what deploy/README.md installs, NTD_HUB_PROXY a configurable-http-proxy.
"""

import importlib
import json
import os
import shutil
import subprocess
import textwrap
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
HUB_PYTHON = os.environ.get("NTD_HUB_PYTHON")
PROXY = shutil.which(os.environ.get("NTD_HUB_PROXY", "configurable-http-proxy"))


@pytest.fixture
def pull(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "deploy")
    return importlib.import_module("pull")


@pytest.mark.parametrize("path", sorted((ROOT / "lessons").glob("*.ipynb")), ids=lambda path: path.stem)
def test_an_edit_changes_the_title_of_a_lesson_and_nothing_else(path, pull, tmp_path):
    copy = Path(shutil.copy(path, tmp_path))
    assert pull.edit(copy, "New: ") == copy.read_text(encoding="utf-8")
    before, after = nbformat.read(path, 4), nbformat.read(copy, 4)
    assert before.cells[0].source.startswith("# ")
    before.cells[0].source = before.cells[0].source.replace("# ", "# New: ", 1)
    assert after == before


def stand_in(pull, events):
    """A hub whose server answers the link with these events, as nbgitpuller sends them."""
    text = "".join(f"data: {json.dumps(event)}\n\n" for event in events)
    return SimpleNamespace(request=lambda *_, **__: SimpleNamespace(raise_for_status=lambda: None, text=text))


def test_a_pull_that_does_not_finish_raises_with_its_message(pull, tmp_path):
    syncing = {"phase": "syncing", "output": "$ git fetch"}
    pull.open_link(stand_in(pull, [syncing, {"phase": "finished"}]), "ann", tmp_path)
    for events in ([], [syncing], [syncing, {"phase": "error", "message": "no such branch"}]):
        with pytest.raises(RuntimeError, match=events[-1].get("message") if events else None):
            pull.open_link(stand_in(pull, events), "ann", tmp_path)


@pytest.mark.skipif(not (HUB_PYTHON and PROXY), reason="no JupyterHub: set NTD_HUB_PYTHON (and NTD_HUB_PROXY)")
def test_on_a_real_hub_the_update_comes_and_the_students_edit_is_kept():
    command = [HUB_PYTHON, ROOT / "deploy" / "pull.py", "--proxy", PROXY]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert textwrap.indent(run.stdout, "    ") in (ROOT / "deploy" / "README.md").read_text(encoding="utf-8")
