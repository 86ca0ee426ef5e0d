"""Derivatives along a direction, and the polynomials they make: Taylor's approximations of first and second order.

For f: ℝⁿ → ℝᵐ with the Jacobian J_ij = ∂f_i/∂w_j, of shape (m, n), the Gateaux derivative of f at w along Δw is

    R_Δw f(w) = lim_{h→0} [f(w + hΔw) − f(w)]/h = J Δw,        and a cost (m = 1) is near w

    f(w + d) = f(w) + gᵀd + O(‖d‖²) = f(w) + gᵀd + ½ dᵀH d + O(‖d‖³).

A point w is a vector (n,), or a number (then n = 1 and directions are numbers too); f takes a jax array of that shape
and returns a number or a vector (m,). Arguments must be real and finite, anything else raises `ValueError`.
Importing this module sets jax to double precision.

Nocedal and Wright, "Numerical Optimization", 2nd ed., 2006, ch. 8; Squire and Trapp, "Using complex variables to
estimate derivatives of real functions", 1998.
"""

import jax
import jax.numpy as jnp
import numpy as np

from ntd_helpers.inputs import concrete

__all__ = [
    "SCHEMES",
    "gateaux",
    "directional_derivative",
    "first_order",
    "second_order",
    "observed_order",
    "trust_radius",
]

SCHEMES = ("forward", "central", "complex")


def gateaux(f, w, dw, h, scheme="forward"):
    """The derivative of f at w along dw by a finite step h > 0, of the shape of f's value.

    With F the size of f and F', F'', F''' those of its derivatives along dw, the error of each `scheme` is about

        forward    [f(w + h dw) − f(w)]/h              h F''/2  + 2εF/h       least at h ≈ 2√(εF/F'')
        central    [f(w + h dw) − f(w − h dw)]/(2h)    h² F'''/6 + εF/h       least at h ≈ ∛(3εF/F''')
        complex    Im f(w + ih dw)/h                   h² F'''/6 + εF'        no cancellation: h may be 10⁻¹⁰⁰

    (ε = 2⁻⁵³.) The complex step needs an f that is analytic, written with operations that take complex numbers; one
    that refuses them, or answers with real ones as abs does, raises `ValueError`.
    """
    w = _point(w)
    w, dw = np.asarray(w), np.asarray(_like("dw", dw, w))  # the quotient by numpy, which compiles nothing
    h = float(_reals("h", h))
    if h <= 0:
        raise ValueError(f"h must be positive; got {h}")
    if scheme not in SCHEMES:
        raise ValueError(f"scheme must be one of {', '.join(SCHEMES)}; got {scheme!r}")
    if scheme == "forward":
        return jnp.asarray((_number(f, w + h * dw) - _number(f, w)) / h, float)
    if scheme == "central":
        return jnp.asarray((_number(f, w + h * dw) - _number(f, w - h * dw)) / (2 * h), float)
    try:
        y = jnp.asarray(f(jnp.asarray(w + 1j * h * dw, complex)))
    except TypeError as error:
        raise ValueError(f"the complex step needs an f that takes complex numbers; it raised {error}") from None
    if not jnp.iscomplexobj(y):
        raise ValueError(f"the complex step needs an f whose value becomes complex; got {y.dtype}")
    _check_value(y)
    return jnp.asarray(np.asarray(y).imag / h, float)


def directional_derivative(f, w, dw):
    """J Δw, exact but for rounding: the Jacobian-vector product by forward-mode differentiation. Of f's shape."""
    w = _point(w)
    return jax.jvp(lambda w: _value(f, w), (w,), (_like("dw", dw, w),))[1]


def first_order(f, w):
    """The model d ↦ f(w) + J d, as a function of the displacement d (of w's shape). f is linearised once, here."""
    w = _point(w)
    value, slope = jax.linearize(lambda w: _value(f, w), w)
    model = jax.jit(lambda d: value + slope(d))
    return lambda d: model(_like("d", d, w))


def second_order(f, w):
    """The model d ↦ f(w) + gᵀd + ½ dᵀH d of a cost f, as a function of the displacement d (of w's shape).

    H is never formed: the gradient is linearised once, here, and each call makes one Hessian-vector product.
    """
    w = _point(w)
    cost = _scalar(f)
    value = cost(w)
    gradient, times_hessian = jax.linearize(jax.grad(cost), w)

    @jax.jit  # one program, where each operation by itself would be one
    def model(d):
        return value + jnp.vdot(gradient, d) + jnp.vdot(d, times_hessian(d)) / 2

    return lambda d: model(_like("d", d, w))


