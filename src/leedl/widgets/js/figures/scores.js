// A console for scores: bars to drag, the probabilities that softmax makes of them, and what a loss says of the answer.

import { actionBar, announcer, button, choice, draggablePoint, element, frame, plotArea, readout, short, slider, tableView } from "../parts.js";

/** The state that a reader's link can carry. */
export const SETTINGS = ["scores", "temperature", "truth"];
export const MOST = 100; // the largest score, and minus it the smallest
export const TEMPERATURES = /** @type {[number, number]} */ ([0.1, 10]);
const REACHES = [5, 10, 20, 50, MOST]; // of the axis of scores
const NUDGES = ["0.01", "0.1", "1"];

/** @param {ArrayLike<number>} scores @param {number} [temperature] @returns {number[]} */
export function softmax(scores, temperature = 1) {
  const most = Math.max(...Array.from(scores)); // subtracting it changes nothing, and nothing overflows
  const e = Array.from(scores, (one) => Math.exp((one - most) / temperature));
  const sum = e.reduce((total, one) => total + one, 0);
  return e.map((one) => one / sum);
}

/**
 * What is said of scores if class `truth` is right.
 * @param {number[]} scores @param {number} truth
 */
export function judged(scores, truth) {
  const p = softmax(scores);
  const most = Math.max(...scores);
  const logOfSum = most + Math.log(scores.reduce((total, one) => total + Math.exp(one - most), 0));
  const chosen = scores.indexOf(most);
  const squared = p.reduce((total, one, i) => total + (one - (i === truth ? 1 : 0)) ** 2, 0);
  return { chosen, accuracy: chosen === truth ? 1 : 0, crossEntropy: logOfSum - scores[truth], squared, push: p.map((one, i) => (i === truth ? 1 : 0) - one) };
}

/** @param {import("../model.js").Model} model @param {Record<string, any>} settings */
export function changesFor(model, settings) {
  const labels = /** @type {string[]} */ (model.get("labels"));
  for (const [name, value] of Object.entries(settings)) {
    const fits = {
      scores: () => Array.isArray(value) && value.length === labels.length && value.every((one) => typeof one === "number" && Math.abs(one) <= MOST),
      temperature: () => typeof value === "number" && value >= TEMPERATURES[0] && value <= TEMPERATURES[1],
      truth: () => value === "" || labels.includes(String(value)),
    }[name];
    if (!fits) throw new Error(`there is no setting ${name}; there are ${SETTINGS.join(", ")}`);
    if (!fits()) throw new Error(`${name} cannot be ${value}`);
  }
  return settings;
}

