"""*Put it to work* of lesson 1: gradient descent on a ring of rooms that exchange heat."""

from ..work import Question, Ranking, Word, Work

WORK = Work(
    title="A ring of 24 rooms",
    questions=(
        Question("largest stable step", within=0.02, section="section 5"),
        Question("temperature of room 0 in the end", off_by=0.01, section="section 2"),
        Question("steps to a thousandth", within=0.05, section="section 7"),
        Ranking("waves at α = 0.45, slowest first", (1, 3, 6, 12), at_least=0.9, section="section 5"),
        Question("share of wave 1 after 5 steps", within=0.05, section="section 6"),
        Word("wave 12 at α = 0.45", ("monotone", "oscillating", "two-cycle", "diverging"), section="section 5"),
    ),
)
