"""The demos, a package per lesson with one file a demo: `demos.quadratics.eigen_axes()` is a widget.

A package is loaded when it is first named.
"""

import importlib
import pkgutil


def __getattr__(name):
    try:
        return importlib.import_module(f"{__name__}.{name}")
    except ModuleNotFoundError as error:
        if error.name != f"{__name__}.{name}":
            raise
        raise AttributeError(f"there are no demos of {name!r}") from None


def __dir__():
    """The topics, for tab completion: those not yet loaded too."""
    return sorted({*globals(), *(module.name for module in pkgutil.iter_modules(__path__) if module.ispkg)})
