"""Demos of lesson 1: gradient descent on quadratics, one eigen-axis at a time."""

from functools import lru_cache

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import ListedColormap, to_rgba
from matplotlib.transforms import Affine2D

from ntd_helpers import stage, style
from ntd_helpers.demos.shared import TWO_LINES, signed
from ntd_helpers.quadratics import (
    Quadratic,
    Regime,
    axis_regimes,
    best_step_size,
    closed_form,
    gradient_descent,
    heavy_ball,
)

REGIME_COLOURS = {
    Regime.FROZEN: style.QUIET,
    Regime.DRIFT: style.PURPLE,
    Regime.MONOTONE: style.GREEN,
    Regime.ONE_STEP: style.BLUE,
    Regime.OSCILLATING: style.ORANGE,
    Regime.TWO_CYCLE: style.ORANGE,
    Regime.DIVERGING: style.RED,
    Regime.ESCAPING: style.RED,
}
REACH = 3.3  # of the flagship's plane, either side of the minimiser
DEPTH = 1e-30  # on logarithmic panels, far below every one of them: what is smaller, or 0, is drawn here
OFF_THE_PAGE = 1e9  # paths that diverge are cut here, far outside every panel and far from overflow


@style.styled
def eigen_axes(step_size=1.85, condition_number=20, angle=24, momentum=0.0, iteration=24, steps=60):
    """The flagship: a two-dimensional bowl, its eigen-axes, and descent along each; J = ½ Σ a_j e_j² with a₂ = 1.

    `step_size` is α (in units of 1/a₂), `angle` the turn of the axes in degrees; the start stays where it is. It
    opens at `iteration` of `steps`.
    """
    centre, start = np.array([0.0, 0.0]), np.array([-2.7, 1.5])
    figure, (plane, errors, losses) = style.panels(3, height=4.2, top=0.75)
    actors = _plane(plane, centre, REACH, start, steps)
    k = np.arange(steps + 1)
    _log_panel(errors, "Distance along each axis, |wⱼ − w*ⱼ|", (1e-6, 30), steps)
    _log_panel(losses, "Loss J − J*, and each axis's share", (1e-9, 100), steps)
    for j, colour in enumerate((style.BLUE, style.ORANGE)):
        actors[f"error_{j}"] = errors.plot(k, k + 1.0, color=colour)[0]
        actors[f"error_now_{j}"] = errors.plot(k, k + 1.0, "o", color=colour, ms=6, zorder=4)[0]
        actors[f"share_{j}"] = losses.plot(k, k + 1.0, color=colour)[0]
    actors["loss"] = losses.plot(k, k + 1.0, color=style.FAINT, lw=7, zorder=1.5)[0]
    actors["loss_now"] = losses.plot(k, k + 1.0, "o", color=style.INK, ms=6, zorder=4)[0]
    plane.text(0, 1.02, "■ start   ● now", color=style.QUIET, transform=plane.transAxes)
    for j, colour in enumerate((style.BLUE, style.ORANGE)):
        row = 1.095 - 0.075 * j
        errors.text(0, row, f"axis {j + 1}", color=colour, weight="bold", transform=errors.transAxes)
        actors[f"regime_{j}"] = errors.text(0.2, row, "…", transform=errors.transAxes)
        losses.text(0.26 + 0.37 * j, 1.02, f"axis {j + 1}'s share", color=colour, transform=losses.transAxes)
    losses.text(0, 1.02, "▬ J − J*", color=style.QUIET, transform=losses.transAxes)

    def frames(alpha, kappa, turn, beta):
        values = np.stack([1 / kappa, np.ones_like(kappa)], axis=-1)  # (F, 2)
        vectors = _rotations(np.radians(turn))  # (F, 2, 2), as columns
        e = _offsets_by_axis(values, (start - centre) @ vectors, alpha, beta, steps)  # (F, steps + 1, 2)
        path = centre + e @ vectors.swapaxes(1, 2)
        shares = 0.5 * values[:, None] * e**2
        at = np.broadcast_to(k, (len(alpha), steps + 1))
        left = np.maximum.accumulate(np.abs(path - centre).max(-1) > 2 * REACH, axis=1)
        path[:, 1:][left[:, :-1]] = np.nan  # a path that has left the panel is cut, or its zigzag would black it out
        told = {"path": path, "now": path, **_bowl(vectors, values, centre)}
        for j in range(2):
            error = np.stack([at, np.maximum(np.abs(e[..., j]), DEPTH)], axis=-1)
            share = np.stack([at, np.maximum(shares[..., j], DEPTH)], axis=-1)
            told |= {f"error_{j}": error, f"error_now_{j}": error, f"share_{j}": share}
            said = [_regime(*state) for state in zip(values[:, j], alpha, beta, strict=True)]
            told[f"regime_{j}"] = {"text": [word for word, _ in said], "color": [colour for _, colour in said]}
        told["loss"] = told["loss_now"] = np.stack([at, np.maximum(shares.sum(-1), DEPTH)], axis=-1)
        return told

    def describe(alpha, kappa, turn, beta):
        values = np.array([1 / kappa, 1.0])
        begin = (start - centre) @ _rotations(np.radians(turn))
        end = [_offset_after(steps, a, e, alpha, beta) for a, e in zip(values, begin, strict=True)]
        loss = [0.5 * values @ np.square(e) for e in (begin, end)]
        return (
            f"α = {alpha:.3g}/a₂, κ = {kappa:.3g}, β = {beta:.2g}. Axis 1: {_regime(values[0], alpha, beta)[0]}. "
            f"Axis 2: {_regime(values[1], alpha, beta)[0]}. J − J* goes from {loss[0]:.3g} to {_beyond(loss[-1])} "
            f"in {steps} steps. The edge is at {2 * (1 + beta):.3g}/a₂."
        )

    return stage.Stage(
        figure, actors,
        [
            stage.Slider("alpha", np.linspace(0.1, 2.15, 42), step_size, label="step size α",
                         format="{:.2f}/a₂", marks={1: "1/a₂", 2: "2/a₂"}),
            stage.Slider("kappa", np.geomspace(1, 100, 25), condition_number, label="condition number κ",
                         format="{:.1f}", marks={1: "1", 10: "10", 100: "100"}),
            stage.Slider("turn", np.arange(0, 91, 3), angle, label="turn of the axes",
                         format="{:.0f}°", marks={0: "0°", 45: "45°", 90: "90°"}),
            stage.Slider("beta", np.linspace(0, 0.95, 20), momentum, label="momentum β",
                         format="{:.2f}", marks={0: "none", 0.5: "½"}),
        ],
        frames=frames, describe=describe, title="Gradient descent, one eigen-axis at a time", dark=style.DARK,
        grid=("alpha", "kappa"),
        timeline=stage.Timeline(
            steps, iteration, reveal=["path", "error_0", "error_1", "share_0", "share_1", "loss"],
            head=["now", "error_now_0", "error_now_1", "loss_now"], label="iteration k",
        ),
    )  # fmt: skip


