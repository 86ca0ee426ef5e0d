"""Modules as one classic script: a page that is opened from a file may load no module."""

import re
from pathlib import Path

IMPORT = re.compile(r'^import (\w+) from "(\.[^"]+)";$', re.MULTILINE)
EXPORT = re.compile(r"^export default (.+);$", re.MULTILINE)


def bundle(path):
    """The module at `path` with what it imports by `import name from "./path";`, as the text of a classic script."""
    return f'"use strict";\n(() => {{\n{inline(Path(path))}\n}})();\n'


def inline(path):
    """The text of a module with each import replaced by the module itself, a function that is called at once."""
    text = path.read_text(encoding="utf-8")
    left = [line for line in IMPORT.sub("", text).splitlines() if re.match(r"import\b", line)]
    if left:
        raise ValueError(f'{path.name}: expected imports like `import name from "./module.js";`, got {left[0]!r}')

    def expand(found):
        return f"const {found[1]} = (() => {{\n{returned(path.parent / found[2])}\n}})();"

    return IMPORT.sub(expand, text)


def returned(path):
    """The text of a module whose one export, a default at its end, is returned instead."""
    text = inline(path)
    exports = re.findall(r"^export\b.*$", text, re.MULTILINE)
    if len(exports) != 1 or not EXPORT.fullmatch(exports[0]):
        raise ValueError(f"{path.name}: expected one line `export default …;` and no other export, got {exports}")
    return EXPORT.sub(lambda found: f"return {found[1]};", text)
