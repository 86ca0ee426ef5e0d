"""Demos of lesson 4: stationary points, the spectrum and how it is found, the edge of stability, kinks, costs."""

import functools

import numpy as np
from matplotlib.colors import ListedColormap, to_rgba

from ntd_helpers import stage, style
from ntd_helpers.datasets import recorded
from ntd_helpers.demos.shared import TWO_LINES, graphs, key, signed, word
from ntd_helpers.hessians import StationaryPoint, classify_stationary_point, quadrature, smeared

KINDS = {
    StationaryPoint.MINIMUM: ("minimum", style.GREEN),
    StationaryPoint.MAXIMUM: ("maximum", style.RED),
    StationaryPoint.SADDLE: ("saddle", style.ORANGE),
    StationaryPoint.UNDECIDED: ("undecided by H", style.PURPLE),
}

# From clear to blue, so that what is drawn over it can be read on light and dark pages alike.
HEIGHTS = ListedColormap([to_rgba(style.BLUE, alpha) for alpha in np.linspace(0, 0.75, 256)])


# The edge of stability ------------------------------------------------------------------------------------------------


@style.styled
def edge_of_stability(step_size=0.4, step=4000):
    """Sharpness and cost along full-batch gradient descent on a network, for 13 step sizes; recorded trainings.

    Opens at the recorded step nearest to `step`.
    """
    data = recorded("edge")
    alphas, steps = data["alphas"], data["steps"]
    last = len(steps) - 1
    # Even and odd steps by turns: the cost's jumps of period 2 would not be seen on even steps alone.
    seen = np.minimum(4 * np.arange(last + 1) + np.arange(last + 1) % 2, len(data["cost_steps"]) - 1)
    cost_steps, costs = data["cost_steps"][seen], data["costs"][:, seen]
    figure, (sharp, cost, all_of_them) = style.panels(3, height=4.2, top=0.75)
    for axes in (sharp, cost, all_of_them):
        axes.set(xlim=(-60, steps[-1] + 60), xlabel="step k", xticks=range(0, 4001, 1000))
    sharp.set(ylim=(0, 8.5))
    sharp.set_title("Sharpness λ₁, the top eigenvalue of H", pad=TWO_LINES)
    key(sharp, (0, "– – the edge 2/α", style.RED), row=1)
    cost.set(yscale="log", ylim=(0.015, 1.2))
    style.decades(cost.yaxis, -1, 0)
    cost.set_title("Cost J", pad=TWO_LINES)
    all_of_them.set(ylim=(0, 1.45))
    all_of_them.set_title("Sharpness over the edge: α λ₁ / 2", pad=TWO_LINES)
    key(all_of_them, (0, "▬ this α", style.BLUE), (0.28, "▬ the twelve others", style.QUIET))
    for alpha, line in zip(alphas, data["sharpness"], strict=True):
        all_of_them.plot(steps, alpha * line / 2, color=style.FAINT, lw=1)
    all_of_them.axhline(1, color=style.RED, lw=1.2, dashes=(4, 3))
    actors = {
        "edge": sharp.plot([-99, 9999], [0, 0], color=style.RED, lw=1.4, dashes=(4, 3))[0],
        "sharpness": sharp.plot(steps, steps, color=style.BLUE)[0],
        "sharpness_now": sharp.plot(steps, steps, "o", color=style.BLUE, ms=7, zorder=4)[0],
        "cost": cost.plot(cost_steps, cost_steps, color=style.INK, lw=1.2)[0],
        "cost_now": cost.plot(cost_steps, cost_steps, "o", color=style.INK, ms=7, zorder=4)[0],
        "ratio": all_of_them.plot(steps, steps, color=style.BLUE, zorder=3)[0],
        "ratio_now": all_of_them.plot(steps, steps, "o", color=style.BLUE, ms=7, zorder=4)[0],
        "met": word(sharp),
        "rises": word(cost, color=style.QUIET),
    }
    row = {float(alpha): i for i, alpha in enumerate(alphas)}

    def frames(alpha):
        which = [row[float(a)] for a in alpha]
        sharpness, height = data["sharpness"][which], costs[which]
        ratio = graphs(steps, alpha[:, None] * sharpness / 2)
        edges = np.repeat(2 / alpha[:, None], 2, axis=1)
        told = [_met(steps, data["sharpness"][i], alphas[i]) for i in which]
        return {
            "edge": graphs(np.array([-99, 9999]), edges),
            "sharpness": graphs(steps, sharpness), "sharpness_now": graphs(steps, sharpness),
            "cost": graphs(cost_steps, height), "cost_now": graphs(cost_steps, height),
            "ratio": ratio, "ratio_now": ratio,
            "met": {"text": [f"edge {2 / a:.2f}: {_way_there(met)}" for a, (met, _) in zip(alpha, told, strict=True)],
                    "color": [style.GREEN if met is None else style.ORANGE for met, _ in told]},
            "rises": {"text": [f"higher than 5 steps before: {_rises(data['costs'][i]):.0%}" for i in which]},
        }  # fmt: skip

    def describe(alpha):
        i = row[float(alpha)]
        met, late = _met(steps, data["sharpness"][i], alpha)
        return (
            f"α = {alpha:g}, the edge 2/α is at {2 / alpha:.2f}. Sharpness begins at {data['sharpness'][i][0]:.2f}; "
            f"{_way_there(met)}. Over the last thousand steps it is {late / 2 * alpha:.2f} times the edge in the mean. "
            f"The cost goes from {data['costs'][i][0]:.3f} to {data['costs'][i][-1]:.3f}, and is higher than 5 steps "
            f"before at {_rises(data['costs'][i]):.0%} of the steps."
        )

    return stage.Stage(
        figure, actors,
        [stage.Slider("alpha", [float(a) for a in alphas], step_size, label="step size α", format="{:.2f}",
                      marks={0.1: "0.1", 0.4: "0.4", 0.7: "0.7"})],
        frames=frames, describe=describe, title="Sharpness as a network trains, and the edge 2/α", dark=style.DARK,
        timeline=stage.Timeline(
            last, int(np.argmin(np.abs(steps - step))), reveal=["sharpness", "cost", "ratio"],
            head=["sharpness_now", "cost_now", "ratio_now"], label="step k / 20", pace=25,
        ),
    )  # fmt: skip


