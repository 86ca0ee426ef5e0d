"""Put it to work, lesson 5: eight tumours, a network of 200 weights, soft labels."""

from ..work import Question, Word, Work

WORK = Work(
    title="Put it to work: eight tumours and 200 weights",
    questions=(
        Question("rank of G", off_by=0, section="6. Few examples, few directions: the rank of G and the kernel"),
        Question("products to solve", off_by=1, section="9. Conjugate gradients fit a polynomial to the spectrum"),
        Word("ratio at the fit", ("below 0.01", "0.05 to 0.5", "above 0.5"), section="3. When H equals G"),
        Question("largest stable step", within=0.03, section="12. Meet the real thing: a digits network"),
        Question("steps to a hundredth", off_by=1, section="10. A damped step"),
    ),
)
