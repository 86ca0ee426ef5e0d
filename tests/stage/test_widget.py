"""The widget without a browser: tracks for the sliders' states, the output of a cell, and invalid arguments."""

import asyncio
import base64
import datetime
import io
import itertools
import json
import re
from decimal import Decimal

import ipywidgets
import numpy as np
import pytest
from matplotlib.patheffects import withStroke
from PIL import Image

from ntd_helpers.stage import Slider, Stage, Timeline
from ntd_helpers.stage.tracks import size
from tests.stage.cases import str_of
from tests.stage.decode import decode

A, B, C = [0, 1, 2, 3], [0, 10, 20], [5, 6]


def make(plt, names="abc", **options):
    """A line from (a, 0) to (b, c)."""
    figure, axes = plt.subplots(figsize=(4, 3))
    axes.set(xlim=(0, 20), ylim=(0, 10))
    line = axes.plot([0, 0], [0, 1])[0]
    values = {"a": A, "b": B, "c": C}
    sliders = [Slider(name, values[name]) for name in names]
    options = {"update": lambda a=0, b=0, c=5: line.set_data([a, b], [0, c]), "describe": str_of, **options}
    stage = Stage(figure, {"line": line}, sliders, **options)
    stage.to_page = axes.transData.transform
    return stage


def shown(stage):
    """Points and text that the browser shows: those of the first track that contains the state, or None."""
    state = [control.index for control in stage.sliders.values() if isinstance(control, ipywidgets.SelectionSlider)]
    frame = [stage.picture.frame] if stage.picture.frame else []
    for track in (*stage.picture.fresh, *stage.picture.home, *frame):
        if all(i in track["free"] or state[i] == track["base"][i] for i in range(len(state))):
            number = 0
            for i, count in zip(track["free"], track["sizes"], strict=True):
                number = number * count + state[i]
            parts, says = decode(track)
            return parts[number][0].points, says[number]
    return None


def is_right(stage):
    """Whether the browser shows the state of the sliders."""
    points, text = shown(stage)
    v = stage.values
    expected = stage.to_page([[v["a"], 0], [v["b"], v["c"]]]) * [1, -1] + [0, 216]
    return text == str_of(**v) and np.abs(points - expected).max() < 0.051


def test_every_state_is_shown_in_any_order(plt):
    stage = make(plt)
    generator = np.random.default_rng(1)
    for _ in range(25):
        name = generator.choice(list("abc"))
        stage.sliders[name].index = int(generator.integers(len(stage.sliders[name].options)))
        assert is_right(stage)
    assert len(stage.picture.home) == 3 and len(stage.picture.fresh) <= 3


def test_all_tracks_are_fresh_when_the_sliders_have_stopped(plt):
    stage = make(plt)
    stage.sliders["a"].index = 3
    for name, index in (("b", 1), ("b", 2), ("c", 1)):
        before = stage.picture.frame
        stage.sliders[name].index = index
        assert is_right(stage) and stage.picture.frame == before  # no single frame was needed
    stage.sliders["a"].index = 0


def test_the_kernel_sends_a_frame_at_once_and_tracks_when_the_sliders_have_stopped(plt):
    async def play():
        stage = make(plt)
        sent = []
        stage.picture.observe(lambda change: sent.append(change["name"]), names=["frame", "fresh"])
        stage.sliders["a"].index = 1
        stage.sliders["a"].index = 2
        assert sent == []  # the home track is sufficient while only a moves
        stage.sliders["b"].index = 1
        assert sent == ["frame"] and is_right(stage)
        stage.sliders["c"].index = 1
        assert sent == ["frame"] * 2 and is_right(stage)
        await asyncio.sleep(0.3)
        assert sent == ["frame", "frame", "fresh"]
        assert {tuple(t["free"]) for t in stage.picture.fresh} == {(0,), (1,), (2,)}
        assert all(t["base"] == [2, 1, 1] for t in stage.picture.fresh)
        stage.sliders["a"].index = 0
        assert len(sent) == 3 and is_right(stage)
        await asyncio.sleep(0.3)
        assert len(sent) == 4
        assert [t["free"] for t in stage.picture.fresh] == [[0], [1], [2]]  # the track of a is kept

    asyncio.run(play())


