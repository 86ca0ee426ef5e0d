"""The exercises of lesson 5: the Gauss-Newton Hessian.

The references are in numpy, so that a check is quick whatever else is loaded; a test holds them against
`ntd_helpers.gauss_newton`.
"""

import numpy as np

from .engine import Exercise, Mistake
from .forms import Array, Number

# 5.1 softmax's H_z


P2, P3, P4 = np.array([0.9, 0.1]), np.array([0.2, 0.5, 0.3]), np.array([0.7, 0.0, 0.05, 0.25])

SOFTMAX = Exercise(
    id="5.1",
    name="softmax_hessian",
    prompt="Write softmax_hessian(p): the Hessian H_z of the cross-entropy in the outputs z, from p = softmax(z).",
    stub='''\
def softmax_hessian(p):
    """H_z (m, m) of L(z) = log Σ exp(z_c) − z_t, for one example, from the probabilities p (m,) = softmax(z)."""
    return ...''',
    form=Array(),
    reference=lambda p: np.diag(p) - np.outer(p, p),
    arguments=("p",),
    cases=((P3,), (P2,), (P4,)),
    mistakes=(
        Mistake(
            lambda p: np.diag(p * (1 - p)),
            "The diagonal is right. Each p also depends on the outputs of the other classes.",
        ),
        Mistake(
            lambda p: np.diag(p) + np.outer(p, p),
            "One sign is wrong: the rows must sum to 0, for adding a constant to all outputs changes nothing.",
        ),
        Mistake(lambda p: np.outer(p, p) - np.diag(p), "The sign is wrong: this curves downward."),
        Mistake(lambda p: np.outer(p, p), "This is one of two parts. How does p_c depend on its own output?"),
        Mistake(lambda p: np.diag(p), "This is one of two parts. What does the sum under the softmax do?"),
        Mistake(
            lambda p: np.eye(len(p)) - np.outer(p, p),
            "The matrix that stands first must also hold the probabilities.",
        ),
        Mistake(
            lambda p: p * (1 - p),
            "This is the diagonal alone, as a vector. H_z has a row and a column for each output.",
        ),
        Mistake(
            lambda p: np.diag(p) - p @ p,
            "For vectors of numpy `@` is the inner product, one number. Here a matrix is needed.",
        ),
    ),
    hints=(
        "The gradient in z is p − t. So H_z is the Jacobian of p.",
        "Differentiate p_a = exp(z_a)/Σ exp(z_c) by z_b, once for b = a and once for b ≠ a.",
        "On the diagonal p_a(1 − p_a), off it −p_a p_b. Write both with a diagonal matrix and `np.outer`.",
    ),
    solution="""\
def softmax_hessian(p):
    return np.diag(p) - np.outer(p, p)""",
    why="∂p_a/∂z_b is p_a(δ_ab − p_b). It is the covariance matrix of the one-hot class when that is drawn from p.",
    remark="It does not depend on the label: only the gradient does.",
)


# 5.2 a Gauss-Newton-vector product


class Linear:
    """A linear map that shows itself by its shape, in the messages of `check`; it refuses any other vector."""

    def __init__(self, name, matrix):
        self.name, self.matrix = name, np.asarray(matrix, float)

    def __call__(self, v):
        if np.shape(v) != (self.matrix.shape[1],):
            raise ValueError(f"{self.name} takes a vector of {self.matrix.shape[1]} numbers, not {np.shape(v)}")
        return self.matrix @ v

    def __repr__(self):
        return f"<{self.matrix.shape[1]} numbers to {self.matrix.shape[0]}>"


def _maps(J, C):
    return Linear("push", J), Linear("curve", C), Linear("pull", np.transpose(J))


J23 = np.array([[1.0, 2.0, -1.0], [0.5, -1.0, 3.0]])
J33 = np.array([[1.0, 0.5, 0.0], [-2.0, 1.0, 1.0], [0.0, 0.3, -1.0]])
C2, C3 = np.array([[2.0, 0.5], [0.5, 1.0]]), np.diag([0.5, 2.0, 3.0]) - 0.1

