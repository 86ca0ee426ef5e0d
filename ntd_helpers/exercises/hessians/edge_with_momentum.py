"""Exercise 4.6: the edge of stability with momentum."""

from ..authoring import Number, exercise


@exercise(
    "4.6",
    form=Number(),
    cases=((0.4, 0.0), (0.4, 0.5), (0.1, 0.9)),
    hints=(
        "Write the two steps of one axis as a single recursion for w(k+1), w(k) and w(k−1), with curvature λ.",
        "Try w(k) = r to the power k. At the edge the fastest solution changes its sign at each step and keeps its"
        " size: which r is that?",
    ),
    why="The recursion w(k+1) = (1 + μ − αλ) w(k) − μ w(k−1) has r² − (1 + μ − αλ) r + μ = 0. At the edge r is −1, so"
    " 2 + 2μ − αλ = 0.",
    remark="Cohen et al. (2021) measured that sharpness hovers at this value when networks are trained with momentum.",
)
def edge_with_momentum(alpha, mu):
    """Derive edge_with_momentum(alpha, mu): the sharpness beyond which gradient descent with momentum is unstable.

    The update is v ← μ·v − α·g, then w ← w + v, with step size alpha > 0 and momentum 0 <= mu < 1.
    """
    return 2 * (1 + mu) / alpha


@edge_with_momentum.mistake(
    "This is the edge without momentum. Does momentum make the stable region larger or smaller?"
)
def without_momentum(alpha):
    return 2 / alpha


@edge_with_momentum.mistake(
    "Momentum multiplies the effective step by 1/(1 − μ) along flat axes, where the gradient keeps its sign. At the"
    " edge it changes its sign at each step."
)
def by_effective_step(alpha, mu):
    return 2 * (1 - mu) / alpha


@edge_with_momentum.mistake(
    "Here momentum enters the wrong way round: at μ of 0.9 the edge is nearly doubled, not halved."
)
def inverted(alpha, mu):
    return 2 / (alpha * (1 + mu))


@edge_with_momentum.mistake("This holds for neither μ = 0.5 nor μ = 0.9. Put r = −1 into the characteristic equation.")
def too_large(alpha, mu):
    return 2 / (alpha * (1 - mu))


@edge_with_momentum.mistake("This is half of it. For μ = 0 the edge is that of lesson 1.")
def half_of_edge(alpha, mu):
    return (1 + mu) / alpha
