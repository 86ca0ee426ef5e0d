"""A stage with handles of one and of two sliders, and the pointers that drag them."""

import numpy as np

from ntd_helpers.stage import Slider
from tests.stage.cases import staged
from tests.stage.plain_page import settled

A, B, TURNS = range(9), range(7), range(0, 360, 15)


def dot_at(a, b):
    return np.stack([a + 0.3 * b, b - 0.2 * a + 0 * b], -1).astype(float)


def tip_at(turn):
    return np.stack([9 + 2 * np.cos(np.radians(turn)), 7 + 2 * np.sin(np.radians(turn))], -1)


def pixels_of(axes):
    """The map from data coordinates to CSS pixels, for a figure of 400 by 300 points on a page of 800 pixels."""
    return lambda points: axes.transData.transform(points) * [2, -2] + [0, 600]


def plane(plt, **options):
    """A dot that both sliders move along oblique directions, and a rotating line with a handle at its end."""
    figure, axes = plt.subplots(figsize=(400 / 72, 300 / 72))
    axes.set(xlim=(-1, 13), ylim=(-3, 10))
    (dot,), (hand,) = axes.plot([0], [0], "o"), axes.plot([0, 1], [0, 0])
    (tip,) = axes.plot([0], [0], "s")
    sliders = [Slider("a", A, 2), Slider("b", B, 3), Slider("turn", TURNS)]

    def frames(a, b, turn):
        end = tip_at(turn)
        hand = np.stack([np.broadcast_to([9, 7], end.shape), end], 1)
        return {"dot": dot_at(a, b)[:, None], "hand": hand, "tip": end[:, None]}

    options = {"handles": {"dot": ("a", "b"), "tip": ("turn",)}, "budget": 10**7} | options
    stage = staged(figure, {"dot": dot, "hand": hand, "tip": tip}, sliders=sliders, frames=frames, **options)
    stage.to_page = pixels_of(axes)
    return stage


class Mouse:
    """A mouse, told places in the coordinates of which `to_page` makes CSS pixels."""

    def __init__(self, page, to_page):
        self.page, self.to_page = page, to_page

    def press(self, place):
        self.page.mouse.move(*self.to_page(place))
        self.page.mouse.down()

    def move(self, place):
        self.page.mouse.move(*self.to_page(place))
        settled(self.page)

    def release(self):
        self.page.mouse.up()
        settled(self.page)


class Finger:
    """The same by touch."""

    def __init__(self, page, to_page):
        self.to_page, self.page, self.client = to_page, page, page.context.new_cdp_session(page)

    def send(self, kind, *places):
        points = [dict(zip("xy", self.to_page(place), strict=True), id=n) for n, place in enumerate(places)]
        self.client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        settled(self.page)

    def press(self, place):
        self.send("touchStart", place)

    def move(self, place):
        self.send("touchMove", place)

    def release(self):
        self.send("touchEnd")
