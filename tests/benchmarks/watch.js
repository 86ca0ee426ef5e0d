// Times, in the page, what a hand does and what is painted. `at` is the element that holds the picture, `kinds` are the
// events that count as a press.
//
// A picture counts as painted when the frame that shows it has been through the page's own work: script, style, layout and
// paint. Every frame posts a message to itself from its animation callback, which is delivered once that frame is
// done; a picture that changed before then is on the page by then. The browser still has to rasterise it and to wait for the
// display, the same for every path. While a key is held the messages may have to queue, so there the frames are counted
// that came after a change: each is one picture more.
(at, kinds) => {
  kinds ??= ["keydown", "mousedown"];
  const watch = { presses: [], pictures: 0, pressed: null };
  window.watch?.stop();
  window.watch = watch;
  let [dirty, changedSince] = [false, false];
  const change = () => (dirty = changedSince = true);
  const painted = () => {
    if (dirty && watch.pressed !== null) {
      watch.presses.push(performance.now() - watch.pressed);
      watch.pressed = null;
    }
    dirty = false;
  };
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = painted;
  let running = true;
  const frame = () => {
    if (changedSince) watch.pictures += 1;
    changedSince = false;
    port2.postMessage(null);
    if (running) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);

  // What a change is: a shape moved.
  const observer = new MutationObserver(change);
  observer.observe(at, { attributes: true, childList: true, characterData: true, subtree: true });

  const press = (event) => { watch.pressed ??= event.timeStamp; };
  for (const kind of kinds) window.addEventListener(kind, press, { capture: true });
  watch.stop = () => {
    running = false;
    observer.disconnect();
    for (const kind of kinds) window.removeEventListener(kind, press, { capture: true });
  };
}
