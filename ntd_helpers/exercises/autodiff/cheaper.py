"""Exercise 3.7: the cheaper mode."""

from ..authoring import Number, Parts, Word, exercise

MODE = Word(
    ("FORWARD", "REVERSE"),
    synonyms={
        **dict.fromkeys(("forward mode", "forward-mode AD", "jacfwd", "JVP"), "FORWARD"),
        **dict.fromkeys(("reverse mode", "reverse-mode AD", "jacrev", "VJP", "backward"), "REVERSE"),
    },
    wrong="is not the cheaper one",
)


@exercise(
    "3.7",
    form=Parts(("mode", "passes"), (MODE, Number())),
    cases=((2410, 1), (3, 200), (1, 50), (784, 10)),
    hints=(
        ("A forward pass is seeded with a direction of the inputs and gives a column of J. How many columns has J?"),
        "A reverse pass is seeded with a direction of the outputs and gives a row of J. How many rows has J?",
    ),
    why="J has n columns, one for each forward pass, and m rows, one for each reverse pass.",
    remark="A cost has m of 1, so reverse mode takes one pass however many weights there are.",
)
def cheaper(n, m):
    """Write cheaper(n, m): the mode that takes fewer passes for the whole Jacobian of a function from n inputs to m
    outputs, and how many passes it takes.

    ("forward" or "reverse", number of passes) for the whole Jacobian; n inputs, m outputs, n ≠ m.
    """
    mode = "forward" if n < m else "reverse"
    passes = min(n, m)
    return mode, passes


@cheaper.mistake("This takes the dearer mode each time. Which mode takes a pass for each input?")
def more_expensive_mode(n, m):
    return ("reverse", m) if n < m else ("forward", n)


@cheaper.mistake("The number is right, the mode is not. Which mode takes a pass for each input?")
def wrong_mode(n, m):
    return ("reverse", n) if n < m else ("forward", m)


@cheaper.mistake("The mode is right, the number is not. What does each pass of it fill: a row or a column?")
def wrong_number(n, m):
    return ("forward", m) if n < m else ("reverse", n)


@cheaper.mistake("Reverse mode is not always cheaper. Think of one input and many outputs.")
def always_reverse(m):
    return "reverse", m


@cheaper.mistake("Forward mode is not always cheaper. Think of a cost of many weights.")
def always_forward(n):
    return "forward", n


@cheaper.mistake("The mode is right. The number is that of J's entries, and each pass gives a whole row or column.")
def number_of_entries(n, m):
    return "forward" if n < m else "reverse", n * m


@cheaper.mistake("The mode is right. One pass is enough only where J is one column, or one row.")
def one_pass(n, m):
    return "forward" if n < m else "reverse", 1


@cheaper.mistake("The mode is right. Either the rows or the columns are filled, not both.")
def rows_and_columns(n, m):
    return "forward" if n < m else "reverse", n + m
