"""Put the lesson to work: a network that uses one matrix in every layer."""

from ..work import Question, Work

WORK = Work(
    title="A network with one shared matrix",
    questions=(
        Question("rows of the trace", off_by=0, section="1. A program leaves a trace"),
        Question("contributions to the adjoint of W", off_by=0, section="4. Reverse mode passes adjoints backward"),
        Question("an entry of the gradient", within=0.01, section="4. Reverse mode passes adjoints backward"),
        Question("derivative along W itself", within=0.01, section="6. JVP and VJP are two products with one Jacobian"),
        Question("numbers kept on the tape", within=0.02, section="5. Reverse mode pays with memory"),
        Question("operations, cost and gradient over cost", within=0.05, section="8. What a gradient costs"),
    ),
)
