"""The exercises of lesson 1: quadratics, and gradient descent one eigen-axis at a time."""

import math

import numpy as np

from ntd_helpers.quadratics import Quadratic, Regime, axis_regimes, gradient_descent, stability_edge, steps_to

from .engine import Exercise, Mistake
from .forms import Array, Number, Parts, Words

SHEARED = np.array([[2.0, 1.0], [1.0, 3.0]])
FLAT = np.array([[1.0, 1.0], [1.0, 1.0]])
THREE = np.array([[4.0, 1.0, 0.0], [1.0, 2.0, -1.0], [0.0, -1.0, 3.0]])


# 1.1 one update step


def _change_in_place(A, b, w, step_size):
    w -= step_size * (A @ w + b)
    return w


STEP = Exercise(
    id="1.1",
    name="step",
    prompt=(
        "Write step(A, b, w, step_size): the weights after one step of gradient descent on J(w) = ½ wᵀAw "
        "+ bᵀw + c."
    ),
    stub='''\
def step(A, b, w, step_size):
    """The weights (n,) after one step from w (n,), for a symmetric A (n, n) and b (n,)."""
    return ...''',
    form=Array(),
    reference=lambda A, b, w, step_size: gradient_descent(Quadratic(A, b), w, step_size, 1)[1],
    arguments=("A", "b", "w", "step_size"),
    cases=(
        (SHEARED, np.array([1.0, -2.0]), np.array([3.0, 0.5]), 0.1),
        (FLAT, np.array([0.5, -1.0]), np.array([-2.0, 1.0]), 0.4),
        (THREE, np.array([1.0, 0.0, 2.0]), np.array([1.0, -1.0, 2.0]), 0.25),
    ),
    mistakes=(
        Mistake(
            lambda A, b, w, step_size: w + step_size * (A @ w + b),
            "This step goes uphill: the cost grows along it. Check the sign of the step.",
        ),
        Mistake(
            lambda A, b, w, step_size: w - step_size * (A @ w),
            "The linear term of J has no effect here: this descends to 0 whatever b is.",
        ),
        Mistake(
            lambda A, b, w, step_size: w - step_size * (A @ w - b),
            "The linear term enters with the wrong sign. Differentiate bᵀw again.",
        ),
        Mistake(
            lambda A, b, w, step_size: w - step_size * (2 * A @ w + b),
            "The quadratic term has twice its gradient. J has a factor ½ in front of it.",
        ),
        Mistake(
            lambda A, b, w, step_size: w - step_size * (A @ w / 2 + b),
            "The quadratic term has half its gradient. In wᵀAw, w stands twice.",
        ),
        Mistake(
            lambda A, b, w, step_size: w - (A @ w + b),
            "The step size has no effect here.",
        ),
        Mistake(
            lambda A, b, w, step_size: w - step_size * (A @ w) - b,
            "The step size multiplies only one of the gradient's two terms. Look for a missing pair of "
            "brackets.",
        ),
        Mistake(
            lambda A, b, w, step_size: w - (A @ w + b) / step_size,
            "A smaller step size takes a longer step here.",
        ),
        Mistake(
            lambda A, b, w, step_size: w - step_size * (A * w + b),
            "The product of A and w came out as a matrix: `*` multiplies entry by entry.",
        ),
        Mistake(
            lambda A, b, w, step_size: A @ w + b,
            "This is the gradient at w. Return the weights after the step.",
        ),
        Mistake(
            lambda A, b, w, step_size: -step_size * (A @ w + b),
            "This is the change of the weights. Return the weights after the step.",
        ),
        Mistake(
            _change_in_place,
            "The value is right, but the caller's w was changed in place, as `w -= ...` does. Return a "
            "new array.",
        ),
    ),
    hints=(
        "A step of gradient descent moves the weights against the gradient, by the step size times the "
        "gradient.",
        "Differentiate J: the gradient of ½ wᵀAw is Aw for a symmetric A, and the gradient of bᵀw is b.",
        "In numpy the product of a matrix and a vector is written A @ w.",
    ),
    solution="""\
def step(A, b, w, step_size):
    return w - step_size * (A @ w + b)""",
    why="∇J(w) = Aw + b, since A is symmetric. The step is −α∇J(w).",
)


