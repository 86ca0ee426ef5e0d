"""Finds and removes what shows the exercises' solutions in a code cell.

What counts is a name bound to the package's `solution`: by `import`, also under another name; as an attribute of
`ntd_helpers.exercises`, whatever that is called; by an assignment (`s = solution`). `solution("1.1")` counts before any
import, too. The word in prose and a variable of another meaning (`solution = np.linalg.solve(A, b)`) do not.
"""

import ast
import re

from ntd_helpers.exercises.submission import as_run, magic_code, parse

PACKAGE = "ntd_helpers.exercises"
IN_TEXT = re.compile(r"""\bsolution\(\s*(?:id\s*=\s*)?["']\d+\.""")


class Finder(ast.NodeVisitor):
    """What refers to `solution` in the cells visited so far, in the order in which they run.

    `names` maps each name to "solution" or to the module that it stands for. `removable` are the nodes of the last cell
    that can go without a trace: statements, and aliases of an import. `left` are the others that refer to it.
    """

    def __init__(self):
        self.names = {"solution": "solution"}
        self.removable, self.left = [], []

    def cell(self, tree):
        self.removable, self.left = [], []
        for statement in tree.body:
            self._statement(statement)

    def _statement(self, node):
        value = getattr(node, "value", None)
        call = isinstance(node, ast.Expr) and isinstance(value, ast.Call) and self.refers(value.func)
        alias = isinstance(node, ast.Assign) and self.refers(value)
        alias = alias and all(isinstance(target, ast.Name) for target in node.targets)
        count = len(self.left)
        self.visit(node)
        if call or alias:
            if len(self.left) == count + 1:
                self.left.pop()
                self.removable.append(node)

    def meaning(self, node):
        """What an expression stands for: "solution", a module's full name, or None."""
        if isinstance(node, ast.Name):
            return self.names.get(node.id)
        if isinstance(node, ast.Attribute):
            module = self.meaning(node.value)
            if module == PACKAGE and node.attr == "solution":
                return "solution"
            return f"{module}.{node.attr}" if module and PACKAGE.startswith(f"{module}.{node.attr}") else None
        return None

    def refers(self, node):
        return self.meaning(node) == "solution"

    def visit_Name(self, node):
        if isinstance(node.ctx, ast.Load) and self.refers(node):
            self.left.append(node)
        elif not isinstance(node.ctx, ast.Load):
            self.names.pop(node.id, None)

    def visit_Attribute(self, node):
        if self.refers(node):
            self.left.append(node)
        else:
            self.visit(node.value)

    def visit_Import(self, node):
        for alias in node.names:
            if alias.name.split(".")[0] == "solution":  # perhaps a file of solutions
                self.left.append(node)
            full = alias.name if alias.asname else alias.name.split(".")[0]
            self.names[alias.asname or full] = full if PACKAGE.startswith(full) else None

    def visit_ImportFrom(self, node):
        if node.module == "solution":
            self.left.append(node)
        for alias in node.names:
            full = f"{node.module}.{alias.name}"
            if (node.module or "").startswith(PACKAGE) and alias.name == "solution":
                self.names[alias.asname or alias.name] = "solution"
                self.removable.append((node, alias))
            elif alias.name == "*" and node.module == PACKAGE:
                self.names["solution"] = "solution"
            else:
                self.names[alias.asname or alias.name] = full if PACKAGE.startswith(full) else None

    def _assign(self, node):
        self.visit(node.value)
        meaning = self.meaning(node.value)
        for target in getattr(node, "targets", None) or [node.target]:
            self.visit(target)
            if isinstance(target, ast.Name):
                self.names[target.id] = meaning

    visit_Assign = visit_NamedExpr = _assign

    def visit_AugAssign(self, node):
        self.visit(node.value)

    def visit_For(self, node):
        for part in (node.iter, node.target, *node.body, *node.orelse):
            self.visit(part)

    def _scope(self, node):
        """A function's or a class's own names end with it; its own name is bound outside."""
        for part in [*getattr(node, "decorator_list", []), *getattr(node, "bases", [])]:
            self.visit(part)
        if hasattr(node, "name"):
            self.names.pop(node.name, None)
        outer = dict(self.names)
        if hasattr(node, "args"):
            arguments = node.args
            for default in filter(None, [*arguments.defaults, *arguments.kw_defaults]):
                self.visit(default)
            for each in ast.walk(arguments):
                if isinstance(each, ast.arg):
                    self.names.pop(each.arg, None)
        for part in node.body if isinstance(node.body, list) else [node.body]:
            self.visit(part)
        self.names = outer

    visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = visit_Lambda = _scope

    def visit_Call(self, node):
        is_getattr = isinstance(node.func, ast.Name) and node.func.id == "getattr" and len(node.args) >= 2
        if is_getattr and self.meaning(node.args[0]) == PACKAGE and getattr(node.args[1], "value", 0) == "solution":
            self.left.append(node)
        code = magic_code(node)
        attribute = getattr(node.func, "attr", "")
        if attribute == "run_line_magic" and getattr(node.args[0], "value", "") in ("pinfo", "pinfo2", "psource"):
            code = getattr(node.args[1], "value", "")  # `solution??` shows it as well
        if code:
            try:
                for statement in parse(code).body:
                    self.visit(statement)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                if IN_TEXT.search(code):
                    self.left.append(node)
        self.generic_visit(node)


