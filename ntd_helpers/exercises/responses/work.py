"""*Put it to work* of lesson 6: everything that the course predicts, about a network that no lesson shows."""

from ..work import Question, Ranking, Work

WORK = Work(
    title="The whole course on one network",
    questions=(
        Question("largest stable step", within=0.03, section="lesson 1, section 5, and lesson 4, section 14"),
        Ranking("directions, first halved first", (1, 2, 3, 4, 5), at_least=1, section="lesson 1, section 5"),
        Question("excess cost after 30 steps", within=0.25, section="lesson 1, section 6"),
        Question("change of the validation cost", within=0.4, section="lesson 6, section 9"),
        Question("best damping, as a power of ten", off_by=0.5, section="lesson 5, section 10"),
    ),
)