# 1.2 least squares as a quadratic


FROM_DATA = Exercise(
    id="1.2",
    name="quadratic_from_data",
    prompt="Write quadratic_from_data(X, t): the (A, b, c) for which ½ wᵀAw + bᵀw + c is ‖Xw − t‖²/(2N).",
    stub='''\
def quadratic_from_data(X, t):
    """A (n, n), b (n,) and the number c, for inputs X (N, n) and targets t (N,)."""
    A = ...
    b = ...
    c = ...
    return A, b, c''',
    form=Parts(("A", "b", "c"), (Array(), Array(), Number())),
    reference=lambda X, t: (lambda q: (q.A, q.b, q.c))(Quadratic.least_squares(X, t)),
    arguments=("X", "t"),
    cases=(
        (
            np.array([[1.0, 2.0], [3.0, -1.0], [0.0, 1.0], [2.0, 2.0], [-1.0, 1.0]]),
            np.array([1.0, 2.0, -1.0, 3.0, 0.5]),
        ),
        (np.array([[1.0, -1.0, 0.5], [2.0, 0.0, 1.0]]), np.array([3.0, -2.0])),
        (np.array([[2.0], [1.0], [4.0], [-1.0]]), np.array([1.0, 1.0, 3.0, 2.0])),
    ),
    mistakes=(
        Mistake(
            lambda X, t: (X.T @ X, -X.T @ t, t @ t / 2),
            "This is the sum over the examples. The cost is their mean.",
        ),
        Mistake(
            lambda X, t: (2 * X.T @ X / len(t), -2 * X.T @ t / len(t), t @ t / len(t)),
            "Everything is twice too large. The cost has a factor ½.",
        ),
        Mistake(
            lambda X, t: (X.T @ X / (2 * len(t)), -X.T @ t / len(t), t @ t / (2 * len(t))),
            "A is half of what it should be. The ½ of the cost is already written in ½ wᵀAw.",
        ),
        Mistake(
            lambda X, t: (X.T @ X / len(t), X.T @ t / len(t), t @ t / (2 * len(t))),
            "b has the wrong sign. Expand ‖Xw − t‖² and look at the mixed term.",
        ),
        Mistake(
            lambda X, t: (X.T @ X / len(t), -2 * X.T @ t / len(t), t @ t / (2 * len(t))),
            "b is twice too large. The mixed term of the square comes with a factor ½ as well.",
        ),
        Mistake(
            lambda X, t: (X.T @ X / len(t), -X.T @ t / len(t), t @ t / len(t)),
            "c is twice too large. The constant is the cost at w = 0.",
        ),
        Mistake(
            lambda X, t: (X.T @ X / len(t), -X.T @ t / len(t), 0.0),
            "A and b are right, c is not. The cost at w = 0 is not zero.",
        ),
        Mistake(
            lambda X, t: (X.T @ X / len(t), -X.T @ t / len(t)),
            "A and b are right, but a third part is missing: the constant c.",
        ),
        Mistake(
            lambda X, t: (X @ X.T / len(t), -X.T @ t / len(t), t @ t / (2 * len(t))),
            "This A has a row and a column for each example. It needs one for each weight.",
        ),
        Mistake(
            lambda X, t: (X.T @ X / X.shape[1], -X.T @ t / X.shape[1], t @ t / (2 * X.shape[1])),
            "The mean is over the examples. This divides by the number of weights.",
        ),
        Mistake(
            lambda X, t: (X.T @ X / len(t), -X.T @ t, t @ t / (2 * len(t))),
            "A and c are right, b is a sum over the examples where a mean is needed.",
        ),
    ),
    hints=(
        "Write ‖Xw − t‖² as (Xw − t)ᵀ(Xw − t) and multiply it out: three kinds of terms appear.",
        "Sort the terms by powers of w: wᵀ(…)w, (…)ᵀw, and one without w. Then divide by 2N.",
        "Compare with ½ wᵀAw + bᵀw + c: the ½ in front of A takes up the 2 of 2N, and so does the 2 of "
        "the mixed term.",
    ),
    solution="""\
def quadratic_from_data(X, t):
    N = len(t)
    A = X.T @ X / N
    b = -X.T @ t / N
    c = t @ t / (2 * N)
    return A, b, c""",
    why="‖Xw − t‖² = wᵀXᵀXw − 2tᵀXw + tᵀt. Divided by 2N this is ½ wᵀ(XᵀX/N)w − (Xᵀt/N)ᵀw + tᵀt/(2N).",
)


