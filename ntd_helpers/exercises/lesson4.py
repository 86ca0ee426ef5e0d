"""The exercises of lesson 4: Hessians, their products, their spectra, and what they say of a point.

The references are in NumPy, independent of `ntd_helpers.hessians`; a test compares the two.
"""

import numpy as np

from .engine import Exercise, Mistake
from .forms import Array, Number, Parts, Word


class Cost:
    """¼(wᵀAw)² for a symmetric A: few operations and one shape, since an answer by jax compiles each of them anew."""

    def __init__(self, A):
        self.A = np.array(A)

    def __call__(self, w):
        return (w @ self.A @ w) ** 2 / 4

    def gradient(self, w):
        return (w @ self.A @ w) * (self.A @ w)

    def hessian(self, w):
        return (w @ self.A @ w) * self.A + 2 * np.outer(self.A @ w, self.A @ w)

    def __repr__(self):
        return f"¼(wᵀAw)² with A = {self.A.tolist()}"


# 4.1 a Hessian-vector product


def _ones(w):
    return np.ones(len(w))


HVP = Exercise(
    id="4.1",
    name="hessian_vector_product",
    prompt="Write hessian_vector_product(f, w, v): the product H v at w, by jax and without building H.",
    stub='''\
def hessian_vector_product(f, w, v):
    """H v, of shape (n,), for a cost f, at w (n,) and for a vector v (n,). jax.grad and jax.jvp are at hand."""
    return ...''',
    form=Array(),
    reference=lambda f, w, v: f.hessian(w) @ v,
    arguments=("f", "w", "v"),
    cases=(
        (Cost([[2.0, 1.0], [1.0, 3.0]]), np.array([1.0, -2.0]), np.array([0.5, 2.0])),
        (Cost([[1.0, 0.5], [0.5, -2.0]]), np.array([1.5, 0.5]), np.array([1.0, 3.0])),
    ),
    mistakes=(
        Mistake(
            lambda f, w, v: f.hessian(w) @ _ones(w),
            "This is H times the vector of all ones. Your vector v has no effect.",
        ),
        Mistake(
            lambda f, w, v: np.outer(v, f.hessian(w) @ _ones(w)),
            "This pushes the vector of ones through f first, and pulls v back after: each row is a multiple of H·1."
            " Which of the two derivatives is to be taken along v?",
        ),
        Mistake(lambda f, w, v: f.gradient(w), "This is the gradient. Differentiate it once more, along v."),
        Mistake(
            lambda f, w, v: f.gradient(w) @ v,
            "This is the slope along v, one number. It is the gradient that is to be differentiated along v.",
        ),
        Mistake(
            lambda f, w, v: v @ f.hessian(w) @ v,
            "This is the curvature vᵀHv, one number. The product H v is a vector.",
        ),
        Mistake(
            lambda f, w, v: (f.gradient(w), f.hessian(w) @ v),
            "These are two results: the gradient, and its derivative along v. Only the second is asked for.",
        ),
        Mistake(
            lambda f, w, v: f.hessian(w) @ v / np.sqrt(v @ v),
            "This makes v a unit vector first. The product with 2v is to be twice that with v.",
        ),
        Mistake(lambda f, w, v: f.hessian(w), "This is H itself, of shape (n, n). Its product with v is asked for."),
        Mistake(lambda f, w, v: f.hessian(v) @ v, "The Hessian is taken at v here. It belongs to w."),
        Mistake(lambda f, w, v: f.hessian(v) @ w, "w and v have changed places."),
        Mistake(
            lambda f, w, v: np.diag(f.hessian(w)) * v,
            "This has the diagonal of H alone. The other entries of H contribute too.",
        ),
    ),
    hints=(
        "H is the Jacobian of the gradient, so H v is a Jacobian-vector product of the function w ↦ ∇f(w).",
        "jax.grad(f) is that function. jax.jvp(function, (w,), (v,)) returns its value, and its derivative along v.",
        "The second of the two results is H v.",
    ),
    solution="""\
import jax

def hessian_vector_product(f, w, v):
    gradient, along_v = jax.jvp(jax.grad(f), (w,), (v,))
    return along_v""",
    why=(
        "Forward over reverse: the JVP, along v, of the gradient. Reverse over forward gives the same:"
        " jax.grad(lambda w: jax.jvp(f, (w,), (v,))[1])(w)."
    ),
    remark="It costs about as much as two or three gradients, whatever n.",
)


