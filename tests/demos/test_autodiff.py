"""Lesson 3's demos show what the engines compute, and what they write is what they show."""

import re
from itertools import combinations

import numpy as np
import pytest

from ntd_helpers import demos
from ntd_helpers.autodiff import jvp, vjp
from ntd_helpers.demos.autodiff.dual_number import CURVES
from ntd_helpers.demos.autodiff.evaluation import EDGES, NODES, TRACES, Trace, explain
from ntd_helpers.demos.autodiff.filling import network_jacobian
from ntd_helpers.demos.autodiff.layout import GRAPH, layered, with_arrow
from ntd_helpers.demos.autodiff.programs import POINTS, PROGRAMS, ROWS, X, graph, record
from ntd_helpers.demos.autodiff.view import SEEDS
from ntd_helpers.stage.tracks import size
from tests.demos.frames import frames_of, handles_of, made

every_function = pytest.mark.parametrize("name", TRACES)


@pytest.fixture(scope="module")
def stepper():
    return made(demos.autodiff.trace)


def number(text):
    return float(text.replace("−", "-").split()[-1])


# The stepper ----------------------------------------------------------------------------------------------------------


@every_function
@pytest.mark.parametrize("seed", SEEDS)
def test_the_traces_numbers_are_those_of_the_engines(name, seed):
    f, point, _ = TRACES[name]
    t = Trace(name, SEEDS[seed])
    y, dy = jvp(f, point, SEEDS[seed])
    assert t.primals[-1] == pytest.approx(y, rel=1e-14) and t.tangents[-1] == pytest.approx(dy, rel=1e-14)
    assert t.tangents[:2] == list(SEEDS[seed])
    gradient = vjp(f, *point)[1](1.0)
    adjoints = [t.adjoint(i, NODES) for i in range(NODES)]
    assert all(whole for _, whole in adjoints)
    np.testing.assert_allclose([adjoints[0][0], adjoints[1][0]], gradient, rtol=1e-13, atol=1e-15)


@every_function
def test_every_tangent_and_adjoint_is_what_the_lesson_derives(name):
    """Tangent: slopes times the operands' tangents. Adjoint: the users' adjoints times slopes."""
    t = Trace(name, (1.0, 1.0))
    whole = [t.adjoint(i, NODES)[0] for i in range(NODES)]
    back = np.zeros(NODES)
    back[-1] = 1.0
    for i in reversed(range(NODES)):
        if t.parents[i]:
            pushed = sum(s * t.tangents[p] for s, p in zip(t.slopes(i), t.parents[i], strict=True))
            assert t.tangents[i] == pytest.approx(pushed, rel=1e-13)
        for s, p in zip(t.slopes(i), t.parents[i], strict=True):
            back[p] += back[i] * s
    np.testing.assert_allclose(whole, back, rtol=1e-13, atol=1e-15)


def test_some_function_uses_a_value_more_than_once_and_some_does_not():
    most = {name: max(map(len, Trace(name, (1.0, 0.0)).users)) for name in TRACES}
    t = Trace("q three times", (1.0, 0.0))
    assert [len([p for above in t.parents for p in above if p == i]) for i in range(3)] == [1, 1, 3]
    assert min(most.values()) == 1 < max(most.values())


@every_function
def test_numbers_appear_in_order_forward_and_then_backward(stepper, name):
    t = Trace(name, (1.0, 0.0))
    for step in range(2 * NODES + 1):
        frame = frames_of(stepper, step=step, function=name, direction="(1, 0)")
        for i in range(NODES):
            for word in ("primal", "tangent"):
                assert frame[f"{word}_cell_{i}"]["visible"] == frame[f"{word}_{i}"]["visible"]
                assert frame[f"{word}_cell_{i}"]["visible"] == (i < step)
            read_when = 2 * NODES - i  # the step in which node i is read backwards
            if step >= read_when:
                assert frame[f"adjoint_cell_{i}"]["visible"] and "…" not in frame[f"adjoint_cell_{i}"]["text"]
            if step <= NODES:
                assert not frame[f"adjoint_cell_{i}"]["visible"]
            assert frame[f"adjoint_cell_{i}"]["text"] == frame[f"adjoint_{i}"]["text"]
            if frame[f"adjoint_cell_{i}"]["visible"] and "…" not in frame[f"adjoint_cell_{i}"]["text"]:
                expected = t.adjoint(i, NODES)[0]
                assert number(frame[f"adjoint_cell_{i}"]["text"]) == pytest.approx(expected, abs=6e-4)


def test_a_part_of_an_adjoint_is_marked_as_a_part(stepper):
    frame = frames_of(stepper, step=10, function="each input twice", direction="(1, 0)")
    assert frame["adjoint_cell_1"]["text"] == "−0.284 + …"
    assert not frame["adjoint_cell_0"]["visible"]
    after = frames_of(stepper, step=11, function="each input twice", direction="(1, 0)")
    assert after["adjoint_cell_1"]["text"] == "1.716"


