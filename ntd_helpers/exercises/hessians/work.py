"""*Put it to work* of lesson 4: another network of digits, trained for longer."""

from ..work import Question, Work

WORK = Work(
    title="A network of digits that the lesson did not show",
    questions=(
        Question("largest stable step", within=0.08, section="Lesson 1's predictions, tested on a network"),
        Question("sharpness at the end", within=0.05, section="The edge of stability"),
        Question("weights that never move", off_by=0, section="Which directions move"),
        Question("gradients per product", within=0.15, section="What a product costs"),
        Question("negative sum", off_by=0.01, section="Why negative curvature fades"),
    ),
)
