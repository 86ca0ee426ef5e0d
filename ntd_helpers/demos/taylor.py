"""Demos of lesson 2: differences, directions, Taylor models, chords, and how long a quadratic model may be trusted."""

import functools

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.shared import TWO_LINES, key, signed
from ntd_helpers.quadratics import Quadratic, closed_form

EPS = np.finfo(float).eps / 2  # 2⁻⁵³, the relative error of rounding one number
OFF_THE_PAGE = 1e3  # what leaves its panel by far is cut here

# Functions of one variable: f, f′, f″, f‴.
CURVES = {
    "sin w": (np.sin, np.cos, lambda w: -np.sin(w), lambda w: -np.cos(w)),
    "eʷ": (np.exp,) * 4,
    "w²": (lambda w: w**2, lambda w: 2 * w, lambda w: 2 + 0 * w, lambda w: 0 * w),
    "ln(1 + eʷ)": (
        lambda w: np.logaddexp(0, w),
        lambda w: 1 / (1 + np.exp(-w)),
        lambda w: 0.25 / np.cosh(w / 2) ** 2,
        lambda w: -0.25 * np.tanh(w / 2) / np.cosh(w / 2) ** 2,
    ),
    "w⁴/4 − w²": (lambda w: w**4 / 4 - w**2, lambda w: w**3 - 2 * w, lambda w: 3 * w**2 - 2, lambda w: 6 * w),
    "1000 + sin w": (lambda w: 1000 + np.sin(w), np.cos, lambda w: -np.sin(w), lambda w: -np.cos(w)),
    "|w|": (np.abs, np.sign, lambda w: np.where(w == 0, np.nan, 0 * w), lambda w: 0 * w),
    "w⁴/8": (lambda w: w**4 / 8, lambda w: w**3 / 2, lambda w: 1.5 * w**2, lambda w: 3 * w),
    "1 − exp(−w²)": (
        lambda w: 1 - np.exp(-(w**2)),
        lambda w: 2 * w * np.exp(-(w**2)),
        lambda w: (2 - 4 * w**2) * np.exp(-(w**2)),
        lambda w: (8 * w**3 - 12 * w) * np.exp(-(w**2)),
    ),
}


# Finite differences ---------------------------------------------------------------------------------------------------

DIFFERENCED = ("sin w", "1000 + sin w", "eʷ", "w²")
SCHEME_COLOURS = {"forward": style.BLUE, "central": style.ORANGE, "complex": style.GREEN}


def difference_errors(name, h, w=1.0):
    """The errors of the three schemes at w for steps h (K,), no smaller than the rounding of the derivative itself."""
    f, slope = CURVES[name][0], CURVES[name][1](w)
    shown = {
        "forward": (f(w + h) - f(w)) / h,
        "central": (f(w + h) - f(w - h)) / (2 * h),
        "complex": np.imag(f(w + 1j * h)) / h,
    }
    return {scheme: np.maximum(np.abs(d - slope), EPS * abs(slope)) for scheme, d in shown.items()}


def difference_bottoms(name, w=1.0):
    """The steps at which truncation and rounding together are least: forward, and central (nan where f‴ = 0)."""
    F, _, F2, F3 = (abs(float(d(w))) for d in CURVES[name])
    return 2 * np.sqrt(EPS * F / F2), np.cbrt(3 * EPS * F / F3) if F3 else np.nan