def test_nothing_is_sent_for_the_first_state(plt):
    stage = make(plt)
    stage.sliders["a"].index = 1
    fresh = stage.picture.fresh
    stage.sliders["a"].index = 0
    assert stage.picture.fresh is fresh or stage.picture.fresh == fresh
    assert is_right(stage)


@pytest.mark.parametrize("grid", [("a", "b"), ("b", "a"), ("c", "a")])
def test_a_grid_holds_every_pair(plt, grid):
    stage = make(plt, grid=grid)
    first = stage.picture.home[0]
    assert len(first["says"]) == np.prod(first["sizes"])
    for i, j in itertools.product(*(range(len(stage.sliders[name].options)) for name in grid)):
        stage.sliders[grid[0]].index, stage.sliders[grid[1]].index = i, j
        assert is_right(stage) and stage.picture.frame == {}


def test_values_and_links(plt):
    stage = make(plt, "ab")
    assert stage.values == {"a": 0, "b": 0}
    stage.sliders["b"].value = 2
    assert stage.values == {"a": 0, "b": 20}


def test_the_scene_is_plain_data(plt):
    """Expected values follow the docstring of `Stage.scene`; the tests of the site check how a page shows them."""
    figure, axes = plt.subplots(figsize=(4, 3))
    (line,) = axes.plot([0, 1, 2], [0, 1, 4])
    sliders = [
        Slider("a", [10, 20, 30], 20, label="size", format="{} m", marks={10: "small", 30: "<large>"}),
        Slider("b", [2019, 2020]),
    ]
    timeline = Timeline(2, 1, reveal=["line"], label="moment", pace=3)
    options = {"title": "A line", "dark": {"white": "black"}, "timeline": timeline, "describe": str_of}
    stage = Stage(figure, {"line": line}, sliders, update=lambda a, b: line.set_ydata([0, a, b]), **options)
    scene = json.loads(json.dumps(stage.scene()))
    assert scene.pop("dark")["#ffffff"] == "#000000"
    assert scene == {
        "version": 2,
        "handles": [],
        "panels": [[0, 0, 288, 216]],
        "width": 4 * 72,
        "height": 3 * 72,
        "title": "A line",
        "sliders": [
            {
                "name": "slider_0",
                "label": "size",
                "texts": ["10 m", "20 m", "30 m"],
                "start": 1,
                "marks": [[0, "small"], [1, "<large>"]],
            },
            {"name": "slider_1", "label": "b", "texts": ["2019", "2020"], "start": 0, "marks": []},
        ],
        "timeline": {"label": "moment", "steps": 2, "start": 1, "pace": 3, "reveal": ["line"], "head": []},
    }
    assert [stage.picture.trait_values()[slider["name"]] for slider in scene["sliders"]] == [1, 0]


def test_describe_takes_values_of_any_sliders(plt):
    stage = make(plt, "ab")
    stage.sliders["b"].value = 2
    assert stage.describe() == stage.describe(a=0, b=20) == str_of(a=0, b=20)
    assert stage.describe(a=7.5) == str_of(a=7.5, b=20)
    with pytest.raises(ValueError, match=r"expected values of the sliders \['a', 'b'\], got c"):
        stage.describe(c=1)


def test_frames_at_returns_the_data_of_frames(plt):
    figure, axes = plt.subplots()
    line, word = axes.plot([0, 1], [0, 1])[0], axes.text(0, 0, "a")

    def frames(v):
        points = np.stack([np.stack([v, v], -1), np.stack([v, 2 * v], -1)], 1)
        return {"line": points, "word": {"text": [f"v is {x}" for x in v], "visible": v > 1}}

    stage = Stage(figure, {"line": line, "word": word}, [Slider("v", [1, 3, 5])], frames=frames, describe=str_of)
    data = stage.frames_at(v=3)
    assert data["line"]["points"].tolist() == [[3, 3], [3, 6]]
    assert data["word"] == {"text": "v is 3", "visible": True}
    assert stage.frames_at()["line"]["points"].tolist() == [[1, 1], [1, 2]]
    assert [(slider.name, slider.values) for slider in stage.slider_list] == [("v", [1, 3, 5])]
    with pytest.raises(ValueError, match=r"expected values of the sliders \['v'\], got w"):
        stage.frames_at(w=1)


