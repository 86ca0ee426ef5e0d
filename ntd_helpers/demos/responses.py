"""Demos of lesson 6: how a minimiser moves, where it jumps, which axes answer to a penalty, and two uses of it all."""

import functools

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.shared import TWO_LINES, key, signed, word

OFF_THE_PAGE = 1e3  # what leaves its panel by far is cut here


# The fold -------------------------------------------------------------------------------------------------------------

FOLD = 2 / np.sqrt(27)  # where w³ − w + θ has a double root, ±1/√3
WAYS = ("rising", "falling")
THETAS = np.round(np.linspace(-0.6, 0.6, 121), 2)


def tilted(w, theta):
    """J = w⁴/4 − w²/2 + θw: two hollows, tilted."""
    return w**4 / 4 - w**2 / 2 + theta * w


def stationary_points(theta):
    """The real roots of ∂J/∂w = w³ − w + θ, ascending: one, or three where |θ| is below the fold."""
    roots = np.roots([1.0, 0.0, -1.0, theta])
    return np.sort(roots[np.abs(roots.imag) < 1e-7].real)


def followed(theta, way):
    """The minimiser that is reached when θ came slowly from below (rising) or from above (falling)."""
    return stationary_points(theta)[-1 if way == "rising" else 0]


def slope_of(w):
    """dw*/dθ = −1/(3w² − 1)."""
    return -1 / (3 * w**2 - 1)


@functools.cache
def _branches():
    """For each way, the minimisers (121,) at `THETAS`, and points (91, 2) of (θ, |dw*/dθ|) with a gap at the jump."""
    w = np.concatenate([np.linspace(1.23, 3**-0.5 + 2e-3, 60), [np.nan], np.linspace(-2 / 3**0.5, -1.23, 30)])
    size = np.column_stack([w - w**3, np.abs(slope_of(w))])  # w³ − w + θ = 0
    sizes = {"rising": size, "falling": size * [-1, 1]}
    return {way: (np.array([followed(theta, way) for theta in THETAS]), sizes[way]) for way in WAYS}


