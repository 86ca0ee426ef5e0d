// All formulas of the site: a list of {tex, display, where} on standard input becomes a list of HTML on standard output.

import { readFileSync } from "node:fs";
import katex from "katex";

const render = ({ tex, display, where }) => {
  try {
    return katex.renderToString(tex, {
      displayMode: display,
      output: "htmlAndMathml",
      throwOnError: true,
      strict: "ignore",
    });
  } catch (error) {
    process.stderr.write(`${where}: ${error.message}\n`);
    process.exitCode = 1;
    return "";
  }
};
process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(render)));
