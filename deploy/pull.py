"""Try the pull link on a real JupyterHub on this machine: the lessons come, and a student's work survives an update.

    python deploy/pull.py [--proxy configurable-http-proxy]

A bare copy of this repository stands for GitHub. A student opens the link and edits a lesson; the instructor then
changes the same line of it and another file, and adds a third; the student opens the link again.
"""

import argparse
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

from bench import ROOT, hub, start_server

TITLE = '"# '  # where the first line of a lesson's text begins
EDITED, CHANGED = "lessons/01_quadratics.ipynb", "lessons/README.md"


def git(*arguments):
    """Run git in silence; raises CalledProcessError."""
    identity = ["-c", "user.name=Instructor", "-c", "user.email=instructor@localhost"]
    subprocess.run(["git", *identity, *map(str, arguments)], check=True, capture_output=True)


def open_link(running, student, repository):
    """What the page behind the link asks the student's server for. Raises RuntimeError with nbgitpuller's message."""
    where = {"repo": repository.as_uri(), "branch": "main", "targetpath": "course"}
    reply = running.request("GET", f"/user/{student}/git-pull/api", params=where)
    reply.raise_for_status()
    events = [json.loads(line.removeprefix("data: ")) for line in reply.text.splitlines() if line.startswith("data: ")]
    if not events or events[-1]["phase"] != "finished":
        raise RuntimeError(f"nbgitpuller: {events[-1:]}")


def edit(lesson, word):
    """Put a word before the title of a lesson, as text that differs from the old one."""
    old = lesson.read_text(encoding="utf-8")
    new = old.replace(TITLE, TITLE + word, 1)
    assert new != old
    lesson.write_text(new, encoding="utf-8")
    return new


def publish(repository, work):
    """The instructor changes two files and adds another."""
    git("clone", repository, work)
    edit(work / EDITED, "New: ")
    with open(work / CHANGED, "a") as file:
        file.write("\nLesson 2 is due on Friday.\n")
    (work / "lessons" / "extra.md").write_text("More to read.\n")
    git("-C", work, "add", "-A")
    git("-C", work, "commit", "-m", "An update")
    git("-C", work, "push", "origin", "HEAD:main")


def main():
    """Play it through; print a line for each step."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--proxy", default=shutil.which("configurable-http-proxy"), help="its path")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, hub(given.proxy) as running:
        repository, student = Path(folder, "course.git"), "ann"
        git("clone", "--bare", ROOT, repository)
        git("-C", repository, "branch", "-f", "main", "HEAD")
        start_server(running, student)
        open_link(running, student, repository)
        home = running.homes / student / "course"
        lesson = home / EDITED
        assert lesson.read_bytes() == (ROOT / EDITED).read_bytes()
        print(f"pulled: {len(list(home.glob('lessons/*.ipynb')))} lessons")
        mine = edit(lesson, "Mine: ")
        publish(repository, Path(folder, "work"))
        open_link(running, student, repository)
        assert lesson.read_text(encoding="utf-8") == mine
        assert "due on Friday" in (home / CHANGED).read_text(encoding="utf-8")
        assert (home / "lessons" / "extra.md").exists()
        print("pulled again: the update came, and the student's edit is kept")


if __name__ == "__main__":
    main()