def observed_order(errors, steps):
    """The p of errors ≈ C·stepsᵖ: the slope of the line of least squares through log errors (k,) over log steps (k,).

    Both positive, k ≥ 2, and the steps not all equal.
    """
    errors, steps = _reals("errors", errors, "k"), _reals("steps", steps, "k")
    if errors.shape != steps.shape or len(steps) < 2:
        raise ValueError(f"errors and steps must have the same length, at least 2; got {len(errors)} and {len(steps)}")
    for name, values in (("errors", errors), ("steps", steps)):
        if values.min() <= 0:
            raise ValueError(f"{name} must be positive to have a logarithm; got {values.min()}")
    if steps.min() == steps.max():
        raise ValueError(f"steps must differ to show an order; all are {steps[0]}")
    return float(np.polyfit(np.log(steps), np.log(errors), 1)[0])


def trust_radius(errors, radii, tolerance):
    """Trust radius of a model: the largest r such that its error is at most `tolerance` at every distance up to r.

    `errors` (…, R) are the largest errors over all directions at each of the ascending `radii` (R,), R at least 2;
    between two radii an error is taken for a power of the distance. Returns (…): 0 if the first error is above the
    tolerance already, inf if none is. `tolerance` is a number, or (…), broadcast with the errors' leading axes.
    """
    radii, tolerance = _reals("radii", radii, "R"), _reals("tolerance", tolerance, "K" * np.ndim(tolerance))
    errors = np.asarray(errors, float)
    if errors.shape[-1:] != radii.shape or not (errors >= 0).all():
        raise ValueError(f"errors must be 0 or more, of shape (…, {len(radii)}); got shape {errors.shape}")
    if len(radii) < 2:
        raise ValueError("radii must be at least two, since the error is interpolated between two; got one")
    if radii[0] <= 0 or (np.diff(radii) <= 0).any() or (tolerance <= 0).any():
        raise ValueError("radii must be positive and ascending, the tolerance positive")
    errors = np.broadcast_to(errors, np.broadcast_shapes(errors.shape[:-1], tolerance.shape) + radii.shape)
    above = errors > tolerance[..., None]
    after = above.argmax(-1).clip(1)[..., None]
    pick = lambda values, at: np.take_along_axis(np.log(values), at, -1)[..., 0]
    low, high = (pick(errors.clip(1e-300), at) for at in (after - 1, after))
    near, far = (pick(np.broadcast_to(radii, errors.shape), at) for at in (after - 1, after))
    with np.errstate(divide="ignore", invalid="ignore"):
        crossing = np.exp(near + (far - near) * (np.log(tolerance) - low) / (high - low))
    return np.where(above[..., 0], 0.0, np.where(above.any(-1), crossing, np.inf))[()]


# Checks of arguments.


def _reals(name, x, letters=""):
    """x in double precision, finite, with as many axes as there are letters."""
    array = np.asarray(x)
    if array.dtype.kind not in "iuf" or array.ndim != len(letters) or array.size == 0:
        wanted = f"real numbers of shape ({letters},)" if letters else "a real number"
        raise ValueError(f"{name} must be {wanted}; got {array.dtype} of shape {array.shape}")
    array = array.astype(float)
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must be finite; got {array[~np.isfinite(array)][0]}")
    return array


def _point(w):
    return jnp.asarray(_reals("w", w, "n" if np.ndim(w) else ""), float)


def _like(name, d, w):
    """d as a jax array; of one that jax is tracing, only the shape and the type can be checked."""
    if np.shape(d) != w.shape:
        raise ValueError(f"{name} must have the shape of w, {w.shape}; got {np.shape(d)}")
    if concrete(d):
        d = _reals(name, d, "n" if w.ndim else "")
    elif jnp.iscomplexobj(d):
        raise ValueError(f"{name} must be real numbers; got {d.dtype}")
    return jnp.asarray(d, float)


def _value(f, w):
    y = jnp.asarray(f(w))
    _check_value(y)
    if jnp.iscomplexobj(y):
        raise ValueError(f"f must return real numbers; got {y.dtype}")
    return y


def _number(f, w):
    return np.asarray(_value(f, jnp.asarray(w, float)))


def _check_value(y):
    if y.ndim > 1 or not jnp.issubdtype(y.dtype, jnp.inexact):
        raise ValueError(f"f must return a floating-point number or vector (m,); got {y.dtype} of shape {y.shape}")


def _scalar(f):
    def cost(w):
        y = _value(f, w)
        if y.ndim:
            raise ValueError(f"f must return a number, since the model of second order is of a cost; got {y.shape}")
        return y

    return cost