@style.styled
def fold(theta=0.37, way="rising"):
    """A ball in the hollow that it was in before; the hollow ends at the fold, and there the response is infinite."""
    figure, (land, curve, size) = style.panels(3, height=4.2, top=0.75)
    w = np.linspace(-1.75, 1.75, 121)
    land.set(xlim=(-1.75, 1.75), ylim=(-1.15, 0.95), xlabel="w", yticks=[-1, -0.5, 0, 0.5])
    land.set_title("The cost J(w, θ), and a ball at rest in it", pad=TWO_LINES)
    key(land, (0, "● the minimiser that was followed", style.ORANGE))
    key(land, (0, "○ another minimum   × a maximum", style.QUIET), row=1)
    curve.set(xlim=(-0.63, 0.63), ylim=(-1.5, 1.5), xlabel="θ", ylabel="w")
    curve.set_title("Stationary points, for every θ", pad=TWO_LINES)
    key(curve, (0, "▬ minima", style.INK), (0.26, "– – maxima", style.QUIET))
    key(curve, (0, "▬ followed", style.ORANGE), row=1)
    key(curve, (0.32, "▬ predicted from here", style.BLUE), row=1)
    end = 1 / np.sqrt(3)
    for part, dashes in ((np.linspace(-1.5, -end, 60), ()), (np.linspace(-end, end, 60), (3, 2)),
                         (np.linspace(end, 1.5, 60), ())):  # fmt: skip
        line = curve.plot(part - part**3, part, color=style.QUIET if dashes else style.INK, lw=1.4, zorder=1.5)[0]
        line.set_dashes(dashes or (None, None))
    size.set(xlim=(-0.63, 0.63), ylim=(0.08, 60), yscale="log", xlabel="θ")
    style.decades(size.yaxis, -1, 1)
    size.set_title("Size of the response |dw*/dθ|", pad=TWO_LINES)
    for panel in (curve, size):
        for at in (-FOLD, FOLD):
            panel.axvline(at, color=style.RED, lw=1, zorder=1)
    key(size, (0.62, "│ the folds", style.RED), row=1)
    branches = _branches()
    actors = {
        "J": land.plot(w, w, color=style.INK, lw=2.4)[0],
        "other": land.plot([0], [0], "o", mfc="none", mec=style.QUIET, mew=1.6, ms=9, zorder=3)[0],
        "top": land.plot([0], [0], "x", color=style.QUIET, mew=2, ms=8, zorder=3)[0],
        "ball": land.plot([0], [0], "o", color=style.ORANGE, ms=13, zorder=4)[0],
        "trip": curve.plot(THETAS, THETAS, color=style.ORANGE, lw=3.2, alpha=0.75, zorder=2)[0],
        "tangent": curve.plot([0, 1], [0, 1], color=style.BLUE, zorder=3)[0],
        "here": curve.plot([0], [0], "o", color=style.ORANGE, ms=8, zorder=4)[0],
        "response": size.plot(*branches["rising"][1].T, color=style.BLUE)[0],
        "response_now": size.plot([0], [1], "o", color=style.BLUE, ms=8, zorder=4)[0],
        "curvature": word(size, color=style.INK),
        "number": word(size, row=1, color=style.BLUE),
    }

    def frames(theta, way):
        told = {name: [] for name in actors if name not in ("curvature", "number")}
        words = {"curvature": [], "number": []}
        for t, how in zip(theta, way, strict=True):
            points, here = stationary_points(t), followed(t, how)
            rest = [p for p in (points[0], points[-1]) if p != here] if len(points) == 3 else []
            at = lambda p, t=t: [[p, tilted(p, t)]]  # noqa: E731
            told["J"].append(np.column_stack([w, tilted(w, t)]))
            told["ball"].append(at(here))
            told["other"].append(at(rest[0]) if rest else [[np.nan, np.nan]])
            told["top"].append(at(points[1]) if rest else [[np.nan, np.nan]])
            passed = THETAS <= t + 1e-9 if how == "rising" else THETAS >= t - 1e-9
            told["trip"].append(np.column_stack([THETAS, np.where(passed, branches[how][0], np.nan)]))
            slope, ahead = slope_of(here), 0.16 if how == "rising" else -0.16
            told["tangent"].append([[t, here], [t + ahead, here + slope * ahead]])
            told["here"].append([[t, here]])
            told["response"].append(branches[how][1])
            told["response_now"].append([[t, abs(slope)]])
            words["curvature"].append(f"curvature H = {3 * here**2 - 1:.2f}")
            words["number"].append(f"dw*/dθ = {signed(slope, 2)}")
        return {name: np.array(v, float) for name, v in told.items()} | {k: {"text": v} for k, v in words.items()}

    def describe(theta, way):
        here, points = followed(theta, way), stationary_points(theta)
        if len(points) == 1:
            state = "the only hollow there is"
        elif theta == 0:
            state = "as low as the other hollow"
        else:
            lower = tilted(here, theta) <= min(tilted(points[0], theta), tilted(points[-1], theta)) + 1e-12
            state = "the lower of the two hollows" if lower else "not the lower of the two hollows"
        return (
            f"θ = {signed(theta, 2)}, {way}. The minimiser followed is w* = {signed(here)}, {state}; H = "
            f"{3 * here**2 - 1:.3f}, dw*/dθ = {signed(slope_of(here), 2)}. The folds are at θ = ±0.385."
        )

    return stage.Stage(
        figure, actors,
        [
            stage.Slider("theta", THETAS, theta, label="tilt θ", format="{:.2f}",
                         marks={-0.38: "fold", 0: "level", 0.38: "fold"}),
            stage.Slider("way", WAYS, way, label="θ was", format=str),
        ],
        frames=frames, describe=describe, title="A minimiser that jumps", dark=style.DARK,
    )  # fmt: skip


# A line through points, one of them with the weight θ -----------------------------------------------------------------

LINE_X = np.array([-1.0, -0.75, -0.5, -0.25, 0.0, 0.25, 0.5, 0.75, 1.0])
LINE_T = np.array([-0.55, -0.72, -0.2, -0.31, 0.12, 0.05, 0.44, 0.3])  # the last one's height is the slider's
DESIGN = np.column_stack([LINE_X, np.ones(9)])


def line_fit(theta, height):
    """w* (…, 2), slope and offset, of J = [Σ_others (w·x − t)² + θ (w·x − t)²]/(2N); H (…, 2, 2); and dw*/dθ (…, 2)."""
    theta, height = np.broadcast_arrays(np.asarray(theta, float), height)
    others, x = DESIGN[:-1], DESIGN[-1]
    H = (others.T @ others + theta[..., None, None] * np.outer(x, x)) / 9
    b = (others.T @ LINE_T + (theta * height)[..., None] * x) / 9
    w = np.linalg.solve(H, b[..., None])[..., 0]
    mixed = (w @ x - height)[..., None] * x / 9
    return w, H, -np.linalg.solve(H, mixed[..., None])[..., 0]


def line_guess(theta, made_at, height):
    """What the response at `made_at` predicts for θ, (…, 2)."""
    w, _, response = line_fit(made_at, height)
    return w + response * (np.asarray(theta, float) - made_at)[..., None]


