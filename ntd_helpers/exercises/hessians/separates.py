"""Exercise 4.5: which experiments separate two explanations of the edge of stability."""

from ..authoring import Parts, Word, exercise

EXPERIMENTS = ("other_seed", "longer", "half_step", "flow", "cost_only", "larger_step")
ANSWER = Word(("yes", "no"), wrong="is not right: write down what each explanation predicts, and compare")


@exercise(
    "4.5",
    form=Parts(EXPERIMENTS, (ANSWER,) * len(EXPERIMENTS)),
    hints=(
        "An experiment separates two explanations if they predict different results. Write down both predictions.",
        "Explanation N does not contain α. Which experiments change α, and nothing else?",
    ),
    why="N predicts 5 in every experiment. S predicts that the sharpness rises beyond 5 with half the step, whose limit"
    " is 10, falls to 4 with α = 0.5, and has no limit under the flow. For the other three both predict the same.",
    remark="An experiment that both explanations predict alike can confirm both any number of times without deciding.",
)
def separates():
    """Give separates, six words "yes" or "no": does the experiment separate the two explanations of sharpness 5?"""
    other_seed = "no"
    longer = "no"
    half_step = "yes"
    flow = "yes"
    cost_only = "no"
    larger_step = "yes"
    return other_seed, longer, half_step, flow, cost_only, larger_step


@separates.mistake("Confirming an explanation is not separating it from the other. Do both predict this result?")
def all_of_them():
    return ("yes",) * 6


@separates.mistake("Another seed changes neither α nor the kind of network. What does each explanation predict?")
def another_seed_as_well():
    return "yes", "no", "yes", "yes", "no", "yes"


@separates.mistake("Gradient flow is descent with an infinitely small step. Where would its edge be?")
def without_flow():
    return "no", "no", "yes", "no", "no", "yes"


@separates.mistake("After 4000 more steps with the same α, both explanations predict a sharpness of 5.")
def longer_as_well():
    return "no", "yes", "yes", "yes", "no", "yes"


@separates.mistake("A larger step must lower the sharpness under one of the explanations. Under the other?")
def only_half_the_step():
    return "no", "no", "yes", "yes", "no", "no"


@separates.mistake("Both explanations let the cost fall unevenly. The cost alone does not show the sharpness.")
def cost_as_well():
    return "no", "no", "yes", "yes", "yes", "yes"