PRODUCT = Exercise(
    id="5.2",
    name="product",
    prompt="Write product(push, curve, pull, v): the product Gv, from the three maps alone.",
    stub='''\
def product(push, curve, pull, v):
    """G v (n,) for v (n,), from three functions: push(v) = J v (m,), curve(u) = H_z u (m,) and
    pull(u) = Jᵀ u (n,), for u (m,)."""
    return ...''',
    form=Array(),
    reference=lambda push, curve, pull, v: pull(curve(push(v))),
    arguments=("push", "curve", "pull", "v"),
    cases=(
        (*_maps(J33, C3), np.array([1.0, -1.0, 2.0])),
        (*_maps(J23, C2), np.array([0.3, 1.0, -2.0])),
        (*_maps(J33.T, C3), np.array([0.5, 0.0, 1.0])),
    ),
    mistakes=(
        Mistake(lambda push, curve, pull, v: pull(push(v)), "The loss is left out. This is right where H_z is 1."),
        Mistake(lambda push, curve, pull, v: curve(push(v)), "This is still in the space of the outputs."),
        Mistake(lambda push, curve, pull, v: push(v), "This only tells how the outputs move along v."),
        Mistake(
            lambda push, curve, pull, v: push(curve(pull(v))),
            "The order is wrong: v is a direction of the weights. Which map takes such a vector?",
        ),
        Mistake(
            lambda push, curve, pull, v: pull(push(curve(v))),
            "The first map is wrong: H_z works on outputs, and v is a direction of the weights.",
        ),
        Mistake(
            lambda push, curve, pull, v: pull(curve(curve(push(v)))),
            "H_z is used twice here.",
        ),
        Mistake(
            lambda push, curve, pull, v: v @ pull(curve(push(v))),
            "This is the curvature along v, one number. Asked for is the vector Gv.",
        ),
    ),
    hints=(
        "Read the product from the right: what does J do to v first?",
        "push takes weights to outputs, curve outputs to outputs, pull outputs to weights.",
        "Put the three maps inside each other, push innermost.",
    ),
    solution="""\
def product(push, curve, pull, v):
    return pull(curve(push(v)))""",
    why="G is Jᵀ H_z J, and a product of matrices is applied from the right. No matrix is ever needed.",
)


# 5.3 the linearised network's curvature


class Loss:
    """A loss that shows itself by its formula."""

    def __init__(self, text, function):
        self.text, self.function = text, function

    def __call__(self, z):
        return float(self.function(np.asarray(z, float)))

    def __repr__(self):
        return self.text


HALF_SQUARES = Loss("½‖z − (1, 0)‖²", lambda z: ((z - np.array([1.0, 0.0])) ** 2).sum() / 2)
SOFTMAX_LOSS = Loss("log(e^z₁ + e^z₂) − z₁", lambda z: np.logaddexp(z[0], z[1]) - z[0])
QUARTIC = Loss("Σ z⁴", lambda z: (z**4).sum())
Z2, V3 = np.array([0.4, -0.7]), np.array([1.0, 0.5, -1.0])


def _second_difference(loss, z, step, h):
    return (loss(z + h * step) - 2 * loss(z) + loss(z - h * step)) / h**2


