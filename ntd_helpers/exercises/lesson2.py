"""The exercises of lesson 2: Taylor approximations, and the derivatives along a direction that make them.

The references are in NumPy, independent of `ntd_helpers.taylor`; a test compares the two.
"""

import math

import numpy as np

from .engine import Exercise, Mistake
from .forms import Array, Number, Parts

EPS = 2.0**-53


class Formula:
    """A function that shows itself by its formula, in the messages of `check`."""

    def __init__(self, text, function):
        self.text, self.function = text, function

    def __call__(self, w):
        return self.function(w)

    def __repr__(self):
        return self.text


CUBES = Formula("Σ wⱼ³", lambda w: (w**3).sum())
PAIR = Formula("(w₁w₂², w₁⁴)", lambda w: np.stack([w[0] * w[1] ** 2, w[0] ** 4]))
EXPONENTIAL = Formula("exp(w₁ − 2w₂ + w₃)", lambda w: np.exp(w[0] - 2 * w[1] + w[2]))


# 2.1 a central difference


def _length(v):
    return np.sqrt(v @ v)


CENTRAL = Exercise(
    id="2.1",
    name="central_difference",
    prompt="Write central_difference(f, w, dw, h): the derivative of f along dw, by a central difference of step h.",
    stub='''\
def central_difference(f, w, dw, h):
    """The Gateaux derivative of f at w (n,) along dw (n,), which need not be a unit vector, by a central
    difference of step h; of the shape of f(w)."""
    return ...''',
    form=Array(),
    reference=lambda f, w, dw, h: (f(w + h * dw) - f(w - h * dw)) / (2 * h),
    arguments=("f", "w", "dw", "h"),
    cases=(
        (CUBES, np.array([1.0, -2.0]), np.array([0.5, 2.0]), 0.1),
        (PAIR, np.array([1.5, -0.5]), np.array([1.0, -3.0]), 0.2),
        (EXPONENTIAL, np.array([0.2, 0.1, -0.3]), np.array([1.0, 0.5, 2.0]), 0.05),
    ),
    mistakes=(
        Mistake(
            lambda f, w, dw, h: (f(w + h * dw) - f(w)) / h,
            "This is the forward difference, whose error is of first order in h.",
        ),
        Mistake(
            lambda f, w, dw, h: (f(w) - f(w - h * dw)) / h,
            "This is the backward difference, whose error is of first order in h.",
        ),
        Mistake(
            lambda f, w, dw, h: (f(w + dw) - f(w - dw)) / (2 * h),
            "The step h is missing where f is taken: the two points do not come closer as h shrinks.",
        ),
        Mistake(
            lambda f, w, dw, h: (f(w + h * dw) - f(w - h * dw)) / h,
            "This is twice too large. How far are the two points from each other?",
        ),
        Mistake(
            lambda f, w, dw, h: (f(w - h * dw) - f(w + h * dw)) / (2 * h),
            "The sign is wrong: a function that rises along dw has a positive derivative.",
        ),
        Mistake(
            lambda f, w, dw, h: (f(w + h * dw) + f(w - h * dw)) / (2 * h),
            "The two values are added. A derivative is a difference, divided.",
        ),
        Mistake(
            lambda f, w, dw, h: f(w + h * dw) - f(w - h * dw),
            "This is the change of f. The derivative is the change for a unit of the parameter.",
        ),
        Mistake(
            lambda f, w, dw, h: (f(w + h) - f(w - h)) / (2 * h),
            "The direction has no effect here: all coordinates are moved alike.",
        ),
        Mistake(
            lambda f, w, dw, h: (f(w + h * dw / _length(dw)) - f(w - h * dw / _length(dw))) / (2 * h),
            "This makes dw a unit vector first. The derivative along 2Δw is to be twice that along Δw.",
        ),
        Mistake(
            lambda f, w, dw, h: (f(w + h * dw) - f(w - h * dw)) / (2 * h * _length(dw)),
            "This divides by the length of dw too. The derivative along 2Δw is to be twice that along Δw.",
        ),
    ),
    hints=(
        "Take f at two points, one on each side of w, equally far.",
        "The points are w + hΔw and w − hΔw. Which change of the parameter lies between them?",
        "Divide the difference of the two values by 2h.",
    ),
    solution="""\
def central_difference(f, w, dw, h):
    return (f(w + h * dw) - f(w - h * dw)) / (2 * h)""",
    why="The even terms of Taylor's series are the same on both sides and cancel, so the error is of order h².",
)


