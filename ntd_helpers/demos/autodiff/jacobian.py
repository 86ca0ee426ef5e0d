"""A Jacobian filled column by column by forward mode, or row by row by reverse mode."""

import numpy as np
from matplotlib.colors import ListedColormap

from ntd_helpers import stage, style
from ntd_helpers.demos.autodiff.filling import SIZE, filled, network_jacobian
from ntd_helpers.demos.shared import counted, panel, panels

UNKNOWN, OUTSIDE = 1.5, 2.5  # values of cells that are not known yet, and of those outside J


def cells(r):
    """The image (SIZE, SIZE) of the known entries, of unknown ones, and of cells outside J."""
    image, (rows, columns) = np.full((SIZE, SIZE), OUTSIDE), r.known
    image[: r.m, : r.n] = UNKNOWN
    image[:rows, :columns] = network_jacobian(int(r.n), int(r.m), str(r.mode))[:rows, :columns]
    return {"image": image}


def rules(r):
    """The lines between the cells."""
    across = [[(0, min(i, r.m)), (r.n, min(i, r.m)), (np.nan, np.nan)] for i in range(SIZE + 1)]
    down = [[(min(j, r.n), 0), (min(j, r.n), r.m), (np.nan, np.nan)] for j in range(SIZE + 1)]
    return np.concatenate(across + down)


def describe(n, m, mode, passes):
    """The text under the figure."""
    r = filled(n, m, mode, passes)
    fewer = f"{'forward' if n < m else 'reverse'} mode takes fewer" if n != m else "both modes take equally many"
    reverse = counted(m, "reverse pass", "reverse passes")
    return f"{r.progress}. {r.seed}. The whole Jacobian takes {n} forward or {reverse}: {fewer}."


def _shades():
    """Blue over white to orange for numbers, then grey for unknown cells, then clear outside."""
    low, high, white = np.array([0.0, 0.40, 0.65]), np.array([0.72, 0.29, 0.0]), np.ones(3)
    side = np.linspace(0, 1, 64)[:, None]
    shades = np.vstack([low + side * (white - low), white + side * (high - white)])
    shades = np.column_stack([shades, np.ones(128)])
    return ListedColormap([*shades, *[(0.86, 0.87, 0.89, 1)] * 64, *[(1, 1, 1, 0)] * 64])


def _draw_matrix(actors, axes):
    place = {"extent": (0, SIZE, SIZE, 0), "interpolation": "nearest", "aspect": "equal"}
    axes.set(xlim=(-0.9, SIZE + 0.1), ylim=(SIZE + 0.1, -0.9), aspect="equal", anchor="W")
    axes.axis("off")
    axes.text(0, -0.25, "inputs →", color=style.QUIET)
    axes.text(-0.65, 0, "← outputs", color=style.QUIET, rotation=90, va="top")
    actors.add("cells", axes.imshow(np.zeros((SIZE, SIZE)), cmap=_shades(), vmin=-1, vmax=3, **place), cells)
    actors.line(axes, "grid", rules, color=style.QUIET, lw=0.7)

    def box(r):
        left, top, right, bottom = r.latest
        corners = [(left, top), (left, bottom), (right, bottom), (right, top), (left, top)]
        return {"points": corners, "visible": r.done > 0}

    actors.line(axes, "now", box, color=style.PURPLE, lw=3.4)


def _draw_passes(actors, axes):
    title, limits = "Passes for the whole Jacobian", {"xlim": (0, SIZE + 0.6), "ylim": (-0.75, 1.75)}
    panel(axes, title, pad=8, xlabel="passes", xticks=range(SIZE + 1), yticks=[], **limits)
    axes.spines["left"].set_visible(False)

    def label(r, mode):
        fewer = r.n != r.m and r.total[mode] == min(r.n, r.m)
        return f"{mode} mode: {counted(r.total[mode], 'pass', 'passes')}" + " (fewer)" * bool(fewer)

    def done(r, mode, row):
        return {"points": [(0, row), (r.done, row)], "visible": mode == r.mode and r.done > 0}

    for row, mode in ((1, "forward"), (0, "reverse")):
        actors.add(f"label_{mode}", axes.text(0, row + 0.3, "…"), lambda r, mode=mode: label(r, mode))
        need = lambda r, mode=mode, row=row: [(0, row), (r.total[mode], row)]
        actors.line(axes, f"need_{mode}", need, color=style.FAINT, lw=22, solid_capstyle="butt")
        bar = lambda r, mode=mode, row=row: done(r, mode, row)
        actors.line(axes, f"done_{mode}", bar, color=style.PURPLE, lw=12, solid_capstyle="butt")


@style.styled
def jacobian(inputs=8, outputs=6, mode="forward", passes=5):
    """The Jacobian (m, n) of a small network: each forward pass fills a column, each reverse pass a row."""
    actors, (matrix, count) = panels(2, height=4.4, top=0.8, ratios=(1.25, 1))
    sizes, modes = range(1, SIZE + 1), {"forward": "columns", "reverse": "rows"}
    _draw_matrix(actors, matrix)
    _draw_passes(actors, count)
    actors.add("progress", actors.figure.text(0.055, 0.93, "…", fontsize=11), lambda r: r.progress)
    actors.add("seed", actors.figure.text(0.055, 0.865, "…", fontsize=10, color=style.QUIET), lambda r: r.seed)
    marks = [{low: text, SIZE: f"{SIZE}"} for low, text in ((1, "1"), (1, "1: a cost"), (0, "0"))]
    sliders = [
        stage.Slider("n", sizes, inputs, label="inputs n", format="{:d}", marks=marks[0]),
        stage.Slider("m", sizes, outputs, label="outputs m", format="{:d}", marks=marks[1]),
        stage.Slider("passes", range(SIZE + 1), passes, label="passes done", format="{:d}", marks=marks[2]),
        stage.Slider("mode", modes, mode, label="mode", format="{}", marks=modes),
    ]
    return actors.show(sliders, filled, describe, "A Jacobian being filled", grid=("passes", "mode"))