# 1.3 the largest stable step


def _eigenvalues(A):
    return np.linalg.eigvalsh(A)


LARGEST_STEP = Exercise(
    id="1.3",
    name="largest_stable_step",
    prompt=(
        "Write largest_stable_step(A): the step size above which gradient descent diverges, for a "
        "positive definite A."
    ),
    stub='''\
def largest_stable_step(A):
    """The edge of stability, one number, for a symmetric positive definite A (n, n)."""
    return ...''',
    form=Number(),
    reference=lambda A: stability_edge(_eigenvalues(A)),
    arguments=("A",),
    cases=((SHEARED,), (THREE,), (np.array([[5.0, 2.0], [2.0, 1.0]]),), (np.diag([0.5, 8.0, 3.0]),)),
    mistakes=(
        Mistake(
            lambda A: 1 / _eigenvalues(A).max(),
            "At this step size the steepest axis arrives in one step. It stays stable for larger ones.",
        ),
        Mistake(
            lambda A: 2 / _eigenvalues(A).min(),
            "Below this step size the flattest axis is stable. The others have something to say too.",
        ),
        Mistake(
            lambda A: 1 / _eigenvalues(A).min(),
            "At this step size the flattest axis arrives in one step. Ask instead which axis diverges first.",
        ),
        Mistake(
            lambda A: 2 / (_eigenvalues(A).min() + _eigenvalues(A).max()),
            "This is the step size that converges fastest. The largest stable one is larger.",
        ),
        Mistake(
            lambda A: 2 / np.trace(A),
            "This is stable, but not the largest. The trace adds up all the eigenvalues.",
        ),
        Mistake(
            lambda A: 2 / np.linalg.norm(A),
            "This is stable, but not the largest. The Frobenius norm takes in all the eigenvalues.",
        ),
        Mistake(
            lambda A: 2 / np.diag(A).max(),
            "This is right for a diagonal A only. Otherwise the largest diagonal entry is not the "
            "largest curvature.",
        ),
        Mistake(
            lambda A: 2 / np.abs(A).sum(axis=1).max(),
            "This is stable, but not the largest. A row sum only bounds the curvature.",
        ),
        Mistake(
            lambda A: 2 * _eigenvalues(A).max(),
            "A steeper problem gets a larger step here. It should be the other way round.",
        ),
        Mistake(
            lambda A: _eigenvalues(A).max(),
            "This is the largest curvature. How does the edge depend on it?",
        ),
        Mistake(
            lambda A: 2 / np.linalg.det(A),
            "The determinant multiplies all the eigenvalues. Look at the axes one at a time.",
        ),
    ),
    hints=(
        "In eigen-coordinates the error of axis j is multiplied by the same number at each step. Which one?",
        "The number is 1 − αa_j. The axis is stable as long as its absolute value does not exceed 1.",
        "Solve |1 − αa_j| ≤ 1 for α, and ask which axis asks for the smallest α. numpy.linalg.eigvalsh "
        "gives the a_j.",
    ),
    solution="""\
def largest_stable_step(A):
    return 2 / np.linalg.eigvalsh(A).max()""",
    why="|1 − αa_j| ≤ 1 means αa_j ≤ 2. It holds for every axis when it holds for the largest eigenvalue.",
    remark="One axis alone, the steepest, sets the limit for all.",
)


# 1.4 the regime of each axis


def _regimes(values, linear_terms, step_size):
    return [regime.name for regime in axis_regimes(values, linear_terms, step_size)]


def _calling(**names):
    """Classifies rightly, then calls some regimes by another name."""

    def classify(values, linear_terms, step_size):
        return [names.get(name, name) for name in _regimes(values, linear_terms, step_size)]

    return classify


