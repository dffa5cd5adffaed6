// Gradient descent on a curve: a ball, the slope under it, the steps it takes, and where each start would end.

import { actionBar, announcer, choice, draggablePoint, element, fill, frame, freshId, playBar, plotArea, readout, settle, short, slider, svg } from "../parts.js";

/** The state that a reader's link can carry. */
export const SETTINGS = ["curve", "start", "learning_rate", "step"];

/**
 * @typedef {object} Curve
 * @property {string} formula @property {(w: number) => number} loss @property {(w: number) => number} slope
 * @property {[number, number]} w @property {[number, number]} range
 * @property {{w: number, name: string}[]} minima
 */

/** The twins of `CURVES` in `leedl.widgets.one_parameter`. @type {Record<string, Curve>} */
export const CURVES = {
  "one valley": {
    formula: "(w − 3)²", loss: (w) => (w - 3) ** 2, slope: (w) => 2 * (w - 3), w: [-2.5, 8.5], range: [-2, 30],
    minima: [{ w: 3, name: "the minimum" }],
  },
  "two valleys": {
    formula: "0.05 (w⁴ − 8w²) + 0.15 w", loss: (w) => 0.05 * (w ** 4 - 8 * w ** 2) + 0.15 * w, slope: (w) => 0.05 * (4 * w ** 3 - 16 * w) + 0.15,
    w: [-3.4, 3.4], range: [-1.5, 2.6],
    minima: [{ w: -2.087874, name: "global minimum" }, { w: 1.898681, name: "local minimum" }],
  },
};
export const STEPS = 50;
export const RATES = /** @type {[number, number]} */ ([0.01, 2]);
const FAR = 1e6; // beyond this the walk has left for good

/** @param {import("../model.js").Model} model @param {Record<string, any>} settings */
export function changesFor(model, settings) {
  const { w } = CURVES[settings.curve] || CURVES[model.get("curve")];
  const ranges = /** @type {Record<string, [number, number]>} */ ({ start: w, learning_rate: RATES, step: [0, STEPS] });
  for (const [name, value] of Object.entries(settings)) {
    if (!SETTINGS.includes(name)) throw new Error(`there is no setting ${name}; there are ${SETTINGS.join(", ")}`);
    const wrong = name === "curve" ? !(value in CURVES) : typeof value !== "number" || value < ranges[name][0] || value > ranges[name][1];
    if (wrong) throw new Error(`${name} cannot be ${value}`);
  }
  return settings;
}

/** The values of w, the start first; the walk ends early where it has left for good. @param {Curve} curve @param {number} start @param {number} rate @param {number} steps */
export function walk(curve, start, rate, steps) {
  const path = [start];
  for (let w = start, t = 0; t < steps; t++) {
    w -= rate * curve.slope(w);
    if (!(Math.abs(w) < FAR)) break;
    path.push(w);
  }
  return path;
}

/** Which minimum a walk ends in: its number; −1 if it flies away, −2 if it comes to no rest. @param {Curve} curve @param {number} start @param {number} rate */
export function endOf(curve, start, rate) {
  let last = start;
  for (let t = 0; t < 2000; t++) {
    const before = last;
    last -= rate * curve.slope(last);
    if (!(Math.abs(last) < FAR)) return -1;
    if (last === before) break; // it rests
  }
  const near = curve.minima.findIndex((one) => Math.abs(one.w - last) < 0.02);
  return near >= 0 ? near : -2;
}

const STARTS = 140; // that are tried, from left to right
const ENDS = /** @type {Record<number, {color: string, high: number, words: string}>} */ ({
  0: { color: "training", high: 12, words: "comes to rest in the minimum" }, 1: { color: "validation", high: 7, words: "comes to rest in the local minimum" },
  [-1]: { color: "falling", high: 3, words: "flies away" }, [-2]: { color: "reference", high: 3, words: "never comes to rest" },
});