def without(source, finder):
    """A cell's code without what shows a solution; None if nothing else was in it.

    Raises ValueError if it cannot be taken out by leaving out a statement or a part of an import.
    """
    try:
        tree = parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        if IN_TEXT.search(source):
            raise ValueError("it tells of solution(), and is not Python") from None
        return source
    finder.cell(tree)
    before = len(finder.removable)
    spans = []
    for each in finder.removable:
        if isinstance(each, tuple) and len(_kept(each[0], finder)) > 0:
            spans.append(_alias_span(*each, _kept(each[0], finder)))
        else:
            node = each[0] if isinstance(each, tuple) else each
            spans.append((*_start(node), *_end(node)))
            if node not in tree.body:
                finder.left.append(node)
    if finder.left:
        code = ast.unparse(finder.left[0])
        raise ValueError(f"it tells of solution() in a way that this tool does not know: {code!r}")
    if not before:
        if IN_TEXT.search(source):  # rebound in one branch alone, or in a comment
            raise ValueError("it tells of solution() in a way that this tool does not know")
        return source
    source = re.sub(r"^(\s*\n)+", "", source)  # as IPython does
    was, is_run = source.split("\n"), as_run(source).split("\n")
    for first, _, last, _ in spans:
        if was[first - 1 : last] != is_run[first - 1 : last]:  # the positions are not those of the source
            raise ValueError("it tells of solution() beside a magic, in a way that this tool does not know")
    made = _cut(source, set(spans))
    return made if made.strip() else None


def _kept(node, finder):
    gone = [each[1] for each in finder.removable if isinstance(each, tuple) and each[0] is node]
    return [alias for alias in node.names if alias not in gone]


def _alias_span(node, alias, kept):
    """The span of an alias with the comma before it, or after it if nothing that is kept stands before it."""
    at = node.names.index(alias)
    if any(each in kept for each in node.names[:at]):
        return (*_end(node.names[at - 1]), *_end(alias))
    return (*_start(alias), *_start(node.names[at + 1]))


def _start(node):
    return node.lineno, node.col_offset


def _end(node):
    return node.end_lineno, node.end_col_offset


def _cut(source, spans):
    """The source without these spans of lines (from 1) and bytes; a line that has nothing left goes as well."""
    lines = [line.encode() for line in source.split("\n")]
    emptied = set()
    for first, start, last, end in sorted(spans, reverse=True):
        joined = lines[first - 1][:start] + lines[last - 1][end:]
        statement = joined.strip(b" ;") == b"" or joined.strip(b" ;").startswith(b"#")
        lines[first - 1 : last] = [b"" if statement else joined.strip(b"; ") if start == 0 else joined]
        emptied = {each - (last - first) if each > first else each for each in emptied}
        if statement:
            emptied.add(first)
    return b"\n".join(line for number, line in enumerate(lines, start=1) if number not in emptied).decode()
