"""The Jacobian of a small network after some passes of forward or reverse mode."""

from functools import cache
from typing import NamedTuple

import numpy as np

from ntd_helpers.autodiff import jvp, tanh, vjp
from ntd_helpers.demos.autodiff.common import subscript
from ntd_helpers.demos.shared import counted

SIZE = 8  # largest number of inputs and of outputs


class Filled(NamedTuple):
    """A Jacobian J (m, n) after some passes of a mode."""

    n: int
    m: int
    mode: str
    done: int

    @property
    def total(self):
        """The number of passes that the whole Jacobian takes, by mode."""
        return {"forward": self.n, "reverse": self.m}

    @property
    def known(self):
        """The numbers of rows and columns that are filled."""
        return (self.m, self.done) if self.mode == "forward" else (self.done, self.n)

    @property
    def latest(self):
        """The edges of the column or row of the latest pass: left, top, right, bottom."""
        if self.mode == "forward":
            return self.done - 1, 0, self.done, self.m
        return 0, self.done - 1, self.n, self.done

    @property
    def progress(self):
        """The number of known entries, as text."""
        passes = counted(self.done, f"{self.mode} pass", f"{self.mode} passes")
        entries = counted(self.m * self.n, "entry", "entries")
        shape = f"{counted(self.m, 'row')} and {counted(self.n, 'column')}"
        return f"J has {shape}. {passes}: {np.prod(self.known)} of {entries} known"

    @property
    def seed(self):
        """The seed of the latest pass and its result, as text."""
        if self.done == 0:
            return "No pass yet"
        letter, part = ("v", "column") if self.mode == "forward" else ("u", "row")
        return f"Pass {self.done}: the seed {letter} = e{subscript(self.done)} gave {part} {self.done} of J"


@cache
def network_jacobian(n, m, mode):
    """J (m, n) of a small network, by n forward or m reverse passes."""
    rng = np.random.default_rng(3)
    V, W = rng.normal(size=(6, SIZE))[:, :n], rng.normal(size=(SIZE, 6))[:m]
    f, x = lambda x: tanh(W @ tanh(V @ x / 2) / 3.5), np.linspace(-0.3, 0.3, SIZE)[:n]
    if mode == "forward":
        return np.array([jvp(f, (x,), (e,))[1] for e in np.eye(n)]).T
    _, pullback = vjp(f, x)
    return np.array([pullback(e)[0] for e in np.eye(m)])


def filled(n, m, mode, passes):
    """The `Filled` Jacobian for the slider values."""
    return Filled(n, m, mode, min(passes, n if mode == "forward" else m))
