"""What the predictions of a lesson call right."""

from ntd_helpers.exercises.registry import find


def right(id):
    """The text of the right option."""
    return next(option.text for option in find(id, "prediction").options if option.right)


def target(id):
    """The right number."""
    return find(id, "prediction").answer()
