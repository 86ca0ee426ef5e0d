"""What axe-core finds on a page: the rules of WCAG 2.2 that a program can check, of the levels A and AA."""

from tests.browser.lab import ROOT

SCRIPT = ROOT / "tools/site/node_modules/axe-core/axe.min.js"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FIND = """async ([selectors, levels]) => {
    const where = selectors.length ? {include: selectors.filter(each => document.querySelector(each))} : document;
    const found = await axe.run(where, {runOnly: levels, resultTypes: ['violations']});
    return found.violations.flatMap(({id, nodes}) => nodes.map(each => `${id}: ${each.target} ${each.failureSummary}`));
}"""


def violations(page, *selectors):
    """A line for each violation in what the selectors match, or on the whole page without any."""
    if not page.evaluate("'axe' in window"):
        page.add_script_tag(path=str(SCRIPT))
    return page.evaluate(FIND, [list(selectors), LEVELS])
