"""The exercises of lesson 3: automatic differentiation, forward and reverse."""

import math

import numpy as np

from ntd_helpers.autodiff import Dual, jvp, sin, tanh, vjp

from .engine import Exercise, Mistake
from .forms import Array, Number, Parts, Word

DUAL = Parts(("primal", "tangent"), (Number(), Number()))


def _parts(dual):
    return dual.primal, dual.tangent


# 3.1 the product rule


MULTIPLY = Exercise(
    id="3.1",
    name="multiply",
    prompt=(
        "Write multiply(a, da, b, db): the primal and the tangent of the product of the dual numbers a + da ε"
        " and b + db ε."
    ),
    stub='''\
def multiply(a, da, b, db):
    """(primal, tangent) of (a + da ε)(b + db ε), for four numbers."""
    primal = ...
    tangent = ...
    return primal, tangent''',
    form=DUAL,
    reference=lambda a, da, b, db: _parts(Dual(a, da) * Dual(b, db)),
    arguments=("a", "da", "b", "db"),
    cases=((3.0, 1.0, 2.0, 0.5), (-1.5, 2.0, 4.0, -3.0), (0.5, 0.0, 2.0, 1.0)),
    mistakes=(
        Mistake(
            lambda a, da, b, db: (a * b, da * db),
            "The slope of a product is not the product of the slopes. Multiply the two brackets out.",
        ),
        Mistake(
            lambda a, da, b, db: (a * b, da + db),
            "This is the tangent of a sum. Multiply the two brackets out.",
        ),
        Mistake(
            lambda a, da, b, db: (a * b, a * da + b * db),
            "Each tangent stands beside its own primal here. Which one is it multiplied by when the brackets"
            " are multiplied out?",
        ),
        Mistake(
            lambda a, da, b, db: (a * b, da * b - a * db),
            "One of the two terms has the wrong sign. This is part of the rule for a quotient.",
        ),
        Mistake(
            lambda a, da, b, db: (a * b, da * b),
            "This holds the second factor fixed: a change of b has no effect.",
        ),
        Mistake(
            lambda a, da, b, db: (a * b, a * db),
            "This holds the first factor fixed: a change of a has no effect.",
        ),
        Mistake(
            lambda a, da, b, db: (a * b, da * b + a * db + da * db),
            "The term with ε² is still there. What is ε²?",
        ),
        Mistake(
            lambda a, da, b, db: ((a + da) * (b + db), da * b + a * db),
            "The tangent is right. The primal is the value alone: nothing is added to it.",
        ),
        Mistake(
            lambda a, da, b, db: (da * b + a * db, a * b),
            "The two parts are in the wrong order: first the primal, then the tangent.",
        ),
    ),
    hints=(
        "Multiply (a + da ε)(b + db ε) out: four terms.",
        "ε² is 0, so one of the four vanishes. Collect the two that have one factor ε.",
    ),
    solution="""\
def multiply(a, da, b, db):
    primal = a * b
    tangent = da * b + a * db
    return primal, tangent""",
    why=(
        "(a + da ε)(b + db ε) is ab + (da b + a db) ε + da db ε², and ε² is 0. What is left is the product"
        " rule."
    ),
)


# 3.2 tanh