def _met(steps, sharpness, alpha):
    """The first recorded step at which sharpness is at the edge or above (None if never), and its late mean."""
    above = np.flatnonzero(sharpness >= 2 / alpha)
    return (int(steps[above[0]]) if len(above) else None), float(sharpness[steps >= steps[-1] - 1000].mean())


def _rises(costs):
    """The share of the recorded steps, 5 apart, at which the cost is higher than at the one before."""
    return (np.diff(costs) > 0).mean()


def _way_there(met):
    if met is None:
        return "not reached in 4000 steps"
    return f"reached by step {met}" if met else "passed from the start"


# Two eigenvalues ------------------------------------------------------------------------------------------------------

BESIDE = np.array([0.22, 0.15])  # where descent begins, beside the stationary point at 0
PLANE, TICKS = np.linspace(-1, 1, 61), (-1, -0.5, 0, 0.5, 1)
LEFT = 2e3  # a path that has left the panels ends here


@style.styled
def stationary_point(first=1.0, second=-0.4, step_size=0.5, iteration=12, steps=40):
    """Descent on J = ½(λ₁x² + λ₂y²) from beside its stationary point, for two eigenvalues of either sign."""
    figure, (plane, away, map_) = style.panels(3, height=4.2, top=0.75)
    k = np.arange(steps + 1)
    plane.set(xlim=(-1, 1), ylim=(-1, 1), aspect="equal", xlabel="x", ylabel="y", xticks=TICKS, yticks=TICKS)
    plane.set_title("J from above: bluer is higher", pad=TWO_LINES)
    away.set(yscale="log", xlim=(-1, steps + 1), ylim=(1e-6, 1e3), xlabel="step k")
    style.decades(away.yaxis, -6, 3, 3)
    away.set_title("Distance from it, along each axis", pad=TWO_LINES)
    key(away, (0, "▬ |x|", style.BLUE), (0.2, "▬ |y|", style.ORANGE))
    map_.set(xlim=(-2.2, 2.2), ylim=(-2.2, 2.2), aspect="equal", xlabel="λ₁", ylabel="λ₂")
    map_.set(xticks=(-2, -1, 0, 1, 2), yticks=(-2, -1, 0, 1, 2))
    map_.set_title("Where the eigenvalues are", pad=TWO_LINES)
    for x, y, (name, colour) in (
        (0.66, 1.1, KINDS[StationaryPoint.MINIMUM]), (-0.66, -1.1, KINDS[StationaryPoint.MAXIMUM]),
        (-0.66, 1.1, KINDS[StationaryPoint.SADDLE]), (0.66, -1.1, KINDS[StationaryPoint.SADDLE]),
    ):  # fmt: skip
        map_.text(x, y, name, color=colour, ha="center", va="center")
    map_.axhline(0, color=style.PURPLE, lw=1.2)
    map_.axvline(0, color=style.PURPLE, lw=1.2)
    key(map_, (0, "□ stable for this α: 0 < λ < 2/α", style.GREEN), row=1)
    actors = {
        "J": plane.imshow(np.zeros((61, 61)), extent=(-1, 1, -1, 1), origin="lower", cmap=HEIGHTS, vmin=-1.2, vmax=1.2),
        "path": plane.plot(k, k, "o-", color=style.INK, lw=1.2, ms=3.5, zorder=3)[0],
        "now": plane.plot(k, k, "o", color=style.RED, ms=8, zorder=4)[0],
        "x": away.plot(k, k + 1.0, color=style.BLUE)[0],
        "y": away.plot(k, k + 1.0, color=style.ORANGE, dashes=(4, 2))[0],
        "x_now": away.plot(k, k + 1.0, "o", color=style.BLUE, ms=7, zorder=4)[0],
        "y_now": away.plot(k, k + 1.0, "o", color=style.ORANGE, ms=7, zorder=4)[0],
        "square": map_.plot([0, 1, 1, 0, 0], [0, 0, 1, 1, 0], color=style.GREEN, lw=1.6, dashes=(3, 2))[0],
        "here": map_.plot([0], [0], "o", color=style.INK, ms=9, zorder=4)[0],
        "kind": word(plane, weight="bold"),
        "fate": word(away, row=1, color=style.QUIET),
        "flow": word(map_, color=style.QUIET),
    }
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]])

    def frames(a, b, alpha):
        values = np.stack([a, b], -1)
        heights = (a[:, None, None] * PLANE**2 + b[:, None, None] * PLANE[:, None] ** 2) / 2
        with np.errstate(over="ignore"):
            path = BESIDE * (1 - alpha[:, None, None] * values[:, None]) ** k[:, None]
        path[np.abs(path).max(-1) > LEFT] = np.nan
        at = np.broadcast_to(k, path.shape[:-1])
        size = np.abs(path).clip(1e-12)
        kinds = [classify_stationary_point(pair, 1e-9) for pair in values]
        lines = {"path": path, "x": np.stack([at, size[..., 0]], -1), "y": np.stack([at, size[..., 1]], -1)}
        return lines | {
            "now": path, "x_now": lines["x"], "y_now": lines["y"], "J": {"image": heights},
            "square": corners * (2 / alpha)[:, None, None], "here": values[:, None],
            "kind": {"text": [_kind_said(each) for each in kinds], "color": [KINDS[each][1] for each in kinds]},
            "fate": {"text": [_fate(pair, step) for pair, step in zip(values, alpha, strict=True)]},
            "flow": {"text": [f"gradient flow: {_flow(pair)}" for pair in values]},
        }  # fmt: skip

    def describe(a, b, alpha):
        pair = np.array([a, b])
        return (
            f"λ₁ = {signed(a, 1)}, λ₂ = {signed(b, 1)}: {_kind_said(classify_stationary_point(pair, 1e-9))}. "
            f"Gradient flow: {_flow(pair)}. Gradient descent with α = {alpha:.2f} (edge 2/α = {2 / alpha:.2f}): "
            f"{_fate(pair, alpha)}. Each step multiplies x by {signed(1 - alpha * a, 2)} and y by "
            f"{signed(1 - alpha * b, 2)}."
        )

    eigenvalues = np.round(np.linspace(-2, 2, 41), 1)
    return stage.Stage(
        figure, actors,
        [
            stage.Slider("a", eigenvalues, first, label="eigenvalue λ₁", format="{:.1f}", marks={0: "0"}),
            stage.Slider("b", eigenvalues, second, label="eigenvalue λ₂", format="{:.1f}", marks={0: "0"}),
            stage.Slider("alpha", np.round(np.linspace(0.05, 1.5, 30), 2), step_size, label="step size α",
                         format="{:.2f}", marks={1.0: "1", 0.05: "0.05"}),
        ],
        frames=frames, describe=describe, title="A stationary point with two eigenvalues", dark=style.DARK,
        timeline=stage.Timeline(
            steps, iteration, reveal=["path", "x", "y"], head=["now", "x_now", "y_now"], label="step k",
        ),
    )  # fmt: skip


