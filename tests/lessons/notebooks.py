"""What the tests of lessons share: where lessons are, how to make one, and how to run nbval on one."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tools.run_lessons import WIDGET_VIEW

ROOT = Path(__file__).resolve().parents[2]
LESSONS = sorted(ROOT.glob("lessons/*.ipynb"))
STARTUP = Path(__file__).with_name("startup")


def made_up(*sources):
    """A notebook that was never run: a line of text, then a code cell for each source."""
    cells = [new_markdown_cell("# Made up", id="title")]
    cells += [new_code_cell(source, id=f"cell-{k}") for k, source in enumerate(sources)]
    return new_notebook(cells=cells)


def save(nb, path):
    nbformat.write(nb, path)
    return path


def shown(nb):
    """What each code cell of a notebook (as nbformat or as JSON has it) shows that must be the same in every run.

    A list of (source, outputs) with outputs a list of (kind, text): all but pictures and widgets' live views, with what
    is printed piece by piece joined.
    """
    return [(_text(cell["source"]), _outputs(cell)) for cell in nb["cells"] if cell["cell_type"] == "code"]


def _outputs(cell):
    found = []
    for output in cell["outputs"]:
        if output["output_type"] == "stream" and found and found[-1][0] == output["name"]:
            found[-1] = (output["name"], found[-1][1] + _text(output["text"]))
        elif output["output_type"] == "stream":
            found.append((output["name"], _text(output["text"])))
        elif output["output_type"] == "error":
            found.append((output["ename"], output["evalue"]))
        else:
            kinds = sorted(kind for kind in output["data"] if not kind.startswith("image/p") and kind != WIDGET_VIEW)
            found += [(kind, _text(output["data"][kind])) for kind in kinds]
    return found


def _text(lines):
    return lines if isinstance(lines, str) else "".join(lines)


def nbval(path, **variables):
    """Run the notebook in a fresh kernel, with the network refused, and compare each output with the stored one.

    `variables` are set in the environment.
    """
    # In a process of its own: its cells must run in order, in one kernel, whatever the other tests do.
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "--nbval-cell-timeout=600"]
    command += ["-p", "no:randomly", "-p", "no:xdist", "-p", "no:cacheprovider"]
    command += ["-p", "no:hypothesispytest"]  # at the end it imports hypothesis, which takes a second
    command += ["-q", "--color=no", "--disable-warnings", str(path)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment |= variables
    environment["PYTHONPATH"] = os.pathsep.join([str(STARTUP), environment.get("PYTHONPATH", "")])
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