# 4.2 classify a stationary point


POINTS = ("MINIMUM", "MAXIMUM", "SADDLE", "UNDECIDED")
SYNONYMS = {
    **dict.fromkeys(("min", "local minimum"), "MINIMUM"),
    **dict.fromkeys(("max", "local maximum"), "MAXIMUM"),
    **dict.fromkeys(("saddle point",), "SADDLE"),
    **dict.fromkeys(("undetermined", "inconclusive"), "UNDECIDED"),
}


def _classify(eigenvalues, tol):
    positive, negative = (eigenvalues > tol).any(), (eigenvalues < -tol).any()
    zero = (np.abs(eigenvalues) <= tol).any()
    if positive and negative:
        return "SADDLE"
    return "UNDECIDED" if zero else "MINIMUM" if positive else "MAXIMUM"


def _any_zero(eigenvalues, tol):
    return "UNDECIDED" if (np.abs(eigenvalues) <= tol).any() else _classify(eigenvalues, tol)


def _semidefinite(eigenvalues, tol):
    said = _classify(eigenvalues, tol)
    if said != "UNDECIDED":
        return said
    return "MAXIMUM" if (eigenvalues < -tol).any() else "MINIMUM"


CLASSIFY = Exercise(
    id="4.2",
    name="classify",
    prompt="Write classify(eigenvalues, tol): one word, what the eigenvalues of H say of a stationary point.",
    stub='''\
def classify(eigenvalues, tol):
    """One of "minimum", "maximum", "saddle" and "undecided", from the eigenvalues (n,) of H at a stationary
    point; those of size tol or less count as zero."""
    return ...''',
    form=Word(POINTS, SYNONYMS, wrong="is not what these eigenvalues say"),
    reference=_classify,
    arguments=("eigenvalues", "tol"),
    cases=(
        (np.array([1.0, 2.0, 0.5]), 1e-6),
        (np.array([-1.0, -3.0]), 1e-6),
        (np.array([2.0, 0.0, -1.0]), 1e-6),
        (np.array([2.0, 0.0, 1.0]), 1e-6),
        (np.array([-2.0, 1e-9]), 1e-6),
        (np.array([0.0, 0.0]), 1e-6),
        (np.array([3.0, 0.01, -0.01]), 0.1),
        (np.array([3.0, 0.01, -0.01]), 1e-3),
    ),
    mistakes=(
        Mistake(
            _any_zero,
            "A zero eigenvalue does not always leave it open. What if there are both signs besides?",
        ),
        Mistake(
            _semidefinite,
            "With a zero eigenvalue and no two signs, H does not tell: think of w⁴, −w⁴ and w³ at 0.",
        ),
        Mistake(
            lambda eigenvalues, tol: _classify(eigenvalues, 0.0),
            "The tolerance has no effect. An eigenvalue of size tol or less counts as zero.",
        ),
        Mistake(
            lambda eigenvalues, tol: _classify(-eigenvalues, tol),
            "Minimum and maximum have changed places. Where all curvatures are positive, J rises on every side.",
        ),
        Mistake(
            lambda eigenvalues, tol: "SADDLE" if _classify(eigenvalues, tol) == "UNDECIDED" else
            _classify(eigenvalues, tol),
            "A saddle needs two signs. Zeros and one sign leave the question open.",
        ),
        Mistake(
            lambda eigenvalues, tol: "MINIMUM" if eigenvalues.sum() > 0 else "MAXIMUM",
            "The sum of the eigenvalues does not decide. A saddle may have any sum.",
        ),
        Mistake(
            lambda eigenvalues, tol: "MINIMUM" if np.prod(eigenvalues) > 0 else "SADDLE",
            "The determinant does not decide: two negative eigenvalues have a positive product.",
        ),
    ),
    hints=(
        "Two questions are enough: is any eigenvalue above tol? Is any below −tol?",
        "If both: a saddle, whatever zeros there are besides. If one, ask whether it holds for all of them.",
    ),
    solution='''\
def classify(eigenvalues, tol):
    positive, negative = eigenvalues > tol, eigenvalues < -tol
    if positive.any() and negative.any():
        return "saddle"
    if positive.all():
        return "minimum"
    if negative.all():
        return "maximum"
    return "undecided"''',
    why=(
        "Both signs: J rises one way and falls another, and higher derivatives cannot mend that. One sign and zeros:"
        " along the zeros the higher derivatives decide."
    ),
)