SYNONYMS = {
    **dict.fromkeys(("at rest", "stationary"), "FROZEN"),
    **dict.fromkeys(("drifting", "drifts", "linear drift"), "DRIFT"),
    **dict.fromkeys(("monotonic", "monotone convergence", "monotonic convergence"), "MONOTONE"),
    **dict.fromkeys(("there in one step", "converges in one step"), "ONE_STEP"),
    **dict.fromkeys(("oscillates", "oscillatory", "oscillation"), "OSCILLATING"),
    **dict.fromkeys(("2-cycle", "period two", "period 2"), "TWO_CYCLE"),
    **dict.fromkeys(("diverges", "divergent", "divergence"), "DIVERGING"),
    **dict.fromkeys(("escapes", "escape"), "ESCAPING"),
}


CLASSIFY = Exercise(
    id="1.4",
    name="classify",
    prompt=(
        "Write classify(values, linear_terms, step_size): the list of the regimes, one for each "
        "eigen-axis."
    ),
    stub='''\
def classify(values, linear_terms, step_size):
    """One of FROZEN, DRIFT, MONOTONE, ONE_STEP, OSCILLATING, TWO_CYCLE, DIVERGING, ESCAPING for each axis,
    as text, for eigenvalues (n,) and b in eigen-coordinates (n,)."""
    words = []
    for a, b in zip(values, linear_terms):
        words.append(...)
    return words''',
    form=Words(tuple(regime.name for regime in Regime), SYNONYMS),
    reference=axis_regimes,
    arguments=("values", "linear_terms", "step_size"),
    cases=(
        (
            np.array([0.0, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0, -1.0]),
            np.array([0.0, 1.0, 2.0, 0.0, 1.0, 0.0, -1.0, 1.0]),
            1.0,
        ),
        (
            np.array([10.0, -0.5, 8.0, 0.0, 6.0, 4.0, 1.0, 0.0]),
            np.array([0.0, 0.0, 1.0, 0.0, 2.0, 0.0, 0.0, -3.0]),
            0.25,
        ),
        (np.array([0.25, 1.0, 0.5, -2.0, 0.75, 1.5]), np.array([1.0, 1.0, 1.0, 1.0, 0.0, 0.0]), 2.0),
    ),
    mistakes=(
        Mistake(
            _calling(DRIFT="FROZEN"),
            "Every flat axis is called frozen. Does b play no part when a = 0?",
        ),
        Mistake(
            _calling(FROZEN="DRIFT"),
            "Every flat axis is called drifting. What pushes it if there is no slope?",
        ),
        Mistake(
            _calling(FROZEN="DRIFT", DRIFT="FROZEN"),
            "Frozen and drift are exchanged: the axis with a slope is the one that moves.",
        ),
        Mistake(
            _calling(MONOTONE="OSCILLATING", OSCILLATING="MONOTONE"),
            "Monotone and oscillating are exchanged. A negative multiplier changes the sign of the error "
            "at each step.",
        ),
        Mistake(
            _calling(OSCILLATING="MONOTONE"),
            "An axis that jumps from side to side is called monotone. Look at the sign of the multiplier.",
        ),
        Mistake(
            _calling(TWO_CYCLE="DIVERGING"),
            "At the edge of stability the error does not grow: its size stays as it is.",
        ),
        Mistake(
            _calling(TWO_CYCLE="OSCILLATING"),
            "At the edge of stability the error does not shrink either. That case has a name of its own.",
        ),
        Mistake(
            _calling(ONE_STEP="MONOTONE"),
            "An axis that arrives at once is called monotone. That case has a name of its own.",
        ),
        Mistake(
            _calling(ONE_STEP="OSCILLATING"),
            "An axis that arrives at once is called oscillating. That case has a name of its own.",
        ),
        Mistake(
            _calling(ESCAPING="MONOTONE"),
            "A negative eigenvalue is called monotone. There the cost curves downward, and the error grows.",
        ),
        Mistake(
            _calling(ESCAPING="DIVERGING"),
            "A negative eigenvalue is called diverging. The error does grow, but without changing sides: "
            "another name.",
        ),
        Mistake(
            _calling(DIVERGING="OSCILLATING"),
            "An axis beyond the edge of stability is called oscillating. It does jump, but does its "
            "error shrink?",
        ),
        Mistake(
            lambda values, linear_terms, step_size: _regimes(values, linear_terms, 1.0),
            "The step size has no effect here. The regimes depend on its product with the eigenvalue.",
        ),
    ),
    hints=(
        "Treat a = 0 first: the update is then w_j ← w_j − αb_j.",
        "Otherwise the error is multiplied by 1 − αa at each step. Its sign and its size name the regime.",
        "Go through αa < 0, 0 < αa < 1, αa = 1, 1 < αa < 2, αa = 2 and αa > 2 in turn.",
    ),
    solution="""\
def classify(values, linear_terms, step_size):
    words = []
    for a, b in zip(values, linear_terms):
        m = 1 - step_size * a
        if a == 0:
            words.append("frozen" if b == 0 else "drift")
        elif a < 0:
            words.append("escaping")
        elif abs(m) == 1:
            words.append("two-cycle")
        elif abs(m) > 1:
            words.append("diverging")
        else:
            words.append("one step" if m == 0 else "monotone" if m > 0 else "oscillating")
    return words""",
    why="A flat axis moves by −αb at each step. On any other the error is multiplied by m = 1 − αa.",
)


