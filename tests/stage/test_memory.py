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
    memory.keep_little()


ANOTHER_THREAD = """
import psutil, threading
from ntd_helpers.stage.memory import keep_little, release
size = lambda: psutil.Process().memory_info().rss / 1e6
keep_little()
bytearray(30_000_000)  # after one so large, glibc by itself keeps twice as much at the end of a thread's memory
before = size()
def work():
    blocks = [None] * 20_000
    for clear in (False, True):  # 20 MB, and nothing above them
        for k in range(len(blocks)):
            blocks[k] = None if clear else bytearray(1000)
    release()
    print(size() - before, flush=True)
thread = threading.Thread(target=work)
thread.start()
thread.join()
"""


@pytest.mark.skipif(not memory._set_option, reason="only glibc keeps freed memory")
def test_a_thread_s_freed_memory_is_given_back():
    run = subprocess.run([sys.executable, "-c", ANOTHER_THREAD], cwd=ROOT, capture_output=True, text=True, check=True)
    assert float(run.stdout) < 10


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
    assert options == [(memory.M_TRIM_THRESHOLD, memory.LARGEST_KEPT), (memory.M_MMAP_THRESHOLD, memory.LARGEST_KEPT)]
