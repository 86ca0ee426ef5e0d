"""Exercise 4.3: the mean size of the oscillation at the edge of stability."""

from ..authoring import Number, exercise


@exercise(
    "4.3",
    form=Number(),
    cases=((-0.1, -0.1, 500, 0.4, 0.01, 1.0), (-0.2, 0.1, 300, 0.4, 0.005, 2.0), (0.3, -0.3, 100, 0.1, 0.02, 0.5)),
    hints=(
        "Add up the second equation over all steps. What remains of the left-hand sides?",
        "The first equation is not needed at all.",
    ),
    why="The sum over all steps telescopes: last − first = α(steps·c − ½β·(sum of x²)). Solve for the mean of x².",
    remark="So whenever the sharpness stays bounded, the mean of x² over a long time is 2c/β, whatever the start: the"
    " central flow is built on this.",
)
def mean_square(first, last, steps, alpha, c, beta):
    """Derive mean_square(first, last, steps, alpha, c, beta): the exact mean of x² over the steps of the map.

    The mean of x² at the steps 0 to steps − 1, from the excess sharpness y at step 0 (`first`) and at step
    `steps` (`last`), for the map x ← −(1 + αy)x, y ← y + α(c − βx²/2).
    """
    return 2 / beta * (c - (last - first) / (alpha * steps))


@mean_square.mistake("This holds if y ends where it began. Here it may not.")
def without_drift(c, beta):
    return 2 * c / beta


@mean_square.mistake("The change of y enters with the wrong sign. If y has risen, was x² larger or smaller?")
def wrong_sign(first, last, steps, alpha, c, beta):
    return 2 / beta * (c + (last - first) / (alpha * steps))


@mean_square.mistake("The step size is missing: y changes by α times the bracket in each step.")
def without_step_size(first, last, steps, c, beta):
    return 2 / beta * (c - (last - first) / steps)


@mean_square.mistake("A factor of two is missing. Which number stands before x² in the map?")
def without_half(first, last, steps, alpha, c, beta):
    return (c - (last - first) / (alpha * steps)) / beta


@mean_square.mistake("This is the sum over the steps. The mean is asked for.")
def sum_of_squares(first, last, steps, alpha, c, beta):
    return steps * mean_square(first, last, steps, alpha, c, beta)


@mean_square.mistake("This is a root: a typical size of x. The mean of its square is asked for.")
def root(first, last, steps, alpha, c, beta):
    return abs(mean_square(first, last, steps, alpha, c, beta)) ** 0.5
