"""*Put it to work* of lesson 5: eight tumours, a network of 200 weights, soft labels."""

from ..work import Question, Word, Work

WORK = Work(
    title="Eight tumours and 200 weights",
    questions=(
        Question("rank of G", off_by=0, section="section 6"),
        Question("products to solve", off_by=1, section="section 9"),
        Word("ratio at the fit", ("below 0.01", "0.05 to 0.5", "above 0.5"), section="section 3"),
        Question("largest stable step", within=0.03, section="section 12"),
        Question("steps to a hundredth", off_by=1, section="section 10"),
    ),
)
