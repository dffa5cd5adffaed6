// Gradient descent with momentum on a curve: a marble, and the two arrows that add up to its next movement.

import { actionBar, announcer, choice, draggablePoint, element, fill, frame, playBar, plotArea, readout, settle, short, slider, svg } from "../parts.js";

/** The state that a reader's link can carry. */
export const SETTINGS = ["profile", "start", "learning_rate", "momentum", "step"];

/** @typedef {{loss: (w: number) => number, slope: (w: number) => number, w: [number, number], range: [number, number]}} Profile */

/** The twins of `PROFILES` in `leedl.widgets.marble`. @type {Record<string, Profile>} */
export const PROFILES = {
  pits: {
    loss: (w) => 0.1 * (w - 3) ** 2 + 0.25 * Math.sin(4 * w), slope: (w) => 0.2 * (w - 3) + Math.cos(4 * w), w: [-3.5, 7.5], range: [-0.5, 4.5],
  },
  bowl: { loss: (w) => 0.5 * w ** 2, slope: (w) => w, w: [-3, 3], range: [-0.5, 4.5] },
  shelf: { loss: (w) => w ** 4 / 8 - w ** 3 / 6 + 0.1, slope: (w) => w ** 3 / 2 - w ** 2 / 2, w: [-1.5, 2], range: [0, 1.4] },
};
export const STEPS = 300;
export const RANGES = /** @type {Record<string, [number, number]>} */ ({ learning_rate: [0.001, 1], momentum: [0, 0.99], step: [0, STEPS] });
const FAR = 1e6; // beyond this the marble has left for good
const MAGNIFIED = 6; // how much longer the arrows are than the movements

/** @param {import("../model.js").Model} model @param {Record<string, any>} settings */
export function changesFor(model, settings) {
  const { w } = PROFILES[settings.profile] || PROFILES[model.get("profile")];
  for (const [name, value] of Object.entries(settings)) {
    if (!SETTINGS.includes(name)) throw new Error(`there is no setting ${name}; there are ${SETTINGS.join(", ")}`);
    const [low, high] = name === "start" ? w : RANGES[name] || [0, 0];
    const wrong = name === "profile" ? !(value in PROFILES) : typeof value !== "number" || value < low || value > high;
    if (wrong) throw new Error(`${name} cannot be ${value}`);
  }
  return settings;
}

/**
 * Positions and movements, those of the start first; ends early where the marble has left for good.
 * @param {Profile} profile @param {number} start @param {number} rate @param {number} momentum @param {number} steps
 * @returns {{w: number, m: number}[]}
 */
export function walk(profile, start, rate, momentum, steps) {
  const path = [{ w: start, m: 0 }];
  for (let t = 0; t < steps; t++) {
    const { w, m } = path[t];
    const next = momentum * m - rate * profile.slope(w);
    if (!(Math.abs(w + next) < FAR)) break;
    path.push({ w: w + next, m: next });
  }
  return path;
}