def _kind_said(kind):
    return {
        StationaryPoint.MINIMUM: "a minimum",
        StationaryPoint.MAXIMUM: "a maximum",
        StationaryPoint.SADDLE: "a saddle",
        StationaryPoint.UNDECIDED: "H leaves it open",
    }[kind]


def _flow(values):
    """What gradient flow, w′ = −∇J, does on the quadratic itself."""
    if values.min() < 0:
        return "leaves it (unstable)"
    return "comes back (stable)" if values.min() > 0 else "stays near it"


def _fate(values, alpha):
    """What gradient descent does on the quadratic itself."""
    size = np.abs(1 - alpha * values).max()
    if size > 1 + 1e-9:
        return "leaves it"
    return "comes back" if size < 1 - 1e-9 else "stays near it"


# Where H says nothing -------------------------------------------------------------------------------------------------

# J and its gradient, with the stationary point at 0; the diagonal of H there (it is diagonal), and what the point is.
BEYOND = {
    "x⁴ + y⁴": (lambda x, y: x**4 + y**4, lambda x, y: (4 * x**3, 4 * y**3), (0, 0), "a minimum"),
    "−x⁴ − y⁴": (lambda x, y: -(x**4) - y**4, lambda x, y: (-4 * x**3, -4 * y**3), (0, 0), "a maximum"),
    "x³ + ½y²": (lambda x, y: x**3 + y**2 / 2, lambda x, y: (3 * x**2, y), (0, 1), "neither"),
    "x³ − 3xy²": (lambda x, y: x**3 - 3 * x * y**2, lambda x, y: (3 * x**2 - 3 * y**2, -6 * x * y), (0, 0), "neither"),
    "½x² + y⁴": (lambda x, y: x**2 / 2 + y**4, lambda x, y: (x, 4 * y**3), (1, 0), "a minimum"),
    "½x² − y⁴": (lambda x, y: x**2 / 2 - y**4, lambda x, y: (x, -4 * y**3), (1, 0), "neither"),
    "½x²": (lambda x, y: x**2 / 2 + 0 * y, lambda x, y: (x, 0 * y), (1, 0), "a minimum, in a flat valley"),
}
RING, FLOWS, FLOW_TIME, FLOW_STEP = 0.5, 16, 16.0, 0.04


@functools.cache
def flows(name):
    """Gradient flow w′ = −∇J from FLOWS points on a ring round 0: (FLOWS, steps, 2), nan once outside the plane."""
    turn = 2 * np.pi * (np.arange(FLOWS) + 0.5) / FLOWS
    w = RING * np.stack([np.cos(turn), np.sin(turn)], -1)
    down = lambda w: -np.stack(BEYOND[name][1](w[:, 0], w[:, 1]), -1)  # noqa: E731
    path, dt = [w], FLOW_STEP
    for _ in range(round(FLOW_TIME / dt)):  # the classical Runge-Kutta steps of order 4
        k1 = down(w)
        k2 = down(w + dt / 2 * k1)
        k3 = down(w + dt / 2 * k2)
        w = w + dt / 6 * (k1 + 2 * k2 + 2 * k3 + down(w + dt * k3))
        w = np.where((np.abs(w) > 1.2).any(-1, keepdims=True), np.nan, w)
        path.append(w)
    return np.stack(path[::2], 1)


def leaving(name):
    """Which of the flows end farther from 0 than they began, (FLOWS,)."""
    end = flows(name)[:, -1]
    return ~(np.hypot(end[:, 0], end[:, 1]) < RING * (1 + 1e-9))


