"""What the code of a cell does with the package: the answers that it checks, and where it names `solution`.

Magics that run Python (`%time`, `%%time`, `%%capture` and so on) are looked into. Other magics, shell commands and the
content of strings are not.
"""

import ast
import builtins
import re
import warnings
from collections import ChainMap
from typing import NamedTuple

from .course import is_exercise

RUN_PYTHON = {"time", "timeit", "capture", "prun", "pinfo", "pinfo2"}
"""The magics whose text is Python of the notebook; `pinfo` is what IPython makes of `name?`."""

_LOCAL = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef


class Check(NamedTuple):
    """A call of `check`: the exercise's id, the answer and the function that is called, as text.

    In a cell that is no Python the answer and the function are None.
    """

    id: str
    answer: str | None
    function: str | None


def parse(source):
    """A cell's code as plain Python, with magics as calls of IPython, and its syntax tree. Raises SyntaxError."""
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        code = TransformerManager().transform_cell(source)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return code, ast.parse(code)
    except (ValueError, RecursionError, MemoryError) as error:
        raise SyntaxError(str(error)) from None


def in_magic(node):
    """The Python that a magic runs, where `node` is the call that IPython makes of the magic; else None."""
    match node:
        case ast.Call(
            func=ast.Attribute(value=ast.Call(func=ast.Name("get_ipython")), attr="run_line_magic" | "run_cell_magic"),
            args=[ast.Constant(str(name)), ast.Constant(str(line)), *body],
        ) if name in RUN_PYTHON:
            first = "" if name == "capture" else _without_options(line)
            return "\n".join([first, *(part.value for part in body if isinstance(part, ast.Constant))]).strip("\n")
    return None


def _without_options(line):
    """The code after the options of a magic, as in `%timeit -n 1 -r 1 f(x)`."""
    while line:
        if not line.startswith("-"):
            try:
                parse(line)
                return line
            except SyntaxError:  # the value of an option
                pass
        _, _, line = line.partition(" ")
        line = line.lstrip()
    return ""


def checks(source):
    """The answers that a cell checks at its top level, as a list of `Check`.

    Any call counts whose arguments are an exercise's id and the answer, by position or as `id` and `answer`, since
    `check` may go by another name; only Python's own functions do not count, as in `print("1.1", step)`.
    """
    try:
        return list(_checks(parse(source)[1]))
    except SyntaxError:  # nor will it run
        return [Check(id, None, None) for id in _ids_in(source)]


def first_checks(cells):
    """Pairs of a notebook's cell and a list: its checks of exercises that no check before has checked."""
    seen = set()
    for cell in cells:
        found = []
        for check in checks(cell.source) if cell.cell_type == "code" else ():
            if check.answer and check.id not in seen:
                seen.add(check.id)
                found.append(check)
        yield cell, found


def _checks(node):
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call) and (found := _check(child)):
            yield found
        inner = in_magic(child)
        if inner is not None:
            yield from checks(inner)
        elif not isinstance(child, _LOCAL):
            yield from _checks(child)


def _check(call):
    if isinstance(call.func, ast.Name) and hasattr(builtins, call.func.id):
        return None
    given = dict(zip(("id", "answer"), call.args, strict=False)) | {word.arg: word.value for word in call.keywords}
    if len(call.args) + len(call.keywords) != 2 or set(given) != {"id", "answer"}:
        return None
    if not isinstance(given["id"], ast.Constant) or isinstance(given["answer"], ast.Starred):
        return None
    id = given["id"].value
    return Check(id, ast.unparse(given["answer"]), ast.unparse(call.func)) if is_exercise(id) else None


def _ids_in(source):
    quoted = r"""["'](\d+\.\d+)["']"""
    by_position = re.findall(rf"\w\(\s*(?:id\s*=\s*)?{quoted}\s*,", source)
    return [id for id in by_position + re.findall(rf",\s*id\s*=\s*{quoted}", source) if is_exercise(id)]


# Where the package's `solution` is named

SOLUTION = "ntd_helpers.exercises.solution"