@style.styled
def finite_differences(function="sin w", h=1e-3):
    """The errors of three difference schemes at w = 1, drawn from h = 1 down to the slider's h; and f at that scale."""
    steps = 10.0 ** np.linspace(-16, 0, 65)
    figure, (lens, errors) = style.panels(2, height=4.2, top=0.75, ratios=(1, 1.25))
    s = np.linspace(-1.5, 1.5, 181)
    lens.set(xlim=(-1.5, 1.5), ylim=(-2.4, 2.4), xlabel="s, in steps of h from w = 1")
    lens.set_title("The graph of f under a microscope", pad=TWO_LINES)
    lens.set_ylabel("[f(w + sh) − f(w)] / (h f′(w))")
    lens.text(0, 1.095, "▬ f as computed    ● the two points of the difference", color=style.QUIET,
              transform=lens.transAxes)  # fmt: skip
    lens.text(0, 1.02, "– – exact slope", color=style.RED, transform=lens.transAxes)
    lens.plot([-1.5, 1.5], [-1.5, 1.5], color=style.RED, lw=1.4, dashes=(4, 3), zorder=1.5)
    errors.set(xscale="log", yscale="log", xlim=(4e-17, 3), ylim=(2e-17, 30), xlabel="step h", ylabel="error")
    style.decades(errors.xaxis, -16, 0, 4)
    style.decades(errors.yaxis, -16, 0, 4)
    errors.set_title("Error of the derivative, for every step so far", pad=TWO_LINES)
    actors = {
        "graph": lens.plot(s, s, color=style.INK)[0],
        "secant": lens.plot([0, 1], [0, 1], "o-", color=style.BLUE, ms=7, zorder=4)[0],
        "jvp": errors.plot([1e-18, 10], [EPS, EPS], color=style.RED, lw=1.4, dashes=(4, 3), zorder=1.5)[0],
    }
    errors.text(0, 1.02, "– – exact JVP", color=style.RED, transform=errors.transAxes)
    for j, (scheme, colour) in enumerate(SCHEME_COLOURS.items()):
        mark, dashes = ("– –", (4, 3)) if scheme == "complex" else ("▬", (None, None))  # it runs along the central one
        errors.text(0.19 * j, 1.095, f"{mark} {scheme}", color=colour, transform=errors.transAxes)
        actors[scheme] = errors.plot(steps, steps, color=colour, dashes=dashes)[0]
        actors[f"{scheme}_now"] = errors.plot([1], [1], "o", color=colour, ms=8, zorder=4)[0]
    errors.text(0.27, 1.02, "┊ the bottom foretold, once passed", color=style.QUIET, transform=errors.transAxes)
    for scheme in ("forward", "central"):
        bottom = errors.plot([1, 1], [1e-20, 1e3], color=SCHEME_COLOURS[scheme], lw=1.2, dashes=(1.5, 2), zorder=1.5)
        actors[f"{scheme}_bottom"] = bottom[0]
    table = {name: difference_errors(name, steps) for name in DIFFERENCED}

    def frames(function, h):
        told = {name: [] for name in actors}
        for name, step in zip(function, h, strict=True):
            f, slope = CURVES[name][0], CURVES[name][1](1.0)
            seen = ((f(1.0 + s * step) - f(1.0)) / (step * slope)).clip(-OFF_THE_PAGE, OFF_THE_PAGE)
            told["graph"].append(np.column_stack([s, seen]))
            ahead = (f(1.0 + step) - f(1.0)) / (step * slope)
            told["secant"].append([[0, 0], [1, np.clip(ahead, -OFF_THE_PAGE, OFF_THE_PAGE)]])
            told["jvp"].append([[1e-18, EPS * slope], [10, EPS * slope]])
            at = np.argmin(np.abs(np.log(steps / step)))
            for scheme, error in table[name].items():
                told[scheme].append(np.column_stack([steps, np.where(np.arange(65) >= at, error, np.nan)]))
                told[f"{scheme}_now"].append([[step, error[at]]])
            for scheme, bottom in zip(("forward", "central"), difference_bottoms(name), strict=True):
                there = bottom if np.isfinite(bottom) else 1e-19  # off the panel
                passed = there if step <= there else np.nan
                told[f"{scheme}_bottom"].append([[passed, 1e-20], [passed, 1e3]])
        return {name: np.array(points, float) for name, points in told.items()}

    def describe(function, h):
        F, slope, F2, F3 = (float(d(1.0)) for d in CURVES[function])
        forward, central = difference_bottoms(function)
        rounding = EPS * abs(F) / h
        parts = [
            f"forward {_told(abs(h * F2 / 2), table[function]['forward'], steps, h, 2 * rounding)}",
            f"central {_told(abs(h**2 * F3 / 6), table[function]['central'], steps, h, rounding)}",
            f"complex {_told(abs(h**2 * F3 / 6), table[function]['complex'], steps, h, 8 * EPS * abs(slope))}",
        ]
        where = f"{forward:.1e} (forward)" + (f" and {central:.1e} (central)" if np.isfinite(central) else "")
        return f"f = {function} at w = 1, h = {h:.1e}. Error: {', '.join(parts)}. Least expected at h ≈ {where}."

    return stage.Stage(
        figure, actors,
        [
            stage.Slider("h", steps, h, label="step h", format="{:.1e}",
                         marks={1e-16: "10⁻¹⁶", 1e-12: "10⁻¹²", 1e-8: "√ε", 5e-6: "∛ε", 1e-3: "10⁻³", 1.0: "1"}),
            stage.Slider("function", DIFFERENCED, function, label="function f", format=str),
        ],
        frames=frames, describe=describe, title="Finite differences: how small should h be?", dark=style.DARK,
    )  # fmt: skip


def _told(truncation, errors, steps, h, rounding):
    """An error in words: its number where truncation makes it, a bound where it is the noise of rounding."""
    if truncation > 300 * rounding:
        return f"{errors[np.argmin(np.abs(np.log(steps / h)))]:.1e}"
    return f"of the order of rounding, {_power(max(rounding, truncation))} at most"


def _power(x):
    return style.power_of_ten(np.ceil(np.log10(x)))


# Models sliding along a curve -----------------------------------------------------------------------------------------

MODELLED = ("sin w", "eʷ", "ln(1 + eʷ)", "w⁴/4 − w²")
ORDER_RANGE = (10**-2.5, 10**-1.5)  # the displacements over which the demos and the lesson measure an order


