"""The exercises of lesson 6: response functions.

The references are in numpy, the one for jax's mixed derivative too: it knows the derivatives of its costs by hand.
"""

import numpy as np

from .engine import Exercise, Mistake
from .forms import Array, Number, Parts


class Product:
    """v ↦ H v, for a matrix H that is not to be seen; it shows itself by its shape."""

    def __init__(self, H):
        self.H = np.array(H, float)

    def __call__(self, v):
        return self.H @ v

    def __repr__(self):
        return f"the products with a matrix {self.H.shape}"


class Square:
    """J(w, θ) = (wᵀBθ)², with its derivatives by hand."""

    def __init__(self, B):
        self.B = np.array(B, float)

    def __repr__(self):
        return f"(wᵀBθ)² for a B {self.B.shape}"

    def __call__(self, w, theta):
        return (w @ self.B @ theta) ** 2

    def slopes(self, w, theta):
        u = w @ self.B @ theta
        return 2 * u * (self.B @ theta), 2 * u * (w @ self.B)

    def mixed(self, w, theta):
        return 2 * (np.outer(self.B @ theta, w @ self.B) + (w @ self.B @ theta) * self.B)

    def hessians(self, w, theta):
        return 2 * np.outer(self.B @ theta, self.B @ theta), 2 * np.outer(w @ self.B, w @ self.B)


# 6.1 a scalar argmin


def _scalar(w, theta):
    return (1 - 2 * theta * w) / (3 * w**2 + theta**2)


def _lowest(theta):
    """The minimiser of w⁴/4 + θ²w²/2 − θw: the real root of w³ + θ²w − θ."""
    roots = np.roots([1.0, 0.0, theta**2, -theta])
    return float(roots[np.abs(roots.imag).argmin()].real)


SCALAR = Exercise(
    id="6.1",
    name="response",
    prompt="Write response(w, theta): dw*/dθ for J(w, θ) that is w⁴/4 + θ²w²/2 − θw, at its minimiser w.",
    stub='''\
def response(w, theta):
    """dw*/dθ, a number, for J(w, θ) = w⁴/4 + θ²w²/2 − θw, at its minimiser w for this θ."""
    return ...''',
    form=Number(),
    reference=_scalar,
    arguments=("w", "theta"),
    cases=tuple((_lowest(theta), theta) for theta in (0.5, 1.0, -2.0)),
    mistakes=(
        Mistake(
            lambda w, theta: -_scalar(w, theta),
            "The sign is wrong. When the gradient at the old minimiser rises, the minimiser moves down.",
        ),
        Mistake(
            lambda w, theta: 1 / (3 * w**2 + theta**2),
            "Part of the mixed derivative is missing: the term θ²w²/2 depends on θ, too.",
        ),
        Mistake(
            lambda w, theta: -2 * theta * w / (3 * w**2 + theta**2),
            "Part of the mixed derivative is missing: the term −θw depends on θ, too.",
        ),
        Mistake(
            lambda w, theta: (1 - theta * w) / (3 * w**2 + theta**2),
            "Differentiate θ²w with respect to θ again.",
        ),
        Mistake(
            lambda w, theta: (w - theta * w**2) / (3 * w**2 + theta**2),
            "Above the line stands ∂J/∂θ, which is not differentiated with respect to w yet.",
        ),
        Mistake(
            lambda w, theta: 1 - 2 * theta * w,
            "The curvature has no effect here: in a narrow valley the minimiser moves less.",
        ),
        Mistake(
            lambda w, theta: (1 - 2 * theta * w) * (3 * w**2 + theta**2),
            "In a narrow valley the minimiser moves less, not more.",
        ),
        Mistake(
            lambda w, theta: (1 - 2 * theta * w) / (3 * w**2),
            "The curvature is incomplete: J has two terms that curve.",
        ),
    ),
    hints=(
        "At the minimiser ∂J/∂w is zero for every θ. Differentiate that equation with respect to θ.",
        "You get J_ww dw*/dθ + J_wθ, which is zero.",
        "∂J/∂w is w³ + θ²w − θ. Differentiate it once with respect to w, once with respect to θ.",
    ),
    solution="""\
def response(w, theta):
    return -(2 * theta * w - 1) / (3 * w**2 + theta**2)""",
    why="The curvature is 3w² + θ², the mixed derivative 2θw − 1, and the response is minus the second over the first.",
)


# 6.2 ridge, per axis


def _ridge(a, b, lam):
    return -b / (a + lam), b / (a + lam) ** 2