# 1.5 how many steps


def _counted(kappa, eps):
    """By the ground floor: the loss shrinks by ε² when every error shrinks by ε, and all shrink alike."""
    q = Quadratic(np.diag([1.0, kappa]), np.zeros(2))
    start = np.ones(2)
    return steps_to(q, start, 2 / (1 + kappa), eps**2 * q.value(start))


def _steps(eps, rate):
    return math.ceil(math.log(eps) / math.log(rate))


STEPS_NEEDED = Exercise(
    id="1.5",
    name="steps_needed",
    prompt=(
        "Write steps_needed(kappa, eps): the first k at which, with the best fixed step, every error is "
        "within eps of its start."
    ),
    stub='''\
def steps_needed(kappa, eps):
    """The first k with |w_j(k) − w*_j| ≤ eps |w_j(0) − w*_j| on the flattest and the steepest axis,
    for a condition number kappa > 1, an eps between 0 and 1, and the best fixed step size."""
    return ...''',
    form=Number(),
    reference=_counted,
    arguments=("kappa", "eps"),
    cases=((10.0, 1e-3), (100.0, 1e-6), (3.0, 0.2), (1.5, 1e-2), (1000.0, 0.3)),
    mistakes=(
        Mistake(
            lambda kappa, eps: _steps(eps, ((kappa - 1) / (kappa + 1)) ** 2),
            "This many steps bring the loss down by eps. The error goes with the square root of the loss.",
        ),
        Mistake(
            lambda kappa, eps: _steps(eps, (kappa - 1) / (kappa + 1)) - 1,
            "One step short: after this many, the error is still a little above the bound. Check the "
            "rounding.",
        ),
        Mistake(
            lambda kappa, eps: math.log(eps) / math.log((kappa - 1) / (kappa + 1)),
            "A number of steps is whole. Which whole number near this one is enough?",
        ),
        Mistake(
            lambda kappa, eps: -_steps(eps, (kappa - 1) / (kappa + 1)),
            "The number of steps came out negative. Look at the signs of the logarithms.",
        ),
        Mistake(
            lambda kappa, eps: _steps(eps, (kappa - 1) / kappa),
            "This is the count for a step of 1/a_max. The best fixed step is larger and needs about half "
            "as many.",
        ),
        Mistake(
            lambda kappa, eps: math.ceil(kappa * math.log(1 / eps)),
            "This rule of thumb is about twice too large with the best fixed step. Start from the exact "
            "rate.",
        ),
        Mistake(
            lambda kappa, eps: math.ceil(kappa / 2 * math.log(1 / eps)),
            "This rule of thumb is close, but not exact. Start from the exact rate of the best fixed step.",
        ),
        Mistake(
            lambda kappa, eps: _steps(eps, (kappa**0.5 - 1) / (kappa**0.5 + 1)),
            "This is the rate that the best momentum reaches. Here there is none.",
        ),
        Mistake(
            lambda kappa, eps: math.ceil(math.log10(eps) / math.log((kappa - 1) / (kappa + 1))),
            "Two logarithms of different bases are mixed here. Any base will do, but the same for both.",
        ),
    ),
    hints=(
        "With the best fixed step 2/(a_min + a_max), what is |1 − αa| on the flattest axis? On the steepest?",
        "Both are ρ = (κ − 1)/(κ + 1), so the error after k steps is ρᵏ times the first. Solve ρᵏ ≤ ε for k.",
        "k ≥ ln(ε)/ln(ρ), where both logarithms are negative. Take the first whole number that large.",
    ),
    solution="""\
def steps_needed(kappa, eps):
    rate = (kappa - 1) / (kappa + 1)
    return int(np.ceil(np.log(eps) / np.log(rate)))""",
    why="ρᵏ ≤ ε means k ln ρ ≤ ln ε. Dividing by the negative ln ρ turns the sign round.",
    remark="For a large κ this is close to (κ/2)·ln(1/ε).",
)