@style.styled
def moving_minimizer(theta=2.0, made_at=1.0, height=-1.2):
    """A line fitted to nine points while the weight of one slides, and where its response at one weight takes it."""
    figure, (data, moved, errors) = style.panels(3, height=4.2, top=0.75)
    all_thetas = np.linspace(0, 5, 101)
    ahead = np.geomspace(0.05, 5, 41)
    data.set(xlim=(-1.15, 1.15), ylim=(-2.3, 2.3), xlabel="input x", ylabel="target t")
    data.set_title("The line that fits best", pad=TWO_LINES)
    data.plot(LINE_X[:-1], LINE_T, "o", color=style.QUIET, ms=5, zorder=2)
    key(data, (0, "▬ fitted", style.INK), (0.3, "– – predicted", style.ORANGE))
    key(data, (0, "● has the weight θ", style.PURPLE), row=1)
    moved.set(xlim=(-0.15, 5.15), ylim=(-1.2, 1.6), xlabel="weight θ", yticks=[-1, -0.5, 0, 0.5, 1, 1.5])
    moved.set_title("The minimiser w*(θ)", pad=TWO_LINES)
    key(moved, (0, "▬ w₁*, the line's slope", style.BLUE), (0.56, "▬ w₂*, its offset", style.GREEN))
    key(moved, (0, "– – tangents at θ₀ ○, predictions ◇", style.ORANGE), row=1)
    errors.set(xscale="log", yscale="log", xlim=(0.04, 6), ylim=(1e-6, 10), xlabel="|θ − θ₀|")
    style.ticks(errors.xaxis, [0.1, 1], ["0.1", "1"])
    style.decades(errors.yaxis, -6, 0, 2)
    errors.set_title("‖predicted − fitted‖", pad=TWO_LINES)
    errors.plot(ahead, 1e-3 * ahead**2, color=style.FAINT, lw=1.4, dashes=(3, 2), zorder=1)
    key(errors, (0.6, "– – slope 2", style.QUIET), row=1)
    actors = {
        "line": data.plot([-1, 1], [0, 0], color=style.INK, lw=2.4)[0],
        "guess": data.plot([-1, 1], [0, 0], color=style.ORANGE, dashes=(4, 3))[0],
        "point": data.plot([1], [0], "o", color=style.PURPLE, ms=10, zorder=4)[0],
        "pull": data.plot([1, 1], [0, 1], color=style.PURPLE, lw=1.4)[0],
        "slopes": moved.plot(all_thetas, all_thetas, color=style.BLUE)[0],
        "offsets": moved.plot(all_thetas, all_thetas, color=style.GREEN)[0],
        "tangent_1": moved.plot([0, 5], [0, 1], color=style.ORANGE, lw=1.4, dashes=(4, 3), zorder=3)[0],
        "tangent_2": moved.plot([0, 5], [0, 1], color=style.ORANGE, lw=1.4, dashes=(4, 3), zorder=3)[0],
        "start": moved.plot([0, 0], [0, 1], "o", ls="none", mfc="none", mec=style.ORANGE, mew=2, ms=7, zorder=4)[0],
        "claimed": moved.plot([0, 0], [0, 1], "D", ls="none", mfc="none", mec=style.ORANGE, mew=2, ms=8, zorder=5)[0],
        "there_1": moved.plot([0], [0], "o", color=style.BLUE, ms=8, zorder=4)[0],
        "there_2": moved.plot([0], [0], "o", color=style.GREEN, ms=8, zorder=4)[0],
        "error": errors.plot(ahead, ahead, color=style.ORANGE)[0],
        "error_now": errors.plot([1], [1], "o", color=style.ORANGE, ms=8, zorder=4)[0],
        "weight": word(data, 0.52, row=1, color=style.PURPLE),
        "made": word(errors, color=style.ORANGE),
        "miss": word(errors, row=1, color=style.ORANGE),
    }  # fmt: skip

    def frames(theta, made_at, height):
        (w, *_), (w0, *_) = line_fit(theta, height), line_fit(made_at, height)
        guess = line_guess(theta, made_at, height)
        ends, count = np.array([[-1.15, 1.0], [1.15, 1.0]]), len(theta)
        side = np.where(theta >= made_at, 1, -1)[:, None]
        there = made_at[:, None] + side * ahead
        start, tall = made_at[:, None], height[:, None]
        off = np.linalg.norm(line_guess(there, start, tall) - line_fit(there, tall)[0], axis=-1)
        inside = np.where((there > -1e-9) & (there < 5 + 1e-9), ahead, np.nan)
        now, gone = np.linalg.norm(guess - w, axis=1).clip(1e-12), np.abs(theta - made_at)
        both = np.array([0.0, 5.0])
        beside = lambda x, w: np.concatenate([np.broadcast_to(x[:, None], (*w.shape[:-1], 1)), w], -1)  # noqa: E731
        every = beside(all_thetas, line_fit(all_thetas, tall)[0])  # (F, 101, 3): θ, w₁, w₂
        tangents = beside(both, line_guess(both, start, tall))
        drawn = lambda w: np.stack([np.broadcast_to(ends[:, 0], (count, 2)), (w @ ends.T).clip(-99, 99)], -1)  # noqa: E731
        dot = lambda x, y: np.stack(np.broadcast_arrays(x, y), -1)[:, None]  # noqa: E731
        return {
            "line": drawn(w), "guess": drawn(guess), "point": dot(1.0, height),
            "pull": np.stack([dot(1.0, height), dot(1.0, w.sum(1))], 1)[:, :, 0],
            "slopes": every[..., [0, 1]], "offsets": every[..., [0, 2]],
            "tangent_1": tangents[..., [0, 1]], "tangent_2": tangents[..., [0, 2]],
            "start": np.stack([dot(made_at, w0[:, j])[:, 0] for j in (0, 1)], 1),
            "claimed": np.stack([dot(theta, guess[:, j])[:, 0] for j in (0, 1)], 1),
            "there_1": dot(theta, w[:, 0]), "there_2": dot(theta, w[:, 1]),
            "error": np.stack([inside, off], -1),
            "error_now": np.where(gone[:, None, None] > 0, dot(gone, now), np.nan),
            "weight": {"text": [f"θ = {t:.2f}" for t in theta]},
            "made": {"text": [f"made at θ₀ = {t:.1f}" for t in made_at]},
            "miss": {"text": [f"off by {e:.4f}" if g > 0 else "no way gone" for e, g in zip(now, gone, strict=True)]},
        }  # fmt: skip

    def describe(theta, made_at, height):
        (w, *_), (*_, response) = line_fit(theta, height), line_fit(made_at, height)
        guess = line_guess(theta, made_at, height)
        return (
            f"The point at height {signed(height, 1)} has the weight θ = {theta:.2f}: w* = ({signed(w[0])}, "
            f"{signed(w[1])}). From θ₀ = {made_at:.1f}, where dw*/dθ = ({signed(response[0])}, "
            f"{signed(response[1])}), the prediction is ({signed(guess[0])}, {signed(guess[1])})."
        )

    return stage.Stage(
        figure, actors,
        [
            stage.Slider("theta", np.round(np.linspace(0, 5, 101), 2), theta, label="weight θ", format="{:.2f}",
                         marks={0: "left out", 1: "as the others", 5: "5"}),
            stage.Slider("made_at", np.round(np.linspace(0, 5, 51), 1), made_at, label="prediction made at θ₀",
                         format="{:.1f}", marks={0: "0", 1: "1", 5: "5"}),
            stage.Slider("height", np.round(np.linspace(-2, 2, 41), 1), height, label="height of ●", format="{:.1f}"),
        ],
        frames=frames, describe=describe, title="The minimiser moves as a weight slides", dark=style.DARK,
    )  # fmt: skip


