"""Run lessons top to bottom in a fresh kernel and save them, with outputs that read well in a diff.

    python -m tools.run_lessons [lesson.ipynb ...]        or, for all of them: make lessons

A lesson that fails is reported, with the cell, and left as it was. Cells are numbered from 1, text cells included. What
is saved has format 4.5, whatever it was before.
"""

import argparse
import os
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, DeadKernelError

from ntd_helpers.grading import notebook
from ntd_helpers.grading.sandbox import ONE_THREAD

ROOT = Path(__file__).resolve().parent.parent
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
# One thread as in the tests, so that sums are added up in one order; and solutions are shown where a cell asks for one.
ENVIRONMENT = ONE_THREAD | {"NTD_SOLUTIONS": ""}
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def clean(nb):
    """Drop from `nb`, in place, what changes from run to run or from machine to machine.

    That is the notebook's metadata beyond the kernel's name, each cell's beyond its tags (timings, folding),
    and a widget's live view, which names a model by a random id. The widget's still and its text stay.
    """
    nb.metadata = nbformat.from_dict(METADATA)
    for cell in nb.cells:
        cell.metadata = nbformat.from_dict({k: v for k, v in cell.metadata.items() if k == "tags"})
        if cell.cell_type == "code":
            for output in cell.outputs:
                output.get("data", {}).pop(WIDGET_VIEW, None)
                output.get("metadata", {}).pop(WIDGET_VIEW, None)
            cell.outputs = [output for output in cell.outputs if output.get("data") != {}]


def execute(path, **options):
    """The notebook at `path`, executed in its folder, in a fresh kernel; `options` are nbclient's.

    Raises ValueError, naming the file and the cell, if it is malformed or a cell fails.
    """
    name, number = Path(path).name, 0

    def begin(cell, cell_index):
        nonlocal number
        number = cell_index + 1

    try:
        nb = notebook.read(path)
        _refuse_what_no_kernel_reads(nb)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None
    client = NotebookClient(
        nb,
        kernel_name="python3",
        timeout=600,
        record_timing=False,
        coalesce_streams=True,  # where a kernel cuts its prints is a matter of timing
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(Path(path).parent)}},
        on_cell_start=begin,
        **options,
    )
    try:
        client.execute(env=os.environ | ENVIRONMENT)
    except (CellControlSignal, DeadKernelError) as error:  # it raised, took too long, or ended the kernel
        raise ValueError(f"{name}: cell {number} failed:\n{error}") from None
    return nb


def _refuse_what_no_kernel_reads(nb):
    for number, cell in enumerate(nb.cells, start=1):
        found = cell.cell_type == "code" and notebook.SURROGATE.search(cell.source)
        if found:
            raise ValueError(
                f"cell {number} has the code \\u{ord(found[0]):04x}, half of a character, which no kernel can read"
            )


def run(path):
    """Execute the notebook at `path` in its folder and save it, cleaned; return the number of code cells."""
    nb = execute(path, store_widget_state=False)
    clean(nb)
    # A reader never meets a half-written lesson: the new one takes the old one's place in one step.
    draft = path.with_name(f".{path.name}.draft")
    notebook.write(nb, draft)
    os.replace(draft, path)
    return sum(cell.cell_type == "code" for cell in nb.cells)


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m tools.run_lessons", description=__doc__.splitlines()[0])
    parser.add_argument("lessons", type=Path, nargs="*", help="lesson.ipynb; without, all")
    given = parser.parse_args(arguments).lessons
    paths = [path.resolve() for path in given] or sorted(ROOT.glob("lessons/*.ipynb"))
    if not paths:
        print("there are no lessons in lessons/")
    failed = not paths
    for path in paths:
        start = time.perf_counter()
        try:
            cells = run(path)
        except (ValueError, OSError) as error:
            print(f"{path.name} is left as it was. {error}")
            failed = True
        else:
            print(f"{path.name}: {cells} code cells in {time.perf_counter() - start:.1f} s", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