@style.styled
def beyond_second_order(function="x³ − 3xy²", angle=60):
    """Points where H has a zero and no two signs: gradient flow from a ring around, and the slice along v."""
    figure, (plane, cut) = style.panels(2, height=4.4, top=0.75, ratios=(1, 1.25))
    plane.set(xlim=(-1, 1), ylim=(-1, 1), aspect="equal", xlabel="x", ylabel="y", xticks=TICKS, yticks=TICKS)
    plane.set_title("Gradient flow from a ring; bluer is higher", pad=TWO_LINES)
    key(plane, (0, "▬ no farther", style.GREEN), (0.34, "▬ goes away", style.RED), (0.68, "▬ along v", style.PURPLE))
    s = np.linspace(-1, 1, 101)
    cut.set(xlim=(-1, 1), ylim=(-1.05, 1.05), xlabel="s, the way along v", ylabel="J(sv)")
    cut.set_title("The slice along v, and what H says of it", pad=TWO_LINES)
    key(cut, (0, "▬ J", style.INK), (0.12, "– – ½ s² vᵀHv", style.ORANGE))
    cut.axhline(0, color=style.FAINT, lw=1, zorder=1)
    blank = np.zeros((len(flows("½x²")[0]), 2))
    actors = {
        "J": plane.imshow(np.zeros((61, 61)), extent=(-1, 1, -1, 1), origin="lower", cmap=HEIGHTS, vmin=-1.2, vmax=1.6),
        "along": plane.plot([0, 1], [0, 1], color=style.PURPLE, lw=1.6, zorder=3)[0],
        "slice": cut.plot(s, s, color=style.INK, lw=2.4)[0],
        "parabola": cut.plot(s, s, color=style.ORANGE, dashes=(4, 3))[0],
        "eigenvalues": word(plane, row=1, color=style.QUIET),
        "verdict": word(cut, row=1, color=style.QUIET),
    }
    for j in range(FLOWS):
        actors[f"flow_{j}"] = plane.plot(*blank.T, color=style.GREEN, lw=1.4, zorder=4)[0]
        actors[f"end_{j}"] = plane.plot([0], [0], "o", color=style.GREEN, ms=4, zorder=5)[0]

    def frames(function, angle):
        v = np.stack([np.cos(np.radians(angle)), np.sin(np.radians(angle))], -1)
        wide = np.broadcast_to(s, (len(angle), len(s)))
        heights = np.array([BEYOND[name][0](PLANE, PLANE[:, None]) for name in function])
        height = np.array([BEYOND[name][0](s * a, s * b) for name, (a, b) in zip(function, v, strict=True)])
        curvature = np.array([np.dot(BEYOND[name][2], d**2) for name, d in zip(function, v, strict=True)])
        told = {
            "J": {"image": heights}, "along": np.stack([-v, v], 1), "slice": np.stack([wide, height], -1),
            "parabola": np.stack([wide, curvature[:, None] * s**2 / 2], -1),
            "eigenvalues": {"text": [f"eigenvalues of H at 0: {_pair(name)}" for name in function]},
            "verdict": {"text": [f"0 is in truth: {BEYOND[name][3]}" for name in function]},
        }  # fmt: skip
        for j in range(FLOWS):
            colours = [style.RED if leaving(name)[j] else style.GREEN for name in function]
            paths = np.stack([flows(name)[j] for name in function])
            ends = np.stack([path[np.flatnonzero(np.isfinite(path[:, 0]))[-1]] for path in paths])[:, None]
            told |= {f"flow_{j}": {"points": paths, "color": colours}, f"end_{j}": {"points": ends, "color": colours}}
        return told

    def describe(function, angle):
        v = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
        rise = [BEYOND[function][0](*(t * v)) for t in (-0.5, 0.5)]
        return (
            f"J = {function}: eigenvalues of H at 0: {_pair(function)}, so H leaves it open; it is in truth: "
            f"{BEYOND[function][3]}. Of {FLOWS} gradient flows from a ring of radius {RING}, {leaving(function).sum()} "
            f"go away. Along v at {angle:.0f}°: vᵀHv = {signed(np.dot(BEYOND[function][2], v**2), 2)}, "
            f"J(−½v) = {signed(rise[0])}, J(½v) = {signed(rise[1])}."
        )

    return stage.Stage(
        figure, actors,
        [
            stage.Slider("function", list(BEYOND), function, label="function J", format=str),
            stage.Slider("angle", np.arange(0, 181, 5), angle, label="direction of v", format="{:.0f}°",
                         marks={0: "0°", 60: "60°", 90: "90°", 180: "180°"}),
        ],
        frames=frames, describe=describe, title="Where the Hessian leaves it open", dark=style.DARK,
    )  # fmt: skip


def _pair(name):
    return "{} and {}".format(*sorted(BEYOND[name][2]))


# The spectrum through training ----------------------------------------------------------------------------------------

NEARLY_ZERO = 1e-3  # of the largest eigenvalue: below that, one counts as nearly zero
SHOWN_TOP = 20


def spectrum_facts(values):
    """What lesson 4 says of a spectrum (n,), ascending: least, sum of the negative ones, largest, share nearly zero."""
    return {
        "least": values[0],
        "negative": values[values < 0].sum(),
        "largest": values[-1],
        "near zero": np.mean(np.abs(values) < NEARLY_ZERO * values[-1]),
    }


