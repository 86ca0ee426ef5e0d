"""*Put it to work* of lesson 2: a network for exclusive or, predicted along one direction and for one descent."""

from ..work import Question, Word, Work

WORK = Work(
    title="Exclusive or",
    questions=(
        Question("rise of the cost over s = 0.3", within=0.05, section="section 3"),
        Question("largest s with an error below 0.001", within=0.05, section="section 5"),
        Question("error of the linearised network, s = 0.02 over s = 0.01", within=0.1, section="section 6"),
        Question("step size with the lowest cost along −g", within=0.2, section="exercise 2.2"),
        Question("steps until the descents part, α = 0.05", off_by=2, section="section 7"),
        Word("smaller error at s = 0.01", options=("expand the cost", "linearise the network"), section="section 6"),
    ),
)