@style.styled
def polynomials(function="sin w", w=0.8, d=1.0):
    """The tangent line and the osculating parabola at w, and the error that each makes at w + d."""
    x = np.linspace(-3, 3, 161)
    lengths = np.geomspace(1e-3, 3, 57)
    figure, (plane, errors) = style.panels(2, height=4.2, top=0.75, ratios=(1.2, 1))
    plane.set(xlim=(-3, 3), ylim=(-2.2, 3.2), xlabel="w")
    plane.set_title("A curve and its two models", pad=TWO_LINES)
    key(plane, (0, "▬ f", style.INK), (0.1, "▬ first order", style.BLUE), (0.34, "▬ second", style.ORANGE))
    plane.text(0, 1.02, "● w   ┊ errors at w + d", color=style.QUIET, transform=plane.transAxes)
    errors.set(xscale="log", yscale="log", xlim=(8e-4, 4), ylim=(1e-11, 30), xlabel="length of the displacement |d|")
    style.decades(errors.xaxis, -3, 0)
    style.decades(errors.yaxis, -10, 0, 2)
    errors.set_title("Error of each model", pad=TWO_LINES)
    actors = {
        "f": plane.plot(x, x, color=style.INK, lw=2.4)[0],
        "line": plane.plot(x, x, color=style.BLUE)[0],
        "parabola": plane.plot(x, x, color=style.ORANGE)[0],
        "miss_1": plane.plot([0, 0], [0, 1], color=style.BLUE, lw=3, alpha=0.55)[0],
        "miss_2": plane.plot([0, 0], [0, 1], color=style.ORANGE, lw=3, alpha=0.55)[0],
        "here": plane.plot([0], [0], "o", color=style.INK, ms=8, zorder=4)[0],
        "error_1": errors.plot(lengths, lengths, color=style.BLUE)[0],
        "error_2": errors.plot(lengths, lengths, color=style.ORANGE)[0],
        "now_1": errors.plot([1], [1], "o", color=style.BLUE, ms=8, zorder=4)[0],
        "now_2": errors.plot([1], [1], "o", color=style.ORANGE, ms=8, zorder=4)[0],
        "order_1": errors.text(0, 1.095, "…", color=style.BLUE, transform=errors.transAxes),
        "order_2": errors.text(0, 1.02, "…", color=style.ORANGE, transform=errors.transAxes),
    }

    def models(name, w, d):
        """f, its line and its parabola at w + d."""
        f, f1, f2, _ = (derivative(w) for derivative in CURVES[name])
        return CURVES[name][0](w + d), f + f1 * d, f + f1 * d + f2 * d**2 / 2

    def frames(function, w, d):
        told = {name: [] for name in actors if not name.startswith("order")}
        orders = {"order_1": [], "order_2": []}
        for name, here, by in zip(function, w, d, strict=True):
            curve, line, parabola = models(name, here, x - here)
            there, first, second = models(name, here, by)
            ahead = models(name, here, np.copysign(lengths, by))
            told["f"].append(np.column_stack([x, curve]))
            told["line"].append(np.column_stack([x, line]))
            told["parabola"].append(np.column_stack([x, parabola.clip(-99, 99)]))
            told["miss_1"].append([[here + by, there], [here + by, first]])
            told["miss_2"].append([[here + by, there], [here + by, second]])
            told["here"].append([[here, CURVES[name][0](here)]])
            for j in (1, 2):
                error = np.maximum(np.abs(ahead[j] - ahead[0]), 1e-18)
                told[f"error_{j}"].append(np.column_stack([lengths, error]))
                told[f"now_{j}"].append([[abs(by), max(abs((first, second)[j - 1] - there), 1e-18)]])
                orders[f"order_{j}"].append(f"{('first', 'second')[j - 1]} order: slope {order(name, here, by, j)}")
        return {k: np.array(v, float) for k, v in told.items()} | {k: {"text": v} for k, v in orders.items()}

    def order(name, w, d, which):
        ends = np.copysign(np.array(ORDER_RANGE), d)
        exact, *guesses = models(name, w, ends)
        low, high = np.abs(guesses[which - 1] - exact)
        if min(low, high) < 1e-12:
            return "– (the error is rounding)"
        return f"{np.log(high / low) / np.log(ORDER_RANGE[1] / ORDER_RANGE[0]):.2f}"

    def describe(function, w, d):
        exact, first, second = models(function, w, d)
        return (
            f"f = {function} at w = {signed(w, 2)}, d = {signed(d, 2)}: f(w + d) = {signed(exact)}; first order "
            f"{signed(first)}, second order {signed(second)}. Slope of the log-log error from "
            f"|d| = 10⁻²·⁵ to 10⁻¹·⁵: first {order(function, w, d, 1)}, second {order(function, w, d, 2)}."
        )

    return stage.Stage(
        figure, actors,
        [
            stage.Slider("w", np.round(np.linspace(-2.5, 2.5, 51), 1), w, label="point w", format="{:.1f}",
                         marks={0: "0"}),
            stage.Slider("d", [v for v in np.round(np.linspace(-2, 2, 41), 1) if v], d, label="displacement d",
                         format="{:.1f}", marks={-0.1: "backward ◂  ▸ forward"}),
            stage.Slider("function", MODELLED, function, label="function f", format=str),
        ],
        frames=frames, describe=describe, title="Models of first and second order along a curve", dark=style.DARK,
    )  # fmt: skip


# The direction dial ---------------------------------------------------------------------------------------------------


def surface(x, y):
    """J = x³/3 − x − 0.6(y³/3 − y) + 0.4xy: a hollow, a hill and two passes."""
    return x**3 / 3 - x - 0.6 * (y**3 / 3 - y) + 0.4 * x * y


def surface_derivatives(x, y):
    """Its gradient (…, 2) and Hessian (…, 2, 2)."""
    x, y = np.asarray(x, float), np.asarray(y, float)
    g = np.stack([x**2 - 1 + 0.4 * y, -0.6 * (y**2 - 1) + 0.4 * x], -1)
    cross = np.full_like(x, 0.4)
    return g, np.stack([np.stack([2 * x, cross], -1), np.stack([cross, -1.2 * y], -1)], -2)


