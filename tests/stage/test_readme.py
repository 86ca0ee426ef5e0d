"""The code blocks of the stage's README run in order, and its lists of errors, keys and traits are right."""

import doctest
import inspect
import re
from pathlib import Path

import ntd_helpers.stage
from ntd_helpers.stage import (
    Stage,
    artist_data,
    handles,
    order,
    recorder,
    scene,
    sliders,
    static,
    texts,
    tracks,
    widget,
)

README = Path(ntd_helpers.stage.__file__).with_name("README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)


def test_every_block_runs(plt):
    names, demos = {}, []
    for block in BLOCKS:
        if block.startswith(">>>"):
            example = doctest.DocTestParser().get_doctest(block, names, "README.md", None, None)
            assert doctest.DocTestRunner().run(example).failed == 0
            continue
        exec(compile(block, "README.md", "exec"), names)
        if "demo = Stage" in block:
            demos.append(names["demo"])
    assert len(demos) == 5 and all(isinstance(demo, Stage) for demo in demos)
    for demo in demos:
        first = demo.describe()
        for control in demo.sliders.values():
            if hasattr(control, "index"):
                control.index = len(control.options) - 1
        assert demo._repr_mimebundle_()["text/plain"] == first


def test_listed_errors_are_in_the_source():
    modules = (artist_data, handles, order, recorder, scene, sliders, static, texts, tracks, widget)
    source = " ".join(map(inspect.getsource, modules))
    source = re.sub(r'"\s*f?"', "", source)
    for quoted in re.findall(r"^\| (`.*?`) \|", README, flags=re.MULTILINE):
        for phrase in re.findall(r"`(.*?)`", quoted):
            if phrase in artist_data.KEYS or phrase == "color":
                continue
            for piece in phrase.replace("1 shape in one frame and as 2", "… in one frame and as …").split("…"):
                assert piece.strip() in source, phrase


def test_all_keys_of_frames_are_listed():
    table = README.split("| key |")[1].split("\n\n")[0]
    listed = re.findall(r"^\| (.*?) \|", table, flags=re.MULTILINE)
    assert set(re.findall(r"`(\w+)`", " ".join(listed))) == set(artist_data.KEYS)


def test_all_traits_that_the_browser_reads_are_listed(plt):
    script = Path(ntd_helpers.stage.__file__).with_name("stage.js").read_text(encoding="utf-8")
    page = README.split("## On a page without Jupyter")[1]
    for name in re.findall(r'(?:model\.get|this\.tracks)\("(\w+)"\)', script):
        assert f"`{name}`" in page