# 4.3 power iteration


class Times:
    """A symmetric linear map v ↦ H v, shown by its size."""

    def __init__(self, H):
        self.H = np.array(H)

    def __call__(self, v):
        return self.H @ v

    def __repr__(self):
        return f"v ↦ Hv for an H of shape {self.H.shape}"


def _powers(product, v, steps):
    for _ in range(steps):
        v = product(v)
        v = v / np.sqrt(v @ v)
    return v


def _rayleigh(product, v, steps):
    v = _powers(product, v, steps)
    return v @ product(v)


def _unscaled(product, v, steps):
    for _ in range(steps):
        v = product(v)
    return v @ product(v)


def _scaled_last(product, v, steps):
    for _ in range(steps):
        v = product(v)
    return np.sqrt(v @ v)


POWER = Exercise(
    id="4.3",
    name="power_iteration",
    prompt=(
        "Write power_iteration(product, v, steps): after so many steps of power iteration from v, the curvature vᵀHv"
        " along the unit vector v that has come out."
    ),
    stub='''\
def power_iteration(product, v, steps):
    """The curvature vᵀHv along the unit vector that `steps` >= 1 steps of power iteration make of v (n,);
    product(v) gives H v (n,)."""
    for _ in range(steps):
        v = ...
    return ...''',
    form=Number(),
    reference=_rayleigh,
    arguments=("product", "v", "steps"),
    cases=(
        (Times([[2.0, 1.0], [1.0, 3.0]]), np.array([1.0, 0.0]), 2),
        (Times([[1.0, 0.5, 0.0], [0.5, -4.0, 1.0], [0.0, 1.0, 2.0]]), np.array([1.0, 1.0, 1.0]), 3),
        (Times([[5.0, 0.0], [0.0, 1.0]]), np.array([0.6, 0.8]), 1),
    ),
    mistakes=(
        Mistake(
            _unscaled,
            "The vector grows from step to step here. Make it a unit vector after each product.",
        ),
        Mistake(_scaled_last, "This is the length of Hᵏv. What is asked for is a curvature along a unit vector."),
        Mistake(
            lambda product, v, steps: np.sqrt(np.sum(product(_powers(product, v, steps)) ** 2)),
            "This is the length of H v, which is never negative. A curvature may be.",
        ),
        Mistake(
            lambda product, v, steps: _rayleigh(product, v, steps - 1) if steps > 1 else v @ product(v) / (v @ v),
            "This is one step short.",
        ),
        Mistake(
            lambda product, v, steps: _rayleigh(product, v, steps + 1),
            "This is one step too many.",
        ),
        Mistake(
            lambda product, v, steps: _powers(product, v, steps),
            "This is a vector. The curvature along the unit vector is asked for, one number.",
        ),
        Mistake(
            lambda product, v, steps: v @ product(v) / (v @ v),
            "This is the curvature along the vector that came in. The steps have no effect.",
        ),
    ),
    hints=(
        "In each step: v = product(v), and then divide v by its length, np.sqrt(v @ v).",
        "After the loop v is a unit vector, and vᵀHv takes one more product.",
    ),
    solution="""\
def power_iteration(product, v, steps):
    for _ in range(steps):
        v = product(v)
        v = v / np.sqrt(v @ v)
    return v @ product(v)""",
    why=(
        "Each product multiplies the share of eigenvector j by λ_j, so the eigenvalue of the largest size wins; vᵀHv"
        " along a unit eigenvector is its eigenvalue, sign included."
    ),
    remark="The largest in size may be negative. Lanczos finds both ends at once, in fewer products.",
)


# 4.4 the largest stable step


def _top(product):
    return np.linalg.eigvalsh(product.H)[-1]


def _stable(product, n):
    top = _top(product)
    return 2 / top if top > 0 else np.inf


