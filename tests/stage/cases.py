"""Small demos: for each kind of artist, a function that draws it and an update. `v` takes the values 0, ½ and 1."""

import datetime

import numpy as np
from matplotlib.patches import Arc, Circle, Ellipse, FancyArrowPatch, PathPatch, Polygon, Rectangle
from matplotlib.path import Path
from matplotlib.patheffects import Normal, SimplePatchShadow, withStroke
from matplotlib.transforms import Affine2D

from ntd_helpers.stage import Slider, Stage, set_contours

VALUES = [0.0, 0.5, 1.0]
X = np.linspace(1, 9, 7)
CASES = {}


def case(build):
    """Register `build(axes)`, which returns an actor and `update(v)`."""
    CASES[build.__name__] = build
    return build


def blank(plt, scales=("linear", "linear"), limits=((0, 10), (0, 10))):
    """An empty figure with invisible axes."""
    figure, axes = plt.subplots(figsize=(4, 3))
    axes.set(xscale=scales[0], yscale=scales[1], xlim=limits[0], ylim=limits[1], autoscale_on=False)
    axes.axis("off")
    figure.patch.set_visible(False)
    return figure, axes


def still(**values):
    """An update that moves nothing."""


def staged(figure, actors, update=still, sliders=None, **options):
    """A stage with a slider "v", unless there are others, and one actor "it", unless `actors` is a dict."""
    actors = actors if isinstance(actors, dict) else {"it": actors}
    motion = {} if "frames" in options else {"update": update}
    return Stage(figure, actors, sliders or [Slider("v", VALUES)], describe=str_of, **motion, **options)


def demo(plt, build, **options):
    """A stage that shows what `build(axes)` makes, on a blank figure."""
    figure, axes = blank(plt)
    return staged(figure, *build(axes), **options)


def str_of(**values):
    return ", ".join(f"{name} = {value}" for name, value in values.items())


@case
def line(ax):
    it = ax.plot(X, X, color="#aa3300", lw=2.5)[0]
    return it, lambda v: it.set_data(X + v, np.sin(X + v) + 5)


@case
def line_far_off_the_page(ax):
    it = ax.plot(X, X)[0]
    return it, lambda v: it.set_data(X + v, 5 + (v - 0.2) * (-10.0) ** np.arange(7))


@case
def line_with_gaps(ax):
    it = ax.plot(X, X)[0]
    return it, lambda v: it.set_data(X, np.where(np.arange(7) == round(2 + 2 * v), np.nan, X))


@case
def line_masked(ax):
    it = ax.plot(X, X)[0]
    return it, lambda v: it.set_data(X, np.ma.masked_greater(X, 4 + 4 * v))


@case
def line_with_markers(ax):
    it = ax.plot(X, X, "o-", ms=7, mfc="w", mec="#123456", mew=1.5)[0]
    return it, lambda v: it.set_ydata(X * (0.5 + v / 2))


@case
def markers_some(ax):
    it = ax.plot(X, X, "s-", markevery=2)[0]
    return it, lambda v: it.set_ydata(X * (0.5 + v / 2))


@case
def markers_with_gaps(ax):
    it = ax.plot(X, X, "^", alpha=0.5)[0]
    return it, lambda v: it.set_ydata(np.where(2 + v > X, np.nan, X))


@case
def line_dashed(ax):
    it = ax.plot(X, X, ls="--", lw=3, dash_capstyle="round")[0]
    return it, lambda v: it.set(xdata=X - v, linestyle=["--", ":", (1, (4, 2))][round(2 * v)])


@case
def line_in_steps(ax):
    it = ax.plot(X, X, drawstyle="steps-mid")[0]
    return it, lambda v: it.set_ydata(X * (1 - v / 2))


@case
def line_log(ax):
    ax.set(xscale="log", yscale="log", xlim=(0.1, 10), ylim=(1e-3, 1e3))
    it = ax.plot(X, X)[0]
    return it, lambda v: it.set_data(X, np.concatenate([[0, 1e-2], X[2:] ** (1 + v)]))


@case
def line_of_dates(ax):
    days = [datetime.datetime(2020, 1, day) for day in range(1, 8)]
    it = ax.plot(days, X)[0]
    ax.set_xlim(days[0], days[-1])
    return it, lambda v: it.set_data([day + datetime.timedelta(hours=12 * v) for day in days], X)


@case
def line_sometimes_empty(ax):
    it = ax.plot(X, X, "o-")[0]
    return it, lambda v: it.set_data(*((X, X) if v else ([], [])))


@case
def line_on_a_twin(ax):
    twin = ax.twinx()
    twin.set(ylim=(0, 100))
    twin.axis("off")
    it = twin.plot(X, 10 * X)[0]
    return it, lambda v: it.set_ydata(10 * X + 5 * v)