@style.styled
def spectrum(values=None, step_size=None):
    """Axes of a spectrum `values` (n,) against their multipliers 1 − αa_j; default: ten, from 0.02 to 1."""
    values = np.sort(np.geomspace(0.02, 1, 10) if values is None else np.asarray(values, float))
    top, flat = values[-1], axis_regimes(values, np.zeros(len(values)), 1.0)
    positive = np.array([regime is not Regime.FROZEN for regime in flat])
    if not positive.any():
        raise ValueError(f"expected at least one eigenvalue above 0, got {values}")
    figure, (line, bars) = style.panels(2, height=3.9, ratios=(1.25, 1))
    low = values[positive][0] / 1.6
    x = np.where(positive, values, low)  # flat axes stand at the left edge of the logarithmic scale
    line.set(xscale="log", xlim=(low / 1.15, top * 1.6), ylim=(-1.75, 1.25))
    line.set(xlabel="eigenvalue aⱼ", ylabel="multiplier 1 − αaⱼ")
    style.decades(line.xaxis, int(np.ceil(np.log10(low / 1.15))), int(np.floor(np.log10(top * 1.6))))
    line.set_title("What each step multiplies the distance along an axis by")
    for height, colour in ((1, style.RED), (0, style.FAINT), (-1, style.RED)):
        line.axhline(height, color=colour, lw=1, zorder=1)
    for height, word in ((0.08, "monotone above 0"), (-0.14, "oscillating below 0"), (-1.14, "diverging below −1")):
        line.text(low, height, word, color=style.QUIET, fontsize=9)
    grid = np.geomspace(low / 1.15, top * 1.6, 240)
    actors = {
        "curve": line.plot(grid, grid, color=style.QUIET, lw=1.2)[0],
        "edge": line.plot([top, top], [-9, 9], color=style.RED, lw=1.2, dashes=(2, 2))[0],
        "edge_word": line.text(top, 1.1, "2/α", color=style.RED, ha="center"),
    }
    bars.set(xlim=(-0.6, len(values) - 0.4), ylim=(1e-6, 1e6), yscale="log", xlabel="axis j", ylabel="|1 − αaⱼ|⁵⁰")
    bars.set_title("What is left of the distance after 50 steps")
    bars.set_xticks(range(len(values)), range(1, len(values) + 1))
    style.decades(bars.yaxis, -6, 6, 2)
    bars.axhline(1, color=style.RED, lw=1)
    for j in range(len(values)):
        actors[f"axis_{j}"] = line.plot(x[j], 0, "o", ms=8)[0]
        actors[f"left_{j}"] = bars.plot([j, j], [1, 1], lw=9, solid_capstyle="butt")[0]
    edge, best = 2 / top, best_step_size(values)

    def frames(alpha):
        multipliers = np.where(positive, 1 - alpha[:, None] * values, 1.0)
        wide = np.broadcast_to(grid, (len(alpha), len(grid)))
        told = {
            "curve": np.stack([wide, 1 - alpha[:, None] * wide], axis=-1),
            "edge": np.stack([np.stack([2 / alpha] * 2, -1), np.broadcast_to([-9.0, 1.05], (len(alpha), 2))], -1),
            "edge_word": {
                "points": np.stack([2 / alpha, np.full(len(alpha), 1.1)], -1),
                "visible": 2 / alpha < top * 1.5,
            },
        }
        for j in range(len(values)):
            colours = [REGIME_COLOURS[axis_regimes(values, np.zeros(len(values)), a)[j]] for a in alpha]
            at = np.stack([np.full(len(alpha), x[j]), multipliers[:, j]], axis=-1)[:, None]
            rest = np.abs(multipliers[:, j]) ** 50
            bar = np.stack([np.full((len(alpha), 2), float(j)), np.stack([np.ones_like(rest), rest], -1)], axis=-1)
            told |= {f"axis_{j}": {"points": at, "color": colours}, f"left_{j}": {"points": bar, "color": colours}}
        return told

    def describe(alpha):
        regimes = axis_regimes(values, np.zeros(len(values)), alpha)
        counts = [(r, regimes.count(r)) for r in Regime if r in regimes]
        slowest = np.abs(1 - alpha * values[positive]).max()
        return (
            f"α = {alpha:.4g}, which is {alpha / edge:.2f} of the edge 2/aₘₐₓ = {edge:.4g}: "
            + ", ".join(f"{n} {_word(r)}" for r, n in counts)
            + f". The slowest axis is multiplied by {slowest:.4f} a step; best is α = {best:.4g}."
        )

    fractions = np.arange(1, 66) / 50  # of the edge, which is one of them; the best step size, perhaps another, joins
    fractions = np.append(fractions[np.abs(fractions - best / edge) > 1e-6], best / edge)
    alphas = np.sort(fractions) * edge
    return stage.Stage(
        figure, actors,
        [stage.Slider("alpha", alphas, 0.54 * edge if step_size is None else step_size, label="step size α",
                      format="{:.4g}", marks={edge / 2: "1/aₘₐₓ", edge: "2/aₘₐₓ"})],
        frames=frames, describe=describe, title="A spectrum and its multipliers", dark=style.DARK,
    )  # fmt: skip


