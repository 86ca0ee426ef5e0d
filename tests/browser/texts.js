// What is wrong with the texts of the page's figures: too small, cut off at the edge of a panel, or over one another.
// Sizes are those of the type on the screen; a box is that of the letters, without the space that a line keeps for others.
(least) => {
  const letters = (text) => {
    const { a, b } = text.getScreenCTM();
    const box = text.getBoundingClientRect();
    const [across, down] = Math.abs(b) > Math.abs(a) ? [box.width, 0] : [0, box.height];
    return {
      size: Number.parseFloat(getComputedStyle(text.querySelector("tspan") ?? text).fontSize) * Math.hypot(a, b),
      left: box.left + 0.12 * across,
      right: box.right - 0.2 * across,
      top: box.top + 0.12 * down,
      bottom: box.bottom - 0.2 * down,
      words: text.textContent,
    };
  };
  const common = (one, other) => [
    Math.min(one.right, other.right) - Math.max(one.left, other.left),
    Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top),
  ];
  const wrong = [];
  let count = 0;
  for (const panel of document.querySelectorAll(".stage-panel")) {
    const title = panel.closest(".demo")?.querySelector("figcaption").textContent;
    const edges = panel.getBoundingClientRect();
    const texts = [...panel.querySelectorAll("text")]
      .filter((text) => text.checkVisibility({ visibilityProperty: true }) && text.textContent.trim())
      .map(letters)
      .filter((text) => Math.min(...common(text, edges)) > 1);
    count += texts.length;
    for (const [i, text] of texts.entries()) {
      const say = (...words) => wrong.push(`${title}: ${text.words} ${words.join(" ")}`);
      if (text.size < least) say("is", text.size.toFixed(1), "px");
      if (text.left < edges.left - 1 || text.right > edges.right + 1 || text.top < edges.top - 1) say("is cut off");
      for (const other of texts.slice(0, i)) {
        if (Math.min(...common(text, other)) > 1) say("lies over", other.words);
      }
    }
  }
  return { count, wrong };
}