@case
def line_coloured(ax):
    it = ax.plot(X, X)[0]
    return it, lambda v: it.set(color=(v, 0, 0.5, 0.25 + v / 2), linewidth=1 + v, ydata=X + v)


@case
def lines_in_a_list(ax):
    these = [ax.plot(X, X + k)[0] for k in range(3)]
    return these, lambda v: [it.set(ydata=X + k * v, visible=k != round(2 * v)) for k, it in enumerate(these)]


@case
def vertical_line(ax):
    it = ax.axvline(2, ls=":")
    return it, lambda v: it.set_xdata([2 + v, 2 + v])


@case
def scatter_alike(ax):
    it = ax.scatter(X, X, s=50, c="#33aa33", edgecolors="k", linewidths=1)
    return it, lambda v: it.set_offsets(np.stack([X, X * (1 - v / 3)], -1))


@case
def scatter_varied(ax):
    it = ax.scatter(X, X, s=10 * X, c=X, marker="D")
    return it, lambda v: it.set_offsets(np.stack([X, X * (1 - v / 3)], -1))


@case
def scatter_coloured(ax):
    it = ax.scatter(X, X, c=X)
    return it, lambda v: it.set_array(X * (1 - v))


@case
def polygon(ax):
    it = ax.add_patch(Polygon([[1, 1], [4, 1], [3, 4]], fc="#ffcc00", ec="k", alpha=0.6))
    return it, lambda v: it.set_xy([[1 + v, 1], [4, 1 + v], [3 + v, 4]])


@case
def polygon_far_off_the_page(ax):
    it = ax.add_patch(Polygon([[1, 1], [4, 1], [3, 4]]))
    return it, lambda v: it.set_xy([[1, 1], [9, 1 + 1e4 * v], [3, 4]])


@case
def rectangle(ax):
    it = ax.add_patch(Rectangle((2, 2), 3, 1, fill=False, lw=3))
    return it, lambda v: it.set(x=2 + v, height=1 + v, angle=20 * v)


@case
def rectangle_with_a_shadow(ax):
    it = ax.add_patch(Rectangle((2, 2), 3, 1, path_effects=[SimplePatchShadow(), Normal()]))
    return it, lambda v: it.set(x=2 + v)


@case
def bars(ax):
    these = ax.bar(X, X, color="#8855cc")
    return these, lambda v: [it.set_height(x * (1 - v)) for it, x in zip(these, X, strict=True)]


@case
def circle(ax):
    it = ax.add_patch(Circle((5, 5), 1))
    return it, lambda v: it.set_radius(3 * v)


@case
def ellipse(ax):
    it = ax.add_patch(Ellipse((5, 5), 3, 1, fc="none", ec="r", ls="--"))
    return it, lambda v: it.set(angle=90 * v, width=3 + v)


@case
def arc(ax):
    it = ax.add_patch(Arc((5, 5), 4, 4, theta1=0, theta2=90))
    return it, lambda v: setattr(it, "theta2", 90 + 90 * v)


@case
def fill_between(ax):
    it = ax.fill_between(X, 0 * X, X, alpha=0.3)
    return it, lambda v: it.set_data(X, 0 * X, X * (1 - v / 2))


@case
def fill_between_edged(ax):
    it = ax.fill_between(X, 0 * X, X, fc="#335577", ec="#335577")
    return it, lambda v: it.set_data(X, 0 * X, X * (1 + 50 * v))


def _heights(v):
    x = np.linspace(0, 10, 15)
    return x, x, np.sin(x + v)[None] * np.cos(0.6 * x)[:, None]


@case
def contours(ax):
    it = ax.contour(*_heights(0), levels=[-0.5, 0.2, 0.5])
    return it, lambda v: set_contours(it, *_heights(v))


@case
def one_contour(ax):
    it = ax.contour(*_heights(0), levels=[0.2])
    return it, lambda v: set_contours(it, *_heights(v))


@case
def contours_filled(ax):
    it = ax.contourf(*_heights(0), levels=[-1.1, -0.5, 0, 0.5, 1.1])
    return it, lambda v: set_contours(it, *_heights(v))


@case
def contours_under_a_map(ax):
    x = np.linspace(-2, 2, 21)
    it = ax.contour(x, x, x**2 + x[:, None] ** 2, levels=[0.5, 1, 2])
    return it, lambda v: it.set_transform(Affine2D().rotate(v).scale(1 + v, 1).translate(5, 5) + ax.transData)


@case
def arrow(ax):
    it = ax.add_patch(FancyArrowPatch((1, 1), (5, 5), arrowstyle="-|>", mutation_scale=15, color="k"))
    return it, lambda v: it.set_positions((1 + v, 1), (5, 5 + v))


