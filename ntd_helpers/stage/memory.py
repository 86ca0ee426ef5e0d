"""Keeps a kernel small: gives memory that was needed for a while back to the operating system.

glibc keeps freed memory for the process, apart for each thread; for each student on a hub, 130 MB after lesson 4.
"""

import ctypes
import sys

ARENAS = 2  # from which all threads take their memory; else up to 8 for each core, and compilers have many threads
M_ARENA_MAX = -8  # as in glibc's malloc.h


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


def share_arenas():
    """Let threads that start from now on share a few arenas."""
    if _set_option:
        _set_option(M_ARENA_MAX, ARENAS)


def release_after_each_cell():
    """In a notebook, `release` whenever a cell has run, and `share_arenas`."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is not None and release not in shell.events.callbacks["post_run_cell"]:
        shell.events.register("post_run_cell", release)
        share_arenas()