TANH = Exercise(
    id="3.2",
    name="tanh_dual",
    prompt=(
        "Write tanh_dual(a, da): the primal and the tangent of the hyperbolic tangent of the dual number a +"
        " da ε."
    ),
    stub='''\
def tanh_dual(a, da):
    """(primal, tangent) of tanh(a + da ε), for two numbers; np.tanh is at hand."""
    primal = ...
    tangent = ...
    return primal, tangent''',
    form=DUAL,
    reference=lambda a, da: _parts(tanh(Dual(a, da))),
    arguments=("a", "da"),
    cases=((0.5, 1.0), (-1.2, 3.0), (0.8, -0.5)),
    mistakes=(
        Mistake(
            lambda a, da: (math.tanh(a), math.tanh(da)),
            "The tangent is not put through tanh. It is multiplied by a slope.",
        ),
        Mistake(
            lambda a, da: (math.tanh(a), 1 - math.tanh(a) ** 2),
            "This is the slope at a. The tangent that came in, da, has no effect.",
        ),
        Mistake(
            lambda a, da: (math.tanh(a), (1 + math.tanh(a) ** 2) * da),
            "This slope is above 1, and tanh is nowhere steeper than 1. That is the rule for tan.",
        ),
        Mistake(
            lambda a, da: (math.tanh(a), math.tanh(a) * da),
            "The slope of exp is exp itself. That of tanh is not tanh.",
        ),
        Mistake(
            lambda a, da: (math.tanh(a), (1 - math.tanh(a)) * da),
            "At a very negative this slope is near 2, where tanh is flat. A square is missing.",
        ),
        Mistake(
            lambda a, da: (math.tanh(a), (1 - a**2) * da),
            "The slope is written with the value of tanh in it, not with a.",
        ),
        Mistake(
            lambda a, da: (math.tanh(a), math.tanh(a) * (1 - math.tanh(a)) * da),
            "This is the rule for the logistic function.",
        ),
        Mistake(
            lambda a, da: (math.tanh(a), (1 - math.tanh(da) ** 2) * da),
            "The slope is taken at the tangent. It belongs to the primal.",
        ),
        Mistake(
            lambda a, da: (math.tanh(a), da / (1 - math.tanh(a) ** 2)),
            "The tangent is divided by the slope. That is the rule for the inverse function.",
        ),
        Mistake(
            lambda a, da: (math.tanh(a), da),
            "The tangent goes through unchanged, as if tanh had slope 1 everywhere.",
        ),
        Mistake(
            lambda a, da: ((1 - math.tanh(a) ** 2) * da, math.tanh(a)),
            "The two parts are in the wrong order: first the primal, then the tangent.",
        ),
    ),
    hints=(
        "For any function f: f(a + da ε) is f(a) + f′(a) da ε.",
        "The derivative of tanh can be written with tanh alone: differentiate sinh/cosh.",
        "It is one less the square of the value, which is at hand: it was just computed as the primal.",
    ),
    solution="""\
def tanh_dual(a, da):
    primal = np.tanh(a)
    tangent = (1 - primal**2) * da
    return primal, tangent""",
    why=(
        "f(a + da ε) is f(a) + f′(a) da ε, and tanh′ is 1 − tanh². The primal is used again, so no second"
        " tanh is computed."
    ),
)


# 3.3 a JVP by hand