@style.styled
def regimes(step_size=1.0, steps=12):
    """The eight ways to move, side by side: w(k) from w(0) = 1 on eight axes with w* = 0, under one step size."""
    values, slopes = np.array([0, 0, 0.5, 1, 1.5, 2, 2.2, -0.5]), np.array([0, 0.3, 0, 0, 0, 0, 0, 0])
    figure, grid = style.panels(4, 2, height=4.6, sharex=True, sharey=True)
    k, actors = np.arange(steps + 1), {}
    for j, axes in enumerate(grid):
        axes.set(xlim=(-0.4, steps + 0.4), ylim=(-3.2, 3.2), xticks=[0, 4, 8, 12])
        axes.axhline(0, color=style.FAINT, lw=1, zorder=1)
        name = f"a = {values[j]:g}".replace("-", "−") + (f", b = {slopes[j]:g}" if values[j] == 0 else "")
        axes.text(1, 1.04, name, color=style.QUIET, fontsize=9, ha="right", transform=axes.transAxes)
        actors[f"path_{j}"] = axes.plot(k, k, "o-", lw=1.4, ms=4)[0]
        actors[f"word_{j}"] = axes.text(0, 1.04, "…", weight="bold", transform=axes.transAxes)
    for axes in grid[4:]:
        axes.set_xlabel("iteration k")
    for axes in grid[::4]:
        axes.set_ylabel("w(k)")
    start = np.ones(len(values))
    q = Quadratic(np.diag(values), slopes)

    def frames(alpha):
        paths = np.stack([closed_form(q, start, a, steps) for a in alpha]).clip(-OFF_THE_PAGE, OFF_THE_PAGE)
        told = {}
        for j in range(len(values)):
            now = [axis_regimes(values, slopes, a)[j] for a in alpha]
            colours = [REGIME_COLOURS[regime] for regime in now]
            points = np.stack([np.broadcast_to(k, paths.shape[:2]), paths[:, :, j]], axis=-1)
            told[f"path_{j}"] = {"points": points, "color": colours}
            told[f"word_{j}"] = {"text": [_word(regime) for regime in now], "color": colours}
        return told

    def describe(alpha):
        now = axis_regimes(values, slopes, alpha)
        each = "; ".join(f"{signed(v, 1)}: {_word(r)}" for v, r in zip(values, now, strict=True))
        return f"α = {alpha:.2f}. Eigenvalue and regime of each axis: {each} (the second has a slope, the first none)."

    return stage.Stage(
        figure, actors,
        [stage.Slider("alpha", np.round(np.linspace(0.1, 2.1, 41), 2), step_size, label="step size α",
                      format="{:.2f}", marks={1: "as in the table", 2: "2"})],
        frames=frames, describe=describe, title="Eight ways to move along an axis", dark=style.DARK,
        timeline=stage.Timeline(steps, steps, reveal=[f"path_{j}" for j in range(8)], label="iteration k", pace=4),
    )  # fmt: skip


