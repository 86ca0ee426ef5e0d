"""Gradient descent and gradient flow for many starts at once."""

import numpy as np


def descend(gradient, w, step_size, steps, limit=np.inf):
    """Gradient descent from w (…, n) with `step_size` a number or (…): the path (…, steps + 1, n).

    A path whose next point would have a coordinate of size `limit` or more stays where it is.
    """
    path, step_size = [np.asarray(w, float)], np.asarray(step_size, float)[..., None]
    for _ in range(steps):
        after = path[-1] - step_size * gradient(path[-1])
        path.append(np.where((np.abs(after) < limit).all(-1, keepdims=True), after, path[-1]))
    return np.stack(np.broadcast_arrays(*path), -2)


def flow(gradient, w, time, step, limit=np.inf):
    """The flow w′ = −∇J(w) from w (…, n): the path (…, K + 1, n) at the times 0, step, …, K·step = `time`.

    By Runge-Kutta steps of order 4; nan once a coordinate is larger than `limit` in size. Raises ValueError unless
    `time` is a whole number of steps.
    """
    if not (step > 0 and time >= 0 and np.isclose(time / step, round(time / step), rtol=1e-9)):
        raise ValueError(f"time must be a whole number of positive steps; got time {time} and step {step}")
    path = [np.asarray(w, float)]
    for _ in range(round(time / step)):
        w = path[-1]
        k1 = -gradient(w)
        k2 = -gradient(w + step / 2 * k1)
        k3 = -gradient(w + step / 2 * k2)
        w = w + step / 6 * (k1 + 2 * k2 + 2 * k3 - gradient(w + step * k3))
        path.append(np.where((np.abs(w) > limit).any(-1, keepdims=True), np.nan, w))
    return np.stack(path, -2)
