"""Keeps a kernel small by returning freed memory to the operating system.

glibc keeps it for the process: after lesson 4 more than 100 MB, for each student on a hub.
"""

import ctypes
import sys

LARGEST_KEPT = 1_000_000  # bytes, free at the end of a thread's memory; a larger array has memory of its own
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # as in glibc's malloc.h


def _of_libc(name):
    """A function of glibc; None elsewhere, where freed memory is given back anyway, or cannot be."""
    try:
        return getattr(ctypes.CDLL(None), name) if sys.platform == "linux" else None
    except (AttributeError, OSError):  # another C library
        return None


_trim, _set_option = _of_libc("malloc_trim"), _of_libc("mallopt")


def release(*_):
    """Give freed memory back."""
    if _trim:
        _trim(0)


def keep_little():
    """Fix how much glibc keeps free at the end of each thread's memory, which `release` does not give back.

    By itself it keeps up to 64 MB there: twice the largest array that was freed.
    """
    if _set_option:
        _set_option(M_TRIM_THRESHOLD, LARGEST_KEPT)
        _set_option(M_MMAP_THRESHOLD, LARGEST_KEPT)


def release_after_each_cell():
    """In a notebook, `keep_little` from now on, and `release` whenever a cell has run."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is not None and release not in shell.events.callbacks["post_run_cell"]:
        shell.events.register("post_run_cell", release)
        keep_little()