# Ridge, per eigen-axis ------------------------------------------------------------------------------------------------

EIGENVALUES = (10.0, 1.0, 0.1)  # and the slider's
AXIS_COLOURS = (style.BLUE, style.GREEN, style.PURPLE, style.ORANGE)
PENALTIES = 10.0 ** np.round(np.linspace(-4, 2, 61), 1)


def shrunk(a, lam):
    """w*_j = a/(a + λ), where it would be 1 without a penalty."""
    return a / (a + lam)


def ridge_response(a, lam):
    """dw*_j/dλ = −w*_j/(a + λ)."""
    return -a / (a + lam) ** 2


@style.styled
def ridge_axes(lam=0.01, flattest=0.01):
    """Four eigen-axes under the penalty λ‖w‖²/2: where each w*_j is, how fast it moves, and which moves most."""
    figure, (paths, speeds, peak) = style.panels(3, height=4.2, top=0.75)
    lams, every = np.geomspace(1e-4, 100, 97), np.geomspace(5e-4, 30, 81)
    for panel in (paths, speeds, peak):
        panel.set(xscale="log")
        style.decades(panel.xaxis, -4, 2, 2)
    paths.set(xlim=(8e-5, 130), ylim=(-0.05, 1.12), xlabel="penalty λ", ylabel="w*ⱼ, over that at λ = 0")
    paths.set_title("Where each axis's minimiser is", pad=TWO_LINES)
    speeds.set(xlim=(8e-5, 130), ylim=(1e-4, 3e3), yscale="log", xlabel="penalty λ")
    style.decades(speeds.yaxis, -4, 2, 2)
    speeds.set_title("Its response to λ, |dw*ⱼ/dλ|", pad=TWO_LINES)
    key(speeds, (0, "up to λ ≈ aⱼ: 1/aⱼ; beyond: aⱼ/λ²", style.QUIET), row=1)
    peak.set(xlim=(5e-4, 30), ylim=(-0.01, 0.3), xlabel="eigenvalue a")
    style.decades(peak.xaxis, -3, 1)
    peak.set_title("Response to ln λ, |dw*ⱼ/d ln λ|", pad=TWO_LINES)
    key(peak, (0, "▬ any eigenvalue   │ a = λ", style.QUIET))
    key(peak, (0, "¼ at most, where a = λ", style.QUIET), row=1)
    actors = {}
    for j, colour in enumerate(AXIS_COLOURS):
        actors |= {
            f"path_{j}": paths.plot(lams, lams, color=colour)[0],
            f"tangent_{j}": paths.plot([1, 2], [0, 1], color=colour, lw=1.2, dashes=(3, 2))[0],
            f"now_{j}": paths.plot([1], [0], "o", color=colour, ms=8, zorder=4)[0],
            f"speed_{j}": speeds.plot(lams, lams, color=colour)[0],
            f"speed_now_{j}": speeds.plot([1], [1], "o", color=colour, ms=8, zorder=4)[0],
            f"dot_{j}": peak.plot([1], [0], "o", color=colour, ms=9, zorder=4)[0],
        }  # fmt: skip
    for j, a in enumerate(EIGENVALUES):
        key(paths, (0.28 * j, f"▬ a = {a:g}", AXIS_COLOURS[j]))
    actors |= {
        "flat": word(paths, row=1, color=style.ORANGE),
        "most": word(speeds),
        "curve": peak.plot(every, every, color=style.QUIET, zorder=1.8)[0],
        "top": peak.plot([1, 1], [0, 1], color=style.QUIET, lw=1, zorder=1.6)[0],
    }
    key(paths, (0.5, "– – in ln λ, from here", style.QUIET), row=1)

    def frames(lam, flattest):
        count = len(lam)
        a = np.column_stack([np.broadcast_to(EIGENVALUES, (count, 3)), flattest])
        told = {}
        for j in range(4):
            at, here, wide = a[:, j], lam, np.broadcast_to(lams, (count, len(lams)))
            w, slope = shrunk(at, here), here * ridge_response(at, here)
            told[f"path_{j}"] = np.stack([wide, shrunk(at[:, None], wide)], -1)
            ends = np.stack([here / np.e**1.5, here * np.e**1.5], -1)
            told[f"tangent_{j}"] = np.stack([ends, w[:, None] + slope[:, None] * np.array([-1.5, 1.5])], -1)
            told[f"now_{j}"] = np.stack([here, w], -1)[:, None]
            told[f"speed_{j}"] = np.stack([wide, -ridge_response(at[:, None], wide)], -1)
            told[f"speed_now_{j}"] = np.stack([here, -ridge_response(at, here)], -1)[:, None]
            told[f"dot_{j}"] = np.stack([at, -slope], -1)[:, None]
        wide = np.broadcast_to(every, (count, len(every)))
        told["curve"] = np.stack([wide, -lam[:, None] * ridge_response(wide, lam[:, None])], -1)
        told["top"] = np.stack([np.stack([lam, lam], -1), np.broadcast_to([0.0, 0.25], (count, 2))], -1)
        fastest = np.argmax(-ridge_response(a, lam[:, None]), axis=1)
        return told | {
            "flat": {"text": [f"▬ a = {x:.4f}" for x in flattest]},
            "most": {"text": [f"largest at a = {row[i]:.4g}" for row, i in zip(a, fastest, strict=True)],
                     "color": [AXIS_COLOURS[i] for i in fastest]},
        }  # fmt: skip

    def describe(lam, flattest):
        a = np.array([*EIGENVALUES, flattest])
        w, response = shrunk(a, lam), ridge_response(a, lam)
        each = [f"a = {x:.3g}: w* = {y:.3f}, dw*/dλ = {_rounded(r)}" for x, y, r in zip(a, w, response, strict=True)]
        most = a[np.abs(response).argmax()]
        return f"λ = {lam:.2e}. {'; '.join(each)}. The response is largest along a = {most:.3g}."

    return stage.Stage(
        figure, actors,
        [
            stage.Slider("lam", PENALTIES, lam, label="penalty λ", format="{:.1e}",
                         marks={1e-4: "10⁻⁴", 0.1: "0.1", 1.0: "1", 10.0: "10", 100.0: "100"}),
            stage.Slider("flattest", 10.0 ** np.round(np.linspace(-3, -1.2, 19), 1), flattest,
                         label="flattest axis's a", format="{:.4f}", marks={1e-3: "0.001", 0.01: "0.01"}),
        ],
        frames=frames, describe=describe, title="Ridge regression, one eigen-axis at a time", dark=style.DARK,
    )  # fmt: skip