CURVATURE = Exercise(
    id="5.3",
    name="linearised_curvature",
    prompt=(
        "Write linearised_curvature(loss, z, J, v, h): how the cost of the linearised network curves along v, by a "
        "central difference of second order."
    ),
    stub='''\
def linearised_curvature(loss, z, J, v, h):
    """The second derivative along v (n,), at d = 0, of the cost of the linearised network, d ↦ loss(z + J d),
    by the central difference [φ(h) − 2φ(0) + φ(−h)]/h²; z (m,) are the outputs at w and J (m, n) is J_zw."""
    return ...''',
    form=Number(),
    reference=lambda loss, z, J, v, h: _second_difference(loss, z, J @ v, h),
    arguments=("loss", "z", "J", "v", "h"),
    cases=(
        (HALF_SQUARES, Z2, J23, V3, 0.1),
        (SOFTMAX_LOSS, Z2, J23, V3, 0.05),
        (QUARTIC, Z2, J23, 0.2 * V3, 0.1),
    ),
    mistakes=(
        Mistake(
            lambda loss, z, J, v, h: (loss(z + h * J @ v) - 2 * loss(z) + loss(z - h * J @ v)) / h,
            "The divisor is wrong: a difference of second order is of the size of h squared.",
        ),
        Mistake(
            lambda loss, z, J, v, h: (loss(z + h * J @ v) - 2 * loss(z) + loss(z - h * J @ v)) / (2 * h),
            "The divisor belongs to the central difference of first order.",
        ),
        Mistake(
            lambda loss, z, J, v, h: (loss(z + h * J @ v) - loss(z - h * J @ v)) / (2 * h),
            "This is the slope along v. Asked for is the curvature.",
        ),
        Mistake(
            lambda loss, z, J, v, h: _second_difference(loss, 0 * z, J @ v, h),
            "The outputs at w are missing: the linearised network starts from them.",
        ),
        Mistake(
            lambda loss, z, J, v, h: _second_difference(loss, z, J @ v, 1.0),
            "The step h has no effect here.",
        ),
        Mistake(
            lambda loss, z, J, v, h: (loss(z + h * J @ v) - loss(z) + loss(z - h * J @ v)) / h**2,
            "The value in the middle counts twice.",
        ),
        Mistake(
            lambda loss, z, J, v, h: (loss(z + 2 * h * J @ v) - 2 * loss(z + h * J @ v) + loss(z)) / h**2,
            "This is a one-sided difference: it belongs to the point half-way along.",
        ),
        Mistake(
            lambda loss, z, J, v, h: _second_difference(loss, z, J @ v / np.sqrt(v @ v), h),
            "Here v is made a unit vector first. The curvature along 2v is to be four times that along v.",
        ),
        Mistake(
            lambda loss, z, J, v, h: _second_difference(loss, z, J @ v, h) / 2,
            "This is half of it: the coefficient in Taylor's series, not the second derivative.",
        ),
    ),
    hints=(
        "Along v, at the distance s, the linearised network says z + s J v.",
        "So φ(s) is loss(z + s·(J @ v)). Evaluate it at h, 0 and −h.",
    ),
    solution="""\
def linearised_curvature(loss, z, J, v, h):
    phi = lambda s: loss(z + s * (J @ v))
    return (phi(h) - 2 * phi(0) + phi(-h)) / h**2""",
    why="φ″(0) is (Jv)ᵀ H_z (Jv), which is vᵀGv: what the linearised network's cost curves by is G.",
    remark="Only the loss was differentiated twice, never the network: for the first case it is ‖Jv‖² at any h.",
)


# 5.4 the rank of G


RANK = Exercise(
    id="5.4",
    name="largest_rank",
    prompt="Write largest_rank(N, m, n, loss): the largest rank that G can have.",
    stub='''\
def largest_rank(N, m, n, loss):
    """The largest rank that G (n, n) can have with N examples, m outputs and n weights, when the loss is
    "squared error" or "softmax"."""
    return ...''',
    form=Number(),
    reference=lambda N, m, n, loss: min(n, N * (m - 1 if loss == "softmax" else m)),
    arguments=("N", "m", "n", "loss"),
    cases=(
        (5, 10, 1210, "softmax"), (5, 10, 1210, "squared error"), (1797, 10, 1210, "softmax"),
        (3, 2, 5, "squared error"), (7, 1, 4, "squared error"),
    ),
    mistakes=(
        Mistake(
            lambda N, m, n, loss: N * (m - 1 if loss == "softmax" else m),
            "A matrix with n rows has at most rank n.",
        ),
        Mistake(
            lambda N, m, n, loss: min(n, N * m),
            "This is right for squared error. The softmax does not see a constant added to all outputs.",
        ),
        Mistake(
            lambda N, m, n, loss: min(n, N * (m - 1)),
            "This is right for softmax. Squared error sees every output.",
        ),
        Mistake(lambda N, m, n, loss: min(n, N), "Each example has more than one output."),
        Mistake(
            lambda N, m, n, loss: min(n, m - 1 if loss == "softmax" else m),
            "The number of examples has no effect here: J_zw has rows for all of them.",
        ),
        Mistake(
            lambda N, m, n, loss: min(n, N * m - 1 if loss == "softmax" else N * m),
            "The softmax loses a direction of the outputs for each example, not once for all.",
        ),
        Mistake(lambda N, m, n, loss: n, "That is the size of G. A product has no more rank than its factors."),
    ),
    hints=(
        "The rank of a product is at most that of each factor. Which shapes have J_zw and H_z?",
        "Over all examples J_zw has N·m rows. For squared error H_z has full rank.",
        "For softmax each example's block diag(p) − ppᵀ takes the vector of ones to 0.",
    ),
    solution="""\
def largest_rank(N, m, n, loss):
    return min(n, N * (m - 1 if loss == "softmax" else m))""",
    why="G is Jᵀ H_z J with a J of N·m rows and n columns; for softmax, each of the N blocks of H_z has rank m − 1.",
)


# 5.5 a damped step


G2, G3 = np.array([[2.0, 0.5], [0.5, 1.0]]), np.array([[4.0, 1.0, 0.0], [1.0, 2.0, -1.0], [0.0, -1.0, 3.0]])
FLAT = np.array([[1.0, 1.0], [1.0, 1.0]])