def test_the_stepper_says_the_numbers_that_it_frames_of(stepper):
    text = stepper.describe(step=14, function="each input twice", direction="(1, 1)")
    assert "y = 11.652, Jv = 7.216" in text and "Gradient (5.500, 1.716)" in text
    assert "Nothing is computed yet" in stepper.describe(step=0, function=list(TRACES)[2], direction="(1, 0)")
    for name in TRACES:
        for step in range(15):
            text = stepper.describe(step=step, function=name, direction="(0, 1)")
            assert "-" not in re.sub(r"\(1, 0\)", "", text) and "None" not in text and "nan" not in text


@every_function
def test_the_arithmetic_of_each_step_comes_out(name):
    """What the grey line says, computed: both sides agree to the digits shown."""
    for seed in SEEDS.values():
        t = Trace(name, seed)
        for step in range(3, NODES + 1):
            arithmetic = explain(t, step)[1].split(": ")[-1].rstrip(".")
            left, right = arithmetic.replace("−", "-").replace("·", "*").split(" = ")
            assert eval(left) == pytest.approx(float(right), abs=0.02)


@every_function
def test_the_graph_is_laid_out_legibly(name):
    t = Trace(name, (1.0, 0.0))
    places, edges = layered(t.parents)
    inches = places * GRAPH
    assert places.min() >= 0.05 and places.max() <= 0.95
    for a, b in combinations(range(NODES), 2):  # circles 31 points wide do not touch, nor do their numbers
        assert np.hypot(*(inches[a] - inches[b])) > 0.6
    assert sorted((p, c) for p, c, _ in edges) == sorted((p, c) for c in range(NODES) for p in t.parents[c])
    for parent, child, curve in edges:
        assert places[parent, 0] < curve[0, 0] < curve[-1, 0] < places[child, 0]
        assert (np.diff(curve[:, 0]) >= 0).all()
        np.testing.assert_allclose(curve[[0, -1], 1], places[[parent, child], 1], atol=1e-12)
        for other in set(range(NODES)) - {parent, child}:
            assert np.hypot(*((curve * GRAPH) - inches[other]).T).min() > 0.215  # the radius of a circle
        for back in (False, True):
            for wing in with_arrow(curve, back)[[-3, -1]]:
                assert (
                    np.hypot(*((curve - wing) * GRAPH).T).min() > 0.03
                )  # neither side of the arrowhead is on the line
    assert len({curve.tobytes() for _, _, curve in edges}) == len(edges) <= EDGES


def test_arrowheads_point_along_the_edge_or_against_it():
    curve = np.column_stack([np.linspace(0, 1, 40), np.full(40, 0.5)])
    for back, side in ((False, -1), (True, 1)):
        head = with_arrow(curve, back)[-3:]
        assert (np.sign(head[[0, 2], 0] - head[1, 0]) == side).all()
        assert head[0, 1] - head[1, 1] == pytest.approx(head[1, 1] - head[2, 1])


# The tape -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_does_what_its_text_says_and_each_operation_stands_on_its_line(name):
    program = PROGRAMS[name]
    namespace = {"log": np.log, "sin": np.sin, "exp": np.exp}
    exec("\n".join(program.text), namespace)
    symbols = {"divide": "/", "multiply": "*", "negative": "-", "input": "def f"}
    for x in X:
        recorded = record(name, float(x))
        assert recorded.y == pytest.approx(namespace["f"](float(x)), rel=1e-14)
        quotient = (namespace["f"](x + 1e-7) - namespace["f"](x - 1e-7)) / 2e-7
        if x not in (1, 2, 4, 8, 16):  # there another trace begins
            assert recorded.slope == pytest.approx(quotient, abs=1e-6)
        assert len(recorded.formulas) == len(recorded.lines) == len(recorded.primals) <= ROWS
    for operation, line in program.line.items():
        assert symbols.get(operation, operation) in program.text[line]


def test_a_loop_leaves_as_many_rows_as_it_has_turns():
    rows = [len(record("a loop", x).formulas) for x in (0.5, 1.0, 1.25, 2.0, 11.0, 20.0)]
    assert rows == [2, 2, 3, 3, 6, 7]
    points = graph("a loop")
    assert points.shape == (POINTS, 2) and np.isfinite(points[:, 0]).sum() == len(X)
    assert np.isnan(points[np.flatnonzero(points[:, 0] == 2.0) + 1]).all()