# 2.2 the order of an error


ORDER = Exercise(
    id="2.2",
    name="order_of_error",
    prompt="Write order_of_error(error_1, h_1, error_2, h_2): the p for which the error goes with the step like C hᵖ.",
    stub='''\
def order_of_error(error_1, h_1, error_2, h_2):
    """The order p, if the error is C h_1**p = error_1 at the step h_1, and C h_2**p = error_2 at h_2."""
    return ...''',
    form=Number(),
    reference=lambda e1, h1, e2, h2: math.log(e1 / e2) / math.log(h1 / h2),
    arguments=("error_1", "h_1", "error_2", "h_2"),
    cases=((4e-2, 0.1, 1e-2, 0.05), (5.4e-3, 0.3, 2e-4, 0.1), (1e-3, 1e-2, 1e-4, 1e-4), (3e-7, 1e-9, 3e-5, 1e-11)),
    mistakes=(
        Mistake(
            lambda e1, h1, e2, h2: math.log(h1 / h2) / math.log(e1 / e2),
            "This is 1/p: steps and errors have changed places.",
        ),
        Mistake(
            lambda e1, h1, e2, h2: (e1 / e2) / (h1 / h2),
            "The exponent p is not a ratio of ratios. What brings an exponent down?",
        ),
        Mistake(
            lambda e1, h1, e2, h2: (e1 - e2) / (h1 - h2),
            "This is a slope on ordinary axes. The order is the slope on logarithmic ones.",
        ),
        Mistake(
            lambda e1, h1, e2, h2: math.log(e1 / e2) / math.log(h2 / h1),
            "The sign is wrong: an error that shrinks with h has a positive order.",
        ),
        Mistake(
            lambda e1, h1, e2, h2: math.log2(e1 / e2),
            "This is right only if the step was halved.",
        ),
        Mistake(
            lambda e1, h1, e2, h2: math.log(e1 / e2),
            "The steps have no effect here.",
        ),
        Mistake(
            lambda e1, h1, e2, h2: math.log(e1) / math.log(h1),
            "This takes C to be 1. Two pairs are given, so that C drops out.",
        ),
        Mistake(
            lambda e1, h1, e2, h2: math.log10(e1 / e2) / math.log(h1 / h2),
            "Two logarithms of different bases are mixed here. Any base will do, but the same for both.",
        ),
    ),
    hints=(
        "Divide the two equations by each other: C drops out.",
        "What is left is error_1/error_2 = (h_1/h_2)ᵖ. Take logarithms.",
        "p is the quotient of two logarithms, that of the errors over that of the steps.",
    ),
    solution="""\
def order_of_error(error_1, h_1, error_2, h_2):
    return np.log(error_1 / error_2) / np.log(h_1 / h_2)""",
    why="From error = C hᵖ: log error = log C + p log h, a straight line of slope p on log-log axes.",
    remark="The last case has order −1: there the error is rounding, which grows as h shrinks.",
)


# 2.3 a model of second order


G2, H2 = np.array([1.0, -3.0]), np.array([[2.0, 0.5], [0.5, -1.0]])
G3, H3 = np.array([0.5, 2.0, -1.0]), np.array([[4.0, 1.0, 0.0], [1.0, 2.0, -1.0], [0.0, -1.0, 3.0]])