@style.styled
def spectrum(moment=0):
    """All 1210 eigenvalues of a network's Hessian at 15 moments of its training; recorded. `moment` is a step of it."""
    data = recorded("spectra")
    steps, values = data["steps"], data["hessian"]
    facts = [spectrum_facts(row) for row in values]
    n = values.shape[1]
    rank, top = np.arange(1, n + 1), np.arange(1, SHOWN_TOP + 1)
    figure, (whole, outliers, history) = style.panels(3, height=4.2, top=0.75)
    whole.set(xlim=(-20, n + 20), xlabel="rank, from the largest down")
    whole.set_yscale("symlog", linthresh=1e-3, linscale=0.6)
    whole.set_ylim(-1.5, 6)
    style.ticks(whole.yaxis, [-1, -0.1, -0.01, 0, 0.01, 0.1, 1], ["−1", "−0.1", "−0.01", "0", "0.01", "0.1", "1"])
    whole.axhline(0, color=style.FAINT, lw=1, zorder=1)
    whole.set_title("Eigenvalues, logarithmic beyond ±0.001", pad=TWO_LINES)
    outliers.set(xlim=(0.3, SHOWN_TOP + 0.7), ylim=(0, 3.6), xlabel="rank", xticks=[1, 5, 9, 15, 20])
    outliers.set_title(f"The {SHOWN_TOP} largest", pad=TWO_LINES)
    key(outliers, (0, "● the nine largest", style.BLUE), (0.45, "● the others", style.QUIET))
    history.set(xscale="symlog", xlim=(-0.3, 4000), ylim=(-0.7, 3.6), xlabel="step")
    style.ticks(history.xaxis, [0, 1, 10, 100, 1000], ["0", "1", "10", "100", "1000"])
    history.axhline(0, color=style.FAINT, lw=1, zorder=1)
    history.set_title("The two ends, through training", pad=TWO_LINES)
    key(history, (0, "▬ largest", style.BLUE), (0.3, "▬ least", style.RED))
    ends = {"largest": style.BLUE, "least": style.RED}
    for name, colour in ends.items():
        history.plot(steps, [fact[name] for fact in facts], color=colour, lw=1.6)
    actors = {
        "all": whole.plot(rank, rank, color=style.INK, lw=2.4)[0],
        "nine": outliers.plot(top[:9], top[:9], "o", color=style.BLUE, ms=7)[0],
        "rest": outliers.plot(top[9:], top[9:], "o", color=style.QUIET, ms=5)[0],
        "largest": history.plot([0], [0], "o", color=style.BLUE, ms=8, zorder=4)[0],
        "least": history.plot([0], [0], "o", color=style.RED, ms=8, zorder=4)[0],
        "negative": word(whole, color=style.RED),
        "near zero": word(whole, row=1, color=style.QUIET),
        "gap": word(outliers, row=1, color=style.QUIET),
        "cost": word(history, row=1, color=style.QUIET),
    }
    row = {int(k): i for i, k in enumerate(steps)}

    def frames(moment):
        which = [row[int(k)] for k in moment]
        down = values[which, ::-1]
        words = {
            "negative": lambda i: f"{(values[i] < 0).sum()} negative, sum {signed(facts[i]['negative'])}",
            "near zero": lambda i: f"{facts[i]['near zero']:.0%} below a thousandth of the largest",
            "gap": lambda i: f"from the ninth to the tenth: {values[i, -9]:.3f}, {values[i, -10]:.3f}",
            "cost": lambda i: f"cost {data['costs'][i]:.3f}, accuracy {data['accuracy'][i]:.1%}",
        }
        told = {name: {"text": [say(i) for i in which]} for name, say in words.items()}
        told |= {"all": graphs(rank, down), "nine": graphs(top[:9], down[:, :9])}
        told["rest"] = graphs(top[9:], down[:, 9:SHOWN_TOP])
        for name in ends:
            told[name] = np.array([[[steps[i], facts[i][name]]] for i in which])
        return told

    def describe(moment):
        i = row[int(moment)]
        fact = facts[i]
        return (
            f"Step {moment}, cost {data['costs'][i]:.3f}: of {n} eigenvalues {(values[i] < 0).sum()} are negative, the "
            f"least {signed(fact['least'], 4)}, their sum {signed(fact['negative'])}; the largest is "
            f"{fact['largest']:.3f}, the ninth {values[i, -9]:.3f}, the tenth {values[i, -10]:.3f}; "
            f"{fact['near zero']:.0%} are smaller in size than a thousandth of the largest."
        )

    return stage.Stage(
        figure, actors,
        [stage.Slider("moment", [int(k) for k in steps], moment, label="step of training", format="{}",
                      marks={0: "untrained", 100: "100", 3000: "trained"})],
        frames=frames, describe=describe, title="The spectrum of a network's Hessian, as it trains", dark=style.DARK,
    )  # fmt: skip


# Lanczos --------------------------------------------------------------------------------------------------------------

PRODUCTS, PROBES, EXACT = 30, 8, 12
SMEAR = 0.03  # the width of a bell in the density, in the units of the eigenvalues


@functools.cache
def tridiagonals(moment):
    """T (PROBES, PRODUCTS, PRODUCTS) of Lanczos on the Hessian recorded at a step of training, from as many starts.

    What Lanczos finds depends on the eigenvalues and on the start in eigen-coordinates alone, so it runs on the
    diagonal matrix of the eigenvalues: a random start is as random in any coordinates.
    """
    data = recorded("spectra")
    values = data["hessian"][list(data["steps"]).index(moment)]
    basis = np.zeros((PROBES, PRODUCTS + 1, len(values)))
    start = np.random.default_rng(0).normal(size=(PROBES, len(values)))
    basis[:, 0] = start / np.linalg.norm(start, axis=1, keepdims=True)
    T = np.zeros((PROBES, PRODUCTS + 1, PRODUCTS + 1))
    for j in range(PRODUCTS):
        so_far, new = basis[:, : j + 1], values * basis[:, j]
        T[:, j, j] = (basis[:, j] * new).sum(-1)
        for _ in range(2):  # Gram-Schmidt; twice is enough to stay orthogonal to rounding
            new = new - ((so_far @ new[:, :, None]).swapaxes(1, 2) @ so_far)[:, 0]
        size = np.linalg.norm(new, axis=-1)
        T[:, j, j + 1] = T[:, j + 1, j] = size
        basis[:, j + 1] = new / size[:, None]
    return T[:, :PRODUCTS, :PRODUCTS]