def test_frames_at_reads_the_artists_that_update_moved(plt):
    figure, axes = plt.subplots()
    axes.set(xlim=(0, 9), ylim=(0, 9))
    lines, dots, word = axes.plot([0, 1], [[0, 0], [1, 1]]), axes.scatter([1, 2], [3, 4]), axes.text(0, 0, "a")
    image = axes.imshow([[0, 1], [2, 3]], extent=(6, 8, 6, 8))

    def update(v):
        for number, line in enumerate(lines):
            line.set_ydata([v, number])
        dots.set_offsets([[v, 0], [v, 1]])
        word.set(text=f"v is {v}", position=(v, 1), visible=v > 1)
        image.set_data([[0, v], [2, 3]])

    actors = {"lines": lines, "dots": dots, "word": word, "image": image}
    stage = Stage(figure, actors, [Slider("v", [1, 3])], update=update, describe=str_of)
    data = stage.frames_at(v=3)
    assert [line["points"].tolist() for line in data["lines"]] == [[[0, 3], [1, 0]], [[0, 3], [1, 1]]]
    assert data["dots"]["points"].tolist() == [[3, 0], [3, 1]]
    assert data["word"]["points"].tolist() == [[3, 1]]
    assert (data["word"]["text"], data["word"]["visible"]) == ("v is 3", True)
    assert data["image"]["image"].tolist() == [[0, 3], [2, 3]]
    assert word.get_text() == "v is 1"  # the first state is restored


def test_several_grids(plt):
    stage = make(plt, grid=[("a", "b"), ("b", "c")])
    assert [(t["free"], len(t["says"])) for t in stage.picture.home] == [([0, 1], 12), ([1, 2], 6)]
    for a, b, c in ((3, 2, 0), (0, 1, 1), (0, 2, 0)):
        for name, index in zip("abc", (a, b, c), strict=True):
            stage.sliders[name].index = index
        assert is_right(stage) and stage.picture.frame == {}
        for name in "abc":
            stage.sliders[name].index = 0


def test_a_state_that_cannot_be_shown_is_reported(plt):
    figure, axes = plt.subplots()
    axes.set(xlim=(0, 9), ylim=(0, 9))
    line = axes.plot([0, 1])[0]

    def update(a, b):
        line.set_ydata([a, np.inf if a and b else b])

    stage = Stage(figure, {"line": line}, [Slider("a", [0, 1]), Slider("b", [0, 1])], update=update, describe=str_of)
    with pytest.raises(ValueError, match="infinite data"):
        stage.sliders["a"].index = 1  # on whose track through b the state (1, 1) lies
    assert stage.picture.problem["state"] == [1, 0]
    assert stage.picture.problem["text"].startswith("This state cannot be shown: actor 'line' has infinite data")


def test_planes_hold_the_positions_of_a_handle(plt):
    figure, axes = plt.subplots(figsize=(4, 3))
    axes.set(xlim=(0, 20), ylim=(0, 10))
    dot = axes.plot([0], [0], "o")[0]

    def update(a, b, c):
        dot.set(data=([b + c], [a]), visible=(a, b) != (3, 20))

    sliders = [Slider("a", A), Slider("b", B), Slider("c", [0, 1])]
    options = {"update": update, "describe": str_of, "handles": {"dot": ("b", "a")}}
    stage = Stage(figure, {"dot": dot}, sliders, **options)
    for c in (0, 1):
        stage.sliders["c"].index = c
        (plane,) = stage.picture.planes
        points = np.frombuffer(plane["points"], "<i2").reshape(3, 4, 2)
        assert (points[2, 3] == -32768).all()
        expected = np.array([[axes.transData.transform([b + c, a]) for a in A] for b in B]) * [1, -1] + [0, 216]
        shown = np.ones((3, 4), bool)
        shown[2, 3] = False
        assert points[shown] / 10 == pytest.approx(expected[shown], abs=0.0501)
        stage.sliders["a"].index = 2  # the plane contains this state, so no new one is sent
        assert stage.picture.planes[0] is plane
        stage.sliders["a"].index = 0
    with_grid = Stage(figure, {"dot": dot}, sliders, grid=("a", "b"), **options)
    assert with_grid.picture.planes == []