@style.styled
def flat_axis(slope=0.12, step_size=0.5, steps=40):
    """J = ½ w₁² + b₂ w₂: axis 2 is flat. With b₂ = 0 there is a line of minimisers; otherwise none, and w₂ drifts."""
    start = np.array([-2.2, 1.0])
    figure, (plane, along) = style.panels(2, height=4.1, top=0.55, ratios=(1.15, 1))
    plane.set(xlim=(-3, 3), ylim=(-4.6, 4.6), xlabel="w₁", ylabel="w₂")
    plane.set_title("Level lines of J = ½ w₁² + b₂w₂, and the path", pad=22)
    x, y = np.linspace(-3, 3, 41), np.linspace(-4.6, 4.6, 41)
    heights = 0.5 * x**2 + 0 * y[:, None]
    k = np.arange(steps + 1)
    along.set(xlim=(0, steps), ylim=(-4.6, 4.6), xlabel="iteration k", ylabel="wⱼ(k)")
    along.set_title("The two coordinates", pad=22)
    along.axhline(0, color=style.FAINT, lw=1, zorder=1)
    along.text(0, 1.03, "axis 1", color=style.BLUE, weight="bold", transform=along.transAxes)
    along.text(0.5, 1.03, "axis 2", color=style.ORANGE, weight="bold", transform=along.transAxes)
    plane.plot(*start, "s", color=style.INK, ms=7)
    actors = {
        "levels": plane.contour(x, y, heights, np.linspace(-1, 6, 15), colors=style.FAINT, linewidths=1, zorder=1),
        "path": plane.plot(k, k, "o-", color=style.INK, lw=1.2, ms=3)[0],
        "now": plane.plot(k, k, "o", color=style.INK, ms=9, zorder=4)[0],
        "w1": along.plot(k, k, color=style.BLUE)[0],
        "w2": along.plot(k, k, color=style.ORANGE)[0],
        "word1": along.text(0.12, 1.03, "…", transform=along.transAxes),
        "word2": along.text(0.62, 1.03, "…", transform=along.transAxes),
    }

    def problem(b2, alpha):
        path = gradient_descent(Quadratic(np.diag([1.0, 0.0]), np.array([0.0, b2])), start, alpha, steps)
        regimes = axis_regimes(np.array([1.0, 0.0]), np.array([0.0, b2]), alpha)
        return path.clip(-OFF_THE_PAGE, OFF_THE_PAGE), regimes

    def update(b2, alpha):
        path, regimes = problem(b2, alpha)
        stage.set_contours(actors["levels"], x, y, heights + b2 * y[:, None])
        for name in ("path", "now"):
            actors[name].set_data(*path.T)
        actors["w1"].set_ydata(path[:, 0])
        actors["w2"].set_ydata(path[:, 1])
        for j, regime in enumerate(regimes):
            actors[f"word{j + 1}"].set(text=_word(regime), color=REGIME_COLOURS[regime])

    def describe(b2, alpha):
        path, regimes = problem(b2, alpha)
        return (
            f"b₂ = {signed(b2)}, α = {alpha:.2f}. Axis 1: {_word(regimes[0])}. Axis 2: {_word(regimes[1])}, "
            f"w₂ goes from {path[0, 1]:.2f} to {signed(path[-1, 1])} in {steps} steps, "
            f"{signed(0 - alpha * b2)} a step."
        )

    return stage.Stage(
        figure, actors,
        [
            stage.Slider("b2", np.round(np.linspace(-0.3, 0.3, 31), 2), slope, label="slope b₂",
                         format="{:.2f}", marks={0: "0"}),
            stage.Slider("alpha", np.round(np.linspace(0.1, 2.1, 21), 2), step_size, label="step size α",
                         format="{:.2f}", marks={1: "1/a₁", 2: "2/a₁"}),
        ],
        update=update, describe=describe, title="A flat axis", dark=style.DARK,
        timeline=stage.Timeline(steps, steps, reveal=["path", "w1", "w2"], head=["now"], label="iteration k"),
    )  # fmt: skip


