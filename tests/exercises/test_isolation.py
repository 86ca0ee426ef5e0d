"""Answers run in a thread: they are stopped at the limit, show nothing, and leave the process usable."""

import io
import sys
import threading

import numpy as np
import pytest

from ntd_helpers.exercises import check, exercise, isolation

right_step = exercise("1.1")  # called as its solution is


@pytest.fixture
def release():
    """An event that ends, at the end of the test, the answers that could not be stopped."""
    event = threading.Event()
    yield event
    event.set()


def endless(release):
    while True:
        pass


def printing(release):
    while True:
        print("x" * 1000)


def waiting(release):
    release.wait()


def stubborn(release):
    while not release.is_set():
        try:
            while not release.is_set():
                pass
        except BaseException:
            pass


@pytest.mark.parametrize("answer", [endless, printing, waiting, stubborn])
def test_endless_answer_is_stopped(answer, release, monkeypatch, capfd):
    with monkeypatch.context() as patch:
        patch.setattr(isolation, "LIMIT", 0.1)
        verdict = check("1.1", lambda *_: answer(release))
    assert verdict.passed is False
    # 0.6 s if the process hardly computed: this one waits, or the machine is busy
    assert "it did not finish within 0.1 s. Perhaps a loop" in verdict.message.replace("0.6 s", "0.1 s")
    assert check("1.1", right_step).passed is True
    assert capfd.readouterr() == ("", "")


def test_stopped_answer_runs_no_more(release, monkeypatch):
    monkeypatch.setattr(isolation, "LIMIT", 0.1)
    before = set(threading.enumerate())
    check("1.1", lambda *_: endless(release))
    assert set(threading.enumerate()) <= before  # an earlier test's thread may have ended meanwhile


def test_cases_before_the_stopped_one_are_kept(release, monkeypatch):
    monkeypatch.setattr(isolation, "LIMIT", 0.1)
    results = isolation.outcomes(lambda x: x if x < 2 else endless(release), [(0,), (1,), (2,), (3,)], float)
    assert [one.kind for one in results] == ["value", "value", "slow"]


@pytest.mark.parametrize(
    "seconds, computing, limit",
    [
        (9.9, 9.9, None),  # at work, and still in time
        (9.9, 30.0, None),  # several threads compute: the limit is in seconds that the student waits
        (10.1, 10.1, 10.0),  # a loop
        (10.1, 8.1, 10.0),  # a loop on a machine that is a little busy
        (30.0, 2.0, None),  # a compilation of 2 s on a very busy machine
        (59.0, 7.0, None),
        (60.1, 0.0, 60.0),  # it waits for something
        (60.1, 7.0, 60.0),
    ],
)
def test_limit_counts_processor_time(seconds, computing, limit):
    assert isolation.limit_reached(seconds, computing) == limit


def test_answer_that_ends_at_the_limit_is_kept(monkeypatch):
    """The limit is reached between the last look at the clock and the end of the answer: the results count."""
    worker = isolation._Worker(float, [(1,), (2,)], float)
    monkeypatch.setattr(isolation, "_Worker", lambda *_: worker)
    monkeypatch.setattr(isolation, "_wait", lambda *_: worker.join() or 10.0)
    assert [one.value for one in isolation.outcomes(float, [(1,), (2,)], float)] == [1.0, 2.0]


def test_long_answer_shows_progress_once(monkeypatch):
    monkeypatch.setattr(isolation, "_SHOW_AFTER", 0.0)
    shown = threading.Event()
    worker = isolation._Worker(shown.wait, [(None,)], bool)
    worker.start()
    assert isolation._wait(worker, shown.set) is None
    assert worker.results == [isolation.Outcome("value", True)]


def test_quick_answer_shows_no_progress():
    worker = isolation._Worker(float, [(1,)], float)
    worker.start()
    assert isolation._wait(worker, lambda: pytest.fail("shown")) is None


def test_interrupt_of_the_notebook_stops_the_answer(release, monkeypatch):
    """Ctrl-C, or the button "interrupt", while `check` waits."""

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(isolation, "_wait", interrupted)
    before, out = set(threading.enumerate()), sys.stdout
    with pytest.raises(KeyboardInterrupt):
        check("1.1", lambda *_: endless(release))
    assert set(threading.enumerate()) <= before
    assert sys.stdout is out


def test_nothing_is_shown(capfd):
    def noisy(A, b, w, step_size):
        print("out")
        print("err", file=sys.stderr)
        sys.stdout = io.StringIO()
        return right_step(A, b, w, step_size)

    out = sys.stdout
    assert check("1.1", noisy).passed is True
    assert sys.stdout is out
    assert capfd.readouterr() == ("", "")


def test_answer_that_breaks_numpy_is_wrong():
    def cheat(A, b, w, step_size):
        np.ndarray = np.abs = lambda *_: np.zeros(1)
        return w

    array = np.ndarray
    assert "it raised TypeError" in check("1.1", cheat).message
    assert np.ndarray is array
    assert np.abs(-1) == 1