@functools.cache
def ritz(moment):
    """The Ritz values after 1, 2, … products from the first start, descending, and the density that all starts tell."""
    T = tridiagonals(moment)
    found = [np.linalg.eigvalsh(T[0, : m + 1, : m + 1])[::-1] for m in range(PRODUCTS)]
    density = []
    for m in range(1, PRODUCTS + 1):
        nodes, weights = map(np.concatenate, zip(*(quadrature(t[:m, :m]) for t in T), strict=True))
        density.append(smeared(nodes, weights / PROBES, GRID, SMEAR))
    return found, np.array(density)


GRID = np.linspace(-0.8, 3.6, 221)


@style.styled
def lanczos(products=10, moment=0):
    """Lanczos on a network's Hessian: Ritz values as products are added, the largest one's error, and the density."""
    data = recorded("spectra")
    steps, exact = data["steps"], data["hessian"]
    row = {int(k): i for i, k in enumerate(steps)}
    figure, (tops, error, density) = style.panels(3, height=4.2, top=0.75)
    tops.set(xlim=(0, PRODUCTS + 6), ylim=(-0.8, 3.6), xlabel="products m", xticks=range(0, PRODUCTS + 1, 10))
    tops.set_title("Ritz values, eigenvalues of Tₘ", pad=TWO_LINES)
    key(tops, (0, "● after m products", style.BLUE), (0.5, f"▬ exact, {EXACT} largest", style.ORANGE))
    tops.axhline(0, color=style.FAINT, lw=1, zorder=1)
    error.set(yscale="log", xlim=(0, PRODUCTS + 1), ylim=(1e-16, 30), xlabel="products m")
    style.decades(error.yaxis, -15, 0, 3)
    error.set_title("Error of the largest, over it", pad=TWO_LINES)
    density.set(yscale="log", ylim=(3e-4, 30), xlim=GRID[[0, -1]], xlabel="eigenvalue")
    style.decades(density.yaxis, -3, 1)
    density.set_title("Density of the spectrum", pad=TWO_LINES)
    key(density, (0, "▬ exact", style.QUIET), (0.26, f"▬ by {PROBES} starts of m products", style.BLUE))
    m = np.arange(1, PRODUCTS + 1)
    pairs = [(x, j) for x in range(PRODUCTS) for j in range(x + 1)]
    cloud = np.array([x + 1 for x, _ in pairs], float)
    actors = {
        "cloud": tops.plot(cloud, cloud, ".", color=style.BLUE, ms=3)[0],
        "now": tops.plot(m, m, "o", color=style.BLUE, ms=5, zorder=4)[0],
        "exact": [tops.plot([PRODUCTS + 1, PRODUCTS + 5], [j, j], color=style.ORANGE, lw=1.4)[0] for j in range(EXACT)],
        "error": error.plot(m, m, color=style.INK)[0],
        "error_now": error.plot([1], [1], "o", color=style.INK, ms=7, zorder=4)[0],
        "smeared": density.plot(GRID, GRID, color=style.FAINT, lw=6, zorder=1.5)[0],
        "density": density.plot(GRID, GRID, color=style.BLUE)[0],
        "right": word(tops, row=1, color=style.QUIET),
        "largest": word(error, row=1, color=style.QUIET),
    }

    def right(i, count):
        """How many of the largest eigenvalues are found to a thousandth of the largest one."""
        found = ritz(int(steps[i]))[0][count - 1]
        top = exact[i, ::-1][: len(found)]
        off = np.abs(found - top) > 1e-3 * top[0]
        return int(off.argmax()) if off.any() else len(found)

    def off(i):
        """The error of the largest Ritz value after each number of products, relative; rounding is cut."""
        return np.array([abs(1 - each[0] / exact[i, -1]) for each in ritz(int(steps[i]))[0]]).clip(1e-15)

    def frames(products, moment):
        told = {name: [] for name in ("cloud", "now", "exact", "error", "error_now", "smeared", "density")}
        words = {"right": [], "largest": []}
        for count, k in zip(map(int, products), map(int, moment), strict=True):
            i, (found, densities) = row[k], ritz(k)
            heights = np.concatenate(found)
            told["cloud"].append(np.column_stack([cloud, np.where(cloud <= count, heights, np.nan)]))
            now = np.full(PRODUCTS, np.nan)
            now[:count] = found[count - 1]
            told["now"].append(np.column_stack([np.full(PRODUCTS, count), now]))
            told["exact"].append([[[PRODUCTS + 1, v], [PRODUCTS + 5, v]] for v in exact[i, ::-1][:EXACT]])
            told["error"].append(np.column_stack([m, np.where(m <= count, off(i), np.nan)]))
            told["error_now"].append([[count, off(i)[count - 1]]])
            true = smeared(exact[i], np.full(1210, 1 / 1210), GRID, SMEAR)
            told["smeared"].append(np.column_stack([GRID, true.clip(1e-9)]))
            told["density"].append(np.column_stack([GRID, densities[count - 1].clip(1e-9)]))
            words["right"].append(f"{right(i, count)} of the largest found to a thousandth")
            words["largest"].append(f"{found[count - 1][0]:.4f} for {exact[i, -1]:.4f}")
        return {k: np.array(v, float) for k, v in told.items()} | {k: {"text": v} for k, v in words.items()}

    def describe(products, moment):
        i, found = row[int(moment)], ritz(int(moment))[0][int(products) - 1]
        return (
            f"Step {moment} of training, {products} products: the largest Ritz value is {found[0]:.4f}, the largest "
            f"eigenvalue {exact[i, -1]:.4f}; {right(i, int(products))} of the largest are found to a thousandth of it. "
            f"The least Ritz value is {signed(found[-1], 4)}, the least eigenvalue {signed(exact[i, 0], 4)}."
        )

    return stage.Stage(
        figure, actors,
        [
            stage.Slider("products", range(1, PRODUCTS + 1), products, label="products m", format="{}",
                         marks={1: "1", 10: "10", 20: "20", 30: "30"}),
            stage.Slider("moment", [int(k) for k in steps], moment, label="step of training", format="{}",
                         marks={0: "untrained", 100: "100", 3000: "trained"}),
        ],
        frames=frames, describe=describe, title="Lanczos: the ends of the spectrum first", dark=style.DARK,
    )  # fmt: skip