@style.styled
def rigid_motions(angle=40, shift=1.0, stretch=1.0, step_size=1.7, steps=40):
    """Descent on a bowl, and on that bowl turned, shifted and stretched; dashes: the first path, carried along."""
    q = Quadratic(np.diag([0.12, 1.0]), np.zeros(2))
    start = np.array([-2.6, 1.1])
    first = gradient_descent(q, start, step_size, steps)
    figure, (before, after) = style.panels(2, width=9.6, height=4.7, top=0.75)
    here = _plane(before, np.zeros(2), 4.2, start, steps)
    there = _plane(after, np.zeros(2), 4.2, None, steps)
    _set_plane(here, first, q, np.eye(2), np.zeros(2))
    before.set_title("A problem", pad=TWO_LINES)
    after.set_title("The same problem, moved", pad=TWO_LINES)
    after.text(0, 1.03, "– – the first path, carried along", color=style.RED, transform=after.transAxes)
    there["start"] = after.plot([0], [0], "s", color=style.INK, ms=7)[0]
    there["carried"] = after.plot(*first.T, color=style.RED, lw=2.2, dashes=(3, 2), zorder=6)[0]
    actors = {**{f"here_{n}": here[n] for n in ("path", "now")}, **there}

    def moved(turn, along, times):
        R = _rotations(np.radians(turn))
        scales = np.array([times, 1.0])
        problem = q.stretched(scales).rotated(R).translated([along, 0.5 * along])
        carry = lambda w: (w * scales) @ R.T + [along, 0.5 * along]  # noqa: E731
        return problem, R, scales, carry, gradient_descent(problem, carry(start), step_size, steps)

    def frames(turn, along, times):
        told = {name: [] for name in ("path", "now", "carried", "start", "bowl", "axis_0", "axis_1")}
        for state in zip(turn, along, times, strict=True):
            problem, R, scales, carry, path = moved(*state)
            values = np.diag(R.T @ problem.A @ R)
            there = _bowl(R[None], values[None], carry(np.zeros(2)))
            for name in ("bowl", "axis_0", "axis_1"):
                told[name].append(there[name]["affine"][0] if name == "bowl" else there[name][0])
            paths = {"path": path, "now": path, "carried": carry(first), "start": carry(start[None])}
            for name, points in paths.items():
                told[name].append(points)
        bowl = {"affine": np.stack(told.pop("bowl"))}
        own = np.broadcast_to(first, (len(turn), *first.shape))
        return {name: np.stack(points) for name, points in told.items()} | {
            "bowl": bowl, "here_path": own, "here_now": own,
        }  # fmt: skip

    def describe(turn, along, times):
        _, _, _, carry, path = moved(turn, along, times)
        apart = np.abs(path - carry(first)).max()
        verdict = "the path came along" if apart < 1e-9 else "it did not come along"
        apart = "0 to rounding" if apart < 1e-9 else f"{apart:.3f}"
        return (
            f"Turned by {turn:.0f}°, shifted by {along:.1f}, axis 1 stretched {times:.2g} times: the descent and the "
            f"carried path are at most {apart} apart: {verdict}."
        )

    return stage.Stage(
        figure, actors,
        [
            stage.Slider("turn", np.arange(-180, 181, 10), angle, label="turn", format="{:.0f}°",
                         marks={-180: "−180°", 0: "0°", 180: "180°"}),
            stage.Slider("along", np.round(np.linspace(-1.5, 1.5, 31), 1), shift, label="shift", format="{:.1f}",
                         marks={0: "0"}),
            stage.Slider("times", np.round(np.geomspace(0.5, 2, 21), 2), stretch, label="stretch of axis 1",
                         format="{:.2f}×", marks={1: "rigid"}),
        ],
        frames=frames, describe=describe, title="Rigid motions, and one that is not", dark=style.DARK,
        timeline=stage.Timeline(
            steps, steps, reveal=["path", "here_path"], head=["now", "here_now"], label="iteration k"
        ),
    )  # fmt: skip