MODEL = Exercise(
    id="2.3",
    name="second_order_model",
    prompt="Write second_order_model(J, g, H, d): what the model of second order says of the cost at w + d.",
    stub='''\
def second_order_model(J, g, H, d):
    """The quadratic model of a cost at w + d, from its value J (a number), gradient g (n,) and
    Hessian H (n, n) at w."""
    return ...''',
    form=Number(),
    reference=lambda J, g, H, d: J + g @ d + d @ H @ d / 2,
    arguments=("J", "g", "H", "d"),
    cases=(
        (2.0, G2, H2, np.array([0.3, 0.4])),
        (-1.0, G2, H2, np.array([-2.0, 1.0])),
        (0.5, G3, H3, np.array([0.1, -0.2, 0.6])),
    ),
    mistakes=(
        Mistake(
            lambda J, g, H, d: J + g @ d + d @ H @ d,
            "The quadratic term is twice too large. Differentiate your model twice: does it give H?",
        ),
        Mistake(
            lambda J, g, H, d: J + g @ d,
            "This is the model of first order.",
        ),
        Mistake(
            lambda J, g, H, d: g @ d + d @ H @ d / 2,
            "This is the change of the cost. The cost at w itself is missing.",
        ),
        Mistake(
            lambda J, g, H, d: J + d @ H @ d / 2,
            "The gradient has no effect here.",
        ),
        Mistake(
            lambda J, g, H, d: J + (g @ d + d @ H @ d) / 2,
            "The ½ belongs to one of the two terms only.",
        ),
        Mistake(
            lambda J, g, H, d: J - g @ d + d @ H @ d / 2,
            "The linear term has the wrong sign: along the gradient a cost rises.",
        ),
        Mistake(
            lambda J, g, H, d: J + g @ d + np.diag(H) @ d**2 / 2,
            "Only the diagonal of the Hessian is used. Mixed derivatives count too.",
        ),
        Mistake(
            lambda J, g, H, d: J + g @ d + g @ H @ d / 2,
            "In the quadratic term the displacement must stand twice.",
        ),
        Mistake(
            lambda J, g, H, d: J + g * d + d * H * d / 2,
            "The products are to be sums over all coordinates: `*` multiplies entry by entry.",
        ),
    ),
    hints=(
        "Write Taylor's series for one variable first: a value, a slope times d, a curvature times d².",
        "With which factor does the curvature enter? Differentiate the series twice to see.",
        "In n variables the slope along d is gᵀd, and the curvature dᵀHd.",
    ),
    solution="""\
def second_order_model(J, g, H, d):
    return J + g @ d + d @ H @ d / 2""",
    why="At d = 0 this has the value J, the gradient g and the Hessian H: all that is known of the cost.",
)


# 2.4 slope and curvature along a direction


READ = Exercise(
    id="2.4",
    name="read_direction",
    prompt="Write read_direction(g, H, v): the slope and the curvature of the cost along v, per unit of length.",
    stub='''\
def read_direction(g, H, v):
    """The slope and the curvature along v (n,) for each unit of length walked, whatever the length of v,
    from the gradient g (n,) and the Hessian H (n, n)."""
    slope = ...
    curvature = ...
    return slope, curvature''',
    form=Parts(("slope", "curvature"), (Number(), Number())),
    reference=lambda g, H, v: (g @ v / math.sqrt(v @ v), v @ H @ v / (v @ v)),
    arguments=("g", "H", "v"),
    cases=(
        (G2, H2, np.array([0.6, -0.8])),
        (G2, H2, np.array([2.0, 1.0])),
        (G3, H3, np.array([-1.0, 2.0, 2.0])),
    ),
    mistakes=(
        Mistake(
            lambda g, H, v: (g @ v, v @ H @ v),
            "This is right for a unit vector only: a longer v gives a steeper slope here.",
        ),
        Mistake(
            lambda g, H, v: (g @ v / _length(v), v @ H @ v / _length(v)),
            "The slope is right. In the curvature, v stands twice.",
        ),
        Mistake(
            lambda g, H, v: (g @ v / (v @ v), v @ H @ v / (v @ v)),
            "The curvature is right. In the slope, v stands only once.",
        ),
        Mistake(
            lambda g, H, v: (g @ v / _length(v), v @ H @ v / (2 * v @ v)),
            "The slope is right, the curvature half of what it should be. The ½ belongs to the model, not to it.",
        ),
        Mistake(
            lambda g, H, v: (-g @ v / _length(v), v @ H @ v / (v @ v)),
            "The curvature is right. The slope has the wrong sign: along the gradient a cost rises.",
        ),
        Mistake(
            lambda g, H, v: (g @ v / _length(v), _length(H @ v) / _length(v)),
            "The slope is right. The length of Hv tells how much the gradient changes, also sideways.",
        ),
        Mistake(
            lambda g, H, v: (_length(g), v @ H @ v / (v @ v)),
            "The curvature is right. The length of the gradient is the slope along the gradient only.",
        ),
        Mistake(
            lambda g, H, v: (g @ v / _length(v), np.trace(H)),
            "The slope is right. The trace adds up the curvatures along all axes, not along v.",
        ),
    ),
    hints=(
        "Walk along the unit vector u = v/‖v‖ and look at the cost as a function of the way s alone.",
        "Its first derivative at s = 0 is gᵀu, its second uᵀHu.",
        "Put u = v/‖v‖ in. How often does ‖v‖ appear in each?",
    ),
    solution="""\
def read_direction(g, H, v):
    u = v / np.linalg.norm(v)
    slope = g @ u
    curvature = u @ H @ u
    return slope, curvature""",
    why="s ↦ J(w + su) has the derivative gᵀu at s = 0 and the second derivative uᵀHu; ‖v‖ is taken out of both.",
)


