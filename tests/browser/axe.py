"""What axe-core finds on a page: the rules of WCAG 2.2 that a program can check, of the levels A and AA."""

from tests.browser.lab import ROOT

SCRIPT = ROOT / "tools/site/node_modules/axe-core/axe.min.js"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
CONTRAST = {"type": "rule", "values": ["color-contrast"]}
FIND = """async ([selectors, runOnly]) => {
    const where = selectors.length ? {include: selectors.filter(each => document.querySelector(each))} : document;
    const found = await axe.run(where, {runOnly, resultTypes: ['violations']});
    return found.violations.flatMap(({id, nodes}) => nodes.map(each => `${id}: ${each.target} ${each.failureSummary}`));
}"""


def violations(page, *selectors, rules=LEVELS):
    """A line for each violation in what the selectors match, or on the whole page without any.

    `rules` is axe's `runOnly`.
    """
    if not page.evaluate("'axe' in window"):
        page.add_script_tag(path=str(SCRIPT))
    return page.evaluate(FIND, [list(selectors), rules])