@style.styled
def momentum_map(condition_number=30):
    """The rate of the slower of two axes (a₁ = 1/κ, a₂ = 1) over step size and momentum, and its best point."""
    alphas, betas = np.linspace(0.05, 4, 80), np.linspace(0, 0.98, 60)
    figure, (plane, best_rates) = style.panels(2, height=4.0, ratios=(1.25, 1))
    shades = ListedColormap([*plt.get_cmap("viridis_r")(np.linspace(0.05, 1, 255)), to_rgba(style.FAINT)])
    image = plane.imshow(
        np.ones((60, 80)), extent=(0.05, 4, 0, 0.98), origin="lower", aspect="auto", cmap=shades, vmin=0.7, vmax=4.0,
    )  # fmt: skip
    plane.set(xlabel="step size α (in units of 1/a₂)", ylabel="momentum β")
    plane.set_title("Steps for a factor 1000: yellow few, violet 10⁴ or more, grey never")
    kappas = np.geomspace(2, 1000, 28)
    best_rates.set(xscale="log", xlim=(2, 1000), ylim=(0, 1.02), xlabel="condition number κ", ylabel="rate a step")
    style.decades(best_rates.xaxis, 1, 3)
    best_rates.set_title("The best rate that can be had")
    best_rates.plot(kappas, (kappas - 1) / (kappas + 1), color=style.ORANGE)
    best_rates.plot(kappas, (np.sqrt(kappas) - 1) / (np.sqrt(kappas) + 1), color=style.BLUE)
    best_rates.text(2.2, 0.94, "without momentum", color=style.ORANGE)
    best_rates.text(60, 0.62, "with momentum", color=style.BLUE)
    actors = {
        "rates": image,
        "best": plane.plot([1], [0.5], "*", color="#ffffff", mec=style.INK, ms=15, clip_on=False)[0],
        "plain": plane.plot([1], [0], "o", color=style.ORANGE, mec="#ffffff", ms=9, clip_on=False)[0],
        "rate_best": best_rates.plot([1], [0.5], "*", color=style.BLUE, ms=14, clip_on=False)[0],
        "rate_plain": best_rates.plot([1], [0.5], "o", color=style.ORANGE, ms=8, clip_on=False)[0],
    }

    def optimum(kappa):
        """Polyak (1964): the best step size and momentum for a spectrum from 1/κ to 1."""
        root = np.sqrt(1 / kappa)
        return (2 / (1 + root)) ** 2, ((1 - root) / (1 + root)) ** 2

    def frames(kappa):
        grid = np.stack(np.meshgrid(alphas, betas), axis=-1)
        at = np.moveaxis(grid, -1, 0)
        rates = [np.maximum(_rate(1 / each, *at), _rate(1.0, *at)) for each in kappa]
        alpha, beta = optimum(kappa)
        plain = (kappa - 1) / (kappa + 1)
        point = lambda *xy: np.stack(np.broadcast_arrays(*xy), axis=-1)[:, None]  # noqa: E731
        return {
            "rates": {"image": [_decades(r) for r in rates]},
            "best": point(alpha, beta),
            "plain": point(2 / (1 + 1 / kappa), 0.0 * kappa),
            "rate_best": point(kappa, np.sqrt(beta)),
            "rate_plain": point(kappa, plain),
        }

    def describe(kappa):
        alpha, beta = optimum(kappa)
        plain = (kappa - 1) / (kappa + 1)
        return (
            f"κ = {kappa:.4g}. Without momentum the best is α = {2 / (1 + 1 / kappa):.3f}/a₂, ×{plain:.4f} a step. "
            f"With it, α = {alpha:.3f}/a₂ and β = {beta:.3f} (the star), ×{np.sqrt(beta):.4f}. Counted from equal "
            "errors to a thousandth of them: "
            f"{_steps(kappa, 2 / (1 + 1 / kappa), 0.0)} steps become {_steps(kappa, alpha, beta)}."
        )

    return stage.Stage(
        figure, actors,
        [stage.Slider("kappa", kappas, condition_number, label="condition number κ", format="{:.1f}",
                      marks={2: "2", 10: "10", 100: "100", 1000: "1000"})],
        frames=frames, describe=describe, title="Momentum: the best step size and momentum together", dark=style.DARK,
    )  # fmt: skip