@style.styled
def direction_dial(angle=205, x=-0.4, y=-0.6):
    """A point on a surface and a direction v: slope gᵀv, curvature vᵀHv, and the slice along v with its parabola."""
    figure, (plane, cut, round_) = style.panels(3, height=4.2, top=0.75)
    reach = 2.0
    grid = np.linspace(-reach, reach, 81)
    plane.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal", xlabel="w₁", ylabel="w₂")
    heights = surface(grid, grid[:, None])
    levels = np.linspace(-3.2, 3.2, 17)
    plane.contourf(grid, grid, heights, levels, cmap="Blues", alpha=0.35, extend="both")
    plane.contour(grid, grid, heights, levels, colors=style.QUIET, linewidths=0.7, linestyles="solid")
    plane.set_title("The surface from above: darker is higher", pad=TWO_LINES)
    s, degrees = np.linspace(-1.5, 1.5, 91), np.arange(0, 361, 5)
    cut.set(xlim=(-1.5, 1.5), ylim=(-2.6, 2.6), xlabel="s, the way along v", ylabel="J(w + sv) − J(w)")
    cut.set_title("The slice along v", pad=TWO_LINES)
    cut.axhline(0, color=style.FAINT, lw=1, zorder=1)
    key(cut, (0, "▬ slice", style.INK), (0.24, "▬ gᵀv s", style.BLUE), (0.5, "▬ + ½ vᵀHv s²", style.ORANGE))
    round_.set(xlim=(-10, 370), ylim=(-4.2, 4.2), xlabel="direction of v", xticks=[0, 90, 180, 270, 360])
    round_.set_xticklabels(["0°", "90°", "180°", "270°", "360°"])
    round_.set_title("Slope and curvature, all the way round", pad=TWO_LINES)
    round_.axhline(0, color=style.FAINT, lw=1, zorder=1)
    actors = {
        "arrow": plane.plot([0, 1], [0, 1], color=style.PURPLE, lw=2.6, zorder=4)[0],
        "through": plane.plot([0, 1], [0, 1], color=style.PURPLE, lw=1, dashes=(3, 3), zorder=3)[0],
        "at": plane.plot([0], [0], "o", color=style.INK, ms=8, zorder=5)[0],
        "where": plane.text(0, 1.02, "…", color=style.QUIET, transform=plane.transAxes),
        "slice": cut.plot(s, s, color=style.INK, lw=2.4)[0],
        "line": cut.plot(s, s, color=style.BLUE)[0],
        "parabola": cut.plot(s, s, color=style.ORANGE)[0],
        "way": cut.text(0, 1.02, "…", color=style.BLUE, transform=cut.transAxes),
        "bend": cut.text(0.5, 1.02, "…", color=style.ORANGE, transform=cut.transAxes),
        "slopes": round_.plot(degrees, degrees, color=style.BLUE)[0],
        "curvatures": round_.plot(degrees, degrees, color=style.ORANGE)[0],
        "slope_now": round_.plot([0], [0], "o", color=style.BLUE, ms=8, zorder=4)[0],
        "curvature_now": round_.plot([0], [0], "o", color=style.ORANGE, ms=8, zorder=4)[0],
        "slope_word": round_.text(0, 1.095, "…", color=style.BLUE, transform=round_.transAxes),
        "curvature_word": round_.text(0, 1.02, "…", color=style.ORANGE, transform=round_.transAxes),
    }  # fmt: skip

    def read(angle, x, y):
        """v, gᵀv and vᵀHv, for arrays that go together."""
        v = np.stack([np.cos(np.radians(angle)), np.sin(np.radians(angle))], -1)
        g, H = surface_derivatives(x, y)
        return v, (g * v).sum(-1), np.einsum("...i,...ij,...j", v, H, v)

    def frames(angle, x, y):
        w = np.stack([x, y], -1)
        v, slope, curvature = read(angle, x, y)
        side = np.stack([-v[:, 1], v[:, 0]], -1)
        tip = w + 0.8 * v
        arrow = np.stack([w, tip, tip - 0.2 * v + 0.11 * side, tip, tip - 0.2 * v - 0.11 * side], 1)
        along = w[:, None] + s[:, None] * v[:, None]
        wide = np.broadcast_to(s, (len(x), len(s)))
        curve = surface(along[..., 0], along[..., 1]) - surface(x, y)[:, None]
        line = slope[:, None] * s
        every = np.broadcast_to(degrees, (len(x), len(degrees)))
        _, slopes, curvatures = read(every, x[:, None], y[:, None])
        signs = list(zip(slope, curvature, strict=True))
        point = lambda a, b: np.stack([a, b], -1)[:, None]  # noqa: E731
        return {
            "arrow": arrow, "at": w[:, None], "through": along[:, [0, -1]],
            "where": {"text": [f"w = ({signed(a, 1)}, {signed(b, 1)})" for a, b in w]},
            "slice": np.stack([wide, curve], -1), "line": np.stack([wide, line], -1),
            "parabola": np.stack([wide, line + curvature[:, None] * s**2 / 2], -1),
            "way": {"text": [_way(a) for a, _ in signs]}, "bend": {"text": [_bend(b) for _, b in signs]},
            "slopes": np.stack([every, slopes], -1), "curvatures": np.stack([every, curvatures], -1),
            "slope_now": point(angle, slope), "curvature_now": point(angle, curvature),
            "slope_word": {"text": [f"▬ slope gᵀv = {signed(a)}" for a, _ in signs]},
            "curvature_word": {"text": [f"▬ curvature vᵀHv = {signed(b)}" for _, b in signs]},
        }  # fmt: skip

    def describe(angle, x, y):
        _, slope, curvature = read(np.float64(angle), x, y)
        values = np.linalg.eigvalsh(surface_derivatives(x, y)[1])
        return (
            f"At w = ({signed(x, 1)}, {signed(y, 1)}), along v at {angle:.0f}°: slope gᵀv = {signed(slope)}, "
            f"{_way(slope)}; curvature vᵀHv = {signed(curvature)}, {_bend(curvature)}. Over all directions the "
            f"curvature goes from {signed(values[0])} to {signed(values[1])}."
        )

    places = np.round(np.linspace(-1.4, 1.4, 29), 1)
    return stage.Stage(
        figure, actors,
        [
            stage.Slider("angle", np.arange(0, 361, 5), angle, label="direction of v", format="{:.0f}°",
                         marks={0: "0°", 90: "90°", 180: "180°", 270: "270°", 360: "360°"}),
            stage.Slider("x", places, x, label="w₁", format="{:.1f}", marks={0: "0"}),
            stage.Slider("y", places, y, label="w₂", format="{:.1f}", marks={0: "0"}),
        ],
        frames=frames, describe=describe, title="A direction on a surface", dark=style.DARK,
    )  # fmt: skip