# Leaving one example out ----------------------------------------------------------------------------------------------


@style.styled
def leave_one_out(
    features, labels, probabilities, examples, weights, predicted, retrained, names, example=0, weight=0.0
):
    """Who an example is, and what the cost on other data does as its weight goes from 1 to 0; for who has the numbers.

    `features` (N, 2) and `labels` (N,), 0 or 1, of all examples, `names` those of the two features; `probabilities`
    (N,) of label 1 by the model. For `examples` (K,), indices into them, `predicted` (K,) is the derivative of that
    cost in the example's weight at 1, and `retrained` (K, S) its change at `weights` (S,), which go from 1 down to 0.
    """
    features, labels, retrained = np.asarray(features, float), np.asarray(labels), np.asarray(retrained, float)
    examples, weights, predicted = np.asarray(examples), np.asarray(weights, float), np.asarray(predicted, float)
    if retrained.shape != (len(examples), len(weights)) or predicted.shape != (len(examples),):
        raise ValueError(
            f"expected {len(examples)} predictions, and changes of shape {(len(examples), len(weights))}; got "
            f"{predicted.shape} and {retrained.shape}"
        )
    claims = predicted[:, None] * (weights - 1)  # (K, S)
    largest = np.maximum(np.abs(claims), np.abs(retrained)).max(axis=1, keepdims=True).clip(1e-300)
    span = 1.3 * max(np.abs(claims).max(), np.abs(retrained).max())
    figure, (who, slide, both) = style.panels(3, height=4.2, top=0.75)
    reach = np.array([features.min(axis=0), features.max(axis=0)]) + 0.06 * np.outer([-1, 1], np.ptp(features, axis=0))
    who.set(xlim=reach[:, 0], ylim=reach[:, 1], xlabel=names[0], ylabel=names[1])
    who.set_title("Who it is", pad=TWO_LINES)
    for label, colour in ((0, style.BLUE), (1, style.ORANGE)):
        who.plot(*features[labels == label].T, "o", color=colour, ms=3, alpha=0.45, zorder=1)
    key(who, (0.66, "● benign", style.BLUE), row=1)
    key(who, (0.66, "● malignant", style.ORANGE))
    slide.set(xlim=(1.05, -0.05), ylim=(-1.25, 1.25), xlabel="its weight", ylabel="change of V, in the unit above")
    slide.set_title("The cost V on the other data", pad=TWO_LINES)
    slide.axhline(0, color=style.FAINT, lw=1, zorder=1)
    key(slide, (0, "▬ retrained", style.INK), (0.35, "– – predicted", style.PURPLE))
    near = 10.0 ** np.floor(np.log10(span / 300))
    both.set_xscale("symlog", linthresh=near, linscale=0.5)
    both.set_yscale("symlog", linthresh=near, linscale=0.5)
    both.set(xlim=(-span, span), ylim=(-span, span), xlabel="predicted change of V", ylabel="retrained")
    _two_sided_decades(both, near, span)
    both.set_title("All examples at this weight", pad=TWO_LINES)
    both.plot([-span, -near, near, span], [-span, -near, near, span], color=style.FAINT, lw=1.2, zorder=1)
    actors = {
        "mark": who.plot([0], [0], "o", mfc="none", mec=style.PURPLE, mew=2.4, ms=13, zorder=4)[0],
        "name": word(who, color=style.PURPLE),
        "belief": word(who, row=1, color=style.PURPLE),
        "claim": slide.plot(weights, weights, color=style.PURPLE, dashes=(4, 3))[0],
        "truth": slide.plot(weights, weights, color=style.INK, lw=2.4)[0],
        "claim_now": slide.plot([0], [0], "o", color=style.PURPLE, ms=8, zorder=4)[0],
        "truth_now": slide.plot([0], [0], "o", color=style.INK, ms=8, zorder=4)[0],
        "unit": word(slide, row=1, color=style.QUIET),
        "cloud": both.plot(predicted, predicted, "o", color=style.QUIET, ms=5, alpha=0.7, zorder=2)[0],
        "one": both.plot([0], [0], "o", color=style.PURPLE, ms=10, zorder=4)[0],
        "match": word(both, color=style.INK),
        "this": word(both, row=1, color=style.PURPLE),
    }

    def kind(j):
        return "malignant" if labels[examples[j]] else "benign"

    def frames(example, weight):
        js, ss = np.asarray(example, int), np.array([np.abs(weights - v).argmin() for v in weight])
        unit = largest[js]
        wide = np.broadcast_to(weights, (len(js), len(weights)))
        pairs = list(zip(claims[js, ss], retrained[js, ss], unit[:, 0], ss, strict=True))
        now = lambda table: np.stack([weights[ss], table[js, ss] / unit[:, 0]], -1)[:, None]  # noqa: E731
        return {
            "mark": features[examples[js]][:, None],
            "name": {"text": [f"example {examples[j]}: {kind(j)}" for j in js]},
            "belief": {"text": [f"model: {_percent(probabilities[examples[j]])} malignant" for j in js]},
            "claim": np.stack([wide, claims[js] / unit], -1), "truth": np.stack([wide, retrained[js] / unit], -1),
            "claim_now": now(claims), "truth_now": now(retrained),
            "unit": {"text": [f"unit: {_rounded(u)}, weight {weights[s]:.2f}" for _, _, u, s in pairs]},
            "cloud": np.stack([claims[:, ss].T, retrained[:, ss].T], -1),
            "one": np.stack([claims[js, ss], retrained[js, ss]], -1)[:, None],
            "match": {"text": [_correlation(claims[:, s], retrained[:, s]) for s in ss]},
            "this": {"text": [f"● {_tiny(a)} / {_tiny(b)}" for a, b, _, _ in pairs]},
        }  # fmt: skip

    def describe(example, weight):
        j, s = int(example), np.abs(weights - weight).argmin()
        return (
            f"Example {examples[j]}: {kind(j)}, {_percent(probabilities[examples[j]])} malignant by the model. "
            f"At weight {weights[s]:.2f} the change of V is predicted as {_tiny(claims[j, s])}, and "
            f"{_tiny(retrained[j, s])} when retrained. All {len(examples)}: "
            f"{_correlation(claims[:, s], retrained[:, s])}."
        )

    return stage.Stage(
        figure, actors,
        [
            stage.Slider("weight", weights, weight, label="its weight", format="{:.2f}",
                         marks={1: "in", 0: "left out"}),
            stage.Slider("example", range(len(examples)), example, label="example", format=lambda j: f"{examples[j]}"),
        ],
        frames=frames, describe=describe, title="Leaving one example out, predicted and done", dark=style.DARK,
    )  # fmt: skip


