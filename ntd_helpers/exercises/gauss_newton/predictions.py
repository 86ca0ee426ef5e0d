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
        "One weight, one output z = w², and the loss L = ½z², with target 0. So J(w) = ½w⁴. Its second derivative has "
        "two parts: the curvature of the loss, seen through the network, (dz/dw)·L″·(dz/dw), and a part from the "
        "curvature of the network. How large is the first part at w = 1?",
        answer=gauss_newton_of_a_square,
        tolerance=0.01,
        right="dz/dw = 2w = 2 and L″ = 1, so the first part is 4. The whole, J″ = 6w², is 6; the second part adds 2.",
        low="dz/dw = 2w, and it occurs twice, once on each side of L″ = 1.",
        high="dz/dw = 2w, and it occurs twice, once on each side of L″ = 1.",
        slips=(
            Slip(6.0, "This is J″, both parts together."),
            Slip(2.0, "This is dz/dw once, or the second part, L′·z″. A curvature takes dz/dw twice."),
            Slip(1.0, "This is L″, the curvature in z. How fast does z change with w?"),
        ),
    ),
    Choice(
        "5.b",
        "Replace a network by its linearisation at w: its outputs become z + Jd, with the Jacobian J of the "
        "outputs, and the loss, a softmax cross-entropy, stays as it is. What kind of function of d is the cost?",
        (
            Option("Linear.", "The outputs are linear in d. The loss is not linear in the outputs."),
            Option("Quadratic.", "It would be for the squared error. Is the cross-entropy quadratic in its outputs?"),
            Option(
                "Convex, but not quadratic.",
                "A convex loss of outputs that are linear in d is convex in d.",
                right=True,
            ),
            Option("Not convex, like the cost of the network.", "Non-convexity comes from outputs that curve with w."),
        ),
    ),
    Choice(
        "5.c",
        "The network z = w₂w₁x is fitted to points that do not lie on a line, by least squares. At the best fit the "
        "residuals are far from 0. How do H and G compare there?",
        (
            Option(
                "They differ, because the residuals are not 0.", "H − G is a sum over the residuals. Can it cancel?"
            ),
            Option("They differ, because z is not linear in w.", "∇²z is not 0. What is it multiplied by, and summed?"),
            Option(
                "They are equal.",
                "H − G = Σ r ∇²z, and here ∇²z is x times a fixed matrix. Least squares makes Σ r x = 0.",
                right=True,
            ),
            Option("H is twice G.", "Write H − G as a sum over the residuals. What does least squares say about it?"),
        ),
    ),
    Choice(
        "5.d",
        "A softmax network learns one-hot labels. Its cost falls from 1 to 10⁻⁸. How does ‖H − G‖/‖H‖ behave?",
        (
            Option("It falls in proportion to the residuals.", "H − G does. What happens to H?"),
            Option("It falls to about 10⁻⁴, the square root of the cost.", "That is so for the squared error."),
            Option(
                "It falls at first, but stays above 0.01.",
                "As p tends to the labels, r and H_z tend to 0 at the same rate, so the ratio need not vanish.",
                right=True,
            ),
            Option("It does not change.", "It does at first, while p still changes a lot."),
        ),
    ),
    Choice(
        "5.e",
        "For which of these losses of an error e can G have a negative eigenvalue?",
        (
            Option("½e²", "Its second derivative is 1 everywhere."),
            Option("log cosh e", "Its second derivative, 1/cosh² e, is positive everywhere."),
            Option(
                "1 − exp(−½e²)",
                "Its second derivative, (1 − e²) exp(−½e²), is negative for |e| > 1.",
                right=True,
            ),
            Option("The cross-entropy of a softmax", "log Σ exp z is convex: its Hessian is a covariance matrix."),
        ),
    ),
    Quantity(
        "5.f",
        "Five handwritten digits, 10 classes, softmax, a network of 1210 weights. How many eigenvalues of G can differ "
        "from 0?",
        answer=rank_of_five_digits,
        tolerance=0.001,
        right="5 · 9: each example contributes 10 outputs, of which the softmax ignores one direction.",
        low="J, the Jacobian of the outputs, has a row for each output of each example.",
        high="G = Jᵀ H_z J, and J, the Jacobian of the outputs, has few rows. How many of them does H_z leave?",
        slips=(
            Slip(50.0, "That is for the squared error. What does the softmax do when all ten outputs grow equally?"),
            Slip(9.0, "That is for one example."),
            Slip(1210.0, "That is the size of G."),
        ),
    ),
    Choice(
        "5.g",
        "Let u_c be the gradient of −log p_c in the weights, for one example. For softmax, G is the mean of u_c u_cᵀ "
        "when the class c is chosen in a certain way. Which way?",
        (
            Option("It is the example's label.", "Does G depend on the label?"),
            Option("It is the most likely class.", "Then G would jump where two classes are equally likely."),
            Option(
                "It is drawn from the network's own probabilities p.",
                "The mean of (p − e_c)(p − e_c)ᵀ over c drawn from p is diag(p) − ppᵀ = H_z.",
                right=True,
            ),
            Option(
                "It is drawn with equal probabilities.", "On the diagonal, H_z has p_a(1 − p_a), which depends on p."
            ),
        ),
    ),
    Choice(
        "5.h",
        "A product Gv takes a JVP through the network, a product with H_z, and a VJP back. How many operations does it "
        "take, compared with a Hessian-vector product Hv?",
        (
            Option(
                "Fewer.",
                "Hv differentiates the backward pass as well. Gv goes forward and back only once.",
                right=True,
            ),
            Option("As many.", "Hv differentiates a whole gradient, with its backward pass. Does Gv?"),
            Option("More: three maps instead of one.", "H_z acts on a few outputs. The work is in the network."),
            Option("About n times as many.", "That would give all of G, column by column."),
        ),
    ),
    Quantity(
        "5.i",
        "Five digits and softmax again: G (1210, 1210) has rank 45. Conjugate gradients solve (G + λI)d = −g. After "
        "how many products at most is the solution exact, apart from rounding?",
        answer=rank_of_five_digits,
        tolerance=0.001,
        right="g = Jᵀr lies in the range of G. Only 45 eigenvalues matter; a polynomial of degree 45 can be 0 at all.",
        low="A polynomial of this degree has too few zeros for all the eigenvalues that matter.",
        high="Each product adds one zero to the polynomial. At how many eigenvalues does g have a component?",
        slips=(
            Slip(1210.0, "That holds for any system of this size. Here most eigenvalues of G + λI are equal to λ."),
            Slip(46.0, "λ itself would be the 46th eigenvalue. Does g have a part along its eigenvectors?"),
            Slip(50.0, "G has rank 45, since the softmax ignores one direction of each example's outputs."),
        ),
    ),
    Choice(
        "5.j",
        "The damping λ is made very large. What happens to the step −(G + λI)⁻¹ g?",
        (
            Option("It becomes the Gauss-Newton step.", "That is the other limit, λ → 0."),
            Option(
                "It becomes a short step along −g.",
                "λI dominates G, so the step tends to −g/λ: gradient descent with the small step size 1/λ.",
                right=True,
            ),
            Option("It becomes a long step along −g.", "The matrix is large, so its inverse is small."),
            Option("It becomes a short step along the Gauss-Newton step.", "It becomes short, but it also turns."),
        ),
    ),
    Choice(
        "5.k",
        "Near a saddle, H has a negative eigenvalue. Where does Newton's step −H⁻¹g lead?",
        (
            Option("Down, along the negative curvature.", "Along that axis it divides by a negative number."),
            Option(
                "Towards the saddle.",
                "It solves g + Hd = 0, so it goes to the stationary point of the model, here the saddle.",
                right=True,
            ),
            Option("To the nearest minimum.", "It knows only g and H. Which point makes g + Hd = 0?"),
            Option("Nowhere: H has no inverse there.", "H has an inverse as long as no eigenvalue is 0."),
        ),
    ),
    Choice(
        "5.l",
        "The largest stable step of gradient descent is 2/h₁, with h₁ the largest eigenvalue of H. Estimate it by "
        "2/a₁, with a₁ the largest eigenvalue of G. How far off is this, at worst, while the digits network trains?",
        (
            Option("By less than 5 % at every step.", "That is so at the start, and again late in training."),
            Option(
                "By about 30 %, after some ten steps.", "Early in training the residual term adds to H.", right=True
            ),
            Option(
                "By a factor of about ten, at the start.", "At the start, the two largest eigenvalues nearly agree."
            ),
            Option("It cannot be used: G has no negative eigenvalues.", "The largest eigenvalue sets the stable step."),
        ),
    ),
    Choice(
        "5.m",
        "A digits classifier starts at a cost of 2.3. Gradient descent races damped Gauss-Newton with 30 products a "
        "step; everything is counted in gradients. How many times fewer gradients does Gauss-Newton need to reach a "
        "cost of 0.1, and to reach 0.001?",
        (
            Option("About 15 times fewer for both.", "The flat directions hardly matter for the first decrease."),
            Option("About as many for both.", "From 0.1 to 0.001 gradient descent needs thousands of steps."),
            Option(
                "More for 0.1, about 15 times fewer for 0.001.",
                "The steep directions come first, and are easy for both. The flat ones need the curvature.",
                right=True,
            ),
            Option("About 15 times fewer for 0.1, more for 0.001.", "Near the end the quadratic model is better."),
        ),
    ),
)
