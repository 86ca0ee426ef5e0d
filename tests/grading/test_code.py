"""The calls of `check` in a cell are found, whatever form they have."""

import pytest

from ntd_helpers.grading.code import checks


@pytest.mark.parametrize(
    "source, found",
    [
        ('check("1.1", step)', [("1.1", "step")]),
        ("%time check('1.1', step)", [("1.1", "step")]),
        ("%%time\ncheck(id='1.1', answer=step)", [("1.1", "step")]),
        ("%%capture out --no-stderr\n%time v = ex.check(answer=f(x), id='1.1')", [("1.1", "f(x)")]),
        ("v = %time c('1.1', answer=step)", [("1.1", "step")]),
        ("%timeit -n 1 -r 1 check('1.1', step)", [("1.1", "step")]),
        ("%%timeit -n1 -r1 x = 3\ncheck('1.1', step)", [("1.1", "step")]),
        ("%%bash\ncheck('1.1', step)", []),
        ("check('1.1', step=step); check(id='1.1'); check(answer=step); check(**x)", []),
        ("print('1.1', step)", []),
        ("retrun check(id='1.1', answer=step)", [("1.1", None)]),
        ("retrun check(answer=step, id='1.1')", [("1.1", None)]),
        ("%matplotlib inline\ncheck('1.1', step)", [("1.1", "step")]),
        ("print(check('1.1', f(x)(y)))", [("1.1", "f(x)(y)")]),
        ("if True:\n    v = check('1.2', a + b)", [("1.2", "a + b")]),
        ("await x; check('1.1', step)", [("1.1", "step")]),
        ("lambda: check('1.1', step)", []),
        ("def f():\n    check('1.1', step)", []),
        ("check('1.1', *x)", []),
        ("check('1.99', step); check(1.1, step); check('99.1', step); hint('1.1'); f(1, 2)", []),
        ("text = 'check(\"1.1\", step)'", []),
        ("retrun check('1.1', step)", [("1.1", None)]),
        ("\0", []),
        ("(" * 5000, []),
    ],
)
def test_calls_of_check_in_a_cell(source, found):
    assert [(check.id, check.answer) for check in checks(source)] == found
