"""The course as a static web site: `python -m tools.site [FOLDER]`, or `make site`.

    execute.py       runs the lessons, and keeps what their widgets hold
    demos.py         takes the demos and predictions out of that
    payload.py       packs a demo's frames, for course.js to unpack
    still.mjs        draws, in node, what the browser modules draw first: what stands there before they start
    markdown.py      cells of text as HTML: headings with anchors, mathematics left to katex.mjs
    map.py           the map of the course, whose boxes lead to the lessons
    links.py         where a link between the course's files leads on the site, so that none is dead
    mathematics.py   all formulas of the site, by KaTeX, in one call of node
    fonts.py         the typefaces, with the characters that the site uses and no others
    bundle.py        modules as one classic script, since a page opened from a file may load no module
    style.py         the one style sheet
    pages.py         one file of the course as one page, by nbconvert and template/
    course.js, course.css, template/    what every page has
"""
