"""Draw the map of the course, lessons/map.svg: what each lesson hands to the others. `python -m tools.map`."""

from pathlib import Path

import matplotlib.pyplot as plt
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from ntd_helpers import style

PICTURE = Path(__file__).resolve().parent.parent / "lessons" / "map.svg"
WIDE, TALL = 2.9, 1.15
# Where each lesson stands (the middle of its box), what it is called, and what it is about.
BOXES = {
    1: ((1.7, 4.3), "1 · Quadratics", "one motion per eigen-axis", style.BLUE),
    2: ((6.0, 4.3), "2 · Taylor approximations", "trust in the quadratic model", style.ORANGE),
    3: ((10.3, 4.3), "3 · Automatic differentiation", "JVP, VJP, and what they cost", style.GREEN),
    4: ((6.0, 1.9), "4 · Hessians", "the curvature of a network", style.PURPLE),
    5: ((10.3, 1.9), "5 · The Gauss-Newton Hessian", "the linearised network", style.RED),
    6: ((1.7, 1.9), "6 · Response functions", "how the minimum moves", style.INK),
}
# From, to, what is handed on, where its words stand, and where on the boxes the arrow begins and ends.
ARROWS = (
    (1, 2, "the quadratic\nas a model", (3.85, 4.3), "→"),
    (1, 4, "three predictions", (3.55, 3.12), "↘"),
    (1, 6, "eigen-axes", (1.7, 3.1), "↓"),
    (2, 4, "the second-order term", (6.0, 3.1), "↓"),
    (3, 4, "the JVP of a gradient", (8.5, 3.12), "↙"),
    (3, 5, "JVP and VJP", (10.3, 3.1), "↓"),
    (4, 5, "H = G +\nresidual term", (8.15, 1.9), "→"),
    (4, 6, "products\nwith H", (3.85, 1.9), "←"),
)
ENDS = {
    "→": ((1, 0), (-1, 0)),
    "←": ((-1, 0), (1, 0)),
    "↓": ((0, -1), (0, 1)),
    "↘": ((0.55, -1), (-0.55, 1)),
    "↙": ((-0.55, -1), (0.55, 1)),
}


@style.styled
def draw():
    figure, axes = plt.subplots(figsize=(11, 5.2), facecolor="white")
    figure.subplots_adjust(left=0, right=1, bottom=0, top=1)
    axes.set(xlim=(0, 12), ylim=(1.0, 5.2))
    axes.set_axis_off()
    for (x, y), title, about, colour in BOXES.values():
        corner = (x - WIDE / 2, y - TALL / 2)
        rounded = "round,pad=0,rounding_size=0.15"
        axes.add_patch(FancyBboxPatch(corner, WIDE, TALL, boxstyle=rounded, fc="white", ec=colour, lw=1.8))
        axes.text(x, y + 0.18, title, ha="center", va="center", color=colour, weight="bold", fontsize=9.5)
        axes.text(x, y - 0.24, about, ha="center", va="center", fontsize=9.5)
    for start, end, words, (x, y), direction in ARROWS:
        tail, head = (
            (BOXES[lesson][0][0] + side[0] * WIDE / 2, BOXES[lesson][0][1] + side[1] * TALL / 2)
            for lesson, side in zip((start, end), ENDS[direction], strict=True)
        )
        look = {"arrowstyle": "-|>", "mutation_scale": 14, "color": style.QUIET, "lw": 1.3, "shrinkA": 3, "shrinkB": 3}
        axes.add_patch(FancyArrowPatch(tail, head, **look))
        axes.text(x, y, words, ha="center", va="center", fontsize=9, bbox={"fc": "white", "ec": "none", "pad": 1.5})
    return figure


def main():
    with plt.rc_context({"svg.hashsalt": "map", "svg.fonttype": "path"}):
        draw().savefig(PICTURE, metadata={"Date": None})
    print(f"{PICTURE.name}: {PICTURE.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
