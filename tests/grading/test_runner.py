"""The process that runs a submission, with a kernel that is made up."""

import asyncio

import pytest

from ntd_helpers.grading import runner


class Stuck:
    """A kernel in which every cell with "loop" in it is stopped at the limit."""

    def __init__(self, place, limit, prefix):
        pass

    async def start(self):
        pass

    async def run(self, source):
        return "stopped after 1 s" if "loop" in source else None


def events_of(monkeypatch, *sources):
    """The cells that were run, and how it ended: None, or status and reason."""
    monkeypatch.setattr(runner, "Kernel", Stuck)
    monkeypatch.setattr(runner.sandbox, "Sandbox", lambda *of: None)
    cells = [(number, source, []) for number, source in enumerate(sources, 1)]
    request = {"cells": cells, "count": len(cells), "tasks": {}, "names": []}
    request |= dict.fromkeys(("folder", "mark", "fonts", "limit", "prefix"))
    events = []
    try:
        asyncio.run(runner.run(request, events.append))
    except runner.EndError as end:
        return [event["cell"] for event in events], end.args
    return [event["cell"] for event in events], None


@pytest.mark.parametrize(
    "sources, run, end",
    [
        (["loop", "1", "loop", "2"], [1, 2, 3, 4], None),
        (["loop", "1", "loop", "loop", "2"], [1, 2, 3, 4], ("timeout", "ended after 3 cells that were stopped")),
    ],
)
def test_after_three_cells_that_were_stopped_the_notebook_ends(monkeypatch, sources, run, end):
    assert events_of(monkeypatch, *sources) == (run, end)