/** @param {HTMLElement} root @param {import("../model.js").Model} model @param {{copyLink?: (settings: Record<string, any>) => Promise<boolean>}} [host] */
export function mount(root, model, host = {}) {
  const initial = Object.fromEntries(SETTINGS.map((name) => [name, model.get(name)]));
  const labels = /** @type {string[]} */ (model.get("labels"));
  const [withTemperature, withLoss, withNudge] = ["temperature", "loss", "nudge"].map((one) => model.get("parts").includes(one));
  const scores = () => /** @type {number[]} */ (model.get("scores"));
  /** @param {number[]} values @param {string} [words] */
  const set = (values, words = "") => {
    lastChange = words;
    model.set({ scores: values.map((one) => Number(Math.min(MOST, Math.max(-MOST, one)).toFixed(6))) });
  };
  let lastChange = ""; // what the last nudge has changed
  let size = NUDGES[0];

  const left = plotArea({ title: "scores", yLabel: "drag the points", readable: false, height: 220 });
  const right = plotArea({ title: "softmax", yLabel: "probabilities", height: 220 });
  const handles = labels.map((label, i) => draggablePoint(left, {
    label: `score of ${label}`, names: ["bar", "score"], onMove: ([, y]) => set(scores().map((one, k) => (k === i ? y : one))),
  }));
  const table = tableView({ label: `class by class: ${labels.join(", ")}`, columns: withLoss ? ["class", "score", "probability", "label", "push"] : ["class", "score", "e^score", "probability"] });
  const numbers = readout();
  const truth = choice({ label: "the true class", choices: labels, onChange: (one) => { lastChange = ""; model.set({ truth: one }); } });
  const heat = slider({ label: "temperature T", low: TEMPERATURES[0], high: TEMPERATURES[1], scale: "log", onInput: (temperature) => model.set({ temperature }) });
  const nudges = choice({ label: "size of the nudge", choices: NUDGES, onChange: (one) => { size = one; nudges.show(one); } });
  const said = announcer();
  said.element.classList.add("lf-hidden");

  function nudge() {
    const at = labels.indexOf(model.get("nudged"));
    const by = Number(size);
    const after = scores().map((one, i) => (i === at ? one + by : one));
    const [a, b] = [scores(), after].map((values) => judged(values, labels.indexOf(model.get("truth"))));
    const [right, loss] = [b.accuracy - a.accuracy, b.crossEntropy - a.crossEntropy];
    set(after, `accuracy ${signed(right)}, cross-entropy ${signed(loss)}; per unit of score ${signed(right / by)} and ${signed(loss / by)}`);
  }

  /** @param {Record<string, any>} settings */
  const jump = (settings) => { lastChange = ""; model.set(settings); };
  const actions = actionBar({
    reset: () => jump({ ...initial }),
    copyLink: host.copyLink,
    settings: () => Object.fromEntries(SETTINGS.map((name) => [name, model.get(name)])),
    more: [
      ...(withLoss ? [] : [button("Add 1 to all", () => set(scores().map((one) => one + 1))), button("Double all", () => set(scores().map((one) => 2 * one)))]),
      ...(withNudge ? [button(`Nudge the score of ${model.get("nudged")}`, nudge)] : []),
    ],
    presets: model.get("presets"),
    choose: (chosen) => jump(changesFor(model, chosen)),
  });

  frame(root, model.get("alt"),
    element("div", { class: "lf-sliders" }, ...(withTemperature ? [heat.element] : []), ...(withLoss ? [truth.element] : []), ...(withNudge ? [nudges.element] : [])),
    element("div", { class: "lf-panels" }, left.element, right.element), actions,
    element("div", { class: "lf-panels", style: "margin-top: 0.8em" }, table.element, numbers.element), said.element,
  );

  /** @param {boolean} asked */
  function show(asked) {
    const z = scores();
    const temperature = model.get("temperature");
    const p = softmax(z, temperature);
    const rightAt = labels.indexOf(model.get("truth"));
    const verdict = judged(z, rightAt);
    const reach = REACHES.find((one) => z.every((score) => Math.abs(score) <= one)) || MOST;
    left.draw({ bars: { labels, values: z, role: "muted" }, y: [-reach, reach] });
    right.draw({ bars: { labels, values: p, role: "training" }, y: [0, 1.05] });
    handles.forEach((one, i) => one.show([i, z[i]]));
    heat.show(temperature);
    truth.show(model.get("truth"));
    nudges.show(size);
    table.show(labels.map((label, i) => withLoss
      ? [label, short(z[i]), digits(p[i]), rightAt < 0 ? "?" : i === rightAt ? "1" : "0", rightAt < 0 ? "?" : signed(verdict.push[i])]
      : [label, short(z[i]), short(Math.exp(z[i] / temperature)), digits(p[i])]));
    /** @type {Record<string, string>} */
    const values = { "largest score": labels[verdict.chosen], "sum of the probabilities": short(p.reduce((total, one) => total + one, 0)) };
    if (labels.length === 2) {
      values["difference of the scores"] = short(z[0] - z[1]);
      values[`sigmoid of it${temperature === 1 ? "" : ", divided by T"}`] = digits(1 / (1 + Math.exp((z[1] - z[0]) / temperature)));
    }
    if (withLoss && rightAt >= 0) {
      values["cross-entropy"] = digits(verdict.crossEntropy);
      values["squared error"] = digits(verdict.squared);
      values.accuracy = `${verdict.accuracy} (${verdict.accuracy ? "right" : "wrong"})`;
    }
    if (lastChange) values["change by the last nudge"] = lastChange;
    numbers.show(values);
    const words = `${labels.map((label, i) => `${label} ${digits(p[i])}`).join(", ")}${withLoss && rightAt >= 0 ? `; cross-entropy ${digits(verdict.crossEntropy)}, ${verdict.accuracy ? "right" : "wrong"}` : ""}${lastChange ? `; ${lastChange}` : ""}`;
    if (asked) said.show(words);
  }

  show(false);
  const unsubscribe = model.subscribe(() => show(true));
  return () => {
    unsubscribe();
    said.stop();
    root.replaceChildren();
  };
}

/** Four digits after the point, or a power of ten. @param {number} value */
const digits = (value) => (value !== 0 && Math.abs(value) < 1e-3 ? short(value) : value.toFixed(4).replace("-", "−"));

/** With its sign; 0 has none. @param {number} value */
const signed = (value) => (value > 0 ? `+${digits(value)}` : value < 0 ? digits(value) : "0");