# 2.5 where the model stops falling


def _bottom(g, H):
    curvature = g @ H @ g
    return g @ g / curvature if curvature > 0 else math.inf


STEP_LENGTH = Exercise(
    id="2.5",
    name="last_decrease",
    prompt="Write last_decrease(g, H): the step size beyond which the quadratic model falls no further along −g.",
    stub='''\
def last_decrease(g, H):
    """The step size α > 0 at which the quadratic model at w − αg is lowest, for g (n,) not 0 and H (n, n);
    np.inf if the model falls for ever."""
    return ...''',
    form=Number(),
    reference=_bottom,
    arguments=("g", "H"),
    cases=(
        (G3, H3),
        (np.array([2.0, 1.0]), H2),
        (np.array([0.5, -3.0]), H2),
        (np.array([1.0, 0.0]), np.diag([0.0, 1.0])),
    ),
    mistakes=(
        Mistake(
            lambda g, H: 2 * _bottom(g, H),
            "There the model is back at the height of its start. It was lowest before.",
        ),
        Mistake(
            lambda g, H: g @ g / (g @ H @ g),
            "This is right where the curvature along the gradient is positive. What if it is not?",
        ),
        Mistake(
            lambda g, H: abs(g @ g / (g @ H @ g)),
            "Where the curvature along the gradient is negative, this is the model's highest point, behind you.",
        ),
        Mistake(
            lambda g, H: 1 / _bottom(g, H),
            "This is the curvature along the gradient. A stronger curvature must give a shorter step.",
        ),
        Mistake(
            lambda g, H: _length(g) / (g @ H @ g) if g @ H @ g > 0 else math.inf,
            "Both gᵀg and gᵀHg are needed; a gradient of twice the size must not change the step size.",
        ),
        Mistake(
            lambda g, H: _bottom(g, H) * _length(g),
            "This is the way walked. The step size is what multiplies the gradient.",
        ),
        Mistake(
            lambda g, H: 1 / np.linalg.eigvalsh(H).max(),
            "This is for the steepest axis. The gradient has parts along other axes too.",
        ),
        Mistake(
            lambda g, H: 2 / np.linalg.eigvalsh(H).max(),
            "This is the edge of stability, which many steps must respect. Here one step is asked for.",
        ),
        Mistake(
            lambda g, H: -_bottom(g, H),
            "The sign is wrong: this steps uphill.",
        ),
    ),
    hints=(
        "Insert d = −αg into the model: a parabola in α.",
        "It is J − α gᵀg + ½ α² gᵀHg. Where is its derivative zero?",
        "That is a lowest point only if the parabola opens upward. If not, the model falls for ever.",
    ),
    solution="""\
def last_decrease(g, H):
    curvature = g @ H @ g
    return g @ g / curvature if curvature > 0 else np.inf""",
    why="d/dα of J − α gᵀg + ½α² gᵀHg is −gᵀg + α gᵀHg, which is zero at gᵀg/gᵀHg.",
    remark="It lies between 1/λ_max and 1/λ_min when H is positive definite.",
)


# 2.6 a counter-example


def _well(w):
    return w**4 / 4 - w**2


def _sort_of_example(parts):
    """What (w1, w2, share) is, in one word; "right" if the chord's end points curve upward and it dips below."""
    w1, w2, share = parts
    if not np.isfinite(parts).all() or max(abs(w1), abs(w2)) > 1e3:
        return "malformed"
    if not 0 <= share <= 1:
        return "outside"
    if w1 == w2 or share in (0, 1):
        return "end"
    if min(3 * w1**2 - 2, 3 * w2**2 - 2) <= 0:
        return "bent"
    gap = share * _well(w1) + (1 - share) * _well(w2) - _well(share * w1 + (1 - share) * w2)
    return "right" if gap < -1e-12 else "above"


def _is(sort):
    return lambda parts: _sort_of_example(parts) == sort


