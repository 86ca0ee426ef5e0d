"""The course as a static web site: `python -m tools.site [FOLDER]`, or `make site`.

execute.py       runs the lessons and keeps the state of their widgets, of which the site is made
demos.py         takes the demos and predictions out of that
payload.py       packs a demo's frames, for payload.js to unpack
markdown.py      cells of text as HTML: headings with anchors, mathematics left to katex.mjs
map.py           the map of the course, whose boxes lead to the lessons
links.py         where a link between the course's files leads on the site, so that none is dead
mathematics.py   all formulas of the site, by KaTeX, in one call of node
pages.py         one file of the course as one page, by jinja and template/
assets.py        script, style sheet and typefaces, by esbuild
course.js, payload.js, model.js, marks.js, course.css, template/    what every page has
"""