/** @param {HTMLElement} root @param {import("../model.js").Model} model @param {{copyLink?: (settings: Record<string, any>) => Promise<boolean>}} [host] */
export function mount(root, model, host = {}) {
  const initial = Object.fromEntries(SETTINGS.map((name) => [name, model.get(name)]));
  const profile = () => PROFILES[model.get("profile")];

  const plot = plotArea({ title: "the loss and the marble", xLabel: "parameter w", yLabel: "L", readable: false, height: 320 });
  const trail = svg("path", { class: "lf-curve", style: "stroke: var(--lf-muted); stroke-width: 1.2" });
  const past = svg("path", { style: "stroke: var(--lf-muted); stroke-width: 5; stroke-linecap: round" });
  const ball = svg("circle", { r: 8, style: "fill: var(--lf-validation); stroke: var(--lf-ink); stroke-width: 1.5" });
  /** @type {[SVGPathElement, string, string, string][]} */
  const arrows = [["gradient", "", "−η · gradient"], ["training", "6 4", "λ · previous movement"], ["ink", "", "their sum: the movement"]].map(([role, dash, name]) => [
    svg("path", { class: "lf-curve", style: `stroke: var(--lf-${role}); stroke-width: ${role === "ink" ? 3 : 2.2}`, "stroke-dasharray": dash }), role, dash, name]);
  plot.overlay.append(trail, past, ...arrows.map(([path]) => path), ball);
  const handle = draggablePoint(plot, { label: "start of the marble", names: ["w", "L"], onMove: ([start]) => model.set({ start, step: 0 }) });
  const time = plotArea({ title: "the loss after each update", xLabel: "updates", yLabel: "L", height: 230 });
  const legend = element("p", { class: "lf-key", style: "margin-left: 0" }, ...arrows.map(([, role, dash, name]) => element("span", {},
    svg("svg", { width: 34, height: 12 }, svg("path", { d: "M1 6H30m-6 -4l6 4l-6 4", class: "lf-curve", style: `stroke: var(--lf-${role}); stroke-width: 2.2`, "stroke-dasharray": dash })), ` ${name} `)), element("span", {}, `(arrows ${MAGNIFIED} times as long)`));

  const names = Object.keys(PROFILES);
  const profiles = choice({
    label: "profile", choices: names,
    onChange: (name) => model.set({ profile: name, start: Math.max(PROFILES[name].w[0], Math.min(PROFILES[name].w[1], model.get("start"))), step: 0 }),
  });
  const rate = slider({ label: "learning rate η", low: RANGES.learning_rate[0], high: RANGES.learning_rate[1], scale: "log", onInput: (learning_rate) => model.set({ learning_rate }) });
  const factor = slider({ label: "momentum factor λ", low: 0, high: 0.99, scale: "toOne", onInput: (momentum) => model.set({ momentum }) });
  const play = playBar({ get: () => ({ step: model.get("step"), steps: STEPS }), set: (step) => model.set({ step }) });
  const numbers = readout();
  const said = announcer();
  said.element.classList.add("lf-hidden");
  const actions = actionBar({
    reset: () => model.set({ ...initial }),
    copyLink: host.copyLink,
    settings: () => Object.fromEntries(SETTINGS.map((name) => [name, model.get(name)])),
    presets: model.get("presets"),
    choose: (chosen) => model.set(settle(changesFor, model, initial, chosen)),
  });

  frame(root, model.get("alt"),
    element("div", { class: "lf-sliders" }, profiles.element, rate.element, factor.element), play.element,
    element("div", { class: "lf-panels" }, element("div", {}, plot.element, legend), element("div", {}, time.element, numbers.element)), actions, said.element,
  );

  let key = "";
  let drawn = "";
  /** @type {{w: number, m: number}[]} */
  let path = [];
  /** @param {boolean} asked */
  function show(asked) {
    const [start, eta, lambda] = ["start", "learning_rate", "momentum"].map((name) => /** @type {number} */ (model.get(name)));
    const now = JSON.stringify([model.get("profile"), start, eta, lambda]);
    if (now !== key) path = walk(profile(), start, eta, lambda, STEPS);
    key = now;
    profiles.show(model.get("profile"));
    rate.show(eta);
    factor.show(lambda);
    play.show();
    if (drawn !== model.get("profile")) {
      drawn = model.get("profile");
      const { w, range, loss } = profile();
      const xs = Array.from({ length: 241 }, (_, i) => w[0] + (i / 240) * (w[1] - w[0]));
      plot.draw({ x: w, y: range, curves: [{ name: "L", x: xs, y: xs.map(loss), role: "training" }] });
    }
    drawWalk();
    const words = tell();
    if (asked) said.show(words);
  }

  /** What the next movement is made of, at the step shown. */
  function parts() {
    const at = Math.min(model.get("step"), path.length - 1);
    const { w, m } = path[at];
    const push = -model.get("learning_rate") * profile().slope(w);
    const kept = model.get("momentum") * m;
    return { at, w, push, kept, sum: push + kept };
  }

  function drawWalk() {
    const frame = plot.frame();
    if (!frame.x || !path.length) return;
    const { loss } = profile();
    const x = (/** @type {number} */ w) => pixel(Math.min(frame.left + frame.width, Math.max(frame.left, frame.x(w))));
    const y = (/** @type {number} */ w) => pixel(Math.min(frame.top + frame.height, Math.max(frame.top, frame.y(loss(w)))));
    const { at, w, push, kept, sum } = parts();
    const shown = path.slice(0, at + 1);
    fill(trail, { d: `M${shown.map((one) => `${x(one.w)} ${y(one.w)}`).join("L")}` });
    fill(past, { d: shown.slice(0, -1).map((one) => `M${x(one.w)} ${y(one.w)}h0`).join("") });
    fill(ball, { cx: x(w), cy: y(w) });
    [push, kept, sum].forEach((length, i) => {
      const [from, to, high] = [x(w), x(w + MAGNIFIED * length), Math.max(frame.top + 6 + 11 * i, y(w) - 44 + 11 * i)];
      const head = 5 * Math.sign(to - from);
      fill(arrows[i][0], { d: Math.abs(to - from) < 3 ? "" : `M${from} ${high}H${to}m${-head} -4l${head} 4l${-head} 4` });
    });
    handle.show([model.get("start"), loss(model.get("start"))]);
    time.draw({ x: [0, Math.max(10, at)], curves: [{ name: "L", x: shown.map((_, i) => i), y: shown.map((one) => loss(one.w)), role: "training" }] });
  }

  function tell() {
    const { at, w, push, kept, sum } = parts();
    const { loss, slope, w: [low, high] } = profile();
    const gone = model.get("step") >= path.length;
    const rest = !gone && Math.abs(sum) < 1e-4 && Math.abs(slope(w)) < 1e-2 && at > 0;
    const note = gone ? "the marble has flown away" : w < low || w > high ? "the marble has left the picture" : rest ? "the marble is at rest" : "";
    numbers.show({
      "w, L(w)": `${short(w)}, ${short(loss(w))}`, gradient: short(slope(w)), "−η · gradient": short(push), "λ · previous movement": short(kept),
      "next movement": short(sum), friction: `1 − λ = ${short(1 - model.get("momentum"))}`, ...(note ? { note } : {}),
    });
    return `after ${at} updates w ${short(w)}, loss ${short(loss(w))}, gradient ${short(slope(w))}, next movement ${short(sum)}${note ? `; ${note}` : ""}`;
  }

  show(false);
  plot.onLayout(() => drawWalk());
  const unsubscribe = model.subscribe(() => show(true));
  return () => {
    unsubscribe();
    play.stop();
    said.stop();
    root.replaceChildren();
  };
}

/** @param {number} value */
const pixel = (value) => Math.round(value * 10) / 10;
