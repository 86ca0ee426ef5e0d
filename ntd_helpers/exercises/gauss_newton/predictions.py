"""The predictions of lesson 5, one for each idea, in the lesson's order."""

from ..predictions import Choice, Option, Quantity, Slip


def gauss_newton_of_a_square():
    """G of L(z) = ½z² with z = w², at w = 1: (dz/dw)² L″ = (2w)²."""
    w = 1.0
    return (2 * w) ** 2


def rank_of_five_digits():
    """N(m − 1) for 5 examples, 10 classes and softmax."""
    return 5 * (10 - 1)


PREDICTIONS = (
    Quantity(
        "5.a",
        "One weight, one output z = w², and the loss L = ½z² (the target is 0). So J(w) = ½w⁴. H is made of the loss's "
        "curvature, carried back through the network, and of the network's own. At w = 1, how much is the first part "
        "alone, (dz/dw)·L″·(dz/dw)?",
        answer=gauss_newton_of_a_square,
        tolerance=0.01,
        right="dz/dw = 2w is 2, and L″ = 1, so it is 4. The whole, J″ = 6w², is 6; the network's own part adds 2.",
        low="dz/dw = 2w, and it stands there twice, once on each side of L″ = 1.",
        high="dz/dw = 2w, and it stands there twice, once on each side of L″ = 1.",
        slips=(
            Slip(6.0, "This is J″, both parts together."),
            Slip(2.0, "This is dz/dw once, or the other part, L′·z″. The chain rule for a curvature uses dz/dw twice."),
            Slip(1.0, "This is L″, the curvature in z. How fast does z move with w?"),
        ),
    ),
    Choice(
        "5.b",
        "A network is replaced by its linearisation at w, d ↦ z + J_zw d; its loss, a softmax cross-entropy, is left "
        "alone. What is the cost then, as a function of d?",
        (
            Option("Linear.", "The outputs are linear in d. The loss of them is not."),
            Option("Quadratic.", "It would be for a squared error. What is this loss in its outputs?"),
            Option(
                "Convex, but not quadratic.",
                "A convex loss of outputs that are linear in d is convex. Its Hessian at d = 0 is G.",
                right=True,
            ),
            Option("As hilly as before.", "The hills come from outputs that bend with the weights. These do not."),
        ),
    ),
    Choice(
        "5.c",
        "z = W₂W₁x, two layers without any tanh: a linear function of x. The loss is the squared error. Is G = H?",
        (
            Option("Yes, everywhere: the network is linear.", "It is linear in x. Differentiate by the weights twice."),
            Option(
                "Only where all residuals are 0.",
                "∇²z is not 0, since entries of W₂ and W₁ are multiplied. What makes the second term vanish is r = 0.",
                right=True,
            ),
            Option("Nowhere.", "The second term is a sum with the residuals as factors. Can it vanish?"),
            Option("Only for large weights.", "∇²z of a product of two weights is 1, whatever their size."),
        ),
    ),
    Choice(
        "5.d",
        "For which of these losses of an error e can G have a negative eigenvalue?",
        (
            Option("½e²", "Its second derivative is 1, everywhere."),
            Option("log cosh e", "Its second derivative is 1/cosh² e, positive everywhere."),
            Option(
                "1 − exp(−½e²)",
                "Beyond |e| = 1 it bends over: its second derivative (1 − e²) exp(−½e²) is negative there.",
                right=True,
            ),
            Option("The cross-entropy of a softmax", "log Σ exp z is convex: its Hessian is a covariance matrix."),
        ),
    ),
    Quantity(
        "5.e",
        "Five handwritten digits, 10 classes, softmax, a network of 1210 weights. How many eigenvalues of G can be "
        "other than 0?",
        answer=rank_of_five_digits,
        tolerance=0.001,
        right="5 · 9: each example's diag(p) − ppᵀ has rank 9, since it takes the vector of ones to 0.",
        low="J_zw has a row for each output of each example.",
        high="G is Jᵀ H_z J, and J_zw has few rows. How many does H_z leave?",
        slips=(
            Slip(50.0, "That is for squared error. What does softmax do when all ten outputs grow alike?"),
            Slip(9.0, "That is for one example."),
            Slip(1210.0, "That is the size of G."),
        ),
    ),
    Choice(
        "5.f",
        "For softmax, G is a mean of uuᵀ over the examples, where u is the gradient of −log p_c in the weights. Which "
        "class c?",
        (
            Option("The right one, from the label.", "G is made of p, J_zw and nothing else. Does it know the labels?"),
            Option("The most likely one.", "Then an unsure network and a sure one would give the same."),
            Option(
                "One drawn from the network's own p.",
                "The mean over c of (p − e_c)(p − e_c)ᵀ is diag(p) − ppᵀ, that is H_z.",
                right=True,
            ),
            Option("All ten, with equal weight.", "Then p would not matter as a weight. H_z holds p_a(1 − p_a)."),
        ),
    ),
    Choice(
        "5.g",
        "A product Gv takes a JVP through the network, H_z, and a VJP back. Counted in operations, beside the "
        "Hessian's product Hv?",
        (
            Option(
                "Fewer.",
                "Hv differentiates the backward sweep as well. Gv goes forward and back only once.",
                right=True,
            ),
            Option("As many.", "Hv is the derivative of a whole gradient. Does Gv need one?"),
            Option("More: three maps instead of one.", "H_z acts on a few outputs only. The work is in the network."),
            Option("About n times as many.", "That would be all of G, column by column."),
        ),
    ),
    Choice(
        "5.h",
        "The damping λ is made very large. What becomes of the step −(G + λI)⁻¹ g?",
        (
            Option("The Gauss-Newton step.", "That is the other end, λ → 0."),
            Option(
                "A short step along −g.",
                "λI dwarfs G, so it tends to −g/λ: gradient descent with the small step size 1/λ.",
                right=True,
            ),
            Option("A long step along −g.", "The matrix is large, so its inverse is small."),
            Option("A short step along the Gauss-Newton step.", "It gets short, but it also turns."),
        ),
    ),
    Choice(
        "5.i",
        "Near a saddle, H has a negative eigenvalue. Where does Newton's step −H⁻¹g lead?",
        (
            Option("Down, along the negative curvature.", "Along that axis it divides by a negative number."),
            Option(
                "Towards the saddle.",
                "It solves g + Hd = 0: it looks for a stationary point of the model, and the model's is the saddle.",
                right=True,
            ),
            Option("To the nearest minimum.", "It knows g and H where it stands. Which point makes g + Hd = 0?"),
            Option("Nowhere: H has no inverse there.", "It has one as long as no eigenvalue is 0."),
        ),
    ),
    Choice(
        "5.j",
        "The edge of stability is 2/λ₁. Late in the training of the digits network, λ₁ of G stands in for that of H. "
        "How far off is the edge?",
        (
            Option("By less than a tenth.", "The residuals are small by then, and G is near H.", right=True),
            Option("By a factor of two or so.", "At the end of the training ‖H − G‖ is a tenth of ‖H‖."),
            Option("It is of no use: G has no negative eigenvalues.", "The edge is set by the other end."),
        ),
    ),
    Choice(
        "5.k",
        "A digits classifier starts at a cost of 2.3. Damped Gauss-Newton, with up to 30 products a step, races "
        "gradient descent. Everything is paid in gradients. Who is first at a cost of 0.1, and who at 0.01?",
        (
            Option("Gauss-Newton at both.", "It takes 7 steps to 0.1. What has it paid for them by then?"),
            Option("Gradient descent at both.", "From 0.1 to 0.01 it needs about a thousand steps."),
            Option(
                "Gradient descent at 0.1, Gauss-Newton at 0.01.",
                "The first fall is quick by any means. What is left are the flat directions, where curvature pays.",
                right=True,
            ),
            Option("Gauss-Newton at 0.1, gradient descent at 0.01.", "Late in training the model is better."),
        ),
    ),
)
