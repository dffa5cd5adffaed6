// Where a figure's state lives, for the figure the same in a notebook and on the site.

/**
 * @typedef {Record<string, any>} State
 * @typedef {object} Model
 * @property {(name: string) => any} get
 * @property {(changes: State) => void} set  changes traits and tells whoever listens, once
 * @property {(listener: (names: string[]) => void) => (() => void)} subscribe  returns what ends it
 */

/** A state that lives in the page. @param {State} initial @returns {Model} */
export function pageModel(initial) {
  const state = structuredClone(initial);
  /** @type {Set<(names: string[]) => void>} */
  const listeners = new Set();
  return {
    get: (name) => state[name],
    set(changes) {
      Object.assign(state, changes);
      listeners.forEach((listener) => listener(Object.keys(changes)));
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/**
 * The changes that a link or a button asks for. It was checked with the figure as it was made; where it does not go with
 * what the reader has chosen since, the figure begins anew with it.
 * @param {(model: Model, settings: State) => State} changesFor @param {Model} model @param {State} made  the state of the figure as it was made
 * @param {State} settings
 * @returns {State}
 */
export function settle(changesFor, model, made, settings) {
  try {
    return changesFor(model, settings);
  } catch {
    return { ...made, ...changesFor(pageModel(made), settings) };
  }
}

/**
 * The state of an anywidget, shared with Python.
 * @param {{get: Function, set: Function, save_changes: Function, on: Function, off: Function}} model
 * @param {string[]} names  the traits that a listener hears of
 * @returns {Model}
 */
export function widgetModel(model, names) {
  return {
    get: (name) => model.get(name),
    set(changes) {
      for (const [name, value] of Object.entries(changes)) model.set(name, value);
      model.save_changes();
    },
    subscribe(listener) {
      // A message may change several traits, and each makes an event of its own: tell of all at once.
      /** @type {Set<string>} */
      const changed = new Set();
      const tell = () => {
        const heard = [...changed];
        changed.clear();
        listener(heard);
      };
      const hear = names.map((name) => {
        const heard = () => {
          if (!changed.size) queueMicrotask(tell);
          changed.add(name);
        };
        model.on(`change:${name}`, heard);
        return () => model.off(`change:${name}`, heard);
      });
      return () => hear.forEach((stop) => stop());
    },
  };
}