def _way(slope):
    return "level" if abs(slope) < 0.005 else "uphill" if slope > 0 else "downhill"


def _bend(curvature):
    return "straight" if abs(curvature) < 0.005 else "curves upward" if curvature > 0 else "curves downward"


# Chords ---------------------------------------------------------------------------------------------------------------

CHORDED = ("w²", "|w|", "w⁴/8", "ln(1 + eʷ)", "w⁴/4 − w²", "1 − exp(−w²)", "sin w")


def chord_gap(name, left, right, share):
    """λf(w₁) + (1 − λ)f(w₂) − f(λw₁ + (1 − λ)w₂): how far the chord is above the graph, for shares λ."""
    f = CURVES[name][0]
    return share * f(left) + (1 - share) * f(right) - f(share * left + (1 - share) * right)


@style.styled
def chords(function="1 − exp(−w²)", left=-0.6, right=0.6, share=0.5):
    """A chord of a graph, and the curvature beneath it; red where the graph is above the chord."""
    x = np.linspace(-2.5, 2.5, 201)
    figure, (plane, bend) = style.panels(2, height=4.2, top=0.75, ratios=(1.2, 1))
    plane.set(xlim=(-2.5, 2.5), ylim=(-1.6, 3.6), xlabel="w")
    plane.set_title("A chord of the graph", pad=TWO_LINES)
    bend.set(xlim=(-2.5, 2.5), ylim=(-2.6, 4.4), xlabel="w", ylabel="f″(w)")
    bend.set_title("The curvature f″", pad=TWO_LINES)
    bend.text(0, 1.095, "● at the chord's two ends", color=style.PURPLE, transform=bend.transAxes)
    bend.axhline(0, color=style.FAINT, lw=1, zorder=1)
    shares = np.linspace(0, 1, 101)
    actors = {
        "f": plane.plot(x, x, color=style.INK, lw=2.2)[0],
        "above": plane.plot(shares, shares, color=style.RED, lw=4.5, zorder=3)[0],
        "chord": plane.plot([0, 1], [0, 1], "o-", color=style.PURPLE, ms=8, zorder=4)[0],
        "gap": plane.plot([0, 0], [0, 1], color=style.GREEN, lw=3, zorder=5)[0],
        "verdict": plane.text(0, 1.095, "…", transform=plane.transAxes, weight="bold"),
        "at": plane.text(0, 1.02, "…", color=style.QUIET, transform=plane.transAxes),
        "curvature": bend.plot(x, x, color=style.INK, lw=2)[0],
        "negative": bend.plot(x, x, color=style.RED, lw=4)[0],
        "ends": bend.plot([0, 1], [0, 1], "o", color=style.PURPLE, ms=8, zorder=4)[0],
        "sign": bend.text(0, 1.02, "…", color=style.QUIET, transform=bend.transAxes),
    }

    def frames(function, left, right, share):
        told = {name: [] for name in ("f", "above", "chord", "gap", "curvature", "negative", "ends")}
        verdicts, ats, signs, gap_colours = [], [], [], []
        for name, a, b, part in zip(function, left, right, share, strict=True):
            f, _, second, _ = CURVES[name]
            between = shares * a + (1 - shares) * b
            gaps, here = chord_gap(name, a, b, shares), chord_gap(name, a, b, part)
            w = part * a + (1 - part) * b
            told["f"].append(np.column_stack([x, f(x)]))
            told["above"].append(np.column_stack([between, np.where(gaps < -1e-9, f(between), np.nan)]))
            told["chord"].append([[a, f(a)], [b, f(b)]])
            told["gap"].append([[w, f(w)], [w, f(w) + here]])
            bent = second(x)
            told["curvature"].append(np.column_stack([x, bent]))
            told["negative"].append(np.column_stack([x, np.where(bent < 0, bent, np.nan)]))
            told["ends"].append([[a, second(a)], [b, second(b)]])
            verdicts.append(_verdict(gaps))
            ats.append(f"at λ = {part:.2f} the chord is {_height(here)}")
            gap_colours.append(style.RED if here < -1e-9 else style.GREEN)
            signs.append("red: negative" if (bent < 0).any() else "nowhere negative")
        return {name: np.array(points, float) for name, points in told.items()} | {
            "gap": {"points": np.array(told["gap"]), "color": gap_colours},
            "verdict": {"text": [v for v, _ in verdicts], "color": [c for _, c in verdicts]},
            "at": {"text": ats}, "sign": {"text": signs},
        }  # fmt: skip

    def describe(function, left, right, share):
        gaps = chord_gap(function, left, right, shares)
        here = chord_gap(function, left, right, share)
        second = CURVES[function][2]
        ends = " and ".join(signed(float(second(w)), 2).replace("nan", "undefined") for w in (left, right))
        return (
            f"f = {function}, chord from {signed(left, 1)} to {signed(right, 1)}: {_verdict(gaps)[0]}; at "
            f"λ = {share:.2f} the chord is {_height(here)}. Curvature at the ends: {ends}."
        )

    return stage.Stage(
        figure, actors,
        [
            stage.Slider("function", CHORDED, function, label="function f", format=str),
            stage.Slider("left", np.round(np.linspace(-2.4, -0.1, 24), 1), left, label="end w₁", format="{:.1f}"),
            stage.Slider("right", np.round(np.linspace(0, 2.4, 25), 1), right, label="end w₂", format="{:.1f}"),
            stage.Slider("share", np.round(np.linspace(0, 1, 21), 2), share, label="share λ of w₁", format="{:.2f}",
                         marks={0: "at w₂", 0.5: "½", 1: "at w₁"}),
        ],
        frames=frames, describe=describe, title="Chords", dark=style.DARK,
    )  # fmt: skip