class Names(ast.NodeVisitor):
    """Follows, from cell to cell, which names stand for the package's `solution` or a module that has it.

    Those are names that were imported from the package, also by `*` or under another name, or assigned from such a name
    (`s = solution`), until they get another meaning. A variable or function of the notebook's own is no such name.
    """

    def __init__(self):
        self.names = ChainMap()
        self.found = []

    def uses(self, tree):
        """The nodes of `tree` that name the package's `solution`."""
        self.found = []
        self.visit(tree)
        return self.found

    def path(self, node):
        """The dotted path in the package that an expression stands for, or None."""
        if isinstance(node, ast.Name):
            return self.names.get(node.id)
        if isinstance(node, ast.Attribute) and (owner := self.path(node.value)):
            return f"{owner}.{node.attr}"
        match node:
            case ast.Call(func=ast.Name("getattr"), args=[owner, ast.Constant(str(name)), *_]) if self.path(owner):
                return f"{self.path(owner)}.{name}"
            case ast.Call(func=function) if _in_package(self.path(function) or ""):
                return f"{self.path(function)}()"  # so that exercise("1.1").solution is found
        return None

    def is_solution(self, node):
        """Whether an expression stands for the package's `solution`."""
        return _is_solution(self.path(node))

    def _bind(self, name, path=None):
        self.names[name] = path

    def visit_Import(self, node):
        for alias in node.names:
            name = alias.name if alias.asname else alias.name.split(".")[0]
            self._bind(alias.asname or name, name)

    def visit_ImportFrom(self, node):
        for alias in node.names:
            path = f"{node.module}.{alias.name}"
            if alias.name != "*":
                self._bind(alias.asname or alias.name, None if node.level else path)
            elif _in_package(path):
                self._bind("solution", SOLUTION)
        self.found += [node] * bool(solution_aliases(node))

    def visit_Assign(self, node):
        self.visit(node.value)
        path = self.path(node.value)
        for target in node.targets:
            if isinstance(target, ast.Name):
                self._bind(target.id, path)
            else:
                self.visit(target)

    def visit_Name(self, node):
        if not isinstance(node.ctx, ast.Load):
            self._bind(node.id)
        elif self.is_solution(node):
            self.found.append(node)

    def visit_Attribute(self, node):
        if self.is_solution(node):
            self.found.append(node)
        else:
            self.generic_visit(node)

    def visit_Call(self, node):
        inner = in_magic(node)
        if inner is not None:
            try:
                self.visit(parse(inner)[1])
            except SyntaxError:
                return
        elif self.is_solution(node):  # getattr
            self.found.append(node)
        else:
            self.generic_visit(node)

    def _function(self, node):
        arguments = node.args
        for part in [*getattr(node, "decorator_list", []), *arguments.defaults, *filter(None, arguments.kw_defaults)]:
            self.visit(part)
        if not isinstance(node, ast.Lambda):
            self._bind(node.name)
        body = node.body if isinstance(node.body, list) else [node.body]
        self.names = self.names.new_child()
        for each in ast.walk(arguments):
            if isinstance(each, ast.arg):
                self._bind(each.arg)
        for part in body:  # what is assigned anywhere in a function is local to all of it
            for each in ast.walk(part):
                if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
                    self._bind(each.id)
        for part in body:
            self.visit(part)
        self.names = self.names.parents

    visit_FunctionDef = visit_AsyncFunctionDef = visit_Lambda = _function

    def visit_ClassDef(self, node):
        self._bind(node.name)
        self.names = self.names.new_child()
        self.generic_visit(node)
        self.names = self.names.parents

    def _comprehension(self, node):
        self.names = self.names.new_child()
        for part in node.generators:
            self.visit(part.iter)
            self.visit(part.target)
            for condition in part.ifs:
                self.visit(condition)
        for part in ("key", "value", "elt"):
            if hasattr(node, part):
                self.visit(getattr(node, part))
        self.names = self.names.parents

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension

    def visit_For(self, node):
        for part in (node.iter, node.target, *node.body, *node.orelse):
            self.visit(part)

    visit_AsyncFor = visit_For


def solution_aliases(node):
    """The parts of an import statement (`ast.ImportFrom`) that import the package's `solution`."""
    return [alias for alias in node.names if not node.level and _is_solution(f"{node.module}.{alias.name}")]


def _in_package(path):
    return path.split(".")[0] == "ntd_helpers"


def _is_solution(path):
    return bool(path) and path.startswith("ntd_helpers.exercises.") and path.endswith(".solution")