# What the demos share ------------------------------------------------------------------------------------------------


def _rotations(angle):
    """Rotation matrices (…, 2, 2) whose columns are the turned axes; `angle` (…) in radians."""
    c, s = np.cos(angle), np.sin(angle)
    return np.stack([np.stack([c, -s], -1), np.stack([s, c], -1)], -2)


def _offsets_by_axis(values, start, alpha, beta, steps):
    """w − w* along each axis, (F, steps + 1, n), by the heavy ball's recursion for F problems at once."""
    e = np.empty((len(values), steps + 1, values.shape[1]))
    e[:, 0] = before = now = start
    for k in range(steps):
        before, now = now, now - alpha[:, None] * values * now + beta[:, None] * (now - before)
        e[:, k + 1] = now = now.clip(-OFF_THE_PAGE, OFF_THE_PAGE)
    return e


def _offset_after(steps, value, start, alpha, beta):
    """w − w* on one axis after that many steps, by the power of its 2×2 map: no recursion, for each state's text."""
    step = np.array([[1 + beta - alpha * value, -beta], [1, 0]])
    return np.linalg.matrix_power(step, steps)[0].sum() * start


def _rate(value, alpha, beta):
    """The larger modulus of the roots of z² − (1 + β − αa) z + β: what a step multiplies by in the long run."""
    half = (1 + beta - alpha * value) / 2
    beyond = half**2 - beta
    return np.where(beyond < 0, np.sqrt(beta), np.abs(half) + np.sqrt(np.maximum(beyond, 0)))


@lru_cache(8192)  # frames() and describe() ask about the same states, and axis 2 is in each of them
def _regime(value, alpha, beta):
    """How the axis with eigenvalue `value` moves, in words, and the colour for it."""
    if beta == 0:
        regime = axis_regimes([value], [0.0], alpha)[0]
        words = _word(regime)
        if regime in (Regime.MONOTONE, Regime.OSCILLATING, Regime.DIVERGING):
            words += f", ×{signed(1 - alpha * value)} a step"
        return words, REGIME_COLOURS[regime]
    rate, half = float(_rate(value, alpha, beta)), (1 + beta - alpha * value) / 2
    if abs(rate - 1) < 1e-9:
        return _word(Regime.TWO_CYCLE), REGIME_COLOURS[Regime.TWO_CYCLE]
    if rate > 1:
        return f"diverging, ×{rate:.3f} a step", REGIME_COLOURS[Regime.DIVERGING]
    if half**2 < beta:
        return f"swinging, ×{rate:.3f} a step", REGIME_COLOURS[Regime.OSCILLATING]
    regime = Regime.MONOTONE if half > 0 else Regime.OSCILLATING
    return f"{_word(regime)}, ×{signed(np.copysign(rate, half))} a step", REGIME_COLOURS[regime]