STEP = Exercise(
    id="5.5",
    name="damped",
    prompt="Write damped(G, g, damping): the damped Gauss-Newton step.",
    stub='''\
def damped(G, g, damping):
    """The d (n,) that minimises gᵀd + ½ dᵀG d + ½ damping ‖d‖², for g (n,), G (n, n) ⪰ 0 and damping > 0."""
    return ...''',
    form=Array(),
    reference=lambda G, g, damping: -np.linalg.solve(G + damping * np.eye(len(g)), g),
    arguments=("G", "g", "damping"),
    cases=(
        (G2, np.array([1.0, -3.0]), 0.5),
        (G3, np.array([0.5, 2.0, -1.0]), 2.0),
        (FLAT, np.array([1.0, -0.5]), 0.1),
    ),
    mistakes=(
        Mistake(
            lambda G, g, damping: np.linalg.solve(G + damping * np.eye(len(g)), g),
            "The sign is wrong: this goes uphill.",
        ),
        Mistake(
            lambda G, g, damping: -np.linalg.solve(G + damping, g),
            "`G + damping` adds to all entries of G. Which ones does ½ damping ‖d‖² add to?",
        ),
        Mistake(
            lambda G, g, damping: -np.linalg.pinv(G) @ g,
            "The damping has no effect here: this is the Gauss-Newton step itself.",
        ),
        Mistake(lambda G, g, damping: -g / damping, "G has no effect here: this is a step of gradient descent."),
        Mistake(
            lambda G, g, damping: -np.linalg.solve(G + damping * np.diag(np.diag(G)), g),
            "This scales the damping with the diagonal of G, as Marquardt did. Here it is the same for all weights.",
        ),
        Mistake(
            lambda G, g, damping: -np.linalg.solve(G + damping / 2 * np.eye(len(g)), g),
            "The damping is halved. The derivative of ½ damping ‖d‖² is taken once more.",
        ),
        Mistake(
            lambda G, g, damping: -np.linalg.solve(G - damping * np.eye(len(g)), g),
            "This takes curvature away instead of adding it.",
        ),
        Mistake(
            lambda G, g, damping: -(G + damping * np.eye(len(g))) @ g,
            "This multiplies by the matrix. The step solves a system with it.",
        ),
        Mistake(
            lambda G, g, damping: -np.linalg.pinv(G) @ g / (1 + damping),
            "This shortens the Gauss-Newton step, but leaves its direction. Damping turns it, too.",
        ),
    ),
    hints=(
        "Set the gradient in d to 0.",
        "The gradient in d is g + G d + damping·d.",
        "Solve a system with G plus damping times the unit matrix, `np.eye(n)`.",
    ),
    solution="""\
def damped(G, g, damping):
    return -np.linalg.solve(G + damping * np.eye(len(g)), g)""",
    why="g + Gd + damping·d is 0 there; the matrix is positive definite, so there is one such d, a minimum.",
)


# 5.6 a loss that is not convex


ERRORS = np.linspace(-3, 3, 61)


def _sort_of_loss(parts):
    """What a loss with these values at `ERRORS`, or half of them, is; "right": least at 0, bends down somewhere."""
    if parts["shape"] not in ([len(ERRORS)], [len(ERRORS[::2])]):
        return "shape"
    values = np.array(parts["entries"])
    if not np.isfinite(values).all() or np.abs(values).max() > 1e9:
        return "malformed"
    scale = np.ptp(values)
    if scale < 1e-9:
        return "constant"
    middle = len(values) // 2  # the error 0
    if (np.delete(values, middle) - values[middle]).min() < 1e-9 * scale:
        return "elsewhere"
    return "right" if np.diff(values, 2).min() < -1e-9 * scale else "convex"


def _is(sort):
    return lambda parts: _sort_of_loss(parts) == sort


