// A line through points, and the same line as a point on the map of its loss: move either, and the other follows.

import { actionBar, announcer, areasAbove, button, choice, chooseLevels, decode, draggablePoint, element, fill, frame, paint, plotArea, readout, sample, short, slider, svg } from "../parts.js";

/** The state that a reader's link can carry. */
export const SETTINGS = ["w", "b", "loss", "points", "subtract"];

/** @typedef {{name: string, x: ArrayLike<number>, y: ArrayLike<number>}} Points */

/** What a single error counts for. @type {Record<string, (error: number) => number>} */
const COUNTS = { MAE: Math.abs, MSE: (error) => error * error };

/** @param {import("../model.js").Model} model @param {Record<string, any>} settings */
export function changesFor(model, settings) {
  for (const [name, value] of Object.entries(settings)) {
    if (!SETTINGS.includes(name)) throw new Error(`there is no setting ${name}; there are ${SETTINGS.join(", ")}`);
    const wrong = name === "loss" ? !(value in COUNTS)
      : name === "points" ? !model.get("data").some((/** @type {any} */ one) => one.name === value)
      : typeof value !== "number" || !inside(value, RANGES[name] || model.get(`${name}_range`));
    if (wrong) throw new Error(`${name} cannot be ${value}`);
  }
  return settings;
}

/** @type {Record<string, [number, number]>} */
const RANGES = { subtract: [0, 2] };
/** @param {number} value @param {[number, number]} range */
const inside = (value, [low, high]) => value >= low && value <= high;
/** @param {number} value @param {[number, number]} range */
const clamp = (value, [low, high]) => Math.min(high, Math.max(low, value));

/** The mean over all points of what the error of the line y = w x + b counts for. @param {Points} points @param {string} kind @param {number} w @param {number} b */
export function lossOf({ x, y }, kind, w, b) {
  const count = COUNTS[kind];
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += count(w * x[i] + b - y[i]);
  return sum / x.length;
}

/**
 * The line of the smallest loss on the map: for each w the best b is known, and what is left has one minimum.
 * @param {Points} points @param {string} kind @param {[number, number]} wRange @param {[number, number]} bRange
 */
export function bestLine(points, kind, [low, high], bRange) {
  const { x, y } = points;
  const bestBias = (/** @type {number} */ w) => {
    const rest = Float64Array.from(y, (one, i) => one - w * x[i]);
    if (kind === "MSE") return clamp(rest.reduce((sum, one) => sum + one, 0) / rest.length, bRange);
    rest.sort();
    return clamp((rest[(rest.length - 1) >> 1] + rest[rest.length >> 1]) / 2, bRange); // the median
  };
  const lossAt = (/** @type {number} */ w) => lossOf(points, kind, w, bestBias(w));
  for (let i = 0; i < 60; i++) {
    const [left, right] = [low + 0.382 * (high - low), low + 0.618 * (high - low)];
    if (lossAt(left) <= lossAt(right)) high = right;
    else low = left;
  }
  const w = (low + high) / 2;
  return { w, b: bestBias(w) };
}

/** The line through two points, as near as the ranges of w and b allow. @param {[number, number]} first @param {[number, number]} second @param {[number, number]} wRange @param {[number, number]} bRange */
export function lineThrough(first, second, wRange, bRange) {
  const w = clamp((second[1] - first[1]) / (second[0] - first[0]), wRange);
  return { w, b: clamp((first[1] + second[1] - w * (first[0] + second[0])) / 2, bRange) };
}

/** The part of a line that lies between two heights, from low x to high x; null if none does. @param {number} w @param {number} b @param {[number, number]} xRange @param {[number, number]} yRange */
export function visible(w, b, xRange, yRange) {
  const ends = w === 0 ? xRange : yRange.map((y) => (y - b) / w).sort((a, c) => a - c);
  const [from, to] = [Math.max(xRange[0], ends[0]), Math.min(xRange[1], ends[1])];
  return from < to && (w !== 0 || inside(b, yRange)) ? [[from, w * from + b], [to, w * to + b]] : null;
}

const GRID = 61; // points of the map along each side
const MOST_BARS = 40; // more errors would hide each other

