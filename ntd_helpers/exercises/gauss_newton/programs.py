"""Exercise 5.1: which matrix a program computes."""

from ..authoring import Parts, Word, exercise

CHOICES = ("H", "G", "residual term", "empirical Fisher", "none of these")
SYNONYMS = {
    "Hessian": "H",
    "Gauss-Newton": "G",
    "Gauss-Newton Hessian": "G",
    "Gauss-Newton matrix": "G",
    "generalised Gauss-Newton": "G",
    "generalised Gauss-Newton matrix": "G",
    "generalized Gauss-Newton": "G",
    "generalized Gauss-Newton matrix": "G",
    "GGN": "G",
    "H − G": "residual term",
    "residual": "residual term",
    "E": "empirical Fisher",
    "empirical Fisher matrix": "empirical Fisher",
    "none": "none of these",
}
MATRIX = Word(CHOICES, SYNONYMS)


@exercise(
    "5.1",
    form=Parts(tuple("ABCDEF"), (MATRIX,) * 6),
    hints=(
        "In each program, underline what is differentiated twice: the loss, the network, or both?",
        "C and D differentiate the gradient Jᵀr once more, but each holds one of its two factors fixed.",
        "E and F are sums of outer products. Does E need the labels? Does F need the loss?",
    ),
    why="The gradient is Jᵀr. Differentiating both factors gives H; only r, with J fixed, gives Jᵀ H_z J = G; only J, "
    "with r fixed, gives the residual term. E uses the gradients for the labels, F leaves out H_z.",
    remark="C is how G is often coded: the pullback is made once, outside the function that is differentiated.",
)
def programs():
    """For each of the programs A to F, say which matrix it computes: H, G, residual term, empirical Fisher, or none of
    these.
    """
    return "G", "H", "G", "residual term", "empirical Fisher", "none of these"


@programs.mistake("Five of six are right. In C, is the network's own second derivative ever taken?")
def frozen_pullback_as_hessian():
    return "G", "H", "H", "residual term", "empirical Fisher", "none of these"


@programs.mistake("C and D are exchanged: which of the factors J and r depends on v in each?")
def exchanged():
    return "G", "H", "residual term", "G", "empirical Fisher", "none of these"


@programs.mistake("F is G for one loss, but not for the softmax. What is missing between the two factors?")
def without_loss():
    return "G", "H", "G", "residual term", "empirical Fisher", "G"


@programs.mistake("E sums over the examples, each with the gradient for its own label. Does G know the labels?")
def labels_as_draws():
    return "G", "H", "G", "residual term", "G", "none of these"


@programs.mistake(
    "In A the network is replaced by a function that is linear in d. Can its Hessian be that of the cost?"
)
def linearised_as_hessian():
    return "H", "H", "G", "residual term", "empirical Fisher", "none of these"