@pytest.mark.parametrize("turning, frames_asked", [(False, 5 + 24 + 1 + 6), (True, 5 + 24 + 1 + 6 + 5 * 24)])
def test_a_plane_costs_few_frames_if_displacements_add(plt, turning, frames_asked):
    figure, axes = plt.subplots(figsize=(4, 3))
    axes.set(xlim=(-9, 30), ylim=(-9, 30))
    dot, asked = axes.plot([0], [0], "o")[0], []

    def place(r, angle):
        if turning:
            return np.stack([r * np.cos(np.radians(angle)), r * np.sin(np.radians(angle))], -1)
        return np.stack([r + angle / 20, angle / 15 - r], -1)

    def frames(r, angle):
        asked.append(len(r))
        return {"dot": place(r, angle)[:, None]}

    sliders = [Slider("r", [1, 2, 3, 5, 8]), Slider("angle", range(0, 360, 15))]
    stage = Stage(figure, {"dot": dot}, sliders, frames=frames, describe=str_of, handles={"dot": ("r", "angle")})
    (plane,) = stage.picture.planes
    points = np.frombuffer(plane["points"], "<i2").reshape(-1, 2) / 10
    every = np.array(list(itertools.product(sliders[0].values, sliders[1].values)), float)
    assert points == pytest.approx(axes.transData.transform(place(*every.T)) * [1, -1] + [0, 216], abs=0.06)
    asked.clear()
    stage._planes((2, 7))
    assert sum(asked) == frames_asked


def columns(plt, ratios=(1, 1, 1)):
    return plt.subplots(1, len(ratios), figsize=(9, 3), width_ratios=ratios, layout="constrained")


def panels_of(figure, artist):
    slider = Slider("v", [0, 1])
    return Stage(figure, {"it": artist}, [slider], update=lambda v: None, describe=str_of).scene()["panels"]


def test_panels_cut_a_figure_between_its_axes(plt):
    figure, all_axes = columns(plt)
    for axes in all_axes:
        axes.set(ylabel="a label", title="A title")
    boxes = panels_of(figure, all_axes[0].plot([0, 1])[0])
    assert len(boxes) == 3 and boxes[0][0] == 0
    assert [box[0] for box in boxes[1:]] == pytest.approx([box[0] + box[2] for box in boxes[:-1]], abs=0.11)
    assert boxes[-1][0] + boxes[-1][2] == pytest.approx(648, abs=0.11) and all(box[3] == 216 for box in boxes)
    for axes, (x, _, width, _) in zip(all_axes, boxes, strict=True):
        left, right = axes.get_window_extent().intervalx
        assert x + 20 < left and right < x + width  # its tick labels and its label are on the same side of the cut


def test_panels_are_not_cut_through_an_artist(plt):
    figure, all_axes = columns(plt)
    figure.suptitle("A title as wide as all three of the panels below it, which would be cut by any cut between them")
    assert len(panels_of(figure, all_axes[0].plot([0, 1])[0])) == 1
    figure, all_axes = columns(plt, (10, 1))  # a narrow column, like a colour bar
    assert panels_of(figure, all_axes[0].plot([0, 1])[0]) == [[0, 0, 648, 216]]