COUNTER_EXAMPLE = Exercise(
    id="2.6",
    name="example",
    prompt=(
        "Give an example (w1, w2, share) of a chord of f(w) = w⁴/4 − w² that is below the graph at the share λ of "
        "w1, though f curves upward at both of its ends."
    ),
    stub="""\
w1 = ...
w2 = ...
share = ...
example = (w1, w2, share)""",
    form=Parts(("w1", "w2", "share"), (Number(), Number(), Number())),
    reference=(-1.0, 1.0, 0.5),
    arguments=(),
    cases=((),),
    judge=_is("right"),
    mistakes=(
        Mistake((1e9, 0.0, 0.5), "The ends must be finite numbers of ordinary size.", when=_is("malformed")),
        Mistake((-1.0, 1.0, 1.5), "The share λ must lie between 0 and 1.", when=_is("outside")),
        Mistake(
            (-1.0, 1.0, 0.0),
            "At an end of the chord it always meets the graph. Look in between.",
            when=_is("end"),
        ),
        Mistake(
            (-0.5, 0.5, 0.5),
            "At one of these ends, or both, f does not curve upward. Compute its second derivative there.",
            when=_is("bent"),
        ),
        Mistake(
            (1.0, 2.0, 0.5),
            "This chord lies above the graph there: no objection to convexity.",
            when=_is("above"),
        ),
    ),
    hints=(
        "f has two hollows and a hump between them. Where does it curve upward?",
        "Its second derivative is 3w² − 2, positive for |w| > 0.82. Which two ends have the hump between them?",
        "Put one end into each hollow.",
    ),
    solution="""\
w1 = -1.0
w2 = 1.0
share = 0.5
example = (w1, w2, share)""",
    why="The chord runs at −0.75 over w = 0, where the graph is at 0; and the curvature at both ends is 1.",
)


# 2.7 the best step of a forward difference


BEST_STEP = Exercise(
    id="2.7",
    name="best_difference_step",
    prompt="Write best_difference_step(F, F2, eps): the h at which the forward difference's error bound is least.",
    stub='''\
def best_difference_step(F, F2, eps):
    """The h > 0 that minimises truncation h·F2/2 plus rounding 2·eps·F/h, for the sizes F of f and F2 of
    its second derivative along the direction, both positive, and the rounding eps of a number."""
    return ...''',
    form=Number(),
    reference=lambda F, F2, eps: 2 * math.sqrt(eps * F / F2),
    arguments=("F", "F2", "eps"),
    cases=((1.0, 1.0, EPS), (1000.0, 0.5, EPS), (0.3, 20.0, 2.0**-24)),
    mistakes=(
        Mistake(
            lambda F, F2, eps: math.sqrt(eps),
            "This has the right order for a function of ordinary size, but F and F2 have no effect.",
        ),
        Mistake(
            lambda F, F2, eps: math.sqrt(eps * F / F2),
            "This is half the best step. Check the two factors, ½ and 2.",
        ),
        Mistake(
            lambda F, F2, eps: 2 * math.sqrt(eps * F2 / F),
            "F and F2 have changed places. A function that bends more needs a shorter step.",
        ),
        Mistake(
            lambda F, F2, eps: 2 * math.sqrt(eps * F * F2),
            "This is the least error, not the step at which it is reached.",
        ),
        Mistake(
            lambda F, F2, eps: 4 * eps * F / F2,
            "This is the square of the best step.",
        ),
        Mistake(
            lambda F, F2, eps: math.sqrt(2 * eps * F / F2),
            "Somewhere a factor of 2 under the root was lost. Both values of f are rounded.",
        ),
        Mistake(
            lambda F, F2, eps: (3 * eps * F / F2) ** (1 / 3),
            "The cube root belongs to the central difference, whose truncation goes with h².",
        ),
        Mistake(
            lambda F, F2, eps: eps,
            "At a step as small as this, w + h differs from w in its last digit, if at all.",
        ),
    ),
    hints=(
        "Differentiate the bound with respect to h, and set the derivative to zero.",
        "F2/2 − 2·eps·F/h² is zero at the best h.",
        "Solve for h², and take the root.",
    ),
    solution="""\
def best_difference_step(F, F2, eps):
    return 2 * np.sqrt(eps * F / F2)""",
    why="At this h the two parts of the bound are equal, √(eps·F·F2) each.",
    remark="For a function of ordinary size it is about √eps: half of the digits are lost, whatever one does.",
)


EXERCISES = (CENTRAL, ORDER, MODEL, READ, STEP_LENGTH, COUNTER_EXAMPLE, BEST_STEP)
