"""Fixtures of all tests of the stage."""

import matplotlib
import pytest

matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def plt():
    """pyplot; its settings are restored after each test."""
    import matplotlib.pyplot as plt

    with plt.rc_context():
        yield plt


@pytest.fixture
def page(chrome):
    """An empty page, whose errors fail the test. Its clock stands still: the load of the machine has no effect."""
    page, errors = chrome.new_page(viewport={"width": 800, "height": 900}, has_touch=True), []
    page.set_default_timeout(20000)
    page.clock.install(time=0)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.set_content("<!doctype html><html lang='en'><title>Stage</title><body style='margin: 0'></body>")
    page.clock.pause_at(1000)
    yield page
    page.close()
    assert errors == []