def _two_sided_decades(axes, near, span):
    """Ticks at 0 and at powers of ten of both signs, above `near`, where they would crowd around 0, up to `span`."""
    powers = np.arange(round(np.log10(near)) + 1, np.floor(np.log10(span)) + 1)
    names = [style.power_of_ten(p) for p in powers]
    at, words = [*-(10.0 ** powers[::-1]), 0.0, *10.0**powers], ["−" + name for name in names[::-1]] + ["0"] + names
    for axis in (axes.xaxis, axes.yaxis):
        style.ticks(axis, at, words)


def _correlation(a, b):
    if not (np.ptp(a) > 0 and np.ptp(b) > 0):
        return "nothing has changed"
    return f"correlation {np.corrcoef(a, b)[0, 1]:.3f}"


# The validation cost against λ ----------------------------------------------------------------------------------------

DEGREE = 9
GRID = 10.0 ** np.round(np.linspace(-4, 1, 51), 1)
RATE = 20.0  # of the descent in ln λ
STEPS = 20


@functools.cache
def polynomial_data():
    """Inputs and targets of 12 points to fit and 25 to validate on: sin 3x, with noise."""
    rng = np.random.default_rng(6)
    x, x_val = (np.linspace(-1, 1, 12) + rng.uniform(-0.04, 0.04, 12)).clip(-1, 1), np.linspace(-0.96, 0.96, 25)
    return x, np.sin(3 * x) + 0.35 * rng.normal(size=12), x_val, np.sin(3 * x_val) + 0.2 * rng.normal(size=25)


