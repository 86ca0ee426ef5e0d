"""The commands in tools/: what they do with arguments that they do not know."""

from importlib import import_module

import pytest


@pytest.mark.parametrize("tool", ["record", "run_lessons", "site.__main__", "times"])
@pytest.mark.parametrize("argument, code", [("--help", 0), ("--no-such-option", 2)])
def test_an_option_is_never_taken_for_a_file_or_a_folder(tool, argument, code, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as end:
        import_module(f"tools.{tool}").main([argument])
    assert end.value.code == code
    assert "usage: python -m tools." in "".join(capsys.readouterr())
    assert not list(tmp_path.iterdir())
