"""Exercise 3.7: checkpoints along a chain."""

import math

import numpy as np

from ..authoring import Number, exercise


@exercise(
    "3.7",
    form=Number(),
    cases=((100,), (400,), (10_000,)),
    hints=(
        "For depth 100 and segments of 10: how many values are kept as checkpoints, and how many more while one segment"
        " is swept?",
        "Write both numbers as functions of the depth and of k. One grows with k, the other falls.",
    ),
    why="depth/k checkpoints and k values of one segment are held at once. Their sum is smallest where both are equal.",
    remark="Memory grows with the square root of the depth, for one more evaluation of the chain (Griewank, 1992; Chen"
    " and others, 2016).",
)
def best_segment(depth):
    """Write best_segment(depth): the length k of the segments for which the fewest values are held at once.

    The chain of `depth` operations is cut into segments of k. Forward, only the input of each segment is kept.
    Backward, one segment at a time is run again, its k values are recorded, and it is swept. A square number, depth.
    """
    return np.sqrt(depth)


@best_segment.mistake("A single segment records the whole chain: that is reverse mode without checkpoints.")
def one_segment(depth):
    return depth


@best_segment.mistake("Segments of one operation keep every value as a checkpoint.")
def every_value():
    return 1


@best_segment.mistake("Two segments halve the memory of the recording. Is there a better choice?")
def two_segments(depth):
    return depth / 2


@best_segment.mistake("This is the number of values that are held, not the length of a segment.")
def number_of_values(depth):
    return 2 * math.sqrt(depth)


@best_segment.mistake("A logarithm is the answer for checkpoints within checkpoints. Here there is one level.")
def logarithm(depth):
    return math.log2(depth)


@best_segment.mistake("The product of the two numbers does not depend on k. It is their sum that matters.")
def cube_root(depth):
    return depth ** (1 / 3)
