// Times, in the page, what a hand does and what is painted. `at` is the element that holds the picture.
//
// A picture counts as painted when the frame that shows it has been through the page's own work: script, style, layout and
// paint. Every frame posts a message to itself from its animation callback, which is delivered once that frame is
// done; a picture that changed before then is on the page by then. The browser still has to rasterise it and to wait for the
// display, the same for every path.
(at) => {
  const watch = { presses: [], paints: [], frames: 0, dirty: false, pressed: null };
  window.watch?.stop();
  window.watch = watch;
  const painted = () => {
    if (!watch.dirty) return;
    watch.dirty = false;
    const now = performance.now();
    watch.paints.push(now);
    if (watch.pressed !== null) watch.presses.push(now - watch.pressed);
    watch.pressed = null;
  };
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = painted;
  let running = true;
  const frame = () => {
    watch.frames += 1;
    port2.postMessage(null);
    if (running) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);

  // What a change is: a shape moved, or an image that is there whole, or something drawn on a canvas.
  let last = null;
  const changed = () => {
    const image = at.querySelector("img");
    if (!image) {
      if (at.querySelector("svg")) watch.dirty = true;
    } else if (image.src !== last) {
      last = image.src;
      image.decode().then(() => (watch.dirty = true), () => {});
    }
  };
  const observer = new MutationObserver(changed);
  observer.observe(at, { attributes: true, childList: true, characterData: true, subtree: true });
  last = at.querySelector("img")?.src;
  const draw = CanvasRenderingContext2D.prototype.drawImage;
  CanvasRenderingContext2D.prototype.drawImage = function (...all) {
    if (at.contains(this.canvas)) watch.dirty = true;
    return draw.apply(this, all);
  };

  const press = (event) => { watch.pressed ??= event.timeStamp; };
  for (const kind of ["keydown", "mousedown"]) window.addEventListener(kind, press, { capture: true });
  // The browser's own measure, to 8 ms: from the event to the next frame on the display.
  watch.displayed = [];
  const events = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (["keydown", "mousedown"].includes(entry.name)) watch.displayed.push(entry.duration);
  });
  events.observe({ type: "event", durationThreshold: 16 });
  watch.stop = () => {
    running = false;
    observer.disconnect();
    events.disconnect();
    CanvasRenderingContext2D.prototype.drawImage = draw;
    for (const kind of ["keydown", "mousedown"]) window.removeEventListener(kind, press, { capture: true });
  };
}
