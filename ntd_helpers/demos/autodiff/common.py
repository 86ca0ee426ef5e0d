"""Numbers and rows of a tape as text, for the demos of lesson 3."""

from ntd_helpers.demos.shared import signed

SYMBOLS = {"add": "+", "subtract": "−", "multiply": "×", "divide": "/", "log": "ln"}


def factor(value):
    """A number as a factor, in parentheses if it is negative."""
    return f"({signed(value)})" if round(float(value), 3) < 0 else signed(value)


def subscript(number):
    """A whole number in subscript digits."""
    return str(number).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


def operation(tape, row, names):
    """A row of a tape as its operation on operands, by the `names` of the rows and as numbers for constants."""
    operands = [names[a.index] if tape.holds(a) else f"{a:g}" for a in row.operands]
    if row.operation in ("negative", "power"):
        return f"−{operands[0]}" if row.operation == "negative" else f"{operands[0]}²"
    symbol = SYMBOLS.get(row.operation, row.operation)
    return f" {symbol} ".join(operands) if len(operands) == 2 else f"{symbol} {operands[0]}"