@functools.cache
def _axes():
    """A = ΦᵀΦ/N of the fit by its eigenvalues (10,) and eigenvectors, and Qᵀ(Φᵀt/N)."""
    x, t, *_ = polynomial_data()
    features = np.polynomial.chebyshev.chebvander(x, DEGREE)
    values, vectors = np.linalg.eigh(features.T @ features / len(x))
    return values, vectors, vectors.T @ features.T @ t / len(x)


def polynomial_fit(lam):
    """w*(λ) (…, 10), Chebyshev coefficients, of the cost ‖Φw − t‖²/(2N) + λ‖w‖²/2; and dw*/d ln λ."""
    values, vectors, b = _axes()
    lam = np.asarray(lam, float)[..., None]
    return (b / (values + lam)) @ vectors.T, (-lam * b / (values + lam) ** 2) @ vectors.T


def costs(lam):
    """The fit's cost on its own points, its cost V on the validation points, and dV/d ln λ, each (…)."""
    x, t, x_val, t_val = polynomial_data()
    w, response = polynomial_fit(lam)
    errors = [w @ np.polynomial.chebyshev.chebvander(at, DEGREE).T - target for at, target in ((x, t), (x_val, t_val))]
    gradient = errors[1] @ np.polynomial.chebyshev.chebvander(x_val, DEGREE) / len(x_val)
    return (errors[0] ** 2).mean(-1) / 2, (errors[1] ** 2).mean(-1) / 2, (gradient * response).sum(-1)


@functools.cache
def _descents():
    """ln λ (51, STEPS + 1) of hypergradient descent from each λ of the grid."""
    path = [np.log(GRID)]
    for _ in range(STEPS):
        path.append(path[-1] - RATE * costs(np.exp(path[-1]))[2])
    return np.stack(path, 1)