RIDGE = Exercise(
    id="6.2",
    name="ridge",
    prompt="Write ridge(a, b, lam): per eigen-axis, the minimiser of ½aw² + bw + ½λw², and its response to λ.",
    stub='''\
def ridge(a, b, lam):
    """(w*, dw*/dλ), both (n,), for eigenvalues a (n,), linear terms b (n,) in eigen-coordinates, and a number λ."""
    w = ...
    response = ...
    return w, response''',
    form=Parts(("w", "response"), (Array(), Array())),
    reference=_ridge,
    arguments=("a", "b", "lam"),
    cases=(
        (np.array([4.0, 1.0, 0.1]), np.array([2.0, -1.0, 0.3]), 0.5),
        (np.array([3.0, 0.02]), np.array([-1.0, 0.5]), 0.01),
    ),
    mistakes=(
        Mistake(
            lambda a, b, lam: (-b / (a + lam), -b / (a + lam) ** 2),
            "The minimiser is right. Its response has the wrong sign: a penalty draws it towards 0.",
        ),
        Mistake(
            lambda a, b, lam: (b / (a + lam), -b / (a + lam) ** 2),
            "Both have the wrong sign. Where is the derivative of aw²/2 + bw zero?",
        ),
        Mistake(
            lambda a, b, lam: (-b / a, b / (a + lam) ** 2),
            "The minimiser is the one without a penalty.",
        ),
        Mistake(
            lambda a, b, lam: (-b / a, b / a**2),
            "Both are taken at λ zero, whatever λ is.",
        ),
        Mistake(
            lambda a, b, lam: (-b / (a + lam), -b / (a + lam)),
            "The response is given as the minimiser itself. It is divided by a curvature once more.",
        ),
        Mistake(
            lambda a, b, lam: (-b / (a + lam), b / (a * (a + lam))),
            "The response is divided by a. The penalty curves the valley, too.",
        ),
        Mistake(
            lambda a, b, lam: (-b / (a + lam), -1 / (a + lam)),
            "The response does not depend on b here. The mixed derivative is the minimiser itself.",
        ),
        Mistake(
            lambda a, b, lam: (-b / (a + 2 * lam), 2 * b / (a + 2 * lam) ** 2),
            "The penalty counts twice here. It comes with a ½.",
        ),
    ),
    hints=(
        "On one axis the gradient is aw + bw⁰ + λw, that is (a + λ)w + b.",
        "The curvature is a + λ. The mixed derivative, ∂/∂λ of the gradient, is w.",
        "The response is −w* over a + λ. Insert the minimiser.",
    ),
    solution="""\
def ridge(a, b, lam):
    w = -b / (a + lam)
    response = -w / (a + lam)
    return w, response""",
    why="The curvature of an axis is a + λ, and the mixed derivative is w*, so the response is −w*/(a + λ).",
    remark="For one b it is largest along the flattest axis, unless λ is larger than all the eigenvalues.",
)


# 6.3 the mixed derivative by jax


B_FIRST, B_SECOND = [[1.0, -2.0], [0.5, 0.0], [-1.0, 1.5]], [[0.0, 1.0], [2.0, -0.5], [1.0, 0.3]]

MIXED = Exercise(
    id="6.3",
    name="mixed",
    prompt="Write mixed(objective, w, theta): the matrix of the ∂²J/∂wᵢ∂θⱼ, of shape (n, p), by jax.",
    stub='''\
def mixed(objective, w, theta):
    """The matrix [∂²J/∂w_i∂θ_j] of shape (n, p), for the cost objective(w, theta), w (n,) and theta (p,)."""
    return ...''',
    form=Array(),
    reference=lambda J, w, theta: J.mixed(w, theta),
    arguments=("objective", "w", "theta"),
    cases=(
        (Square(B_FIRST), np.array([1.0, -2.0, 0.5]), np.array([0.7, -1.5])),
        (Square(B_SECOND), np.array([0.5, 1.5, -1.0]), np.array([1.0, -0.4])),
    ),
    mistakes=(
        Mistake(
            lambda J, w, theta: J.mixed(w, theta).T,
            "This is the transpose, of shape (p, n): a row is to belong to a weight.",
        ),
        Mistake(
            lambda J, w, theta: J.hessians(w, theta)[0],
            "This is the Hessian in w, (n, n). The second derivative is to be with respect to θ.",
        ),
        Mistake(
            lambda J, w, theta: J.hessians(w, theta)[1],
            "This is the Hessian in θ, (p, p). The first derivative is to be with respect to w.",
        ),
        Mistake(
            lambda J, w, theta: J.slopes(w, theta)[0],
            "This is the gradient in w, (n,). How it changes with θ is asked for.",
        ),
        Mistake(
            lambda J, w, theta: J.slopes(w, theta)[1],
            "This is the gradient in θ, (p,). Mixed derivatives are second ones.",
        ),
        Mistake(
            lambda J, w, theta: -J.mixed(w, theta),
            "The sign is wrong. The minus of the response comes later.",
        ),
        Mistake(
            lambda J, w, theta: np.outer(*J.slopes(w, theta)),
            "These are products of first derivatives. A second derivative is asked for.",
        ),
    ),
    hints=(
        "Differentiate in two steps: first with respect to w, which gives n numbers.",
        "jax.grad differentiates with respect to its first argument. The gradient is a function of w and θ again.",
        "jax.jacobian takes argnums, too: which argument is it to be this time?",
    ),
    solution="""\
import jax


def mixed(objective, w, theta):
    gradient = jax.grad(objective)
    return jax.jacobian(gradient, argnums=1)(w, theta)""",
    why="The gradient in w is a function of θ with n values. Its Jacobian in θ has a row for each weight.",
)


