"""Gradient descent on any cost, many steps to one compiled call, with its progress shown when it takes long."""

import sys
import time

import jax
import numpy as np

from ntd_helpers.inputs import as_cost, positive, vector, whole
from ntd_helpers.quadratics.checks import count

__all__ = ["Progress", "gradient_descent"]

PATIENCE = 2.0  # seconds until a progress bar appears
BLOCK = 50  # steps between two looks at the clock


def gradient_descent(cost, w, step_size, steps, keep=True, every=1):
    """The iterates w(k+1) = w(k) − α∇J(w(k)) and their costs, as numpy arrays: path (steps+1, n), J (steps+1,).

    `cost` takes a jax vector w (n,) and gives a number. Of a long path keep one iterate in `every`, from the first
    on: (steps//every + 1, n). With `keep=False` the path is the last iterate only, (n,). Divergence ends in inf and
    nan, unwarned. Bad arguments raise `ValueError`.
    """
    w, step_size = vector("w", w), positive("step_size", step_size)
    steps, every = count(steps), whole("every", every)
    value_and_gradient = jax.value_and_grad(as_cost(cost))

    @jax.jit
    def block(w):
        def step(w, _):
            value, gradient = value_and_gradient(w)
            return w - step_size * gradient, (value, w)

        return jax.lax.scan(step, w, length=BLOCK)

    path, costs, bar = [], [], Progress(steps)
    for done in range(0, steps + 1, BLOCK):  # the last block may go on past the end, and is cut
        w, (values, points) = block(w)
        costs.append(np.asarray(values))
        if keep:
            path.append(np.asarray(points)[-done % every :: every].copy())  # no view of all of them
        bar.show(done)
    bar.clear()
    costs = np.concatenate(costs)[: steps + 1]
    if keep:
        return np.concatenate(path)[: steps // every + 1], costs
    return np.asarray(points[steps % BLOCK]), costs


class Progress:
    """A bar under the cell, from `PATIENCE` seconds on; nothing is left of it afterwards, nor outside a notebook.

    Its output is a widget's view and nothing else, which the stored lessons leave out and nbval does not compare.
    """

    def __init__(self, total):
        self.total, self.start, self.bar = total, time.monotonic(), None

    def show(self, done):
        """Show the step reached, `done`, once `PATIENCE` seconds have passed."""
        shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
        if shell is None or time.monotonic() - self.start < PATIENCE:
            return
        import ipywidgets
        from IPython.display import display

        if self.bar is None:
            self.bar = ipywidgets.IntProgress(max=self.total)
            view = {"version_major": 2, "version_minor": 0, "model_id": self.bar.model_id}
            display({"application/vnd.jupyter.widget-view+json": view}, raw=True)
        self.bar.value, self.bar.description = done, f"step {done}"

    def clear(self):
        """Remove the bar."""
        if self.bar is not None:
            self.bar.close()
