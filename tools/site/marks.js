// Marks under a slider stay within it; where two texts would overlap, the later one keeps its tick alone.

const GAP = 6; // CSS pixels between two texts

/**
 * How far each text is shifted to stay within the slider, and whether it is hidden.
 *
 * @param {{ left: number, right: number }} slider
 * @param {{ left: number, right: number }[]} texts from left to right
 */
export function placed(slider, texts) {
  let end = -Infinity;
  return texts.map(({ left, right }) => {
    const shift = Math.max(slider.left - left, 0) + Math.min(slider.right - right, 0);
    const hidden = left + shift < end + GAP;
    if (!hidden) end = right + shift;
    return { shift, hidden };
  });
}

/** @param {Element} demo */
export function tidyMarks(demo) {
  for (const row of demo.querySelectorAll(".marks")) {
    const texts = /** @type {HTMLElement[]} */ ([...row.querySelectorAll(":scope > span > span")]);
    for (const text of texts) text.style.translate = "";
    const places = placed(
      row.getBoundingClientRect(),
      texts.map((text) => text.getBoundingClientRect()),
    );
    places.forEach(({ shift, hidden }, i) => {
      texts[i].style.translate = `${shift}px`;
      texts[i].hidden = hidden;
    });
  }
}