# Kinks ----------------------------------------------------------------------------------------------------------------

UNITS = 8
KINK_X = np.linspace(-1, 1, 30)
WINDOWS = 10.0 ** np.linspace(-3, -0.5, 26)
BENDS = {
    "relu": (lambda a: np.maximum(a, 0), lambda a: (a > 0) * 1.0, lambda a: 0 * a),
    "tanh": (np.tanh, lambda a: 1 - np.tanh(a) ** 2, lambda a: -2 * np.tanh(a) * (1 - np.tanh(a) ** 2)),
}


@functools.cache
def kink_line():
    """A network of one input, UNITS units and one output, and a direction that moves its units' biases alone.

    Weights into the units u, biases b and weights out of them a, (UNITS,) each, and the velocity of b, ±½ to ±1.
    """
    rng = np.random.default_rng(35)  # a start at which the two curvatures differ in sign
    u, b, a = 1.5 * rng.choice([-1, 1], UNITS), rng.uniform(-1, 1, UNITS), rng.normal(size=UNITS)
    return u, b, a, rng.choice([-1, 1], UNITS) * rng.uniform(0.5, 1, UNITS)


def along_line(activation, s):
    """J, J′, and J″ as differentiation gives it, at s (K,) along the line: squared error on 30 points of sin 3x."""
    phi, phi1, phi2 = BENDS[activation]
    u, b, a, speed = kink_line()
    before = u * KINK_X[:, None] + b + s[:, None, None] * speed  # (K, N, UNITS)
    z, z1, z2 = phi(before) @ a, phi1(before) @ (a * speed), phi2(before) @ (a * speed**2)
    error = z - np.sin(3 * KINK_X)
    return (error**2).mean(-1) / 2, (error * z1).mean(-1), (z1**2 + error * z2).mean(-1)


def kinks_on_line():
    """The s at which the argument of one of the ReLUs passes through 0, for one of the points, ascending."""
    u, b, _, speed = kink_line()
    return np.sort((-(u * KINK_X[:, None] + b) / speed).ravel())


@style.styled
def kinks(activation="relu", at=0.0, window=0.1):
    """A cost along a line: the slope's own slope by differentiation, and over a window of ±h round a point."""
    s = np.linspace(-1, 1, 401)
    figure, (cost, slope, curvature) = style.panels(3, height=4.2, top=0.75)
    cost.set(xlim=(-1, 1), ylim=(0, 4.4), xlabel="s, by which the biases are moved")
    cost.set_title("The cost J(s)", pad=TWO_LINES)
    slope.set(xlim=(-1, 1), ylim=(-3, 3.8), xlabel="s")
    slope.set_title("Its slope J′(s)", pad=TWO_LINES)
    key(slope, (0, "– – by J″ at ●", style.BLUE), (0.36, "▬ over the window", style.ORANGE))
    curvature.set(xscale="log", xlim=(WINDOWS[0] / 1.2, WINDOWS[-1] * 1.2), ylim=(-6.5, 6.5), xlabel="half width h")
    style.decades(curvature.xaxis, -3, -1)
    curvature.set_title("Curvature over the window", pad=TWO_LINES)
    key(curvature, (0, "– – J″ by differentiation", style.BLUE))
    key(curvature, (0, "▬ [J′(s + h) − J′(s − h)] / 2h", style.ORANGE), row=1)
    actors = {
        "J": cost.plot(s, s, color=style.INK)[0],
        "J_at": cost.plot([0], [0], "o", color=style.INK, ms=8, zorder=4)[0],
        "slope": slope.plot(s, s, color=style.INK, lw=1.3)[0],
        "tangent": slope.plot([0, 1], [0, 1], color=style.BLUE, lw=1.6, dashes=(4, 2), zorder=3)[0],
        "secant": slope.plot([0, 1], [0, 1], "o-", color=style.ORANGE, ms=6, zorder=4)[0],
        "slope_at": slope.plot([0], [0], "o", color=style.BLUE, ms=6, zorder=5)[0],
        "exact": curvature.plot([1e-4, 9], [0, 0], color=style.BLUE, lw=1.6, dashes=(4, 2))[0],
        "seen": curvature.plot(WINDOWS, WINDOWS, color=style.ORANGE)[0],
        "seen_now": curvature.plot([1], [1], "o", color=style.ORANGE, ms=8, zorder=4)[0],
        "inside": word(cost, color=style.QUIET),
        "numbers": word(slope, row=1, color=style.QUIET),
    }
    table = {name: along_line(name, s)[:2] for name in BENDS}

    def read(activation, at, h):
        """J, J′, J″ at the point; J′ at both ends of the window; the curvature over every window; kinks inside."""
        ends = np.concatenate([[at], at + WINDOWS, at - WINDOWS, [at + h, at - h]])
        J, J1, J2 = along_line(activation, ends)
        over = (J1[1 : 1 + len(WINDOWS)] - J1[1 + len(WINDOWS) : -2]) / (2 * WINDOWS)
        inside = int((np.abs(kinks_on_line() - at) < h).sum()) if activation == "relu" else 0
        return J[0], J1[0], J2[0], J1[-2:], over, inside

    def frames(activation, at, h):
        told = {name: [] for name in actors if name not in ("inside", "numbers")}
        words = {"inside": [], "numbers": []}
        for name, here, half in zip(activation, at, h, strict=True):
            J, J1, J2, (right, left), over, inside = read(name, here, half)
            told["J"].append(np.column_stack([s, table[name][0]]))
            told["slope"].append(np.column_stack([s, table[name][1]]))
            told["J_at"].append([[here, J]])
            told["slope_at"].append([[here, J1]])
            told["tangent"].append([[here - 0.35, J1 - 0.35 * J2], [here + 0.35, J1 + 0.35 * J2]])
            told["secant"].append([[here - half, left], [here + half, right]])
            told["exact"].append([[1e-4, J2], [9, J2]])
            told["seen"].append(np.column_stack([WINDOWS, over]))
            told["seen_now"].append([[half, (right - left) / (2 * half)]])
            words["inside"].append(f"{inside} kinks in the window" if name == "relu" else "no kinks")
            words["numbers"].append(f"{signed(J2)} at ●, {signed((right - left) / (2 * half))} over the window")
        return {k: np.array(v, float) for k, v in told.items()} | {k: {"text": v} for k, v in words.items()}

    def describe(activation, at, h):
        _, _, J2, (right, left), _, inside = read(activation, at, h)
        return (
            f"{activation} units at s = {signed(at, 2)}: the curvature by differentiation is {signed(J2)}; over the "
            f"window of half width {h:.3g}, with {inside} kinks in it, {signed((right - left) / (2 * h))}."
        )

    return stage.Stage(
        figure, actors,
        [
            stage.Slider("h", WINDOWS, window, label="half width h", format="{:.2g}",
                         marks={1e-3: "0.001", 0.01: "0.01", 0.1: "0.1"}),
            stage.Slider("at", np.round(np.linspace(-0.6, 0.6, 41), 2), at, label="point s", format="{:.2f}",
                         marks={0: "0"}),
            stage.Slider("activation", list(BENDS), activation, label="units", format=str),
        ],
        frames=frames, describe=describe, title="The curvature at the kinks", dark=style.DARK,
    )  # fmt: skip