# 6.4 a response by conjugate gradients


def _solved(times_H, M, dtheta):
    return -np.linalg.solve(times_H.H, M @ dtheta)


H_SMALL = np.array([[2.0, 0.5], [0.5, 1.0]])
H_LARGER = np.array([[4.0, 1.0, 0.0, 0.5], [1.0, 3.0, -1.0, 0.0], [0.0, -1.0, 2.0, 0.3], [0.5, 0.0, 0.3, 0.5]])

BY_CG = Exercise(
    id="6.4",
    name="response_along",
    prompt="Write response_along(times_H, M, dtheta): how w* moves along dθ, by conjugate gradients.",
    stub='''\
def response_along(times_H, M, dtheta):
    """(dw*/dθ) dθ, (n,), from the product v ↦ H v with vectors (n,), the mixed derivative M (n, p) and dtheta (p,).

    H is positive definite, and n steps of conjugate gradients are enough for these small ones."""
    return ...''',
    form=Array(),
    reference=_solved,
    arguments=("times_H", "M", "dtheta"),
    cases=(
        (Product(H_SMALL), np.array([[1.0, 0.0], [0.5, -2.0]]), np.array([1.0, 0.3])),
        (Product(H_LARGER), np.array([[1.0], [-0.5], [2.0], [0.7]]), np.array([2.0])),
    ),
    mistakes=(
        Mistake(
            lambda times_H, M, dtheta: -_solved(times_H, M, dtheta),
            "The sign is wrong: the minus of the response is missing, or stands twice.",
        ),
        Mistake(
            lambda times_H, M, dtheta: -times_H(M @ dtheta),
            "This multiplies by H. A system with H is to be solved.",
        ),
        Mistake(
            lambda times_H, M, dtheta: -np.linalg.solve(times_H.H, M),
            "This is the whole Jacobian, (n, p). Its product with dθ is asked for.",
        ),
        Mistake(
            lambda times_H, M, dtheta: -M @ dtheta,
            "This is the change of the gradient, with its sign turned. H has no effect.",
        ),
        Mistake(
            lambda times_H, M, dtheta: -_one_step(times_H, -M @ dtheta),
            "The sign is wrong, and the search ends after one step.",
        ),
        Mistake(
            lambda times_H, M, dtheta: _one_step(times_H, -M @ dtheta),
            "This is one step, along the right-hand side. Others must follow, along directions that do not undo it.",
        ),
        Mistake(
            lambda times_H, M, dtheta: _steepest(times_H, -M @ dtheta),
            "This goes along the residual each time. Conjugate directions keep a part of the last one.",
        ),
    ),
    hints=(
        "Solve H x with the right-hand side b, which is −M dθ. Begin with x zero, and the residual r and the direction"
        " p both equal to b.",
        "A step goes from x to x + sp, with s the quotient rᵀr / pᵀHp; the residual becomes r − sHp.",
        "The next direction is the new residual plus the old p times the quotient of the new rᵀr and the old.",
    ),
    solution="""\
def response_along(times_H, M, dtheta):
    so_far, r = np.zeros(len(M)), -M @ dtheta
    p = r
    for _ in range(len(M)):
        Hp = times_H(p)
        length = r @ r / (p @ Hp)
        so_far, rest = so_far + length * p, r - length * Hp
        p, r = rest + (rest @ rest) / (r @ r) * p, rest
    return so_far""",
    why="The residuals of these steps are orthogonal to each other, so in n dimensions n of them are all there are.",
    remark="`conjugate_gradients` of ntd_helpers.responses does this and says how far it came.",
)