LARGEST_STEP = Exercise(
    id="4.4",
    name="largest_stable_step",
    prompt=(
        "Write largest_stable_step(product, n): the step size up to which gradient descent is stable along every axis"
        " that curves upward, from products with H alone."
    ),
    stub='''\
def largest_stable_step(product, n):
    """The edge of stability for the symmetric H whose product with v (n,) is product(v); np.inf if no axis
    curves upward. top_eigenvalues(product, n) is at hand."""
    return ...''',
    form=Number(),
    reference=_stable,
    arguments=("product", "n"),
    cases=(
        (Times([[2.0, 1.0], [1.0, 3.0]]), 2),
        (Times([[1.0, 0.5, 0.0], [0.5, -4.0, 1.0], [0.0, 1.0, 2.0]]), 3),
        (Times([[-1.0, 0.0], [0.0, -3.0]]), 2),
    ),
    mistakes=(
        Mistake(
            lambda product, n: 1 / _top(product) if _top(product) > 0 else np.inf,
            "This is half of it: the step that ends the steepest axis in one go.",
        ),
        Mistake(lambda product, n: _top(product), "This is the largest eigenvalue. Which step belongs to it?"),
        Mistake(
            lambda product, n: 2 / _top(product),
            "Where every curvature is negative this is a negative step. Then there is no axis to become unstable at an"
            " edge.",
        ),
        Mistake(
            lambda product, n: 2 / np.abs(np.linalg.eigvalsh(product.H)).max(),
            "This takes the eigenvalue that is largest in size. A negative one sets no edge: it is unstable for every"
            " step.",
        ),
        Mistake(
            lambda product, n: 2 / np.trace(product.H),
            "This divides by the trace. One axis alone sets the edge.",
        ),
        Mistake(
            lambda product, n: 2 / np.abs(np.linalg.eigvalsh(product.H)[0]),
            "This takes the least eigenvalue. The steepest axis is the first to become unstable.",
        ),
    ),
    hints=(
        "Along an eigen-axis each step multiplies the distance by 1 − αλ. From which α on is that below −1?",
        "Only the largest eigenvalue is needed, and only if it is positive.",
    ),
    solution="""\
from ntd_helpers.hessians import top_eigenvalues

def largest_stable_step(product, n):
    top = top_eigenvalues(product, n, 1)[0]
    return 2 / top if top > 0 else np.inf""",
    why="The steepest axis is the first for which 1 − αλ falls below −1, at α of 2/λ_max.",
    remark="Every other axis would bear a longer step. One axis sets the edge for all.",
)


# 4.5 count outliers


def _ratios(values, most):
    top = np.sort(values)[::-1][: most + 1]
    return top[:-1] / top[1:]


OUTLIERS = Exercise(
    id="4.5",
    name="count_outliers",
    prompt=(
        "Write count_outliers(values, most): after how many of the largest eigenvalues comes the steepest drop, as a"
        " ratio of neighbours, among the first `most`."
    ),
    stub='''\
def count_outliers(values, most):
    """The k from 1 to `most` for which λ_k/λ_(k+1) is largest, λ_1 being the largest of the values (n,), which
    come in any order; the first most + 1 of them are positive."""
    return ...''',
    form=Number(),
    reference=lambda values, most: int(_ratios(values, most).argmax()) + 1,
    arguments=("values", "most"),
    cases=(
        (np.array([0.1, 5.0, 4.0, 3.5, 0.2, 0.15, -3.0, 0.01]), 5),
        (np.array([10.0, 4.5, 4.0, 1.0, 0.9, 0.85]), 4),
        (np.array([1e-3, 1.0, 2.0, 3.0]), 2),
        (np.array([8.0, 2.0, 1.9, 1.8, 1.7, -20.0]), 3),
    ),
    mistakes=(
        Mistake(
            lambda values, most: int(_ratios(values, most).argmax()),
            "This is one too few: numpy counts from 0.",
        ),
        Mistake(
            lambda values, most: int(_ratios(values, most).argmax()) + 2,
            "This counts the first one below the drop as well.",
        ),
        Mistake(
            lambda values, most: int((-np.diff(np.sort(values)[::-1][: most + 1])).argmax()) + 1,
            "This takes the largest difference. A drop is measured as a ratio here.",
        ),
        Mistake(
            lambda values, most: int((values[:most] / values[1 : most + 1]).argmax()) + 1,
            "The values come in any order. Sort them first.",
        ),
        Mistake(
            lambda values, most: int(_ratios(np.abs(values), most).argmax()) + 1,
            "Large negative eigenvalues are counted here as well. Asked for are the largest, not the largest in size.",
        ),
        Mistake(
            lambda values, most: _ratios(values, most).max(),
            "This is the ratio itself. After how many eigenvalues does it come?",
        ),
        Mistake(
            lambda values, most: int(np.sum(values > values.max() / 10)),
            "This counts what is above a tenth of the largest. The steepest drop may be elsewhere.",
        ),
        Mistake(
            lambda values, most: int(_ratios(values, most).argmin()) + 1,
            "This is where the drop is least steep.",
        ),
    ),
    hints=(
        "Sort descending, and keep the first most + 1.",
        "Divide each by the next. The place of the largest quotient, counted from 1, is the answer.",
    ),
    solution="""\
def count_outliers(values, most):
    top = np.sort(values)[::-1][: most + 1]
    return np.argmax(top[:-1] / top[1:]) + 1""",
    why="A ratio does not depend on the scale of the cost; the steepest drop parts the outliers from the rest.",
)


