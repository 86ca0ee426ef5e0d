"""*Put it to work* of lesson 4: another network of digits, trained for longer."""

from ..work import Question, Work

WORK = Work(
    title="A network of digits that the lesson did not show",
    questions=(
        Question("largest stable step", within=0.08, section="section 14"),
        Question("sharpness at the end", within=0.05, section="section 9"),
        Question("weights that never move", off_by=0, section="section 15"),
        Question("gradients per product", within=0.15, section="section 3"),
        Question("negative sum", off_by=0.01, section="section 7"),
    ),
)
