"""The widget without a browser: tracks for the sliders' states, the output of a cell, and invalid arguments."""

import asyncio
import base64
import io
import itertools
import json
import re

import ipywidgets
import numpy as np
import pytest
from matplotlib.patheffects import withStroke
from PIL import Image

from ntd_helpers.stage import Slider, Stage, Timeline
from ntd_helpers.stage.tracks import size
from tests.stage.cases import staged, still, str_of
from tests.stage.decode import decode
from tests.stage.plain_page import png

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


@pytest.mark.parametrize("grid", [("a", "b"), ("b", "a"), ("c", "a")])
def test_a_grid_holds_every_pair(plt, grid):
    stage = make(plt, grid=grid)
    first = stage.picture.home[0]
    assert len(first["says"]) == np.prod(first["sizes"])
    for i, j in itertools.product(*(range(len(stage.sliders[name].options)) for name in grid)):
        stage.sliders[grid[0]].index, stage.sliders[grid[1]].index = i, j
        assert is_right(stage) and stage.picture.frame == {}


def test_the_scene_is_plain_data(plt):
    """Expected values follow the docstring of `Stage.scene`; the tests of the site check how a page shows them."""
    figure, axes = plt.subplots(figsize=(4, 3))
    (line,) = axes.plot([0, 1, 2], [0, 1, 4])
    sliders = [
        Slider("a", [10, 20, 30], 20, label="size", format="{} m", marks={10: "small", 30: "<large>"}),
        Slider("b", [2019, 2020]),
    ]
    timeline = Timeline(2, 1, reveal=["line"], label="moment", pace=3)
    options = {"title": "A line", "dark": {"white": "black"}, "timeline": timeline}
    stage = staged(figure, {"line": line}, lambda a, b: line.set_ydata([0, a, b]), sliders, **options)
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
    assert stage.values == {"a": 0, "b": 20}
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

    stage = staged(figure, {"line": line, "word": word}, sliders=[Slider("v", [1, 3, 5])], frames=frames)
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
    stage = staged(figure, actors, update, [Slider("v", [1, 3])])
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

    stage = staged(figure, {"line": line}, update, [Slider("a", [0, 1]), Slider("b", [0, 1])])
    with pytest.raises(ValueError, match="infinite data"):
        stage.sliders["a"].index = 1  # on whose track through b the state (1, 1) lies
    reported = []
    stage.picture.observe(lambda change: reported.append(change["new"]), names="problem")
    stage.sliders["a"].index = 0
    with pytest.raises(ValueError, match="infinite data"):
        stage.sliders["a"].index = 1  # the same state again: the page has to hear of it again
    assert reported == [{}, stage.picture.problem]
    assert stage.picture.problem["state"] == [1, 0]
    assert stage.picture.problem["text"].startswith("This state cannot be shown: actor 'line' has infinite data")


def with_a_timeline(actors, *timeline, **options):
    """The stage of a timeline alone."""
    timeline, figure = Timeline(*timeline, **options), next(iter(actors.values())).figure
    return Stage(figure, actors, [], update=still, describe=lambda: "still", timeline=timeline)


def test_a_timeline_alone(plt):
    stage = with_a_timeline({"it": plt.plot(range(6))[0]}, 5, 2, reveal=["it"])
    assert stage.values == {} and stage.picture.step == 2
    assert [len(t["says"]) for t in stage.picture.home] == [1]
    assert stage.sliders["step"].value == 2


def test_the_png_shows_the_start_of_the_timeline(plt):
    images = []
    for start in (0, 5):
        plt.figure(figsize=(4, 3))
        line, dot = plt.plot(range(6), lw=6, color="k")[0], plt.plot(range(6), "ro", ms=20)[0]
        stage = with_a_timeline({"it": line, "dot": dot}, 5, start, reveal=["it"], head=["dot"])
        images.append(np.asarray(Image.open(io.BytesIO(png(stage))).convert("RGB")).astype(int))
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
    "grid": ({"grid": ("a", "x")}, "grid: expected names of two of the sliders"),
    "grid of one": ({"grid": ("a",)}, "grid: expected"),
    "grid of the same": ({"grid": ("a", "a")}, "grid: expected"),
    "grid twice": ({"grid": [("a", "b"), ("b", "a")]}, "grid: expected different pairs"),
    "grid in a string": ({"grid": "ab"}, "grid: expected"),
    "describe": ({"describe": "text"}, "expected describe to be a function that returns text, got 'text'"),
    "described": ({"describe": lambda **v: None}, "expected text from describe\\(\\), got None"),
    "timeline": ({"timeline": 5}, "expected timeline to be a Timeline, got 5"),
    "stranger": ({"timeline": Timeline(1, reveal=["x"])}, "'x' is not among the actors \\['line'\\]"),
    "steps": ({"timeline": Timeline(4, head=["line"])}, "a line of steps \\+ 1 = 5 points, got 2"),
}


@pytest.mark.parametrize("options, message", STAGE.values(), ids=STAGE)
def test_refused(plt, options, message):
    with pytest.raises(ValueError, match=message):
        make(plt, **options)


def test_timelines_need_plain_lines(plt):
    for it, message in (
        (plt.step(range(3), range(3))[0], "without drawstyle, markevery or path effects"),
        (plt.plot(range(3), "o", path_effects=[withStroke()])[0], "without drawstyle, markevery or path effects"),
        (plt.text(0, 0, "a"), "must be a line .* got Text"),
    ):
        with pytest.raises(ValueError, match=message):
            with_a_timeline({"it": it}, 2, reveal=["it"])


@pytest.mark.parametrize(
    "sliders, message",
    [
        ([Slider("step", [1, 2])], "a slider beside a timeline cannot be named 'step'"),
        (Slider("v", [1, 2]), "expected a list of Slider objects"),
        ([1, 2], "expected a list of Slider objects"),
    ],
)
def test_sliders_refused(plt, sliders, message):
    with pytest.raises(ValueError, match=message):
        staged(plt.figure(), plt.plot(range(3))[0], sliders=sliders, timeline=Timeline(2))