/** @param {HTMLElement} root @param {import("../model.js").Model} model @param {{copyLink?: (settings: Record<string, any>) => Promise<boolean>}} [host] */
export function mount(root, model, host = {}) {
  const initial = Object.fromEntries(SETTINGS.map((name) => [name, model.get(name)]));
  const curve = () => CURVES[model.get("curve")];

  const plot = plotArea({ title: "the loss and the walk on it", xLabel: "parameter w", yLabel: "L", readable: false, height: 330 });
  const ends = svg("g");
  const steps = svg("path", { class: "lf-curve", style: "stroke: var(--lf-muted); stroke-width: 1.2" });
  const tangent = svg("path", { class: "lf-curve", style: "stroke: var(--lf-gradient); stroke-width: 3", "stroke-dasharray": "7 3" });
  const past = svg("path", { style: "stroke: var(--lf-ink); stroke-width: 7; stroke-linecap: round" });
  const ball = svg("circle", { r: 8, style: "fill: var(--lf-validation); stroke: var(--lf-ink); stroke-width: 1.5" });
  const arrow = svg("path", { class: "lf-curve", style: "stroke: var(--lf-ink); stroke-width: 2.5" });
  const clipId = freshId();
  const clipBox = svg("rect");
  plot.overlay.append(svg("clipPath", { id: clipId }, clipBox), ends, svg("g", { "clip-path": `url(#${clipId})` }, steps, tangent, past, arrow, ball));
  const handle = draggablePoint(plot, { label: "start of the walk", names: ["w", "L"], onMove: ([start]) => model.set({ start, step: 0 }) });
  const time = plotArea({ title: "the parameter after each update", xLabel: "updates", yLabel: "w", height: 250 });

  const shapes = choice({ label: "loss", choices: Object.keys(CURVES), onChange: (name) => model.set({ curve: name, start: Math.max(CURVES[name].w[0], Math.min(CURVES[name].w[1], model.get("start"))), step: 0 }) });
  const rate = slider({ label: "learning rate η", low: RATES[0], high: RATES[1], scale: "log", onInput: (learning_rate) => model.set({ learning_rate }) });
  const play = playBar({ get: () => ({ step: model.get("step"), steps: STEPS }), set: (step) => model.set({ step }) });
  const numbers = readout();
  const legend = element("p", { class: "lf-key", style: "margin-left: 0" });
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
    element("div", { class: "lf-sliders" }, shapes.element, rate.element), play.element,
    element("div", { class: "lf-panels" }, element("div", {}, plot.element, legend), element("div", {}, time.element, numbers.element)), actions, said.element,
  );

  /** Where each start would end, as a band below the curve: bars that differ in height and color. */
  function paintEnds() {
    const { left, top, width, height } = plot.frame();
    const { w } = curve();
    const found = Array.from({ length: STARTS }, (_, i) => endOf(curve(), w[0] + ((i + 0.5) / STARTS) * (w[1] - w[0]), model.get("learning_rate")));
    const wide = width / STARTS;
    ends.replaceChildren(...Object.entries(ENDS).map(([end, { color, high }]) => svg("path", {
      style: `fill: var(--lf-${color})`,
      d: found.map((one, i) => (one === Number(end) ? `M${left + i * wide} ${top + height}v${-high}h${wide + 0.3}v${high}Z` : "")).join(""),
    })));
    const two = curve().minima.length > 1;
    legend.replaceChildren(element("span", {}, "a walk that starts here … "), ...[...new Set(found)].sort((a, b) => b - a).map((end) => {
      const { color, high, words } = ENDS[end];
      return element("span", {}, svg("svg", { width: 20, height: 13 }, svg("path", { style: `fill: var(--lf-${color})`, d: `M0 13v${-high}h18v${high}Z` })),
        end === 0 && two ? "comes to rest in the global minimum" : words);
    }));
  }

  let key = "";
  /** @type {number[]} */
  let path = [];
  /** @param {boolean} asked */
  function show(asked) {
    const shape = curve();
    const [start, eta] = ["start", "learning_rate"].map((name) => /** @type {number} */ (model.get(name)));
    const now = JSON.stringify([model.get("curve"), start, eta]);
    shapes.show(model.get("curve"));
    rate.show(eta);
    play.show();
    if (now !== key) path = walk(shape, start, eta, STEPS);
    if (JSON.parse(key || "[]")[0] !== model.get("curve")) {
      const xs = Array.from({ length: 241 }, (_, i) => shape.w[0] + (i / 240) * (shape.w[1] - shape.w[0]));
      plot.draw({ x: shape.w, y: shape.range, curves: [{ name: `L(w) = ${shape.formula}`, x: xs, y: xs.map(shape.loss), role: "training" }] });
    }
    const tried = JSON.parse(key || "[]");
    if (tried[0] !== model.get("curve") || tried[2] !== eta) paintEnds();
    key = now;
    drawWalk();
    const words = tell();
    if (asked) said.show(words);
  }

  function drawWalk() {
    const shape = curve();
    const { x, y } = plot.frame();
    if (!x || !path.length) return;
    const shown = path.slice(0, model.get("step") + 1);
    const w = shown[shown.length - 1];
    const pixel = (/** @type {number} */ one) => `${clip(x(one))} ${clip(y(shape.loss(one)))}`;
    fill(steps, { d: `M${shown.map(pixel).join("L")}` });
    fill(past, { d: shown.slice(0, -1).map((one) => `M${pixel(one)}h0`).join("") });
    const slope = shape.slope(w);
    const reach = 0.13 * (shape.w[1] - shape.w[0]) / Math.hypot(1, (slope * (shape.w[1] - shape.w[0])) / (shape.range[1] - shape.range[0]));
    const [left, right] = [w - reach, w + reach];
    fill(tangent, { d: `M${clip(x(left))} ${clip(y(shape.loss(w) - slope * reach))}L${clip(x(right))} ${clip(y(shape.loss(w) + slope * reach))}` });
    fill(ball, { cx: clip(x(w)), cy: clip(y(shape.loss(w))) });
    const next = w - model.get("learning_rate") * slope;
    const [from, to, high] = [clip(x(w)), clip(x(next)), clip(y(shape.loss(w))) - 16];
    const head = 5 * Math.sign(to - from);
    fill(arrow, { d: Math.abs(to - from) < 2 ? "" : `M${from} ${high}H${to}m${-head} -4l${head} 4l${-head} 4` });
    handle.show([model.get("start"), shape.loss(model.get("start"))]);
    const xs = Array.from(shown, (_, i) => i);
    time.draw({ x: [0, Math.max(10, shown.length - 1)], y: spread(shape, shown), curves: [{ name: "w", x: xs, y: shown, role: "validation" }] });
  }

  function tell() {
    const shape = curve();
    const step = model.get("step");
    const gone = step >= path.length;
    const w = path[Math.min(step, path.length - 1)];
    const slope = shape.slope(w);
    const flat = Math.abs(slope) < 1e-6;
    const lower = flat ? "neither" : slope > 0 ? "left" : "right";
    numbers.show({
      "w, L(w)": `${short(w)}, ${short(shape.loss(w))}`,
      "slope here": short(slope),
      "lower side": lower,
      "next step −η · slope": short(-model.get("learning_rate") * slope),
      ...(gone ? { note: `after ${path.length - 1} updates w is beyond ±1,000,000: the walk has flown away` }
        : w < shape.w[0] || w > shape.w[1] ? { note: "the ball has left the picture" } : {}),
    });
    return gone ? "the walk has flown away" : `after ${step} updates w ${short(w)}, loss ${short(shape.loss(w))}, slope ${short(slope)}, lower side: ${lower}`;
  }

  show(false);
  plot.onLayout(({ left, top, width, height }) => {
    fill(clipBox, { x: left, y: top - 8, width, height: height + 8 });
    paintEnds();
    drawWalk();
  });
  const unsubscribe = model.subscribe(() => show(true));
  return () => {
    unsubscribe();
    play.stop();
    said.stop();
    root.replaceChildren();
  };
}

/** Pixels that a drawing can hold. @param {number} value */
const clip = (value) => Math.round(Math.min(3000, Math.max(-3000, value)) * 10) / 10;

/** The axis of the parameter: that of the curve, or wider where the walk left it, but not beyond ten times that. @param {Curve} curve @param {number[]} shown @returns {[number, number]} */
function spread({ w: [low, high] }, shown) {
  const reach = 10 * (high - low);
  return [Math.max(low - reach, Math.min(low, ...shown)), Math.min(high + reach, Math.max(high, ...shown))];
}