PUSH = Exercise(
    id="3.3",
    name="push",
    prompt="Write push(x, v): the product Jv at x for f(x) that is (x₁x₂, sin x₁, x₁ + x₂²).",
    stub='''\
def push(x, v):
    """J v, of shape (3,), for f(x) = (x₁ x₂, sin x₁, x₁ + x₂²), at x (2,) and for a direction v (2,)."""
    return ...''',
    form=Array(),
    reference=lambda x, v: np.array(
        [
            jvp(f, tuple(x), tuple(v))[1]
            for f in (lambda a, b: a * b, lambda a, b: sin(a), lambda a, b: a + b**2)
        ]
    ),
    arguments=("x", "v"),
    cases=(
        (np.array([1.0, 2.0]), np.array([0.5, -1.0])),
        (np.array([-0.7, 1.5]), np.array([2.0, 3.0])),
        (np.array([2.0, -1.0]), np.array([1.0, 0.0])),
    ),
    mistakes=(
        Mistake(
            lambda x, v: np.array([x[0] * x[1], math.sin(x[0]), x[0] + x[1] ** 2]),
            "This is f itself at x. The direction v has no effect.",
        ),
        Mistake(
            lambda x, v: np.array([v[0] * v[1], math.sin(v[0]), v[0] + v[1] ** 2]),
            "This is f itself at v. The product Jv is linear in v, and this is not.",
        ),
        Mistake(
            lambda x, v: np.array([[x[1], x[0]], [math.cos(x[0]), 0], [1, 2 * x[1]]]),
            "This is J itself, of shape (3, 2). Its product with v is asked for.",
        ),
        Mistake(
            lambda x, v: np.array([x[0] * v[0] + x[1] * v[1], math.cos(x[0]) * v[0], v[0] + 2 * x[1] * v[1]]),
            "The first entry is wrong: what multiplies v₁ is ∂(x₁x₂)/∂x₁.",
        ),
        Mistake(
            lambda x, v: np.array(
                [x[1] * v[0] + x[0] * v[1], -math.cos(x[0]) * v[0], v[0] + 2 * x[1] * v[1]]
            ),
            "The second entry has the wrong sign.",
        ),
        Mistake(
            lambda x, v: np.array([x[1] * v[0] + x[0] * v[1], math.cos(x[0]), v[0] + 2 * x[1] * v[1]]),
            "The second entry does not depend on v. Every entry of Jv does.",
        ),
        Mistake(
            lambda x, v: np.array([x[1] * v[0] + x[0] * v[1], math.cos(v[0]), v[0] + 2 * x[1] * v[1]]),
            "The second entry takes the cosine of the direction. Slopes are taken at x.",
        ),
        Mistake(
            lambda x, v: np.array([x[1] * v[0] + x[0] * v[1], math.cos(x[0]) * v[0], 1 + 2 * x[1] * v[1]]),
            "The third entry has a term without v in it. Every entry of Jv is linear in v.",
        ),
        Mistake(
            lambda x, v: np.array([x[1] * v[0] + x[0] * v[1], math.cos(x[0]) * v[0], v[0] + x[1] * v[1]]),
            "The third entry is wrong: differentiate the square again.",
        ),
        Mistake(
            lambda x, v: np.array([x[1] + x[0], math.cos(x[0]), 1 + 2 * x[1]]),
            "These are the sums of the rows of J, which is Jv for v of all ones. The direction has no effect"
            " here.",
        ),
    ),
    hints=(
        "Write down J, of shape (3, 2): a row for each output, a column for each input.",
        "Row i of J times v is the slope of output i along v: ∂y_i/∂x₁ times v₁ plus ∂y_i/∂x₂ times v₂.",
        "Or push dual numbers through by hand: (x₁ + v₁ε)(x₂ + v₂ε), and so on.",
    ),
    solution="""\
def push(x, v):
    return np.array([x[1] * v[0] + x[0] * v[1], np.cos(x[0]) * v[0], v[0] + 2 * x[1] * v[1]])""",
    why=(
        "The rows of J are (x₂, x₁), (cos x₁, 0) and (1, 2x₂). Each entry of Jv is the slope of one output"
        " along v."
    ),
)


# 3.4 the adjoint of a matrix product


MATMUL = Exercise(
    id="3.4",
    name="matmul_adjoints",
    prompt=(
        "Write matmul_adjoints(A, B, G): the adjoints of A and of B, given the adjoint G of the product AB."
    ),
    stub='''\
def matmul_adjoints(A, B, G):
    """The adjoints of A (p, q) and of B (q, r), for C = A @ B and the adjoint G (p, r) of C."""
    A_bar = ...
    B_bar = ...
    return A_bar, B_bar''',
    form=Parts(("A_bar", "B_bar"), (Array(), Array())),
    reference=lambda A, B, G: vjp(lambda A, B: A @ B, A, B)[1](G),
    arguments=("A", "B", "G"),
    cases=(
        (
            np.array([[1.0, 2.0, 0.0], [-1.0, 0.5, 3.0]]),
            np.array([[1.0, 0.0], [2.0, -1.0], [0.5, 1.5]]),
            np.array([[1.0, -2.0], [0.5, 3.0]]),
        ),
        (
            np.array([[1.0, 2.0], [3.0, 4.0]]),
            np.array([[0.0, 1.0], [-1.0, 2.0]]),
            np.array([[2.0, 1.0], [0.0, -1.0]]),
        ),
    ),
    mistakes=(
        Mistake(
            lambda A, B, G: (G @ B, A @ G),
            "The shapes fit for square matrices only. Find the products of shape (p, q) and (q, r).",
        ),
        Mistake(
            lambda A, B, G: (B @ G.T, A.T @ G),
            "The first part has the shape of A turned over: it is the transpose of what is asked for.",
        ),
        Mistake(
            lambda A, B, G: (G @ B.T, G.T @ A),
            "The second part has the shape of B turned over: it is the transpose of what is asked for.",
        ),
        Mistake(
            lambda A, B, G: (A.T @ G, G @ B.T),
            "The two are in the wrong order: first the adjoint of A, then that of B.",
        ),
        Mistake(
            lambda A, B, G: (np.ones_like(G) @ B.T, A.T @ np.ones_like(G)),
            "This is right where every entry of G is 1. The adjoint that came in has no effect here.",
        ),
        Mistake(
            lambda A, B, G: (B.T, A.T),
            "These are the matrices to multiply with. Where is G?",
        ),
        Mistake(
            lambda A, B, G: (G @ np.linalg.pinv(B), np.linalg.pinv(A) @ G),
            "An adjoint is passed back by a transpose, not by an inverse.",
        ),
    ),
    hints=(
        "An adjoint has the shape of what it belongs to: (p, q) for A, (q, r) for B, (p, r) for G.",
        (
            "Write one entry: C_ik is the sum over j of A_ij B_jk. Which entries of C does A_ij enter, and"
            " with what slope?"
        ),
        "A_ij enters C_ik for every k, with the slope B_jk. So its adjoint is the sum over k of G_ik B_jk.",
    ),
    solution="""\
def matmul_adjoints(A, B, G):
    A_bar = G @ B.T
    B_bar = A.T @ G
    return A_bar, B_bar""",
    why=(
        "A_ij enters C_ik with the slope B_jk, so its adjoint is Σ_k G_ik B_jk, which is (GBᵀ)_ij. For B_jk"
        " it is Σ_i A_ij G_ik."
    ),
)