def _one_step(times_H, b):
    return b * (b @ b) / (b @ times_H(b))


def _steepest(times_H, b):
    x = 0 * b
    for _ in range(len(b)):
        x = x + _one_step(times_H, b - times_H(x))
    return x


# 6.5 the fold


def _fold(a):
    return 2 * (a / 3) ** 1.5


FOLD = Exercise(
    id="6.5",
    name="fold",
    prompt="Write fold(a): the θ above 0 at which a hollow of w⁴/4 − aw²/2 + θw disappears, for a above 0.",
    stub='''\
def fold(a):
    """The θ > 0 at which one of the two minima of J(w, θ) = w⁴/4 − a w²/2 + θw ends, for a number a > 0."""
    return ...''',
    form=Number(),
    reference=_fold,
    arguments=("a",),
    cases=((1.0,), (2.0,), (0.3,)),
    mistakes=(
        Mistake(
            lambda a: np.sqrt(a / 3),
            "This is the w of the fold. Which θ makes that w stationary?",
        ),
        Mistake(
            lambda a: -_fold(a),
            "This is where the other hollow disappears. The θ above 0 is asked for.",
        ),
        Mistake(
            lambda a: 2 * a / np.sqrt(27),
            "This is right for a of 1 only: the fold does not move in proportion to a.",
        ),
        Mistake(
            lambda a: 2 / np.sqrt(27),
            "This is right for a of 1, but a has no effect here.",
        ),
        Mistake(
            lambda a: (a / 3) ** 1.5 + a * np.sqrt(a / 3),
            "A sign is lost where the equation is solved for θ.",
        ),
        Mistake(
            lambda a: 0.0,
            "There J is as high in one hollow as in the other. Both are still there.",
        ),
        Mistake(
            lambda a: np.sqrt(a),
            "This is where the minima are when θ is 0.",
        ),
    ),
    hints=(
        "At a fold two things are zero at one w: the gradient and the curvature.",
        "The curvature 3w² − a tells |w|. The gradient w³ − aw + θ then tells θ.",
        "θ is aw − w³ there; take the w that makes it positive.",
    ),
    solution="""\
def fold(a):
    w = np.sqrt(a / 3)
    return a * w - w**3""",
    why="The curvature 3w² − a vanishes at w² of a/3, and there the gradient is zero for this θ.",
)


# 6.6 leaving one example out


def _left_out(H, g_i, g_V, N):
    return g_V @ np.linalg.solve(H, g_i) / N


LEFT_OUT = Exercise(
    id="6.6",
    name="left_out",
    prompt="Write left_out(H, g_i, g_V, N): the change of V that the response predicts when example i is left out.",
    stub='''\
def left_out(H, g_i, g_V, N):
    """The predicted change of V, a number, when θ_i goes from 1 to 0 in J(w, θ) = (1/N) Σ_i θ_i l_i(w) + λ‖w‖²/2.

    H (n, n) is the Hessian of J, g_i (n,) the gradient of l_i, g_V (n,) that of V, all at w*, for N examples."""
    return ...''',
    form=Number(),
    reference=_left_out,
    arguments=("H", "g_i", "g_V", "N"),
    cases=(
        (H_SMALL, np.array([1.0, -0.5]), np.array([0.3, 2.0]), 10),
        (H_LARGER, np.array([0.2, 1.0, -1.0, 0.5]), np.array([1.0, 0.0, 0.4, -2.0]), 25),
    ),
    mistakes=(
        Mistake(
            lambda H, g_i, g_V, N: -_left_out(H, g_i, g_V, N),
            "The sign is wrong. Here the weight goes down, from 1 to 0.",
        ),
        Mistake(
            lambda H, g_i, g_V, N: N * _left_out(H, g_i, g_V, N),
            "N has no effect here. In J each example counts for an Nth part.",
        ),
        Mistake(
            lambda H, g_i, g_V, N: -N * _left_out(H, g_i, g_V, N),
            "N has no effect here, and the sign is wrong: the weight goes down.",
        ),
        Mistake(
            lambda H, g_i, g_V, N: N / (N - 1) * _left_out(H, g_i, g_V, N),
            "J is divided by N all the time, with an example of weight 0 too.",
        ),
        Mistake(
            lambda H, g_i, g_V, N: g_V @ g_i / N,
            "H has no effect here. Along flat axes the weights move farther.",
        ),
        Mistake(
            lambda H, g_i, g_V, N: g_V @ H @ g_i / N,
            "This multiplies by H. Along flat axes the weights move farther, not less.",
        ),
        Mistake(
            lambda H, g_i, g_V, N: np.linalg.solve(H, g_i) / N,
            "This is the change of the weights, (n,). That of V is asked for.",
        ),
        Mistake(
            lambda H, g_i, g_V, N: g_i @ np.linalg.solve(H, g_i) / N,
            "This is the change of the example's own loss.",
        ),
    ),
    hints=(
        "The mixed derivative for θ_i is the gradient of θ_i l_i/N, differentiated with respect to θ_i.",
        "It is g_i/N, so dw*/dθ_i is −H⁻¹ g_i/N. By how much does θ_i change?",
        "θ_i changes by −1. V changes by its gradient times the change of the weights.",
    ),
    solution="""\
def left_out(H, g_i, g_V, N):
    change_of_w = np.linalg.solve(H, g_i) / N
    return g_V @ change_of_w""",
    why="dw*/dθ_i is −H⁻¹ g_i/N, the change of θ_i is −1, and V changes by g_V times the change of w*.",
)


