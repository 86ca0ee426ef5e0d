"""The edition of a lesson for students: without outputs, and without solutions.

What is taken out for students is what names the package's `solution`: imports, also under another name (`from
ntd_helpers.exercises import solution as s`); assignments such as `s = solution`; statements that only show a solution
(`ex.solution("1.1")`, `print(s("1.1"))`, also after `%time` and the like); cells with the tag "solution"; and in text a
clause such as "; `solution("1.1")` shows one". Any other use of it ends the work with a message that names the cell.
The word in prose, and a variable or function of the lesson's own that is called `solution`, stay. What a string or a
shell command does when it is run is not known here; but `solution("1.1")` is refused wherever it is written.
"""

import ast
import copy
import re

from .code import Names, in_magic, parse, solution_aliases

CALL = r"""\bsolution\(\s*(?:id\s*=\s*)?["'][\d.]+["']\s*\)"""
IMPORT = r"\bfrom\s+ntd_helpers\.exercises\S*\s+import\b[^\n]*\bsolution\b"


def student(nb):
    """A copy of a lesson without outputs and without solutions.

    Raises ValueError, naming the cell, if the package's `solution` is used in a form that cannot be removed.
    """
    nb = copy.deepcopy(nb)
    names, kept = Names(), []
    for number, cell in enumerate(nb.cells, start=1):
        if "solution" in cell.metadata.get("tags", ()):
            continue
        before = cell.source
        if cell.cell_type == "code":
            cell.source = _code_without_solutions(before, names, number)
            cell.outputs, cell.execution_count = [], None
        else:
            cell.source = re.sub(rf"[;,]\s+`{CALL}`[^.;]*", "", before)
        left = re.search(f"{CALL}|{IMPORT}", cell.source)
        if left:
            raise ValueError(
                f"cell {number} mentions a solution in a form that this command cannot remove: {left[0]!r}. "
                "Reword it, or give the cell the tag `solution`: the cell is then left out."
            )
        if cell.source == before or not _is_empty(cell.source):
            kept.append(cell)
    nb.cells = kept
    return nb


def _code_without_solutions(source, names, number):
    """A cell's code without what names the package's `solution`; `names` follows what is bound, from cell to cell."""
    try:
        statements = list(_statements(source))
    except SyntaxError:  # not Python: nothing in it can be called
        return source
    left, before = source, copy.deepcopy(names)
    for code, statement in statements:
        removable = _only_shows(statement, names)
        if names.uses(statement):
            segment = ast.get_source_segment(code, statement)
            if isinstance(statement, ast.ImportFrom):
                left = _replaced(left, segment, _import_without_solution(segment, statement))
            elif removable:
                left = _replaced(left, segment, "")
            else:
                raise ValueError(_cannot_remove(number, segment))
    for code, statement in _statements(left):  # in case that another line was hit
        if before.uses(statement):
            raise ValueError(_cannot_remove(number, ast.get_source_segment(code, statement)))
    return source if left == source else left.strip("\n")


def _cannot_remove(number, segment):
    return (
        f"cell {number} uses the package's solution() in a form that this command cannot remove: "
        f"{segment.splitlines()[0]!r}. Remove it from the lesson, or give the cell the tag `solution`: "
        "the cell is then left out."
    )


def _statements(source):
    """Pairs of code and a statement in it: those of the cell itself, or of a magic that runs Python."""
    code, tree = parse(source)
    for statement in tree.body:
        inner = in_magic(statement.value) if isinstance(statement, ast.Expr) else None
        if inner is None:
            yield code, statement
        else:
            yield from _statements(inner)


def _only_shows(statement, names):
    """Whether a statement only shows a solution, or only gives the package's `solution` another name."""
    match statement:
        case ast.Assign(targets=[ast.Name()], value=value):
            return names.is_solution(value)
        case ast.Expr(value=ast.Call(func=ast.Name("print" | "display"), args=shown, keywords=[])):
            return all(isinstance(each, ast.Constant) or _shows(each, names) for each in shown)
        case ast.Expr(value=value):
            return _shows(value, names)
    return False


def _shows(node, names):
    match node:
        case ast.Call(func=function, args=args, keywords=keywords) if names.is_solution(function):
            return all(isinstance(each, ast.Constant) for each in [*args, *(word.value for word in keywords)])
        case ast.Attribute(value=ast.Call() as call):
            return names.is_solution(node) or _shows(call, names)
    return names.is_solution(node)


def _replaced(source, segment, new):
    """`source` with `new` in place of the statement `segment`; if `new` is empty, without the whole line."""
    if new:
        return re.sub(rf"^([ \t]*){re.escape(segment)}", lambda found: found[1] + new, source, count=1, flags=re.M)
    line = rf"^[ \t]*(?:%\w[^\n]*?)?{re.escape(segment)}\?{{0,2}}[ \t]*;?[ \t]*(?:#[^\n]*)?(?:\n|\Z)"
    return re.sub(line, "", source, count=1, flags=re.M)


def _import_without_solution(segment, statement):
    """The text of an import statement without the package's `solution`; empty if it imports nothing else."""
    aliases = solution_aliases(statement)
    kept = [alias for alias in statement.names if alias not in aliases]
    if not kept:
        return ""
    expected = ast.unparse(ast.ImportFrom(statement.module, kept, 0))
    for alias in aliases:
        name = rf"\b{alias.name}\b" + (rf"\s+as\s+{alias.asname}\b" if alias.asname else r"(?!\s+as\b)")
        segment = re.sub(rf",\s*{name}|\n[ \t]*{name}\s*,(?=[ \t]*\n)|{name}\s*,[ \t]*", "", segment, count=1)
    try:
        return segment if ast.unparse(ast.parse(segment)) == expected else expected
    except SyntaxError:
        return expected


def _is_empty(source):
    """Whether nothing is left of a cell but comments and the line of a magic."""
    return all(not line.strip() or line.lstrip().startswith(("#", "%%")) for line in source.splitlines())