@pytest.mark.parametrize(
    "values, expected",
    [
        ([0.5, 1, 2e-7, 123456], ["0.5", "1", "2e-07", "1.23e+05"]),
        ([False, True], ["0", "1"]),
        ([2019, 2020, 2021], ["2019", "2020", "2021"]),
        ([1.0001, 1.0002, 1.0003], ["1.0001", "1.0002", "1.0003"]),
        ([1e6, 1000001, 5], ["1000000", "1000001", "5"]),
        ([1 / 3, 1], ["0.333", "1"]),  # at least 3 digits
        ([0.1 + 0.2, 0.3], ["0.30000000000000004", "0.29999999999999999"]),  # adjacent floats
        ([np.float32(0.5), np.int8(3)], ["0.5", "3"]),
        ([Decimal("0.12345"), Decimal("0.25")], ["0.123", "0.25"]),
        (["red", "blue"], ["red", "blue"]),
        ([datetime.date(2020, 2, 29), datetime.date(2020, 3, 1)], ["2020-02-29", "2020-03-01"]),
        ([datetime.datetime(2020, 1, 1, h) for h in (1, 2)], ["2020-01-01T01:00:00", "2020-01-01T02:00:00"]),
        ([datetime.time(9, 30), datetime.time(10)], ["09:30:00", "10:00:00"]),
        (np.arange("2019-12-31", "2020-01-02", dtype="datetime64[D]"), ["2019-12-31", "2020-01-01"]),
    ],
)
def test_default_texts_distinguish_values(values, expected):
    assert Slider("v", values).texts == expected


def test_sliders_of_anything(plt):
    names = Slider("f", [np.sin, np.cos], np.cos, format=lambda f: f.__name__, marks={np.sin: "sine"})
    assert (names.texts, names.start, names.marks) == (["sin", "cos"], 1, {0: "sine"})
    numbers = Slider("x", np.linspace(0, 1, 5), 0.6, format="{:.2f}", marks={0.52: "half", 1: 1})
    assert (numbers.start, numbers.texts[2], numbers.marks) == (2, "0.50", {2: "half", 4: 1})
    words = Slider("w", ["red", "blue"], "blue", format=str)
    assert words.start == 1


def test_a_timeline_alone(plt):
    figure, axes = plt.subplots()
    line = axes.plot(range(6))[0]
    stage = Stage(
        figure, {"it": line}, [], update=lambda: None, describe=lambda: "still", timeline=Timeline(5, 2, reveal=["it"])
    )
    assert stage.values == {} and stage.picture.step == 2
    assert [len(t["says"]) for t in stage.picture.home] == [1]
    assert stage.sliders["step"].value == 2


def test_the_png_shows_the_start_of_the_timeline(plt):
    images = []
    for start in (0, 5):
        figure, axes = plt.subplots(figsize=(4, 3))
        line, dot = axes.plot(range(6), lw=6, color="k")[0], axes.plot(range(6), "ro", ms=20)[0]
        stage = Stage(
            figure,
            {"it": line, "dot": dot},
            [],
            update=lambda: None,
            describe=lambda: "still",
            timeline=Timeline(5, start, reveal=["it"], head=["dot"]),
        )
        images.append(np.asarray(Image.open(io.BytesIO(stage._png)).convert("RGB")).astype(int))
        assert len(line.get_xydata()) == 6
    red = [(s[..., 0] > 200) & (s[..., 1] < 60) for s in images]
    assert red[0].sum() == pytest.approx(red[1].sum(), rel=0.1)
    assert np.argwhere(red[0])[:, 1].mean() < 120 < np.argwhere(red[1])[:, 1].mean()
    assert (images[1] < 60).all(-1).sum() > 2 * (images[0] < 60).all(-1).sum()


def test_the_output_of_a_cell(plt):
    stage = make(plt, title="A line")
    bundle = stage._repr_mimebundle_()
    assert bundle["text/plain"] == "A line\na = 0, b = 0, c = 5"
    assert "application/vnd.jupyter.widget-view+json" in bundle
    picture = Image.open(io.BytesIO(base64.b64decode(bundle["image/png"])))
    assert picture.format == "PNG" and picture.size == (440, 330)
    stage.sliders["a"].index = 2
    assert stage._repr_mimebundle_()["text/plain"] == bundle["text/plain"]  # the stored output shows the first state
    again = make(plt, title="A line")._repr_mimebundle_()
    assert {k: again[k] for k in ("text/plain", "image/png")} == {k: bundle[k] for k in ("text/plain", "image/png")}
    assert not re.search(r"0x[0-9a-f]+|IPY_MODEL|[0-9a-f]{32}", again["text/plain"])