NOT_CONVEX = Exercise(
    id="5.6",
    name="bad_loss",
    prompt="Write bad_loss(e): a loss of the error e, least at 0, for which G has a negative eigenvalue at some error.",
    stub='''\
def bad_loss(e):
    """A loss for errors e = z − t between −3 and 3, entry by entry for an array e of any length: smallest at
    e = 0 and nowhere else, but with a negative second derivative at some e, so that G is not ⪰ 0 there."""
    return ...''',
    form=Array(),
    reference=lambda e: 1 - np.exp(-(e**2) / 2),
    arguments=("e",),
    cases=((ERRORS,), (ERRORS[::2],)),
    judge=_is("right"),
    mistakes=(
        Mistake(lambda e: (e**2).sum(), "The answer must have a number for each error.", when=_is("shape")),
        Mistake(lambda e: -np.exp(e**20), "The values must be finite, of ordinary size.", when=_is("malformed")),
        Mistake(lambda e: 0 * e, "A constant prefers no error to any other.", when=_is("constant")),
        Mistake(
            lambda e: -(e**2) / 2,
            "It is not smallest at the error 0, or not there alone: nobody would train with that.",
            when=_is("elsewhere"),
        ),
        Mistake(
            lambda e: e**2 / 2,
            "This loss is convex: the second derivative is nowhere negative, and so is no eigenvalue of G.",
            when=_is("convex"),
        ),
    ),
    hints=(
        "With one output and z as the only weight, J_zw is 1, and G is the second derivative of the loss.",
        "The loss must rise from 0 to both sides, but bend over: a large error hardly counts more than a medium one.",
        "Which bell do you know? Turn it upside down.",
    ),
    solution="""\
def bad_loss(e):
    return 1 - np.exp(-(e**2) / 2)""",
    why="Its second derivative is (1 − e²) exp(−½e²), negative for errors larger than 1: G takes its sign from there.",
    remark="Such losses are used against outliers, and then G needs care: more damping, or only its positive part.",
)


# 5.7 the Fisher matrix


J32 = np.array([[1.0, 0.0], [0.5, -1.0], [-2.0, 0.3]])
J42 = np.array([[1.0, 2.0], [0.0, 1.0], [-1.0, 0.5], [0.2, -0.4]])


def _fisher(J, p):
    U = (p - np.eye(len(p))) @ J  # a row for each class: the gradient of −log p_c in the weights
    return U.T @ (p[:, None] * U)


FISHER = Exercise(
    id="5.7",
    name="fisher",
    prompt="Write fisher(J, p): the Fisher matrix of one example, the mean over classes c drawn from p of uuᵀ.",
    stub='''\
def fisher(J, p):
    """Σ_c p_c u uᵀ (n, n), with u = Jᵀ(p − e_c) (n,) the gradient of −log p_c in the weights, where e_c is 1 at
    the class c and 0 elsewhere; J (m, n) is J_zw, p (m,) the probabilities, all for one example."""
    return ...''',
    form=Array(),
    reference=_fisher,
    arguments=("J", "p"),
    cases=((J32, P3), (J42, P4), (J23, P2)),
    mistakes=(
        Mistake(
            lambda J, p: ((p - np.eye(len(p))) @ J).T @ ((p - np.eye(len(p))) @ J),
            "All classes count alike here. They are drawn with different probabilities.",
        ),
        Mistake(
            lambda J, p: ((p - np.eye(len(p))) @ J).T @ ((p - np.eye(len(p))) @ J) / len(p),
            "All classes count as equally likely here. They are drawn from p.",
        ),
        Mistake(
            lambda J, p: np.outer((p - np.eye(len(p))[p.argmax()]) @ J, (p - np.eye(len(p))[p.argmax()]) @ J),
            "Only the most likely class counts here. All are drawn, each with its probability.",
        ),
        Mistake(lambda J, p: J.T @ np.diag(p) @ J, "The mean gradient is not taken off: where is p in p − e_c?"),
        Mistake(lambda J, p: J.T @ np.outer(p, p) @ J, "This is made of p alone. Where is the class that was drawn?"),
        Mistake(
            lambda J, p: (p - np.eye(len(p))).T @ (p[:, None] * (p - np.eye(len(p)))),
            "This is in the space of the outputs. The gradient in the weights takes J, too.",
        ),
        Mistake(
            lambda J, p: p @ (p - np.eye(len(p))) @ J,
            "This is the mean of u, a vector of zeros. Asked for is the mean of uuᵀ.",
        ),
    ),
    hints=(
        "Loop over the classes c, make u from p and `np.eye(m)[c]`, and add up.",
        "Each class adds p[c] * np.outer(u, u), with u from J.T and the difference of p and e_c.",
    ),
    solution="""\
def fisher(J, p):
    U = (p - np.eye(len(p))) @ J
    return U.T @ (p[:, None] * U)""",
    why="Σ_c p_c (p − e_c)(p − e_c)ᵀ is the covariance of e_c, diag(p) − ppᵀ. So this is Jᵀ H_z J: it is G.",
)


EXERCISES = (SOFTMAX, PRODUCT, CURVATURE, RANK, STEP, NOT_CONVEX, FISHER)
