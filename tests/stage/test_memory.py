"""Memory that a demo needed while it was made goes back to the operating system."""

import subprocess
import sys

import pytest
from IPython.core.interactiveshell import InteractiveShell

from ntd_helpers.stage import memory
from tests.lessons.notebooks import ROOT

PROGRAM = """
import psutil
from ntd_helpers.stage.memory import release
size = lambda: psutil.Process().memory_info().rss / 1e6
blocks = [bytearray(1000) for _ in range(100_000)]  # 100 MB, in pieces that glibc does not give back by itself
kept = bytearray(1000)  # above them
del blocks
before = size()
release()
print(before - size())
"""


@pytest.mark.skipif(not memory._trim, reason="only glibc keeps freed memory")
def test_freed_memory_is_given_back():
    run = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True)
    assert float(run.stdout) > 50


def test_without_glibc_nothing_happens(monkeypatch):
    monkeypatch.setattr(memory, "_trim", None)
    memory.release()
    monkeypatch.setattr(memory.sys, "platform", "darwin")
    assert memory._of_libc("malloc_trim") is None
    monkeypatch.setattr(memory, "_set_option", None)
    memory.share_arenas()


THREADS = """
import ctypes, threading
from ntd_helpers.stage.memory import share_arenas
share_arenas()
barrier = threading.Barrier(9)
threads = [threading.Thread(target=lambda: (bytearray(1000), barrier.wait())) for _ in range(8)]
for thread in threads:
    thread.start()
barrier.wait()
libc = ctypes.CDLL(None)
libc.malloc_info(0, ctypes.c_void_p.in_dll(libc, "stdout"))  # in XML, with a <heap> for each arena
libc.fflush(None)
"""


@pytest.mark.skipif(not memory._set_option, reason="only glibc has arenas")
def test_many_threads_share_two_arenas():
    run = subprocess.run([sys.executable, "-c", THREADS], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.count("<heap ") == 2


def test_a_notebook_gives_memory_back_after_each_cell(monkeypatch):
    shell = InteractiveShell()
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    calls = []
    monkeypatch.setattr(memory, "_trim", calls.append)
    options = []
    monkeypatch.setattr(memory, "_set_option", lambda *option: options.append(option))
    for _ in range(2):  # asked for by each demo, done once
        memory.release_after_each_cell()
    shell.run_cell("1 + 1")
    assert calls == [0]
    assert options == [(memory.M_ARENA_MAX, 2)]
