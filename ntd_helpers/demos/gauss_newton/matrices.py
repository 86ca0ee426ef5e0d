"""H, G and the residual term of a small network, as pictures and by their eigenvalues."""

import numpy as np
from matplotlib.colors import ListedColormap, to_rgb

from ntd_helpers import stage, style
from ntd_helpers.demos.gauss_newton.small_network import LOSSES, MAX_EXAMPLES, NAMES, RANK_TOLERANCE, N, results, signs
from ntd_helpers.demos.shared import TWO_LINES, counted, eigenvalue_axis, key, panel, panels, signed

UPPER = -4 / 15  # the row above the lower one: these panels are low, so rows stand farther apart


@style.styled
def matrices(loss="squared error", residual=1.0, examples=8):
    """H, G and the residual term of a network of 17 weights as pictures, and their eigenvalues."""
    actors, axes = panels(4, height=3.4, ratios=(1, 1, 1, 1.7))
    for square, name in zip(axes, NAMES, strict=False):
        _draw_matrix(square, actors, name)
    _draw_values(axes[3], actors)
    key(axes[0], (0, "■ positive", style.ORANGE), (0.45, "■ negative", style.BLUE), row=UPPER)
    key(axes[2], (0, "all three: shade ∝ √|entry|", style.QUIET), row=UPPER)
    actors.note(axes[0], "scale", lambda r: f"full shade: {r['shade']:.2f}")
    actors.text(axes[1], "sign", _sign, row=1)
    actors.note(axes[2], "share", lambda r: r["ratio"])
    actors.text(axes[1], "rank", lambda r: r["rank"], row=UPPER, color=style.QUIET)
    marks, scales = {0: "perfect fit", 1: "as it is"}, np.round(np.linspace(0, 1, 21), 2)
    sliders = [
        stage.Slider("share", scales, residual, label="residuals scaled by", format="{:.2f}", marks=marks),
        stage.Slider("loss", LOSSES, loss, format=str, label="loss"),
        stage.Slider("examples", range(1, MAX_EXAMPLES + 1), examples, label="examples N", format="{:d}"),
    ]
    return actors.show(sliders, results, _describe, f"H = G + residual term, in a network of {N} weights")


def _draw_matrix(axes, actors, name):
    meaning, colour, _ = NAMES[name]
    axes.set(xlim=(0, N), ylim=(N, 0), aspect="equal", anchor="N", xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    axes.set_title(f"{name}  {meaning}", pad=TWO_LINES, color=colour)
    for edge in (0, 6, 9, 15, 17):
        axes.plot([edge, edge], [0, N], color=style.FAINT, lw=0.8, zorder=0.5)
        axes.plot([0, N], [edge, edge], color=style.FAINT, lw=0.8, zorder=0.5)
    for at, part in ((3, "W₁"), (7.5, "b₁"), (12, "W₂"), (16, "b₂")):
        axes.text(at, N + 0.3, part, color=style.QUIET, fontsize=9, ha="center", va="top")
    shades = _two_sided("#2b83ba", "#d7601c")
    image = axes.imshow(np.zeros((N, N)), extent=(0, N, N, 0), cmap=shades, vmin=-1, vmax=1, zorder=1)
    # By the root of its size, so that small entries are seen too.
    shaded = lambda matrix, r: np.sign(matrix) * np.sqrt(np.abs(matrix) / r["shade"])
    actors.add(name, image, lambda r: {"image": shaded(r["matrices"][name], r)})


def _two_sided(below, above):
    """Shades from one colour by way of nothing to another: what is zero is clear, on a light page and on a dark one."""
    strength = np.linspace(1, 0, 128)[:, None]
    sides = [np.hstack([np.tile(to_rgb(colour), (128, 1)), strength]) for colour in (below, above)]
    return ListedColormap(np.vstack([sides[0], sides[1][::-1]]))


def _draw_values(axes, actors):
    eigenvalue_axis(axes, (-10, -1, -0.1, -0.01, 0, 0.01, 0.1, 1, 10))
    limits = {"xlim": (0, N + 1), "ylim": (-3, 12), "xticks": (1, 5, 9, 13, 17)}
    panel(axes, "Eigenvalues; positive + and negative −", xlabel="eigenvalue, largest first", **limits)
    for (name, (_, colour, (mark, size, fill))), sign, at in zip(NAMES.items(), "○●×", (0, 0.5, 1), strict=True):
        shift = 0.4 * at - 0.2  # side by side, so that the three can be told apart
        shown = lambda r, name=name, shift=shift: (np.arange(1, N + 1) + shift, r["values"][name])
        count = lambda r, name=name, sign=sign: f"{sign} {name}: {signs(r['values'][name])}"
        actors.text(axes, f"signs of {name}", count, at % 1, row=UPPER if at < 1 else 1, color=colour)
        actors.line(axes, f"values of {name}", shown, mark, color=colour, mfc=fill, ms=size, mew=1.3, ls="")


def _sign(r):
    values = r["values"]["G"]
    below = int((values < -RANK_TOLERANCE * np.abs(values).max()).sum())
    if below:
        return {"text": f"G: {counted(below, 'eigenvalue')} below 0", "color": style.RED}
    return {"text": "G: no eigenvalue below 0", "color": style.GREEN}


def _describe(loss, examples, share):
    r = results(loss, examples, share)
    ends = {name: f"{signed(v[-1])} to {signed(v[0])}" for name, v in r["values"].items()}
    return (
        f"Loss: {loss}; {counted(examples, 'example')}; residuals scaled by {share:.2f}. Eigenvalues "
        f"of H from {ends['H']}, of G from {ends['G']}. R{r['rank'].removeprefix('r')}. {r['ratio']}."
    )
