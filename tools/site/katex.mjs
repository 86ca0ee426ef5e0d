// Pages, HTML by path, on standard input come out with their formulas (mathematics.py) as KaTeX writes them.

import { readFileSync } from "node:fs";
import katex from "katex";

const FORMULA = /<tex-formula tex="([^"]*)" display="(.)" where="([^"]*)"><\/tex-formula>([,.;:!?)’]*)/g;
const OPTIONS = { output: "htmlAndMathml", throwOnError: true, strict: "ignore" };

/** A formula, held together with the comma or the like after it, unless it may be broken between its own parts. */
function render(_, tex, display, where, stop) {
  try {
    const html = katex.renderToString(decodeURIComponent(tex), { ...OPTIONS, displayMode: display === "1" });
    const unbroken = html.split('class="katex-base"').length === 2;
    return stop && unbroken ? `<span class="joined">${html}${stop}</span>` : html + stop;
  } catch (error) {
    process.stderr.write(`${decodeURIComponent(where)}: ${error.message}\n`);
    process.exitCode = 1;
    return "";
  }
}

const pages = Object.entries(JSON.parse(readFileSync(0, "utf8")));
process.stdout.write(
  JSON.stringify(Object.fromEntries(pages.map(([path, html]) => [path, html.replace(FORMULA, render)]))),
);
