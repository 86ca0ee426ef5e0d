"""The course's last problem: a small network on data that no lesson shows, about which everything is predicted.

    task = problem(data="wine", seed=0)          another set, another seed, or your own (X, labels): this line alone
    task.cost(w), task.gradient(w), task.hessian(w), task.gauss_newton(w)
    task.run()                                   what happens, measured: a dictionary with the names in `NAMES`

The network z = tanh(X W + b) V + c has the squared error as its loss, and a penalty 0.05 ‖·‖² on W and V, not on the
biases. Everything is dense numpy: there are about a hundred weights.
"""

from functools import cached_property

import numpy as np

from ntd_helpers.datasets import iris, wine
from ntd_helpers.toys import OneHiddenLayer, Regression, descend

__all__ = ["NAMES", "Problem", "problem"]

DATA = {"wine": wine, "iris": iris}
HIDDEN, DECAY = 5, 0.1
NAMES = (
    "largest stable step",
    "directions, first halved first",
    "excess cost after 30 steps",
    "change of the validation cost",
    "best damping, as a power of ten",
)
DIRECTIONS, STEPS = 5, 30
ORDER_STEP_SIZE = 1.8  # in units of 1/λ_max, for the order of the directions: above 1, the steepest is not the first
HALVING_RATIO = 1.7  # least ratio of the halving times of two directions, so that their order is clear
START_EXCESS = 0.2  # excess cost of the start, as a fraction of the minimum's cost
RANKS = slice(3, 6)  # of the removed examples by influence: those of the very largest leave the linear range
DAMPING_POWERS = np.linspace(-3, 1, 33)  # the dampings that are tried, as powers of ten
NEWTON_STEPS = 200  # in which training has to converge; the course's data take far fewer
MAX_ENTRIES = 10**8  # of the array of all outputs' second derivatives: 0.8 GB


def problem(data="wine", seed=0):
    """The `Problem` for a set by name ("wine" or "iris"), or for inputs and labels (X (N, d), labels (N,)).

    The seed decides which third of the examples is kept for validation, the initial weights and the start. Labels are
    the whole numbers from 0 to the number of classes less one. Raises ValueError for anything else, for inputs with a
    constant column, for data too large for dense matrices, and for data whose Hessian has no five directions with
    clearly different halving times.
    """
    if isinstance(data, str):
        if data not in DATA:
            raise ValueError(f"data must be one of {', '.join(DATA)}, or (X, labels); got {data!r}")
        data = DATA[data]()
    X, labels = (np.asarray(part) for part in data)
    if X.ndim != 2 or labels.shape != X.shape[:1] or len(X) < 30 or labels.dtype.kind not in "iu":
        raise ValueError(f"expected X (N, d), N at least 30, and N whole labels; got {X.shape} and {labels.shape}")
    if X.dtype.kind not in "iuf" or not np.isfinite(X).all():
        raise ValueError(f"expected inputs that are finite real numbers; got {X.dtype}")
    classes = np.unique(labels)
    if not np.array_equal(classes, np.arange(len(classes))):
        raise ValueError(f"expected labels 0, 1, 2, ... each of which occurs; got {classes[:5]}")
    n = OneHiddenLayer(X.shape[1], HIDDEN, len(classes)).n
    if len(X) * len(classes) * n**2 > MAX_ENTRIES:
        raise ValueError(f"expected data for dense matrices; {len(X)} examples with {n} weights are too large")
    made = Problem(X.astype(float), labels, seed)
    if made.directions.shape[1] < DIRECTIONS:
        raise ValueError(f"expected {DIRECTIONS} directions of clearly different curvature; the data have fewer")
    return made