# 3.5 the adjoint of a bias


BIAS = Exercise(
    id="3.5",
    name="bias_adjoint",
    prompt=(
        "Write bias_adjoint(G): the adjoint of the bias b, given the adjoint G of Z, which is XW with b added"
        " to each row."
    ),
    stub='''\
def bias_adjoint(G):
    """The adjoint (m,) of the bias b (m,) in Z = X @ W + b, given the adjoint G (N, m) of Z."""
    return ...''',
    form=Array(),
    reference=lambda G: vjp(lambda b: np.zeros(G.shape) + b, np.zeros(G.shape[1]))[1](G)[0],
    arguments=("G",),
    cases=(
        (np.array([[1.0, -2.0], [0.5, 3.0], [2.0, 2.0]]),),
        (np.array([[1.0, 2.0, -1.0], [4.0, 0.0, 3.0], [0.5, -1.0, 1.0]]),),
        (np.array([[2.0, 1.0, 0.0, -1.0]]),),
    ),
    mistakes=(
        Mistake(lambda G: G, "This has a row for each example. The bias has one entry for each output."),
        Mistake(lambda G: G.mean(axis=0), "This is a mean. The contributions to one adjoint add up."),
        Mistake(
            lambda G: G.sum(axis=1),
            "This has an entry for each example. Add up over the examples, not over the outputs.",
        ),
        Mistake(lambda G: G.sum(), "This is one number. The bias has an entry for each output."),
        Mistake(
            lambda G: G.sum(axis=0, keepdims=True),
            "This is a row of shape (1, m). The bias is a flat array of shape (m,).",
        ),
        Mistake(lambda G: np.ones(G.shape[1]), "The adjoint that came in has no effect here."),
        Mistake(
            lambda G: G[0], "This is the contribution of the first example. The bias was used in every row."
        ),
    ),
    hints=(
        "Each entry of b is used once for every row of Z.",
        "What happens to the adjoint of a value that is used several times?",
    ),
    solution="""\
def bias_adjoint(G):
    return G.sum(axis=0)""",
    why="b_k enters Z_ik for each i with slope 1: it is used N times, so N contributions add up.",
    remark="Where numpy repeats an operand going forward, its adjoint is a sum going backward.",
)


# 3.6 a full Jacobian


class Push:
    """A linear map v ↦ J v as a function that any array library can run, shown as a formula."""

    def __init__(self, J):
        self.J = np.array(J)

    def __call__(self, v):
        return self.J @ v

    def __repr__(self):
        return f"v ↦ Jv for a J of shape {self.J.shape}"


