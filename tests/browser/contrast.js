// The texts in the outputs below `root` that stand out less than `least` to 1 from what is behind them (WCAG 2.2, 1.4.3).
([root, least]) => {
  const channels = (colour) => {
    const numbers = colour.match(/-?[\d.]+(e-?\d+)?/g).map(Number);
    if (colour.startsWith("color(srgb")) return numbers.map((v, i) => (i < 3 ? 255 * v : v));
    return numbers;
  };
  const luminance = (colour) => {
    const [r, g, b] = channels(colour).map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (node) => {
    for (; node; node = node.parentElement) {
      const colour = getComputedStyle(node).backgroundColor;
      if ((channels(colour)[3] ?? 1) > 0.5) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const faint = new Set();
  let seen = 0;
  for (const output of document.querySelectorAll(root)) {
    const walker = document.createTreeWalker(output, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      const text = walker.currentNode.textContent.trim();
      if (!text || !element.checkVisibility() || ["STYLE", "SCRIPT", "TITLE"].includes(element.tagName)) continue;
      const style = getComputedStyle(element);
      const front = element instanceof SVGElement ? style.fill : style.color;
      if (front === "none") continue;
      seen += 1;
      const [light, dark] = [luminance(front), luminance(behind(element))].sort((a, b) => b - a);
      const ratio = (light + 0.05) / (dark + 0.05);
      if (ratio < least) faint.add(`${ratio.toFixed(2)}: ${text.slice(0, 60)} (${front} on ${behind(element)})`);
    }
  }
  return { seen, faint: [...faint] };
}