# 4.6 the monkey saddle


def monkey(x, y):
    return x**3 - 3 * x * y**2


def _verdict_on(parts):
    """What is to be said of two points."""
    lower, higher = (np.array(part["entries"]) for part in parts)
    if not all(part["shape"] == [2] for part in parts) or not np.isfinite([*lower, *higher]).all():
        return "malformed"
    if max(np.hypot(*lower), np.hypot(*higher)) > 0.1 * (1 + 1e-9):
        return "far"
    signs = [float(np.sign(np.round(monkey(*point), 12))) for point in (lower, higher)]
    if signs == [1.0, -1.0]:
        return "swapped"
    if 0.0 in signs:
        return "level"
    return "right" if signs == [-1.0, 1.0] else "one side"


def _is(word):
    return lambda parts: _verdict_on(parts) == word


MONKEY = Exercise(
    id="4.6",
    name="around",
    prompt=(
        "Give around, a pair (lower, higher) of points within 0.1 of (0, 0): the monkey saddle x³ − 3xy² is below 0 at"
        " the first and above 0 at the second."
    ),
    stub="""\
lower = ...
higher = ...
around = (lower, higher)""",
    form=Parts(("lower", "higher"), (Array(), Array())),
    reference=(np.array([-0.05, 0.0]), np.array([0.05, 0.0])),
    arguments=(),
    cases=((),),
    judge=_is("right"),
    mistakes=(
        Mistake(
            (np.array([-0.05, 0.0, 0.0]), np.array([0.05, 0.0, 0.0])),
            "Each point is a pair of two finite numbers, x and y.",
            when=_is("malformed"),
        ),
        Mistake(
            (np.array([-1.0, 0.0]), np.array([1.0, 0.0])),
            "Both points must lie within 0.1 of (0, 0): a stationary point is judged by what is near it.",
            when=_is("far"),
        ),
        Mistake(
            (np.array([0.05, 0.0]), np.array([-0.05, 0.0])),
            "The two have changed places: the lower one comes first.",
            when=_is("swapped"),
        ),
        Mistake(
            (np.array([0.0, 0.05]), np.array([0.05, 0.0])),
            "At one of the points J is 0, or as good as that. There are three lines through (0, 0) on which it is.",
            when=_is("level"),
        ),
        Mistake(
            (np.array([0.05, 0.0]), np.array([0.04, 0.0])),
            "Both points are on the same side of 0. J has three valleys and three ridges, 60° from each other.",
            when=_is("one side"),
        ),
    ),
    hints=(
        "Walk along the x-axis, where y is 0. What is left of J?",
        "x³ has the sign of x.",
    ),
    solution="""\
lower = [-0.05, 0]
higher = [0.05, 0]
around = (lower, higher)""",
    why=(
        "On the x-axis J is x³: lower on one side, higher on the other, however near. So (0, 0) is neither a"
        " minimum nor"
        " a maximum, and H, which is zero there, could not tell."
    ),
)


EXERCISES = (HVP, CLASSIFY, POWER, LARGEST_STEP, OUTLIERS, MONKEY)
