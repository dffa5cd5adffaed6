// A text written by classification: the next token is chosen among all tokens, appended, and the next but one is chosen.

import { actionBar, announcer, button, element, frame, readout, short, slider } from "../parts.js";

/** The state that a reader's link can carry. */
export const SETTINGS = ["text", "temperature", "dice"];
export const LONGEST = 120; // tokens of a text
export const TEMPERATURES = /** @type {[number, number]} */ ([0.1, 10]);
export const MOST_DICE = 9999;
const AT_ONCE = 20;

/** The distribution of the next token. @param {number[]} logits @param {number} temperature @returns {number[]} */
export function distribution(logits, temperature) {
  const most = Math.max(...logits);
  const e = logits.map((one) => Math.exp((one - most) / temperature));
  const sum = e.reduce((total, one) => total + one, 0);
  return e.map((one) => one / sum);
}

/** A number from 0 to 1 that looks random and is the same for the same throw of the same dice. @param {number} dice @param {number} at */
export function thrown(dice, at) {
  let x = (Math.imul(dice + 1, 0x9e3779b1) ^ Math.imul(at + 1, 0x85ebca6b)) >>> 0;
  x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d) >>> 0;
  x = Math.imul(x ^ (x >>> 12), 0x297a2d39) >>> 0;
  return ((x ^ (x >>> 15)) >>> 0) / 2 ** 32;
}

/** The position at which the sum of the probabilities passes `u`. @param {number[]} probabilities @param {number} u */
export function pick(probabilities, u) {
  let sum = 0;
  for (let i = 0; i < probabilities.length; i++) {
    sum += probabilities[i];
    if (u < sum) return i;
  }
  return probabilities.length - 1;
}

/** @param {import("../model.js").Model} model @param {Record<string, any>} settings */
export function changesFor(model, settings) {
  const tokens = /** @type {string[]} */ (model.get("tokens"));
  for (const [name, value] of Object.entries(settings)) {
    const fits = {
      text: () => typeof value === "string" && value.split(" ").length <= LONGEST && value.split(" ").every((one) => tokens.includes(one)),
      temperature: () => typeof value === "number" && value >= TEMPERATURES[0] && value <= TEMPERATURES[1],
      dice: () => Number.isInteger(value) && value >= 0 && value <= MOST_DICE,
    }[name];
    if (!fits) throw new Error(`there is no setting ${name}; there are ${SETTINGS.join(", ")}`);
    if (!fits()) throw new Error(`${name} cannot be ${value}`);
  }
  return settings;
}

/** @param {HTMLElement} root @param {import("../model.js").Model} model @param {{copyLink?: (settings: Record<string, any>) => Promise<boolean>}} [host] */
export function mount(root, model, host = {}) {
  const initial = Object.fromEntries(SETTINGS.map((name) => [name, model.get(name)]));
  const tokens = /** @type {string[]} */ (model.get("tokens"));
  const written = () => /** @type {string[]} */ (model.get("text").split(" "));
  /** What comes after a token. @param {string} token */
  const after = (token) => distribution(model.get("logits")[tokens.indexOf(token)], model.get("temperature"));
  /** @param {string[]} words */
  const set = (words) => model.set({ text: words.slice(0, LONGEST).join(" ") });

  /** @param {number} number */
  function sample(number) {
    const words = written();
    for (let i = 0; i < number && words.length < LONGEST; i++) {
      words.push(tokens[pick(after(words[words.length - 1]), thrown(model.get("dice"), words.length))]);
    }
    set(words);
  }
  function mostProbable() {
    const p = after(written()[written().length - 1]);
    set([...written(), tokens[p.indexOf(Math.max(...p))]]);
  }

  const paper = element("p", { class: "lf-writing", style: "font-size: 1.1em; min-height: 3em; border: 1px solid var(--lf-muted); border-radius: 4px; padding: 0.5em 0.7em; margin: 0.4em 0; overflow-wrap: anywhere" });
  const heat = slider({ label: "temperature T", low: TEMPERATURES[0], high: TEMPERATURES[1], scale: "log", onInput: (temperature) => model.set({ temperature }) });
  const bars = tokens.map((token) => {
    const filled = element("span", { style: "display: block; height: 6px; background: var(--lf-training)" });
    const percent = element("span", { style: "float: right" });
    const key = button("", () => set([...written(), token]), { style: "display: block; width: 100%; text-align: left" });
    key.append(element("span", {}, token), " ", percent, filled);
    return { key, filled, percent };
  });
  const keys = element("div", { role: "group", "aria-label": "Which token comes next? Press one to append it", style: "display: grid; grid-template-columns: repeat(auto-fill, minmax(7.5em, 1fr)); gap: 4px; margin: 0.4em 0" }, ...bars.map(({ key }) => key));
  const numbers = readout();
  const said = announcer();
  said.element.classList.add("lf-hidden");
  const actions = actionBar({
    reset: () => model.set({ ...initial }),
    copyLink: host.copyLink,
    settings: () => Object.fromEntries(SETTINGS.map((name) => [name, model.get(name)])),
    more: [
      button("Sample one", () => sample(1)), button(`Sample ${AT_ONCE}`, () => sample(AT_ONCE)), button("Most probable", mostProbable),
      button("Take back", () => written().length > 1 && set(written().slice(0, -1))), button("Other dice", () => model.set({ dice: (model.get("dice") + 1) % (MOST_DICE + 1) })),
    ],
  });

  frame(root, model.get("alt"),
    paper, element("p", { class: "lf-plot-title" }, element("strong", {}, "which token comes next?"), " press one to append it"), keys, actions,
    element("div", { class: "lf-sliders", style: "margin-top: 0.8em" }, heat.element), numbers.element, said.element,
  );

  /** @param {boolean} asked */
  function show(asked) {
    const words = written();
    const p = after(words[words.length - 1]);
    paper.replaceChildren(element("span", { style: "color: var(--lf-muted)" }, words.slice(0, -1).join(" ")), " ", element("strong", {}, words[words.length - 1]), " …");
    bars.forEach(({ key, filled, percent }, i) => {
      percent.textContent = p[i] < 0.005 ? "<1%" : `${Math.round(100 * p[i])}%`;
      filled.style.width = `${(100 * p[i]).toFixed(1)}%`;
      key.disabled = words.length >= LONGEST;
    });
    heat.show(model.get("temperature"));
    const given = words.slice(1).map((token, i) => after(words[i])[tokens.indexOf(token)]);
    const losses = given.map((one) => -Math.log(one));
    const mean = losses.reduce((sum, one) => sum + one, 0) / losses.length;
    numbers.show({
      "classifications so far": String(given.length),
      ...(given.length ? { "probability of the last choice": short(given[given.length - 1]), "mean cross-entropy of the choices": short(mean) } : {}),
      dice: String(model.get("dice")),
    });
    if (asked) said.show(`${words.slice(-8).join(" ")}; next ${bars.map((_, i) => i).sort((a, b) => p[b] - p[a]).slice(0, 3).map((i) => `${tokens[i]} ${bars[i].percent.textContent}`).join(", ")}`);
  }

  show(false);
  const unsubscribe = model.subscribe(() => show(true));
  return () => {
    unsubscribe();
    said.stop();
    root.replaceChildren();
  };
}
