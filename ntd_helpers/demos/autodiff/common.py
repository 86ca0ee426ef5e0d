"""What the demos of lesson 3 share: numbers as text."""

from ntd_helpers.demos.shared import signed


def factor(value):
    """A number as a factor: in brackets where it is negative."""
    return f"({signed(value)})" if round(float(value), 3) < 0 else signed(value)


def subscript(number):
    """A whole number in lower digits."""
    return str(number).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
