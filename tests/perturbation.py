"""Another machine's last digits, made on this one: what a processor's own kernels decide, changed on purpose.

A printed number or a demo's text that such a change can alter depends on the machine. `perturbed(seed)` changes, by
1e-12 of each, what numpy reads from files, geometric grids, eigenvalues, norms and solutions of linear systems; it also
reverses eigenvectors and singular vectors at random, since their signs are arbitrary. `mirrored` makes the opposite
choices: of two equal numbers the other one becomes the larger, and the vectors that were kept are reversed. So what one
choice decides shows in one of the two runs.

In a kernel, as in nbval's runs, the environment variable NTD_PERTURB=SEED does the same (lessons/startup), by 1e-14:
some cells print that two computations agree to 1e-12, which is true of roundings and of nothing larger.
"""

import contextlib
import functools
import sys

import numpy as np

SIZE = 1e-12  # thousands of roundings; far below what any demo says
IN_LESSONS = 1e-14  # dozens of roundings


class Perturbation:
    """Wrappers of numpy's functions, by module and name; `random` makes every choice."""

    def __init__(self, seed, size, mirrored=False):
        self.size, self.generator, self.mirrored = size, np.random.default_rng(seed), mirrored
        self.wrapped = {
            (np, "loadtxt"): self.numbers,
            (np, "geomspace"): self.between_the_ends,  # numpy gives the ends exactly
            **{(np.linalg, name): self.numbers for name in ("eigvalsh", "eigvals", "norm", "solve", "inv", "pinv")},
            (np.linalg, "eigh"): self.eigenvectors,
            (np.linalg, "eig"): self.eigenvectors,
            (np.linalg, "svd"): self.singular_vectors,
            (np.linalg, "lstsq"): lambda result: (self.numbers(result[0]), *result[1:]),
        }

    def random(self, shape):
        numbers = self.generator.random(shape)
        return 1 - numbers if self.mirrored else numbers

    def numbers(self, values):
        """Away from zero, so that a whole number stays one when it is truncated; zeros stay."""
        if np.asarray(values).dtype.kind not in "fc":
            return values
        changed = values * (1 + self.size * self.random(np.shape(values)))
        return changed.astype(values.dtype) if isinstance(values, np.ndarray) else type(values)(changed)

    def between_the_ends(self, values):
        return np.concatenate([values[:1], self.numbers(values[1:-1]), values[-1:]])

    def signs(self, count):
        return np.where(self.random(count) < 0.5, -1.0, 1.0)

    def eigenvectors(self, result):
        values, vectors = result
        return type(result)(self.numbers(values), vectors * self.signs(vectors.shape[-1]))

    def singular_vectors(self, result):
        if not isinstance(result, tuple):  # compute_uv=False
            return self.numbers(result)
        U, values, Vh = result
        signs = self.signs(max(U.shape[-1], Vh.shape[-2]))
        return type(result)(U * signs[: U.shape[-1]], self.numbers(values), Vh * signs[: Vh.shape[-2], None])

    def start(self):
        """Put the wrappers in numpy's place; returns the functions that stood there."""
        originals = {place: getattr(*place) for place in self.wrapped}
        for (module, name), change in self.wrapped.items():
            setattr(module, name, after(originals[module, name], change))
        return originals


def after(function, change):
    @functools.wraps(function)
    def changed(*args, **kwargs):
        return change(function(*args, **kwargs))

    return changed


@contextlib.contextmanager
def perturbed(seed, size=SIZE, mirrored=False):
    """Inside, numpy's results are perturbed, the same way for the same seed.

    The package's caches are emptied at both ends, so that no result with one set of digits is used with the other.
    """
    clear_caches()
    originals = Perturbation(seed, size, mirrored).start()
    try:
        yield
    finally:
        for (module, name), function in originals.items():
            setattr(module, name, function)
        clear_caches()


def clear_caches():
    """Empty every `functools` cache of the modules of `ntd_helpers` that are loaded."""
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] == "ntd_helpers":
            for function in vars(module).values():
                if isinstance(function, functools._lru_cache_wrapper):  # noqa: SLF001
                    function.cache_clear()