def _verdict(gaps):
    if gaps.min() < -1e-9:
        return f"the graph rises above the chord, by up to {-gaps.min():.3f}", style.RED
    return "the chord is nowhere below the graph", style.GREEN


def _height(gap):
    return f"{abs(gap):.3f} {'above' if gap > 0 else 'below'} the graph" if abs(gap) > 5e-4 else "on the graph"


# The cost and its quadratic model, step by step -----------------------------------------------------------------------

TRAINED = (0, 3, 10, 30, 100, 300, 1000, 2000)  # steps of training before the model is made
STEP_SIZES = (0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
HIDDEN, FURTHER = 6, 60
PARTED = 0.1  # of the way travelled
TOY_X = np.linspace(-1, 1, 24)
TOY_T = np.sin(3 * TOY_X)


def toy_network(w, x):
    """A network of one input, six tanh units and one output, (…, N), for weights w (…, 19) and inputs x (N,)."""
    into, bias, out, last = w[..., :6], w[..., 6:12], w[..., 12:18], w[..., 18:]
    return np.einsum("...nj,...j->...n", np.tanh(x[:, None] * into[..., None, :] + bias[..., None, :]), out) + last


def toy_cost(w):
    """Half its mean squared error on 24 points of sin 3x, (…)."""
    return ((toy_network(w, TOY_X) - TOY_T) ** 2).mean(-1) / 2


def toy_gradient(w):
    """The gradient of `toy_cost`, (…, 19), by hand; it takes complex w too."""
    x = TOY_X[:, None]
    into, bias, out, last = w[..., None, :6], w[..., None, 6:12], w[..., None, 12:18], w[..., 18:]
    units = np.tanh(x * into + bias)  # (…, N, 6)
    error = ((units * out).sum(-1) + last - TOY_T)[..., None] / len(TOY_X)  # (…, N, 1)
    back = error * out * (1 - units**2)
    return np.concatenate([(back * x).sum(-2), back.sum(-2), (error * units).sum(-2), error.sum(-2)], -1)


def toy_hessian(w):
    """Its Hessian (19, 19): the complex step of the gradient, along each of the axes."""
    rows = toy_gradient(w + 1e-30j * np.eye(19)).imag / 1e-30
    return (rows + rows.T) / 2


@functools.cache
def toy_runs():
    """Where training is after each of `TRAINED`, and what two descents do from there for each of `STEP_SIZES`.

    The starts (8, 19); the paths on the cost and on its quadratic model, both (8, 12, FURTHER + 1, 19); and what the
    model takes the cost for on its path.
    """
    rng = np.random.default_rng(0)
    w = np.concatenate([rng.normal(size=6), np.zeros(6), rng.normal(size=6) / np.sqrt(6), [0.0]])
    starts = []
    for k in range(max(TRAINED) + 1):
        if k in TRAINED:
            starts.append(w)
        w = w - 0.2 * toy_gradient(w)
    starts, alphas = np.array(starts), np.array(STEP_SIZES)
    real = np.empty((len(TRAINED), len(alphas), FURTHER + 1, 19))
    real[:, :, 0] = starts[:, None]
    for k in range(FURTHER):
        real[:, :, k + 1] = real[:, :, k] - alphas[:, None] * toy_gradient(real[:, :, k])
    model, claimed = np.empty_like(real), np.empty(real.shape[:-1])
    for i, start in enumerate(starts):
        q = Quadratic(toy_hessian(start), toy_gradient(start), toy_cost(start))
        for j, alpha in enumerate(alphas):
            way = closed_form(q, np.zeros(19), alpha, FURTHER)
            model[i, j], claimed[i, j] = start + way, q.value(way)
    return starts, real, model, claimed


def parting(real, model, share=PARTED):
    """How far two paths (K, n) from one start are apart, as a share of the way that the first has gone, (K,).

    And the first step at which that is above `share`, None if never.
    """
    apart = np.linalg.norm(model - real, axis=-1) / np.linalg.norm(real - real[:1], axis=-1).clip(1e-300)
    out = np.flatnonzero(apart > share)
    return apart, int(out[0]) if len(out) else None


@style.styled
def quadratic_model(trained=0, step_size=0.2, iteration=6):
    """Gradient descent on a small network's cost beside gradient descent on the quadratic model made at its start."""
    starts, real, model, claimed = toy_runs()
    figure, (fit, costs, apart) = style.panels(3, height=4.2, top=0.75)
    k = steps = np.arange(FURTHER + 1)
    fine = np.linspace(-1.15, 1.15, 61)
    fit.set(xlim=(-1.15, 1.15), ylim=(-1.9, 1.9), xlabel="input x", ylabel="output")
    fit.set_title("What the network has learnt", pad=TWO_LINES)
    fit.plot(TOY_X, TOY_T, "o", color=style.FAINT, ms=4, zorder=1)
    fit.text(0, 1.095, "● data   ▬ at the start", color=style.QUIET, transform=fit.transAxes)
    fit.text(0, 1.02, "▬ after k steps", color=style.INK, transform=fit.transAxes)
    fit.text(0.46, 1.02, "▬ by the model", color=style.ORANGE, transform=fit.transAxes)
    costs.set(xlim=(-1.5, FURTHER + 1.5), ylim=(-1.05, 1.55), xlabel="step k", ylabel="cost / J at the start")
    costs.set_title("The cost, and the model's idea of it", pad=TWO_LINES)
    costs.axhline(0, color=style.FAINT, lw=1, zorder=1)
    key(costs, (0, "▬ J", style.INK), (0.14, "▬ J where the model's descent goes", style.ORANGE))
    costs.text(0.14, 1.02, "– – what the model takes it for", color=style.ORANGE, transform=costs.transAxes)
    apart.set(xlim=(-1.5, FURTHER + 1.5), ylim=(1e-4, 100), yscale="log", xlabel="step k")
    style.decades(apart.yaxis, -4, 2)
    apart.set_title("Distance of the two, over the way gone", pad=TWO_LINES)
    apart.axhline(PARTED, color=style.RED, lw=1, zorder=1)
    actors = {
        "before": fit.plot(fine, fine, color=style.FAINT, lw=2)[0],
        "fitted": fit.plot(fine, fine, color=style.INK, lw=2.4)[0],
        "guessed": fit.plot(fine, fine, color=style.ORANGE)[0],
        "J": costs.plot(k, k, color=style.INK, lw=2.4)[0],
        "J_model": costs.plot(k, k, color=style.ORANGE)[0],
        "claimed": costs.plot(k, k, color=style.ORANGE, lw=1.6, dashes=(3, 2))[0],
        "J_now": costs.plot(k, k, "o", color=style.INK, ms=7, zorder=5)[0],
        "J_model_now": costs.plot(k, k, "o", color=style.ORANGE, ms=7, zorder=4)[0],
        "apart": apart.plot(k, k, color=style.PURPLE)[0],
        "apart_now": apart.plot(k, k, "o", color=style.PURPLE, ms=7, zorder=4)[0],
        "word": apart.text(0, 1.095, "…", transform=apart.transAxes),
        "edge": apart.text(0, 1.02, "…", color=style.QUIET, transform=apart.transAxes),
    }
    tops = [float(np.linalg.eigvalsh(toy_hessian(start))[-1]) for start in starts]

    def pick(trained, step_size):
        return TRAINED.index(trained), STEP_SIZES.index(step_size)

    def frames(trained, step_size, k):
        told = {name: [] for name in actors if name not in ("word", "edge")}
        words, edges = [], []
        for state in zip(trained, step_size, k, strict=True):
            (i, j), now = pick(*state[:2]), int(state[2])
            told["before"].append(np.column_stack([fine, toy_network(starts[i], fine)]))
            told["fitted"].append(np.column_stack([fine, toy_network(real[i, j, now], fine)]))
            guess = toy_network(_held(model[i, j, now]), fine).clip(-OFF_THE_PAGE, OFF_THE_PAGE)
            told["guessed"].append(np.column_stack([fine, guess]))
            gap, parted = parting(real[i, j], model[i, j])
            lines = {"J": toy_cost(real[i, j]), "J_model": toy_cost(_held(model[i, j])), "claimed": claimed[i, j]}
            top = toy_cost(starts[i])
            lines = {name: (line / top).clip(-OFF_THE_PAGE, OFF_THE_PAGE) for name, line in lines.items()}
            for name, line in (lines | {"apart": gap.clip(1e-9, 1e9)}).items():
                told[name].append(np.column_stack([steps, np.where(steps <= now, line, np.nan)]))
                if name != "claimed":
                    told[f"{name}_now"].append([[now, line[now]]])
            if parted is not None and now >= parted:
                words.append((f"above a tenth from step {parted} on", style.RED))
            else:
                words.append(("below a tenth so far", style.GREEN))
            edges.append(f"α = {state[1]:g}, the edge 2/λ is at {2 / tops[i]:.2f}")
        return {name: np.array(points, float) for name, points in told.items()} | {
            "word": {"text": [w for w, _ in words], "color": [c for _, c in words]}, "edge": {"text": edges},
        }  # fmt: skip

    def describe(trained, step_size, k):
        (i, j), k = pick(trained, step_size), int(k)
        _, parted = parting(real[i, j], model[i, j])
        past = parted is not None and k >= parted
        until = f"above a tenth, since step {parted}" if past else "below a tenth"
        here, there, claim = toy_cost(real[i, j, k]), toy_cost(_held(model[i, j, k])), claimed[i, j, k]
        return (
            f"Model made after {trained} steps of training, α = {step_size:g} (2/λₘₐₓ = {2 / tops[i]:.2f}). At step "
            f"{k}: J = {_beyond(here)}; the model's descent has J = {_beyond(there)} and takes it for "
            f"{_claim(claim)}. Their distance over the way gone is {until}."
        )

    return stage.Stage(
        figure, actors,
        [
            stage.Slider("k", range(FURTHER + 1), iteration, label="step k", format="{:d}", marks={0: "start"}),
            stage.Slider("step_size", STEP_SIZES, step_size, label="step size α", format="{:g}", marks={1.0: "1"}),
            stage.Slider("trained", TRAINED, trained, label="model made at", format="step {}",
                         marks={0: "untrained", 30: "a plateau", 2000: "trained"}),
        ],
        frames=frames, describe=describe, title="A network's cost and its quadratic model", dark=style.DARK,
    )  # fmt: skip


def _held(w):
    return w.clip(-1e6, 1e6)  # a model with negative curvature lets them grow for ever


def _claim(value):
    return signed(value) if abs(value) < 1e6 else "a huge number"


def _beyond(cost):
    return f"{cost:.3g}" if cost < 1e6 else "more than 1e6"


# Slices of a cost of many weights -------------------------------------------------------------------------------------


@style.styled
def slices(lengths, costs, value, slopes, curvatures, names, direction=0):
    """A cost along D directions, each with its two models, for those who have the numbers.

    `costs` (D, S) at `lengths` (S,), which ascend and have both signs; `value` the cost at 0; `slopes` gᵀv and
    `curvatures` vᵀHv (D,); `names` of the directions.
    """
    lengths, costs = np.asarray(lengths, float), np.asarray(costs, float)
    slopes, curvatures = np.asarray(slopes, float), np.asarray(curvatures, float)
    if costs.shape != (len(names), len(lengths)) or slopes.shape != (len(names),) or curvatures.shape != slopes.shape:
        raise ValueError(
            f"expected costs of shape {(len(names), len(lengths))} and {len(names)} slopes and curvatures, "
            f"got {costs.shape}, {slopes.shape} and {curvatures.shape}"
        )
    figure, (cut, errors) = style.panels(2, height=4.2, top=0.75, ratios=(1.2, 1))
    first = value + slopes[:, None] * lengths
    second = first + curvatures[:, None] * lengths**2 / 2
    ahead = lengths > 0
    span = costs.max() - costs.min()
    cut.set(xlim=lengths[[0, -1]], xlabel="s, the way along v", ylabel="J(w + sv)")
    cut.set_ylim(costs.min() - 0.6 * span, costs.max() + 0.25 * span)
    cut.set_title("The network's cost along v", pad=TWO_LINES)
    key(cut, (0, "▬ J", style.INK), (0.1, "▬ first order", style.BLUE), (0.34, "▬ second", style.ORANGE))
    misses = [np.abs(guess - costs)[:, ahead].clip(1e-18) for guess in (first, second)]
    errors.set(xscale="log", yscale="log", xlabel="s", xlim=(lengths[ahead][0], lengths[-1]), ylim=(1e-13, 10))
    style.decades(errors.xaxis, int(np.ceil(np.log10(lengths[ahead][0]))), int(np.floor(np.log10(lengths[-1]))))
    style.decades(errors.yaxis, -12, 0, 3)
    errors.set_title("Error of each model", pad=TWO_LINES)
    errors.text(0, 1.095, "▬ first order", color=style.BLUE, transform=errors.transAxes)
    errors.text(0.32, 1.095, "▬ second order", color=style.ORANGE, transform=errors.transAxes)
    actors = {
        "J": cut.plot(lengths, lengths, color=style.INK, lw=2.6)[0],
        "line": cut.plot(lengths, lengths, color=style.BLUE)[0],
        "parabola": cut.plot(lengths, lengths, color=style.ORANGE)[0],
        "word": cut.text(0, 1.02, "…", color=style.QUIET, transform=cut.transAxes),
        "error_1": errors.plot(lengths[ahead], lengths[ahead], color=style.BLUE)[0],
        "error_2": errors.plot(lengths[ahead], lengths[ahead], color=style.ORANGE)[0],
    }

    def frames(which):
        which, wide = np.asarray(which, int), np.broadcast_to(lengths, (len(which), len(lengths)))
        line = lambda y, x=wide: np.stack([x, y], -1)  # noqa: E731
        return {
            "J": line(costs[which]), "line": line(first[which]), "parabola": line(second[which]),
            "word": {"text": [f"slope {signed(slopes[i], 4)}, curvature {signed(curvatures[i], 4)}" for i in which]},
            "error_1": line(misses[0][which], wide[:, ahead]), "error_2": line(misses[1][which], wide[:, ahead]),
        }  # fmt: skip

    def describe(which):
        ends = np.abs(np.array([first[which, -1], second[which, -1]]) - costs[which, -1])
        return (
            f"Along {names[which]}: slope gᵀv = {signed(slopes[which], 4)}, curvature vᵀHv = "
            f"{signed(curvatures[which], 4)}. At s = {lengths[-1]:.3g} the models are off by {ends[0]:.2g} and "
            f"{ends[1]:.2g}."
        )

    return stage.Stage(
        figure, actors,
        [stage.Slider("which", range(len(names)), direction, label="direction v", format=lambda i: names[i])],
        frames=frames, describe=describe, title="A trained network's cost along a direction", dark=style.DARK,
    )  # fmt: skip
