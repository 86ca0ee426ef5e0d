// A widget's model on a page without a kernel: what the browser modules use of one, which is `get`, `set` and `on`.

/**
 * @typedef {{ get(name: string): any, set(name: string, value: any): void,
 *   on(event: string, callback: () => void): void }} Model
 */

/**
 * @param {Record<string, any>} state
 * @returns {Model}
 */
export function makeModel(state) {
  const events = new EventTarget();
  return {
    get: (name) => state[name],
    set(name, value) {
      if (state[name] === value) return;
      state[name] = value;
      events.dispatchEvent(new Event(`change:${name}`));
    },
    on: (event, callback) => events.addEventListener(event, () => callback()),
  };
}