# What products cost ---------------------------------------------------------------------------------------------------


@style.styled
def product_costs(sizes, counted, timed, size=0):
    """The cost of a gradient, an HVP and the whole Hessian for networks of `sizes` (S,) weights, in gradients.

    `counted` and `timed` (S, 2): operations and seconds of a gradient and of an HVP. What is told in words is counted;
    the times are those of the machine that made the picture, and are drawn only. Opens on the network number `size`.
    """
    sizes, counted, timed = (np.asarray(a, float) for a in (sizes, counted, timed))
    if counted.shape != (len(sizes), 2) or timed.shape != counted.shape:
        raise ValueError(f"expected shape ({len(sizes)}, 2), counted and timed; got {counted.shape} and {timed.shape}")
    figure, (ratio, whole) = style.panels(2, height=4.2, top=0.75)
    for axes in (ratio, whole):
        axes.set(xscale="log", xlim=(sizes[0] / 1.6, sizes[-1] * 1.6), xlabel="number of weights n")
        style.decades(axes.xaxis, int(np.ceil(np.log10(sizes[0] / 1.6))), int(np.floor(np.log10(sizes[-1] * 1.6))))
    counts, times = counted[:, 1] / counted[:, 0], timed[:, 1] / timed[:, 0]
    ratio.set(ylim=(0, max(6.0, 1.15 * times.max())), ylabel="gradients")
    ratio.set_title("One Hessian-vector product", pad=TWO_LINES)
    key(ratio, (0, "▬ operations, counted", style.BLUE), (0.45, "○ seconds, in this run", style.ORANGE))
    ratio.plot(sizes, counts, color=style.BLUE)
    ratio.plot(sizes, times, "o", color=style.ORANGE, mfc="none", ms=7)
    whole.set(yscale="log", ylim=(1, 4 * (counts * sizes).max()), ylabel="gradients")
    style.decades(whole.yaxis, 0, int(np.log10(4 * (counts * sizes).max())), 2)
    whole.set_title("The whole Hessian, n products", pad=TWO_LINES)
    whole.plot(sizes, counts * sizes, color=style.INK)
    actors = {
        "ratio": ratio.plot([sizes[0]], [1], "o", color=style.BLUE, ms=9, zorder=4)[0],
        "whole": whole.plot([sizes[0]], [1], "o", color=style.INK, ms=9, zorder=4)[0],
        "ratio_word": word(ratio, row=1, color=style.QUIET),
        "whole_word": word(whole, row=1, color=style.QUIET),
    }

    def frames(size):
        i = np.asarray(size, int)
        return {
            "ratio": np.stack([sizes[i], counts[i]], -1)[:, None],
            "whole": np.stack([sizes[i], (counts * sizes)[i]], -1)[:, None],
            "ratio_word": {"text": [f"n = {sizes[j]:.0f}: {counts[j]:.2f} gradients" for j in i]},
            "whole_word": {"text": [f"n = {sizes[j]:.0f}: {counts[j] * sizes[j]:.3g} gradients" for j in i]},
        }

    def describe(size):
        return (
            f"{sizes[size]:.0f} weights: a Hessian-vector product takes {counts[size]:.2f} times the operations of a "
            f"gradient, the whole Hessian {counts[size] * sizes[size]:.3g} times."
        )

    return stage.Stage(
        figure, actors,
        [stage.Slider("size", range(len(sizes)), size, label="weights n", format=lambda i: f"{sizes[i]:.0f}")],
        frames=frames, describe=describe, title="What curvature costs, in gradients", dark=style.DARK,
    )  # fmt: skip
