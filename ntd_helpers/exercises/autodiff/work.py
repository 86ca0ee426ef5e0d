"""*Put it to work* of lesson 3: a network that uses one matrix in every layer."""

from ..work import Question, Work

WORK = Work(
    title="A network with one shared matrix",
    questions=(
        Question("rows of the trace", off_by=0, section="section 1"),
        Question("contributions to the adjoint of W", off_by=0, section="section 4"),
        Question("an entry of the gradient", within=0.01, section="section 4"),
        Question("derivative along W itself", within=0.01, section="section 6"),
        Question("numbers kept on the tape", within=0.02, section="section 5"),
        Question("operations, cost and gradient over cost", within=0.05, section="section 8"),
    ),
)