# 1.6 where it ends


def _limit(A, b, w0):
    """By the ground floor: the minimiser of least norm, and the start's part along the flat axes."""
    q = Quadratic(A, b)
    axes = q.eigenaxes()
    flat = axes.vectors[:, axes.values == 0]
    return q.minimizer() + flat @ (flat.T @ w0)


def _pieces(A, b, w0):
    """The minimiser of least norm, and the start's parts along the axes that curve and the flat ones."""
    inverse = np.linalg.pinv(A)
    curved = inverse @ A @ w0
    return -inverse @ b, curved, w0 - curved


def _sum_of_pieces(least=0, curved=0, flat=0):
    def limit(A, b, w0):
        return sum(
            factor * piece for factor, piece in zip((least, curved, flat), _pieces(A, b, w0), strict=True)
        )

    return limit


LIMIT = Exercise(
    id="1.6",
    name="limit",
    prompt=(
        "Write limit(A, b, w0): the point that gradient descent from w0 tends to, where A may have flat "
        "axes."
    ),
    stub='''\
def limit(A, b, w0):
    """The limit (n,) from the start w0 (n,) at any stable step size, for a symmetric positive semidefinite
    A (n, n), which may be singular, and a b (n,) in the range of A."""
    return ...''',
    form=Array(),
    reference=_limit,
    arguments=("A", "b", "w0"),
    cases=(
        (FLAT, np.array([-2.0, -2.0]), np.array([3.0, 0.0])),
        (SHEARED, np.array([1.0, -2.0]), np.array([4.0, 1.0])),
        (
            np.array([[1.0, 2.0, 2.0], [2.0, 4.0, 4.0], [2.0, 4.0, 4.0]]),
            np.array([9.0, 18.0, 18.0]),
            np.array([1.0, 2.0, -3.0]),
        ),
        (
            np.array([[1.0, 0.0, 1.0], [0.0, 2.0, 0.0], [1.0, 0.0, 1.0]]),
            np.array([1.0, 4.0, 1.0]),
            np.array([2.0, -1.0, 5.0]),
        ),
    ),
    mistakes=(
        Mistake(
            _sum_of_pieces(least=1),
            "The start has no effect here, though on a flat axis nothing moves the weights from where "
            "they start.",
        ),
        Mistake(
            lambda A, b, w0: np.linalg.solve(A, -b),
            "This solves Aw = −b for its only solution, and a singular A has none or many. Which one is "
            "reached?",
        ),
        Mistake(
            _sum_of_pieces(least=1, curved=1, flat=1),
            "All of the start is kept. On an axis that curves, the start is forgotten.",
        ),
        Mistake(
            _sum_of_pieces(least=1, curved=1),
            "The wrong part of the start is kept: the one along the axes that curve.",
        ),
        Mistake(
            _sum_of_pieces(least=1, flat=2),
            "The start's part along the flat axes counts twice.",
        ),
        Mistake(
            _sum_of_pieces(flat=1),
            "This keeps the right part of the start, but b has no effect.",
        ),
        Mistake(
            _sum_of_pieces(least=-1, flat=1),
            "The part that depends on b has the wrong sign. At the limit the gradient Aw + b is zero.",
        ),
        Mistake(
            _sum_of_pieces(curved=1, flat=1),
            "This is the start. Gradient descent moves on every axis that curves.",
        ),
    ),
    hints=(
        "Look at one eigen-axis at a time. Where does w_j end if a_j > 0? And if a_j = 0 and b_j = 0?",
        "If a_j > 0 it ends at −b_j/a_j, whatever the start; if a_j = 0 it stays at w_j(0). Then go back "
        "to w.",
        "numpy.linalg.eigh gives the axes. Or: −A⁺b, with numpy.linalg.pinv, has no part along the flat "
        "axes; add the start's.",
    ),
    solution="""\
def limit(A, b, w0):
    inverse = np.linalg.pinv(A)
    return w0 - inverse @ (A @ w0 + b)""",
    why=(
        "−A⁺b is the minimiser of least norm, and w0 − A⁺A w0 the part of the start along the flat axes. "
        "This is their sum."
    ),
    remark="From w0 = 0 this is the minimiser of least norm.",
)


