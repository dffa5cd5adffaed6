// The three knobs of a sigmoid: c σ(b + w x), with the curve as it was before the knob that is being turned.

import { actionBar, announcer, element, frame, plotArea, readout, short, slider, toggle } from "../parts.js";

/** @typedef {import("../model.js").Model} Model */

export const SETTINGS = ["w", "b", "c", "hard"];
/** @type {Record<string, {low: number, high: number, label: string}>} */
export const KNOBS = {
  w: { low: -20, high: 20, label: "w inside, before x" },
  b: { low: -20, high: 20, label: "b inside" },
  c: { low: -3, high: 3, label: "c in front" },
};

/** @param {number} x @param {{w: number, b: number, c: number}} knobs */
export const soft = (x, { w, b, c }) => c / (1 + Math.exp(-(b + w * x)));

/** The ramp with the same middle, slope and height. @param {number} x @param {{w: number, b: number, c: number}} knobs */
export const hard = (x, { w, b, c }) => c * Math.min(1, Math.max(0, 0.5 + (b + w * x) / 4));

/** @param {Model} model @param {Record<string, any>} settings */
export function changesFor(model, settings) {
  for (const [name, value] of Object.entries(settings)) {
    if (!SETTINGS.includes(name)) throw new Error(`there is no setting ${name}; there are ${SETTINGS.join(", ")}`);
    const knob = KNOBS[name];
    if (knob ? !(value >= knob.low && value <= knob.high) : typeof value !== "boolean") throw new Error(`${name} is ${value}; ${knob ? `it must be a number from ${knob.low} to ${knob.high}` : "it must be true or false"}`);
  }
  return settings;
}

/** @param {HTMLElement} root @param {Model} model */
export function mount(root, model) {
  const initial = Object.fromEntries(SETTINGS.map((name) => [name, model.get(name)]));
  const now = () => ({ w: model.get("w"), b: model.get("b"), c: model.get("c") });
  let turned = ""; // the knob
  let before = now();
  const sliders = Object.entries(KNOBS).map(([name, knob]) => {
    const made = slider({ ...knob, onInput: (value) => {
      if (turned !== name) [turned, before] = [name, now()];
      model.set({ [name]: value });
    } });
    return { name, ...made };
  });
  const ramp = toggle({ label: "the hard ramp with the same middle, slope and height", onChange: (on) => model.set({ hard: on }) });
  const plot = plotArea({ title: "c σ(b + w x)", xLabel: "x", height: 260 });
  const numbers = readout();
  const said = announcer();
  said.element.classList.add("lf-hidden");
  frame(root, model.get("alt"),
    element("div", { class: "lf-panels" },
      element("div", { style: "min-width: 0" }, plot.element),
      element("div", { class: "lf-settings" }, ...sliders.map((one) => one.element), ramp.element, numbers.element,
        actionBar({ reset: () => {
          turned = "";
          before = now();
          model.set({ ...initial });
        } }))),
    said.element,
  );
  const xs = Array.from({ length: 401 }, (_, i) => -4 + i / 50);

  /** @param {boolean} asked */
  function show(asked) {
    const knobs = now();
    const { w, b, c } = knobs;
    sliders.forEach((one) => one.show(model.get(one.name)));
    ramp.show(model.get("hard"));
    plot.draw({ x: [-4, 4], y: [-3.2, 3.2], curves: [
      { name: "now", x: xs, y: xs.map((x) => soft(x, knobs)), role: "training" },
      ...(turned ? [{ name: "before", x: xs, y: xs.map((x) => soft(x, before)), role: "reference" }] : []),
      ...(model.get("hard") ? [{ name: "hard ramp", x: xs, y: xs.map((x) => hard(x, knobs)), role: "falling" }] : []),
    ] });
    const middle = w === 0 ? "none, the curve is flat" : short(-b / w);
    numbers.show({ "middle, −b/w": middle, "slope there, c w/4": short((c * w) / 4), "height, c": short(c) });
    if (asked) said.show(`middle ${middle}, slope there ${short((c * w) / 4)}, height ${short(c)}`);
  }
  show(false);
  const unsubscribe = model.subscribe(() => show(true));
  return () => {
    unsubscribe();
    said.stop();
    root.replaceChildren();
  };
}