JACOBIAN = Exercise(
    id="3.6",
    name="jacobian",
    prompt="Write jacobian(push, n): the matrix J, of shape (m, n), of the linear map push(v) that gives Jv.",
    stub='''\
def jacobian(push, n):
    """J (m, n), for a function push that takes v (n,) to J v (m,). Map push over the unit vectors."""
    return ...''',
    form=Array(),
    reference=lambda push, n: np.stack([push(e) for e in np.eye(n)], axis=1),
    arguments=("push", "n"),
    cases=(  # no more than two: an answer by jax compiles anew for each shape
        (Push([[1.0, 2.0, 3.0], [-1.0, 0.5, 4.0]]), 3),
        (Push([[0.0, 1.0], [2.0, -1.0]]), 2),
    ),
    mistakes=(
        Mistake(
            lambda push, n: np.stack([push(e) for e in np.eye(n)]),
            "The products stand as rows here. Each of them is a column of J.",
        ),
        Mistake(
            lambda push, n: push(np.ones(n)),
            "This is J times the vector of all ones: its columns added up, one pass instead of n.",
        ),
        Mistake(
            lambda push, n: np.stack([push(np.ones(n))] * n, axis=1),
            "Every column is the same here. Each pass needs a seed of its own.",
        ),
        Mistake(
            lambda push, n: push(np.eye(n)[0]),
            "This is the first column. There are n of them.",
        ),
        Mistake(
            lambda push, n: np.concatenate([push(e) for e in np.eye(n)]),
            "The columns are joined end to end. Put them side by side.",
        ),
    ),
    hints=(
        "J times the unit vector e_j is column j of J. The rows of np.eye(n) are the unit vectors.",
        "Collect the n products and put them side by side: np.stack has an axis.",
        "In jax: jax.vmap(push, in_axes=…, out_axes=…)(np.eye(n)). Along which axis shall the results lie?",
    ),
    solution="""\
def jacobian(push, n):
    columns = [push(e) for e in np.eye(n)]
    return np.stack(columns, axis=1)""",
    why=(
        "J e_j is column j. jax.vmap(push, in_axes=1, out_axes=1)(np.eye(n)) does the n passes side by side:"
        " that is jacfwd."
    ),
    remark="It took n forward passes, whatever the number of outputs.",
)


# 3.7 which mode?


MODE = Word(
    ("FORWARD", "REVERSE"),
    synonyms={
        **dict.fromkeys(("forward mode", "forward-mode AD", "jacfwd", "JVP"), "FORWARD"),
        **dict.fromkeys(("reverse mode", "reverse-mode AD", "jacrev", "VJP", "backward"), "REVERSE"),
    },
    wrong="is not the cheaper one",
)

CHEAPER = Exercise(
    id="3.7",
    name="cheaper",
    prompt=(
        "Write cheaper(n, m): the mode that takes fewer passes for the whole Jacobian of a function from n"
        " inputs to m outputs, and how many passes it takes."
    ),
    stub='''\
def cheaper(n, m):
    """("forward" or "reverse", number of passes) for the whole Jacobian; n inputs, m outputs, n ≠ m."""
    mode = ...
    passes = ...
    return mode, passes''',
    form=Parts(("mode", "passes"), (MODE, Number())),
    reference=lambda n, m: ("forward", n) if n < m else ("reverse", m),
    arguments=("n", "m"),
    cases=((2410, 1), (3, 200), (1, 50), (784, 10)),
    mistakes=(
        Mistake(
            lambda n, m: ("reverse", m) if n < m else ("forward", n),
            "This takes the dearer mode each time. Which mode takes a pass for each input?",
        ),
        Mistake(
            lambda n, m: ("reverse", n) if n < m else ("forward", m),
            "The number is right, the mode is not. Which mode takes a pass for each input?",
        ),
        Mistake(
            lambda n, m: ("forward", m) if n < m else ("reverse", n),
            "The mode is right, the number is not. What does each pass of it fill: a row or a column?",
        ),
        Mistake(
            lambda n, m: ("reverse", m),
            "Reverse mode is not always cheaper. Think of one input and many outputs.",
        ),
        Mistake(
            lambda n, m: ("forward", n),
            "Forward mode is not always cheaper. Think of a cost of many weights.",
        ),
        Mistake(
            lambda n, m: ("forward" if n < m else "reverse", n * m),
            "The mode is right. The number is that of J's entries, and each pass gives a whole row or"
            " column.",
        ),
        Mistake(
            lambda n, m: ("forward" if n < m else "reverse", 1),
            "The mode is right. One pass is enough only where J is one column, or one row.",
        ),
        Mistake(
            lambda n, m: ("forward" if n < m else "reverse", n + m),
            "The mode is right. Either the rows or the columns are filled, not both.",
        ),
    ),
    hints=(
        (
            "A forward pass is seeded with a direction of the inputs and gives a column of J. How many"
            " columns has J?"
        ),
        "A reverse pass is seeded with a direction of the outputs and gives a row of J. How many rows has J?",
    ),
    solution="""\
def cheaper(n, m):
    mode = "forward" if n < m else "reverse"
    passes = min(n, m)
    return mode, passes""",
    why="J has n columns, one for each forward pass, and m rows, one for each reverse pass.",
    remark="A cost has m of 1, so reverse mode takes one pass however many weights there are.",
)