# 1.7 momentum


def _largest(trace, determinant):
    return np.abs(np.roots([1.0, -trace, determinant])).max()


def _matrix(a, step_size, momentum):
    return np.array([[1 + momentum - step_size * a, -momentum], [1.0, 0.0]])


HEAVY_BALL_RATE = Exercise(
    id="1.7",
    name="heavy_ball_rate",
    prompt=(
        "Write heavy_ball_rate(a, step_size, momentum): the factor per step by which the error of an "
        "axis shrinks in the long run."
    ),
    stub='''\
def heavy_ball_rate(a, step_size, momentum):
    """The factor by which |w − w*| changes per step in the long run, on an axis with eigenvalue a > 0, under
    w(k+1) = w(k) − step_size (a w(k) + b) + momentum (w(k) − w(k−1))."""
    return ...''',
    form=Number(),
    reference=lambda a, step_size, momentum: np.abs(np.linalg.eigvals(_matrix(a, step_size, momentum))).max(),
    arguments=("a", "step_size", "momentum"),
    cases=((1.0, 0.5, 0.81), (0.2, 0.5, 0.25), (6.0, 0.5, 0.25), (3.0, 0.5, 0.04), (1.5, 0.5, 0.0)),
    mistakes=(
        Mistake(
            lambda a, step_size, momentum: abs(1 - step_size * a),
            "The momentum has no effect here.",
        ),
        Mistake(
            lambda a, step_size, momentum: momentum**0.5,
            "This holds only while the eigenvalues of the 2×2 matrix are complex. On some axes they are "
            "real.",
        ),
        Mistake(
            lambda a, step_size, momentum: momentum,
            "This is the product of the two eigenvalues of the 2×2 matrix. The long run belongs to the "
            "larger one.",
        ),
        Mistake(
            lambda a, step_size, momentum: np.linalg.eigvals(_matrix(a, step_size, momentum)).real.max(),
            "An eigenvalue may be complex or negative. What counts in the long run is its size.",
        ),
        Mistake(
            lambda a, step_size, momentum: np.abs(np.linalg.eigvals(_matrix(a, step_size, momentum))).min(),
            "This is the smaller of the two eigenvalues. Which one is left in the long run?",
        ),
        Mistake(
            lambda a, step_size, momentum: np.linalg.norm(_matrix(a, step_size, momentum), 2),
            "This is the largest factor that one step can have. The long run is ruled by the "
            "eigenvalues, not the norm.",
        ),
        Mistake(
            lambda a, step_size, momentum: _largest(1 + momentum - step_size * a, -momentum),
            "The previous error w(k−1) − w* enters with the wrong sign.",
        ),
        Mistake(
            lambda a, step_size, momentum: _largest(1 - step_size * a, -momentum),
            "The momentum term is a difference of two iterates. Here only w(k−1) is taken from it.",
        ),
        Mistake(
            lambda a, step_size, momentum: _largest(
                (1 + momentum) * (1 - step_size * a), momentum * (1 - step_size * a)
            ),
            "This is Nesterov's momentum, which takes the gradient further ahead. Here it is taken at w(k).",
        ),
        Mistake(
            lambda a, step_size, momentum: _largest(1 + momentum - (1 - momentum) * step_size * a, momentum),
            "Here the gradient is averaged, with a factor 1 − β in front. The update in the exercise has "
            "none.",
        ),
    ),
    hints=(
        "Let e(k) = w(k) − w*. Write the update for e: b drops out, and e(k+1) depends on e(k) and e(k−1).",
        "Stack e(k+1) and e(k) into a vector. A 2×2 matrix takes (e(k), e(k−1)) to it.",
        "In the long run a power of a matrix grows like its eigenvalue of largest absolute value, real "
        "or complex.",
    ),
    solution="""\
def heavy_ball_rate(a, step_size, momentum):
    M = np.array([[1 + momentum - step_size * a, -momentum], [1.0, 0.0]])
    return np.abs(np.linalg.eigvals(M)).max()""",
    why=(
        "(e(k+1), e(k)) = M (e(k), e(k−1)), so the errors go with the powers of M, and these with its "
        "spectral radius."
    ),
    remark="With the best α and β the two ends of the spectrum share the rate (√κ − 1)/(√κ + 1).",
)


