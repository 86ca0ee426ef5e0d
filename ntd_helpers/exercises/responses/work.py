"""The capstone: everything that the course predicts, about a network that no lesson shows."""

from ..work import Question, Ranking, Work

WORK = Work(
    "Put it to work: the whole course on one network",
    (
        Question("largest stable step", within=0.03, section="lesson 1, on stability, and lesson 4"),
        Ranking(
            "directions, first halved first",
            items=(1, 2, 3, 4, 5),
            at_least=1,
            section="lesson 1, on the factor of each axis",
        ),
        Question("excess cost after 30 steps", within=0.25, section="lesson 1, on the loss axis by axis"),
        Question("change of the validation cost", within=0.4, section="lesson 6, on influence"),
        Question("best damping, as a power of ten", off_by=0.5, section="lesson 5, on damped steps"),
    ),
)