/** @param {HTMLElement} root @param {import("../model.js").Model} model @param {{copyLink?: (settings: Record<string, any>) => Promise<boolean>}} [host] */
export function mount(root, model, host = {}) {
  /** @type {Points[]} */
  const data = model.get("data").map((/** @type {any} */ one) => ({ name: one.name, x: decode(one.x).values, y: decode(one.y).values }));
  const [wRange, bRange, xRange, yRange] = ["w_range", "b_range", "x_range", "y_range"].map((name) => /** @type {[number, number]} */ (model.get(name)));
  const unit = /** @type {string} */ (model.get("unit"));
  const initial = Object.fromEntries(SETTINGS.map((name) => [name, model.get(name)]));
  const thirds = [0.2, 0.8].map((share) => xRange[0] + share * (xRange[1] - xRange[0]));

  const scatter = plotArea({ title: model.get("y_label"), xLabel: model.get("x_label"), readable: false, height: 330 });
  const cloud = svg("path", { style: "fill: none; stroke: var(--lf-training); stroke-linecap: round" });
  const errors = svg("path", { class: "lf-curve", style: "stroke: var(--lf-falling)", "stroke-dasharray": "3 2" });
  const lineHalo = svg("path", { class: "lf-curve", style: "stroke: var(--lf-paper); stroke-width: 7; stroke-opacity: 0.75" });
  const line = svg("path", { class: "lf-curve", style: "stroke: var(--lf-validation); stroke-width: 3" });
  scatter.overlay.append(cloud, errors, lineHalo, line);
  const ends = thirds.map((x, i) => draggablePoint(scatter, {
    label: `${i ? "right" : "left"} handle of the line`, names: [model.get("x_label"), "forecast"],
    onMove: ([, y]) => {
      const other = thirds[1 - i];
      const kept = /** @type {[number, number]} */ ([other, model.get("w") * other + model.get("b")]);
      const moved = /** @type {[number, number]} */ ([x, y]);
      model.set(lineThrough(i ? kept : moved, i ? moved : kept, wRange, bRange));
    },
  }));

  const map = plotArea({ title: "bias b", xLabel: "weight w", readable: false, height: 330 });
  const ground = svg("image", { preserveAspectRatio: "none" });
  map.overlay.append(ground);
  const dot = draggablePoint(map, { label: "the line as a point", names: ["w", "b"], onMove: ([w, b]) => model.set({ w, b }) });

  const losses = choice({ label: "loss", choices: Object.keys(COUNTS), onChange: (loss) => model.set({ loss }) });
  const sets = choice({ label: "days", choices: data.map((one) => one.name), onChange: (points) => model.set({ points }) });
  sets.element.hidden = data.length < 2;
  const constant = slider({ label: "subtract from the loss", low: 0, high: 2, onInput: (subtract) => model.set({ subtract }) });
  const numbers = readout();
  const said = announcer();
  said.element.classList.add("lf-hidden");
  const actions = actionBar({
    reset: () => model.set({ ...initial }),
    copyLink: host.copyLink,
    settings: () => Object.fromEntries(SETTINGS.map((name) => [name, model.get(name)])),
    more: [button("Go to the smallest loss", () => model.set(best()))],
    presets: model.get("presets"),
    choose: (chosen) => model.set(changesFor(model, chosen)),
  });

  frame(root, model.get("alt"),
    element("div", { class: "lf-sliders" }, losses.element, sets.element, constant.element),
    element("div", { class: "lf-panels" }, scatter.element, map.element),
    numbers.element, actions, said.element,
  );

  const points = () => data.find((one) => one.name === model.get("points")) || data[0];
  /** @type {Map<string, {w: number, b: number}>} */
  const known = new Map();
  function best() {
    const key = `${model.get("loss")} ${points().name}`;
    if (!known.has(key)) known.set(key, bestLine(points(), model.get("loss"), wRange, bRange));
    return /** @type {{w: number, b: number}} */ (known.get(key));
  }

  /** @type {Map<string, import("../contours.js").Area[]>} */
  const maps = new Map();
  /** @type {import("../contours.js").Area[]} */
  let areas = [];
  let survey = ""; // what they belong to
  /** The areas between the levels; a constant that is subtracted changes their names only. */
  function surveyed() {
    const [kind, subtracted] = [model.get("loss"), model.get("subtract")];
    const now = [kind, points().name, subtracted].join();
    if (now === survey) return;
    survey = now;
    const key = `${kind} ${points().name}`;
    let levels = maps.get(key);
    if (!levels) {
      const grid = sample((w, b) => lossOf(points(), kind, w, b), wRange, bRange, GRID);
      levels = areasAbove(grid, chooseLevels(grid, 9));
      maps.set(key, levels);
    }
    areas = levels.map((one) => ({ ...one, level: one.level - subtracted }));
    colored();
  }
  function colored() {
    const frame = map.frame();
    if (!areas.length || !frame.width) return;
    const density = Math.min(2, window.devicePixelRatio || 1);
    const canvas = element("canvas", { width: Math.round(frame.width * density), height: Math.round(frame.height * density) });
    const context = canvas.getContext("2d");
    if (!context) return;
    context.scale(density, density);
    paint(context, areas, frame.width, frame.height);
    fill(ground, { href: canvas.toDataURL(), x: frame.left, y: frame.top, width: frame.width, height: frame.height });
  }

  /** Many points are small and pale, so that where they are dense can be seen. */
  function drawPoints() {
    const { x, y } = scatter.frame();
    const { x: xs, y: ys } = points();
    const few = xs.length <= MOST_BARS;
    const inFrame = Array.from(xs, (one, i) => (inside(one, xRange) && inside(ys[i], yRange) ? `M${x(one).toFixed(1)} ${y(ys[i]).toFixed(1)}h0` : ""));
    fill(cloud, { d: inFrame.join(""), "stroke-width": few ? 9 : 3.6, "stroke-opacity": few ? 1 : 0.45 });
  }

  function moved() {
    const [w, b] = [model.get("w"), model.get("b")];
    const { x, y } = scatter.frame();
    const seen = visible(w, b, xRange, yRange);
    const path = seen ? `M${seen.map(([a, c]) => `${x(a)} ${y(c)}`).join("L")}` : "";
    fill(line, { d: path });
    fill(lineHalo, { d: path });
    const { x: xs, y: ys } = points();
    fill(errors, {
      d: xs.length > MOST_BARS ? "" : Array.from(xs, (one, i) => `M${x(one)} ${y(ys[i])}V${y(clamp(w * one + b, yRange))}`).join(""),
    });
    ends.forEach((one, i) => one.show([thirds[i], clamp(w * thirds[i] + b, yRange)]));
    dot.show([w, b]);
    const kind = model.get("loss");
    const square = kind === "MSE" ? "²" : "";
    const subtracted = model.get("subtract");
    const loss = lossOf(points(), kind, w, b) - subtracted;
    const least = best();
    const lowest = lossOf(points(), kind, least.w, least.b) - subtracted;
    const name = subtracted ? `${kind} − ${short(subtracted)}` : kind;
    numbers.show({
      model: `forecast = ${short(b)} ${w < 0 ? "−" : "+"} ${short(Math.abs(w))} · ${model.get("x_label")}`,
      [name]: `${short(loss)} ${unit}${square}`,
      "smallest on the map": `${short(lowest)} ${unit}${square}, at w = ${short(least.w)}, b = ${short(least.b)}`,
    });
    return `w ${short(w)}, b ${short(b)}: ${name} ${short(loss)}; the smallest on the map is ${short(lowest)}`;
  }

  /** @type {Points | null} */
  let shown = null;
  /** @param {string[] | null} names  what has changed; null at first */
  function show(names) {
    losses.show(model.get("loss"));
    sets.show(points().name);
    constant.show(model.get("subtract"));
    if (shown !== points()) scatter.draw({ x: xRange, y: yRange, groups: [] });
    shown = points();
    if (!names) map.draw({ x: wRange, y: bRange, curves: [] });
    surveyed();
    const words = moved();
    if (names) said.show(words);
  }

  show(null);
  scatter.onLayout(() => {
    drawPoints();
    moved();
  });
  map.onLayout(colored);
  const unsubscribe = model.subscribe(show);
  return () => {
    unsubscribe();
    said.stop();
    root.replaceChildren();
  };
}