def test_the_tape_shows_the_rows_so_far_and_the_result_when_there_is_one():
    demo = made(demos.autodiff.tape)
    assert handles_of(demo) == {"input": ["input x"]}
    frame = frames_of(demo, program="a loop", x=11.0, step=3)
    assert [frame[f"formula_{k}"]["visible"] for k in range(ROWS)] == [True] * 3 + [False] * 4
    assert frame["primal_2"]["text"] == "2.7500" and frame["line_2"]["text"].strip() == "x = x / 2"
    assert frame["status"]["text"] == "row 3 of ?: p₃ = p₂ / 2" and not frame["result"]["visible"]
    np.testing.assert_allclose(frame["line"][:, 1], frame["row"][:, 1])  # line 3 of the text made row 3
    frame = frames_of(demo, program="a loop", x=11.0, step=7)
    assert frame["status"]["text"] == "6 rows: y = 0.4727, dy/dx = 0.0859"
    np.testing.assert_allclose(frame["result"]["points"], [(11.0, (11 / 16) ** 2)])
    text = demo.describe(program="a loop", x=11.0, step=7)
    assert "6 rows, y = 0.4727" in text and "dy/dx = 0.0859" in text
    for name in PROGRAMS:
        for step in range(1, ROWS + 1):
            text = demo.describe(program=name, x=20.0, step=step)
            assert text.endswith(".") and "-" not in text and "nan" not in text


# The dual number ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CURVES)
def test_a_dual_number_stands_on_its_curve_and_rises_by_its_tangent(name):
    demo, f = made(demos.autodiff.dual_number), CURVES[name]
    assert handles_of(demo) == {"foot": ["primal a"], "tip": ["tangent b"]}
    for a, b in ((-1.3, 0.6), (0.55, -1.0), (1.9, 0.0)):
        frame = frames_of(demo, at=a, seed=b, function=name)
        slope = (f(a + 1e-6) - f(a - 1e-6)) / 2e-6
        np.testing.assert_allclose(frame["foot"], [[a, f(a)]], atol=1e-12)
        np.testing.assert_allclose(frame["run"][1], [a + b, f(a)], atol=1e-12)
        np.testing.assert_allclose([frame["rise"][1], frame["tip"][0]], [[a + b, f(a) + slope * b]] * 2, atol=1e-7)
        np.testing.assert_allclose(frame["here"], [[a, slope]], atol=1e-7)
        np.testing.assert_allclose(frame["curve"][:, 1], f(frame["curve"][:, 0]), atol=1e-12)
        by_line = np.interp(a + 1, *frame["line"].T)
        assert by_line == pytest.approx(f(a) + slope, abs=1e-6)
        assert frame["equation"]["text"] in demo.describe(at=a, seed=b, function=name)


def test_relu_has_no_slope_at_its_kink():
    frame = frames_of(made(demos.autodiff.dual_number), at=0.0, seed=1.0, function="relu x")
    assert frame["here"][0, 1] == 0.0 and frame["equation"]["text"] == "f(0.00 + 1.00ε) = 0.0000 + 0.0000ε"


# The Jacobian ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n, m", [(8, 3), (1, 8), (8, 1), (4, 4)])
def test_both_modes_fill_the_same_jacobian(n, m):
    forward, reverse = network_jacobian(n, m, "forward"), network_jacobian(n, m, "reverse")
    assert forward.shape == reverse.shape == (m, n)
    np.testing.assert_allclose(forward, reverse, rtol=1e-12, atol=1e-14)
    assert np.abs(forward).max() < 1  # the colours end there


@pytest.mark.parametrize(
    "n, m, mode, passes, known",
    [(8, 3, "forward", 4, 12), (8, 3, "reverse", 2, 16), (8, 3, "reverse", 8, 24)]
    + [(5, 2, "forward", 0, 0), (4, 4, "reverse", 1, 4), (1, 8, "forward", 1, 8), (8, 1, "reverse", 1, 8)],
)
def test_as_many_entries_are_shown_as_the_passes_gave(n, m, mode, passes, known):
    demo = made(demos.autodiff.jacobian)
    cells = frames_of(demo, n=n, m=m, mode=mode, passes=passes)["cells"]["image"]
    filled = np.abs(cells) <= 1
    assert filled.sum() == known and (cells < 2).sum() == m * n
    J = network_jacobian(n, m, mode)
    shape = (slice(0, m), slice(0, n))
    np.testing.assert_allclose(cells[shape][filled[shape]], J[filled[shape]])
    text = demo.describe(n=n, m=m, mode=mode, passes=passes)
    assert f"{known} of {m * n} entries known" in text
    fewer = "forward mode takes fewer" if n < m else "reverse mode takes fewer" if m < n else "both modes"
    assert fewer in text


# All of them ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "make", [demos.autodiff.tape, demos.autodiff.trace, demos.autodiff.dual_number, demos.autodiff.jacobian]
)
def test_buffers_are_small(make):
    assert sum(map(size, made(make).picture.home)) < 500_000