def test_labels_and_marks_are_escaped(plt):
    figure, axes = plt.subplots()
    line = axes.plot([0, 1])[0]
    slider = Slider("v", [0, 1], label="<b>v</b>", marks={0: "<i>0</i>"})
    stage = Stage(figure, {"it": line}, [slider], update=lambda v: None, describe=str_of)
    control, marks = stage.children[1].children[0].children[0].children
    assert control.description_allow_html is False
    assert "&lt;i&gt;0&lt;/i&gt;" in marks.value and "<i>" not in marks.value


def test_the_budget(plt):
    total = sum(map(size, make(plt, "ab").picture.home))
    assert make(plt, "ab", budget=total)
    with pytest.raises(ValueError, match=r"the frames take .* MB and the budget is .* MB \(a .* MB, b .* MB\); give"):
        make(plt, "ab", budget=total - 1)
    with pytest.raises(ValueError, match="a×b"):
        make(plt, "ab", budget=1, grid=("a", "b"))


STAGE = {
    "no slider": ({"names": ""}, "expected a timeline or one or more sliders"),
    "twice": ({"names": "aa"}, "with different names, got \\['a', 'a'\\]"),
    "grid": ({"grid": ("a", "x")}, "grid: expected the names of two of the sliders"),
    "grid of one": ({"grid": ("a",)}, "grid: expected"),
    "grid of the same": ({"grid": ("a", "a")}, "grid: expected"),
    "grid in a string": ({"grid": "ab"}, "grid: expected"),
    "describe": ({"describe": "text"}, "expected describe to be a function that returns text, got 'text'"),
    "described": ({"describe": lambda **v: None}, "expected text from describe\\(\\), got None"),
    "timeline": ({"timeline": 5}, "expected timeline to be a Timeline, got 5"),
    "stranger": ({"timeline": Timeline(1, reveal=["x"])}, "'x' is not among the actors \\['line'\\]"),
    "steps": ({"timeline": Timeline(4, head=["line"])}, "a line of steps \\+ 1 = 5 points, got 2"),
}


@pytest.mark.parametrize("name", STAGE)
def test_refused(plt, name):
    options, message = STAGE[name]
    with pytest.raises(ValueError, match=message):
        make(plt, **options)


SLIDERS = {
    "one value": (("v", [1]), "expected at least 2 values, got 1"),
    "a name": (("my slider", [1, 2]), "expected an identifier, got 'my slider'"),
    "below": (("v", [1, 2], 0), "runs from 1 to 2, got 0"),
    "above": (("v", [1, 2], 3), "runs from 1 to 2, got 3"),
    "not a number": (("v", [1, 2], "a"), "expected one of \\[1, 2\\], got 'a'"),
    "not among them": (("v", ["a", "b"], "c"), "expected one of \\['a', 'b'\\], got 'c'"),
    "midway": (("v", [1, 2], 1.5), "got 1.5, midway between 1.0 and 2.0"),
    "midway but for rounding": (("v", [0.3, 0.1], 0.2), "midway between 0.1 and 0.3"),
    "midway to a millionth": (("v", [1, 2, 4], 3 - 4e-7), "midway between 2.0 and 4.0"),
    "again": (("v", [1, 2, 1]), "do not repeat"),
    "NaN": (("v", [1, np.nan]), "finite numbers"),
    "functions": (("v", [np.sin, np.cos]), "expected format=, .* for values like <ufunc 'sin'>"),
    "objects": (("v", [object(), object()]), "expected format=, .* for values like <object"),
    "times between dates": (("v", list(np.array([1, 2], "timedelta64[D]"))), "expected format="),
    "words and numbers": (("v", ["a", 1]), "expected format=, .* for values like 'a'"),
    "arrays": (("v", np.eye(2)), "a value cannot be an array; give positions"),
    "beyond floats": (("v", [2**60, 2**60 + 1]), "17 digits do not tell"),
}