# 1.8 a counter-example


def _sort_of_example(parts):
    """What the student's A and b are, in one word; "right" if J is bounded on no side by a minimiser."""
    A, b = (np.array(part["entries"]).reshape(part["shape"]) for part in parts)
    if A.shape != (2, 2) or b.shape != (2,) or not (np.isfinite(A).all() and np.isfinite(b).all()):
        return "malformed"
    if not A.any():
        return "zero"
    if A[0, 1] != A[1, 0]:
        return "asymmetric"
    if max(np.abs(A).max(), np.abs(b).max()) > 1e100 or np.abs(A).max() < 1e-100:
        return "malformed"
    q = Quadratic(A, b)
    axes = q.eigenaxes()
    if axes.values.min() < 0:
        return "indefinite"
    if axes.values.min() > 0:
        return "definite"
    return "right" if axes.linear_terms[axes.values == 0].any() else "reachable"


def _is(sort):
    return lambda parts: _sort_of_example(parts) == sort


EXAMPLE = Exercise(
    id="1.8",
    name="example",
    prompt=(
        "Give an example (A, b) with a symmetric, positive semidefinite 2×2 matrix A, not zero, for "
        "which J has no minimiser."
    ),
    stub="""\
A = ...
b = ...
example = (A, b)""",
    form=Parts(("A", "b"), (Array(), Array())),
    reference=([[1.0, 0.0], [0.0, 0.0]], [0.0, 1.0]),
    arguments=(),
    cases=((),),
    judge=_is("right"),
    mistakes=(
        Mistake(
            ([[1.0]], [1.0]),
            "A must be 2×2 and b of shape (2,), with finite entries of ordinary size.",
            when=_is("malformed"),
        ),
        Mistake(
            ([[0.0, 0.0], [0.0, 0.0]], [1.0, 0.0]),
            "With A = 0 nothing is quadratic. Find an example in which some axis curves.",
            when=_is("zero"),
        ),
        Mistake(
            ([[1.0, 1.0], [0.0, 0.0]], [0.0, 1.0]),
            "This A is not symmetric.",
            when=_is("asymmetric"),
        ),
        Mistake(
            ([[1.0, 0.0], [0.0, -1.0]], [0.0, 1.0]),
            "This A has a negative eigenvalue, so it is not positive semidefinite.",
            when=_is("indefinite"),
        ),
        Mistake(
            ([[2.0, 0.0], [0.0, 1.0]], [1.0, 1.0]),
            "Every axis of this A curves upward, so J has a minimiser whatever b is.",
            when=_is("definite"),
        ),
        Mistake(
            ([[1.0, 0.0], [0.0, 0.0]], [1.0, 0.0]),
            "This A has a flat axis, but b has no slope along it: J has many minimisers, not none.",
            when=_is("reachable"),
        ),
    ),
    hints=(
        "Look at one eigen-axis at a time: ½ a_j w_j² + b_j w_j. For which a_j and b_j is it unbounded "
        "below?",
        "One axis must be flat, a_j = 0, and have a slope, b_j ≠ 0. The other may curve.",
        "A diagonal A has the coordinate axes for eigen-axes.",
    ),
    solution="""\
A = [[1, 0], [0, 0]]
b = [0, 1]
example = (A, b)""",
    why="Along the second axis J is w₂ alone, which has no lower bound: b is not in the range of A.",
)


EXERCISES = (STEP, FROM_DATA, LARGEST_STEP, CLASSIFY, STEPS_NEEDED, LIMIT, HEAVY_BALL_RATE, EXAMPLE)