class Problem:
    """A network, its data, its trained weights and a start near them.

    net, inputs, targets       the `OneHiddenLayer`; training inputs (N, d), standardised, and targets (N, classes)
    validation                 the `Regression` on the examples kept for validation, without the penalty
    trained                    the weights (n,) of a minimum of the cost, to rounding
    directions                 (n, 5): eigenvectors of the Hessian there, steepest first
    start                      weights (n,) near the minimum, from which the cost after 30 steps is asked
    initial                    weights (n,) before training, from which the damping is asked
    left_out                   the three training examples that are removed
    step_size, fast            1/λ_max, for the 30 steps, and 1.8/λ_max, for the order
    """

    def __init__(self, X, labels, seed):
        rng = np.random.default_rng(seed)
        order = rng.permutation(len(X))
        train, held = np.split(order, [2 * len(X) // 3])
        constant = np.flatnonzero(np.ptp(X[train], 0) == 0)
        if constant.size:
            raise ValueError(f"expected inputs that vary; column {constant[0]} is constant on the training examples")
        X = (X - X[train].mean(0)) / X[train].std(0)
        T = np.eye(labels.max() + 1)[labels]
        self.net = OneHiddenLayer(X.shape[1], HIDDEN, T.shape[1])
        self.inputs, self.targets = X[train], T[train]
        self.validation = Regression(self.net, X[held], T[held])
        W, b, V, c = self.net.layers(np.ones(self.net.n))
        self.decay = DECAY * np.concatenate([W.ravel(), 0 * b, V.ravel(), 0 * c])  # (n,): 0 for the biases
        self.initial = self.net.init(seed)
        self.trained = self._minimum(self.initial, None)
        away = rng.normal(size=self.net.n)
        self._curvature = self.hessian(self.trained)
        curvature = away @ self._curvature @ away
        self.start = self.trained + away * np.sqrt(2 * START_EXCESS * self.cost(self.trained) / curvature)

    @cached_property
    def _eigenaxes(self):
        return np.linalg.eigh(self._curvature)

    @property
    def step_size(self):
        """The inverse of the largest eigenvalue at the minimum."""
        return 1 / self._eigenaxes[0][-1]

    @property
    def fast(self):
        """The step size at which the order of the directions is asked."""
        return ORDER_STEP_SIZE * self.step_size

    @cached_property
    def directions(self):
        """Eigenvectors whose errors take clearly different numbers of steps to halve, steepest first."""
        values, Q = self._eigenaxes
        factors = np.abs(1 - self.fast * values)
        with np.errstate(divide="ignore"):
            steps = np.where(factors < 1, -np.log(2) / np.log(factors), np.inf)
        chosen = []
        for j in np.argsort(steps):
            apart = [max(steps[i], steps[j]) / min(steps[i], steps[j]) for i in [*chosen, -1]]
            if len(chosen) < DIRECTIONS - 1 and min(apart) > HALVING_RATIO and 1 < steps[j] < 1000:
                chosen.append(int(j))
        return Q[:, sorted([*chosen, len(values) - 1], reverse=True)]

    @cached_property
    def left_out(self):
        """Three training examples whose removal raises the validation cost, by the linear response."""
        effects = self.validation.gradient(self.trained) @ np.linalg.pinv(self._curvature, 1e-8)
        each = np.array([self._fit([i]).gradient(self.trained) for i in range(len(self.inputs))])
        return tuple(int(i) for i in np.argsort(-(each @ effects))[RANKS])

    def __repr__(self):
        N, d = self.inputs.shape
        return (
            f"{N} training examples and {len(self.validation.X)} for validation, {d} inputs, "
            f"{self.targets.shape[1]} classes, {self.net.n} weights.\n"
            f"Cost at the initial weights {self.cost(self.initial):.3f}, at the minimum {self.cost(self.trained):.3f}, "
            f"at the start {self.cost(self.start):.3f}. Examples to remove: {', '.join(map(str, self.left_out))}."
        )

    def cost(self, w, kept=None):
        """The cost (…) of weights w (…, n); of the examples `kept` alone, if that is given."""
        return self._fit(kept).value(w) + (self.decay * w**2).sum(-1) / 2

    def gradient(self, w, kept=None):
        """The gradient (…, n) of the cost."""
        return self._fit(kept).gradient(w) + self.decay * w

    def hessian(self, w, kept=None):
        """The Hessian (n, n) of the cost."""
        return self._fit(kept).hessian(w) + np.diag(self.decay)

    def gauss_newton(self, w):
        """The Gauss-Newton Hessian (n, n) of the cost, with the penalty."""
        J, _ = self.net.derivatives(w, self.inputs)
        return np.einsum("iam,ian->mn", J, J) / len(J) + np.diag(self.decay)

    def run(self):
        """Measure everything: a dictionary with the names in `NAMES`."""
        values = self._stable_step(), self._order(), self._excess(), self._change(), self._best_power()
        return dict(zip(NAMES, values, strict=True))

    def _stable_step(self, steps=400, bisections=12):
        """By bisection: descent from beside the minimum comes nearer below this step size, and moves away above it."""
        beside = self.trained + 1e-4 * (self.initial - self.trained)
        low, high = 0.0, 20 * self.step_size
        for _ in range(bisections):
            middle = (low + high) / 2
            path = descend(self.gradient, beside, middle, steps, limit=100)
            nearer = np.linalg.norm(path[-1] - self.trained) < np.linalg.norm(beside - self.trained)
            low, high = (middle, high) if nearer else (low, middle)
        return (low + high) / 2

    def _order(self, steps=1500):
        """The numbers of the directions, from 1, by the step from which on the error stays below half its start."""
        nudge = 1e-3 * np.linalg.norm(self.trained)
        path = descend(self.gradient, self.trained + nudge * self.directions.sum(1), self.fast, steps)
        errors = np.abs((path - self.trained) @ self.directions)
        last = [int(np.flatnonzero(error > error[0] / 2)[-1]) for error in errors.T]
        return [int(j) + 1 for j in np.argsort(last, kind="stable")]

    def _excess(self):
        end = descend(self.gradient, self.start, self.step_size, STEPS)[-1]
        return self.cost(end) - self.cost(self.trained)

    def _change(self):
        """What the validation cost gains when the network is trained on without the examples `left_out`."""
        kept = np.setdiff1d(np.arange(len(self.inputs)), self.left_out)
        return self.validation.value(self._minimum(self.trained, kept)) - self.validation.value(self.trained)

    def _best_power(self):
        """The power of ten whose damped Gauss-Newton step from the initial weights ends lowest."""
        g, G = self.gradient(self.initial), self.gauss_newton(self.initial)
        ends = [self.initial - np.linalg.solve(G + 10**power * np.eye(len(g)), g) for power in DAMPING_POWERS]
        return float(DAMPING_POWERS[np.argmin(self.cost(np.array(ends)))])

    def _fit(self, kept):
        kept = slice(None) if kept is None else kept
        return Regression(self.net, self.inputs[kept], self.targets[kept])

    def _minimum(self, w, kept):
        """A minimum of the cost: where Newton's method with the absolute values of the curvatures converges from w."""
        for _ in range(NEWTON_STEPS):
            g = self.gradient(w, kept)
            if np.abs(g).max() < 1e-11:
                return w
            values, Q = np.linalg.eigh(self.hessian(w, kept))
            d = -Q @ (Q.T @ g / np.maximum(np.abs(values), 1e-4))
            size = 1.0  # halved until the cost falls
            while size > 1e-6 and self.cost(w + size * d, kept) > self.cost(w, kept) + 1e-4 * size * (g @ d):
                size /= 2
            w = w + size * d
        raise ValueError(
            f"no minimum was found in {NEWTON_STEPS} Newton steps: the largest entry of the gradient is "
            f"{np.abs(g).max():.1e}"
        )