@pytest.mark.parametrize("name", SLIDERS)
def test_sliders_refused(name):
    arguments, message = SLIDERS[name]
    with pytest.raises(ValueError, match=message):
        Slider(*arguments)


FORMATS = {
    "texts alike": ([1.001, 1.002], "{:.3g}", r"shows both 1.001 and 1.002 as '1'; expected a format that tells"),
    "no value in it": ([1, 2], "value", "shows both 1 and 2 as 'value'"),
    "not for words": (["a", "b"], "{:.3g}", "format='{:.3g}' does not fit its values"),
    "another name": ([1, 2], "{v}", "format='{v}' does not fit its values"),
    "two values": ([1, 2], "{} {}", "does not fit its values"),
    "no text": ([1, 2], lambda v: v, "must give text; for 1 it gave 1"),
    "an address": ([shown, str_of], str, "shows an address in memory"),
}


@pytest.mark.parametrize("values, format, message", FORMATS.values(), ids=FORMATS)
def test_formats_refused(values, format, message):
    with pytest.raises(ValueError, match=message):
        Slider("v", values, format=format)


def test_marks_at_the_same_value_are_refused():
    with pytest.raises(ValueError, match=r"two of the marks .* have the same nearest value"):
        Slider("v", [1, 2], marks={1: "one", 1.1: "another"})


@pytest.mark.parametrize("value, message", [(5, "runs from 1 to 2, got 5"), (1.5, "midway between 1.0 and 2.0")])
def test_marks_off_the_slider_or_midway_are_refused(value, message):
    with pytest.raises(ValueError, match=message):
        Slider("v", [1, 2], marks={value: "here"})


def test_rounding_errors_of_starts_and_marks_are_tolerated():
    slider = Slider("v", [1, 2, 4], 3 - 1e-5, marks={1 - 1e-9: "low", 4 + 1e-9: "high"})
    assert (slider.start, slider.marks) == (1, {0: "low", 2: "high"})


@pytest.mark.parametrize(
    "options, message",
    [
        ({"steps": 0}, "0 <= start <= steps"),
        ({"steps": 5, "start": 6}, "got start=6, steps=5"),
        ({"steps": 5.5}, "0 <= start <= steps"),
        ({"steps": 5, "reveal": "path"}, "a list of actors' names, got a string"),
        ({"steps": 5, "pace": 0}, "a pace above 0"),
    ],
)
def test_timelines_refused(options, message):
    with pytest.raises(ValueError, match=message):
        Timeline(**options)


def test_timelines_need_plain_lines(plt):
    figure, axes = plt.subplots()
    for it, message in (
        (axes.step(range(3), range(3))[0], "without drawstyle, markevery or path effects"),
        (axes.plot(range(3), "o", path_effects=[withStroke()])[0], "without drawstyle, markevery or path effects"),
        (axes.text(0, 0, "a"), "must be a line .* got Text"),
    ):
        with pytest.raises(ValueError, match=message):
            Stage(figure, {"it": it}, [], update=lambda: None, describe=lambda: "", timeline=Timeline(2, reveal=["it"]))


def test_a_slider_beside_a_timeline_cannot_be_named_step(plt):
    figure, axes = plt.subplots()
    line = axes.plot(range(3))[0]
    with pytest.raises(ValueError, match="cannot be named 'step'"):
        Stage(
            figure,
            {"it": line},
            [Slider("step", [1, 2])],
            update=lambda step: None,
            describe=str_of,
            timeline=Timeline(2),
        )


def test_sliders_must_be_slider_objects(plt):
    figure, axes = plt.subplots()
    for sliders in (Slider("v", [1, 2]), [1, 2]):
        with pytest.raises(ValueError, match="expected a list of Slider objects"):
            Stage(figure, {"it": axes.plot([1])[0]}, sliders, update=lambda v: None, describe=str_of)