@style.styled
def validation(lam=1e-3, k=0):
    """A polynomial fitted with the penalty λ, its cost on other points against λ, and descent by the hypergradient."""
    figure, (fit, cost, slope) = style.panels(3, height=4.2, top=0.75)
    x, t, x_val, t_val = polynomial_data()
    fine, lams = np.linspace(-1, 1, 121), np.geomspace(1e-4, 10, 141)
    fit.set(xlim=(-1.08, 1.08), ylim=(-2.2, 2.2), xlabel="input x")
    fit.set_title("The fit", pad=TWO_LINES)
    fit.plot(x, t, "o", color=style.BLUE, ms=6, zorder=2)
    fit.plot(x_val, t_val, "o", mfc="none", mec=style.ORANGE, mew=1.4, ms=5, zorder=2)
    key(fit, (0, "● to fit", style.BLUE), (0.26, "○ to validate", style.ORANGE))
    key(fit, (0, "▬ polynomial of degree 9", style.INK), row=1)
    own, other, hyper = costs(lams)
    for panel in (cost, slope):
        panel.set(xscale="log", xlim=(7e-5, 14), xlabel="penalty λ")
        style.decades(panel.xaxis, -4, 1)
    cost.set(ylim=(0, 0.31))
    cost.plot(lams, own, color=style.BLUE, zorder=1.5)
    cost.plot(lams, other, color=style.ORANGE, zorder=1.5)
    cost.set_title("Costs against λ", pad=TWO_LINES)
    key(cost, (0, "▬ on ●", style.BLUE), (0.24, "▬ V, on ○", style.ORANGE))
    key(cost, (0, "▬ its slope by the hypergradient", style.INK), row=1)
    height = 1.15 * np.abs(hyper).max()
    slope.set(ylim=(-height, height))
    slope.plot(lams, hyper, color=style.INK, zorder=1.5)
    slope.axhline(0, color=style.FAINT, lw=1, zorder=1)
    slope.set_title("Hypergradient dV/d ln λ", pad=TWO_LINES)
    key(slope, (0, "● the steps of the descent", style.PURPLE), row=1)
    actors = {
        "curve": fit.plot(fine, fine, color=style.INK, lw=2.2, zorder=3)[0],
        "tangent": cost.plot([1, 2], [0, 1], color=style.INK, zorder=3)[0],
        "on_own": cost.plot([1], [0], "o", color=style.BLUE, ms=7, zorder=4)[0],
        "on_other": cost.plot([1], [0], "o", color=style.ORANGE, ms=9, zorder=4)[0],
        "steps": slope.plot([1] * (STEPS + 1), [0] * (STEPS + 1), "o-", color=style.PURPLE, lw=0.8, ms=5, zorder=3)[0],
        "now": slope.plot([1], [0], "o", color=style.PURPLE, ms=10, zorder=4)[0],
        "word": word(slope, color=style.INK),
    }
    basis = np.polynomial.chebyshev.chebvander(fine, DEGREE)

    def at(lam, k):
        return np.array([_descents()[np.abs(np.log(GRID / v)).argmin(), int(i)] for v, i in zip(lam, k, strict=True)])

    def frames(lam, k):
        u = at(lam, k)
        own, other, hyper = costs(np.exp(u))
        paths = np.array([_descents()[np.abs(np.log(GRID / v)).argmin()] for v in lam])
        seen = np.arange(STEPS + 1) <= np.asarray(k)[:, None]
        reach = np.array([-2.0, 2.0])
        dot = lambda y: np.stack([np.exp(u), y], -1)[:, None]  # noqa: E731
        return {
            "curve": np.stack([np.broadcast_to(fine, (len(u), len(fine))), polynomial_fit(np.exp(u))[0] @ basis.T], -1),
            "tangent": np.stack([np.exp(u[:, None] + reach), other[:, None] + hyper[:, None] * reach], -1),
            "on_own": dot(own), "on_other": dot(other), "now": dot(hyper),
            "steps": np.stack([np.exp(paths), np.where(seen, costs(np.exp(paths))[2], np.nan)], -1),
            "word": {"text": [f"step {int(i)}: λ = {np.exp(v):.2e}, slope {signed(h, 4)}"
                              for i, v, h in zip(k, u, hyper, strict=True)]},
        }  # fmt: skip

    def describe(lam, k):
        u = at([lam], [k])[0]
        own, other, hyper = (float(c) for c in costs(np.exp(u)))
        best = lams[costs(lams)[1].argmin()]
        return (
            f"{int(k)} steps from λ = {lam:.1e}: λ = {np.exp(u):.2e}, cost {own:.4f} on the points fitted, V = "
            f"{other:.4f} on the others, dV/d ln λ = {signed(hyper, 4)}. On a grid V is lowest at λ = {best:.1e}."
        )

    return stage.Stage(
        figure, actors,
        [
            stage.Slider("lam", GRID, lam, label="start at λ", format="{:.1e}",
                         marks={1e-4: "10⁻⁴", 1e-3: "10⁻³", 0.01: "0.01", 0.1: "0.1", 1: "1", 10: "10"}),
            stage.Slider("k", range(STEPS + 1), k, label="steps of descent", format="{:d}", marks={0: "0", 20: "20"}),
        ],
        frames=frames, describe=describe, title="The cost on other data, and its slope in the penalty", dark=style.DARK,
    )  # fmt: skip


# Words ----------------------------------------------------------------------------------------------------------------


def _rounded(number):
    """Three digits, with a true minus."""
    return f"{number:.3g}".replace("-", "−")


def _tiny(number):
    return f"{number:+.2e}".replace("-", "−") if number else "0"


def _percent(share):
    return f"{100 * share:.1f} %" if share > 1e-3 else "< 0.1 %"