def _word(regime):
    return {Regime.ONE_STEP: "there in one step", Regime.TWO_CYCLE: "a two-cycle", Regime.DRIFT: "drifting"}.get(
        regime, regime.name.lower()
    )


def _beyond(loss):
    return "more than 1e6" if loss > 1e6 else f"{loss:.2e}"


def _decades(rates):
    """log₁₀ of the steps for a factor 1000 at each rate, held below 4, and 4 where it never comes to that."""
    with np.errstate(divide="ignore", invalid="ignore"):
        steps = np.log(1e-3) / np.log(rates)
    return np.where(rates < 1 - 1e-12, np.log10(np.clip(steps, 1, 9_700)), 4.0)  # 9 700 is the map's darkest colour


def _steps(kappa, alpha, beta):
    """Counted: after how many steps both errors stay below a thousandth of their start, for eigenvalues 1/κ and 1."""
    steps = 1000
    while True:
        q = Quadratic(np.diag([1 / kappa, 1.0]), np.zeros(2))
        errors = np.abs(heavy_ball(q, np.ones(2), alpha, beta, steps)).max(axis=1)
        if errors[-1] < 1e-4:
            return int(np.flatnonzero(errors > 1e-3)[-1]) + 1
        steps *= 2


def _plane(axes, centre, reach, start, steps):
    """The panel of a path in the plane: level lines, two eigen-axes, and the path with its latest point."""
    axes.set(xlim=centre[0] + np.array([-reach, reach]), ylim=centre[1] + np.array([-reach, reach]), aspect="equal")
    axes.set(xlabel="w₁", ylabel="w₂")
    axes.set_title("The bowl from above, with its eigen-axes", pad=TWO_LINES)
    circle = np.append(np.linspace(0, 2 * np.pi, 91), np.nan)
    radii = np.sqrt(2 * np.geomspace(0.01, 60, 10))
    rings = np.concatenate([r * np.column_stack([np.cos(circle), np.sin(circle)]) for r in radii])
    k = np.arange(steps + 1.0)
    if start is not None:
        axes.plot(*start, "s", color=style.INK, ms=7)
    return {
        "bowl": axes.plot(*rings.T, color=style.FAINT, lw=1)[0],
        "axis_0": axes.plot([0, 1], [0, 1], color=style.BLUE, lw=1.6)[0],
        "axis_1": axes.plot([0, 1], [0, 1], color=style.ORANGE, lw=1.6)[0],
        "path": axes.plot(k, k, "o-", color=style.INK, lw=1.1, ms=3, zorder=3)[0],
        "now": axes.plot(k, k, "o", color=style.INK, ms=9, zorder=5)[0],
    }


def _bowl(vectors, values, centre):
    """Level lines and eigen-axes of F bowls: the rings |u|²/2 = level are mapped by w = w* + Q diag(1/√a) u."""
    maps = np.zeros((len(values), 3, 3))
    maps[:, :2, :2] = vectors / np.sqrt(values)[:, None, :]
    maps[:, :2, 2] = centre
    maps[:, 2, 2] = 1
    reach = 20 * vectors.swapaxes(1, 2)  # (F, axis, 2)
    ends = np.stack([centre - reach, centre + reach], axis=2)
    return {"bowl": {"affine": maps}, "axis_0": ends[:, 0], "axis_1": ends[:, 1]}


def _set_plane(actors, path, q, vectors, centre):
    """The same for a panel that stands still."""
    told = _bowl(vectors[None], np.diag(vectors.T @ q.A @ vectors)[None], centre)
    actors["bowl"].set_transform(Affine2D(told["bowl"]["affine"][0]) + actors["bowl"].axes.transData)
    for name in ("axis_0", "axis_1"):
        actors[name].set_data(*told[name][0].T)
    for name in ("path", "now"):
        actors[name].set_data(*path.T)


def _log_panel(axes, title, limits, steps):
    axes.set(yscale="log", xlim=(-1.5, steps + 1.5), ylim=limits, xlabel="iteration k")
    axes.set_title(title, pad=TWO_LINES)
    low, high = (int(p) for p in np.log10(limits))
    style.decades(axes.yaxis, low, high, 1 if high - low < 9 else 2)