# 6.7 a hypergradient


def _total(H, M, V_w, V_theta):
    return V_theta - M.T @ np.linalg.solve(H, V_w)


HYPER = Exercise(
    id="6.7",
    name="total_derivative",
    prompt="Write total_derivative(H, M, V_w, V_theta): the derivative of V(w*(θ), θ) in θ, with one system solved.",
    stub='''\
def total_derivative(H, M, V_w, V_theta):
    """dV(w*(θ), θ)/dθ, (p,), from the Hessian H (n, n) and the mixed derivative M (n, p) of J, and the partial
    derivatives V_w (n,) and V_theta (p,), all at w*(θ)."""
    return ...''',
    form=Array(),
    reference=_total,
    arguments=("H", "M", "V_w", "V_theta"),
    cases=(
        (H_SMALL, np.array([[1.0, 2.0], [0.5, -2.0]]), np.array([1.0, -0.7]), np.array([0.2, 0.5])),
        (H_LARGER, np.arange(12.0).reshape(4, 3) % 5, np.array([1.0, 0.5, -1.0, 2.0]), np.array([0.1, -0.3, 0.8])),
    ),
    mistakes=(
        Mistake(
            lambda H, M, V_w, V_theta: V_theta,
            "This holds the weights fixed. They move with θ.",
        ),
        Mistake(
            lambda H, M, V_w, V_theta: -M.T @ np.linalg.solve(H, V_w),
            "This is the part through the weights. V may depend on θ directly, too.",
        ),
        Mistake(
            lambda H, M, V_w, V_theta: V_theta + M.T @ np.linalg.solve(H, V_w),
            "The minus of the response is missing.",
        ),
        Mistake(
            lambda H, M, V_w, V_theta: M.T @ np.linalg.solve(H, V_w) - V_theta,
            "The sign of the whole is wrong.",
        ),
        Mistake(
            lambda H, M, V_w, V_theta: V_theta - M.T @ V_w,
            "H has no effect here.",
        ),
        Mistake(
            lambda H, M, V_w, V_theta: V_theta - M.T @ H @ V_w,
            "This multiplies by H, where a system with H is to be solved.",
        ),
        Mistake(
            lambda H, M, V_w, V_theta: V_theta - np.linalg.solve(H, M) @ V_theta,
            "The response Jacobian (n, p) meets V_w, which has n entries.",
        ),
    ),
    hints=(
        "By the chain rule it is V_theta plus the transposed response Jacobian times V_w.",
        "The response Jacobian is −H⁻¹M. Transposed, and with H symmetric, it is −Mᵀ H⁻¹.",
        "Solve one system with V_w on the right, and multiply by Mᵀ afterwards.",
    ),
    solution="""\
def total_derivative(H, M, V_w, V_theta):
    adjoint = np.linalg.solve(H, V_w)
    return V_theta - M.T @ adjoint""",
    why="V_wᵀ(−H⁻¹M) can be read from the left: first H⁻¹V_w, one system whatever p is, then times M.",
)


EXERCISES = (SCALAR, RIDGE, MIXED, BY_CG, FOLD, LEFT_OUT, HYPER)
