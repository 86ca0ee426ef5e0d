"""The demos, a package per lesson with one file a demo: `demos.quadratics.eigen_axes()` is a widget.

A package is loaded when it is first named.
"""

import importlib

TOPICS = ("quadratics", "taylor", "autodiff", "hessians", "gauss_newton", "responses")


def __getattr__(name):
    try:
        return importlib.import_module(f"{__name__}.{name}")
    except ModuleNotFoundError as error:
        if error.name != f"{__name__}.{name}":
            raise
        raise AttributeError(f"there are no demos of {name!r}") from None


def __dir__():
    """The topics, for tab completion: those not yet loaded too."""
    return sorted({*globals(), *TOPICS})