# 3.8 a reverse sweep


def _chain(x, depth):
    for _ in range(depth):
        x = sin(x)
    return x


def _sweep(x, depth, wrong=None):
    values = [x]
    for _ in range(depth):
        values.append(math.sin(values[-1]))
    adjoint = 1.0
    for value in (
        values[1:] if wrong == "outputs" else values[:1] * depth if wrong == "first" else values[:-1]
    ):
        adjoint *= math.sin(value) if wrong == "sine" else math.cos(value)
    return adjoint


SWEEP = Exercise(
    id="3.8",
    name="sweep",
    prompt=(
        "Write sweep(x, depth): the derivative of sin(sin(…sin(x))), with depth sines, by a trace and a sweep"
        " back along it."
    ),
    stub='''\
def sweep(x, depth):
    """The derivative at the number x of sin applied depth times, depth >= 1."""
    values = [x]  # the trace
    for _ in range(depth):
        values.append(np.sin(values[-1]))
    adjoint = 1.0
    for value in reversed(values[:-1]):
        adjoint = ...
    return adjoint''',
    form=Number(),
    reference=lambda x, depth: vjp(lambda x: _chain(x, depth), x)[1](1.0)[0],
    arguments=("x", "depth"),
    cases=((0.5, 1), (1.2, 3), (-2.0, 6)),
    mistakes=(
        Mistake(
            lambda x, depth: math.cos(x),
            "Only one slope is left in the end: each step throws away what the steps before it found.",
        ),
        Mistake(
            lambda x, depth: _sweep(x, depth, "outputs"),
            "The slope is taken at the result of each sine instead of at its operand.",
        ),
        Mistake(
            lambda x, depth: _sweep(x, depth, "first"),
            "Every slope is taken at x. Each sine has an operand of its own.",
        ),
        Mistake(
            lambda x, depth: _sweep(x, depth, "sine"), "The slope of sin at a value is not its sine there."
        ),
        Mistake(
            lambda x, depth: (-1) ** depth * _sweep(x, depth),
            "The sign is wrong for an odd depth. Whose derivative has a minus?",
        ),
        Mistake(
            lambda x, depth: 1.0 + np.sum([math.cos(v) for v in _values(x, depth)]),
            "Contributions add up where a value is used twice. Along a chain each is used once, and slopes"
            " multiply.",
        ),
        Mistake(
            lambda x, depth: _values(x, depth + 1)[-1],
            "This is the value at the end of the chain, not its slope.",
        ),
    ),
    hints=(
        (
            "The loop runs over the operands of the sines, from the last sine to the first. What is the slope"
            " of a sine at its operand?"
        ),
        "The new adjoint is the old one times that slope.",
    ),
    solution="""\
def sweep(x, depth):
    values = [x]
    for _ in range(depth):
        values.append(np.sin(values[-1]))
    adjoint = 1.0
    for value in reversed(values[:-1]):
        adjoint = adjoint * np.cos(value)
    return adjoint""",
    why=(
        "Each sine passes its adjoint on to its operand, times its slope there, cos. The operands are in the"
        " trace."
    ),
    remark="The list of values is the memory that reverse mode needs: it grows with the depth.",
)


def _values(x, depth):
    values = [x]
    while len(values) < depth:
        values.append(math.sin(values[-1]))
    return values


EXERCISES = (MULTIPLY, TANH, PUSH, MATMUL, BIAS, JACOBIAN, CHEAPER, SWEEP)
