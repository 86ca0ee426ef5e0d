"""What the tests of grading share: how to write a submission, run the report and find processes."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import psutil

from ntd_helpers.exercises import exercise
from ntd_helpers.grading import submission

ROOT = Path(__file__).parents[2]
IMPORT = "import numpy as np\nfrom ntd_helpers.exercises import *"
WRONG = 'def step(*_):\n    return 0.0\n\ncheck("1.1", step)'
NAP = f"{600 + os.getpid() % 100}.{os.getpid()}"  # tells these sleepers from others

HANG = f"""
import subprocess, time
subprocess.Popen(["sleep", "{NAP}"])
while True:
    try:
        time.sleep(1000)
    except BaseException:
        pass
"""

DELETE = """
import os, shutil
from pathlib import Path
for name in [Path.cwd().parent, Path.home(), *(os.environ[name] for name in ("PYTHONPATH", "TMPDIR", "IPYTHONDIR"))]:
    shutil.rmtree(name, ignore_errors=True)
"""


def solved(id):
    return f'{exercise(id).solution}\n\ncheck("{id}", {exercise(id).name})'


def stub(id):
    return f'{exercise(id).stub}\n\ncheck("{id}", {exercise(id).name})'


def made(*sources):
    """A submission that was never a file."""
    return submission.Submission(tuple(("code", source) for source in sources))


def save(path, sources):
    path.parent.mkdir(parents=True, exist_ok=True)
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    nbformat.write(nb, path)
    return path


def command(*arguments, **options):
    run = [sys.executable, "-m", "ntd_helpers.grading", *map(str, arguments)]
    return subprocess.run(run, cwd=ROOT, capture_output=True, text=True, **options)


def sleepers():
    return [p.pid for p in psutil.process_iter(["cmdline"]) if p.info["cmdline"] == ["sleep", NAP]]