@case
def arrow_bent(ax):
    bent = FancyArrowPatch((1, 1), (5, 5), arrowstyle="->", mutation_scale=15, connectionstyle="arc3,rad=.3")
    it = ax.add_patch(bent)
    return it, lambda v: it.set_positions((1 + v, 1), (5, 5 + v))


@case
def annotation(ax):
    it = ax.annotate("here", (5, 5), (1, 8), arrowprops={"arrowstyle": "->"})

    def update(v):
        it.xy = (5 + v, 5)
        it.set_position((1, 8 - v))

    return it, update


@case
def quiver(ax):
    it = ax.quiver(X, X, np.ones(7), X, scale=60, color="#225588")
    return it, lambda v: it.set_UVC(np.ones(7) - v, X)


@case
def one_arrow_of_quiver(ax):
    it = ax.quiver([5], [5], [1], [2], scale=10)
    return it, lambda v: it.set_UVC([1 - v], [2])


@case
def text(ax):
    it = ax.text(2, 3, "", color="#cc2200", weight="bold", style="italic", size=12)
    return it, lambda v: it.set(text=f"α·λ₁ = {v}", x=2 + v)


@case
def text_centred(ax):
    it = ax.text(5, 5, "abc", ha="center", va="center", alpha=0.5, clip_on=True)
    return it, lambda v: it.set(text="wider and wider"[: round(3 + 12 * v)], y=5 + v)


@case
def text_turned(ax):
    it = ax.text(5, 5, "turning", ha="center", va="top")
    return it, lambda v: it.set_rotation(10 + 60 * v)


@case
def text_turned_about_its_anchor(ax):
    it = ax.text(5, 5, "turning", ha="right", va="center", rotation_mode="anchor", color=(0, 0, 0, 0.5))
    return it, lambda v: it.set_rotation(10 + 60 * v)


@case
def text_of_two_lines(ax):
    it = ax.text(5, 5, "first\nsecond", ha="right")
    return it, lambda v: it.set(text=f"first\nand {v}", position=(5 + v, 5))


@case
def text_in_a_box(ax):
    it = ax.text(5, 5, "boxed", bbox={"boxstyle": "round", "fc": "#eeeeee"})
    return it, lambda v: it.set_position((5 + v, 5))


@case
def text_turned_in_a_box_of_two_lines(ax):
    box = {"boxstyle": "square", "fc": "none", "ec": "r"}
    it = ax.text(5, 5, "first\nsecond line", rotation=30, ha="center", ma="right", bbox=box)
    return it, lambda v: it.set_position((5 + v, 5))


@case
def text_with_serifs(ax):
    it = ax.text(5, 5, "serif", family="serif", weight="semibold")
    return it, lambda v: it.set_text(f"serif {v}")


@case
def text_in_columns(ax):
    it = ax.text(5, 5, "mono", family="monospace", weight="light", style="oblique")
    return it, lambda v: it.set_text(f"{v:10.2f}")


@case
def text_with_dollars(ax):
    it = ax.text(5, 5, "", parse_math=False)
    return it, lambda v: it.set(text=["$5 to $6", r"\$5", "5"][round(2 * v)], parse_math=v > 0.2)


@case
def text_with_an_outline(ax):
    it = ax.text(5, 5, "at", size=20, path_effects=[withStroke(linewidth=3, foreground="#ffdd00")])
    return it, lambda v: it.set_position((3 + v, 5))


@case
def line_with_an_outline(ax):
    it = ax.plot(X, X, lw=4, path_effects=[withStroke(linewidth=8, foreground="#ffdd00")])[0]
    return it, lambda v: it.set_ydata(X * (1 - v / 2))


def continued_after_closing(ax, **style):
    """A triangle, two more sides from its first corner without a MOVETO, and another triangle."""
    corners = np.array([[1, 1], [4, 1], [4, 4], [0, 0], [1, 5], [3, 6], [6, 6], [8, 6], [7, 9], [0, 0]], float)
    codes = [Path.MOVETO, *[Path.LINETO] * 2, Path.CLOSEPOLY, *[Path.LINETO] * 2]
    codes += [Path.MOVETO, *[Path.LINETO] * 2, Path.CLOSEPOLY]
    it = ax.add_patch(PathPatch(Path(corners, codes), lw=2, **style))
    return it, lambda v: it.set_path(Path(corners + v, codes))


@case
def path_continued_after_closing(ax):
    return continued_after_closing(ax, fill=False)


@case
def path_continued_after_closing_filled(ax):
    return continued_after_closing(ax, fc="#ffcc00")


@case
def affine_line(ax):
    it = ax.plot(X, np.sin(X))[0]
    return it, lambda v: it.set_transform(Affine2D().scale(1, 1 + v).translate(0, 5) + ax.transData)
