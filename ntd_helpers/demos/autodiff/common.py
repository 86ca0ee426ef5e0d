"""Numbers as text, for the demos of lesson 3."""

from ntd_helpers.demos.shared import signed


def factor(value):
    """A number as a factor, in parentheses if it is negative."""
    return f"({signed(value)})" if round(float(value), 3) < 0 else signed(value)


def subscript(number):
    """A whole number in subscript digits."""
    return str(number).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
