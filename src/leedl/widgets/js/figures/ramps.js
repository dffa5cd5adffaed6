// The ramp workshop: a curve as a constant plus ramps, one for each piece; hard, soft, or made of ReLUs.

import { actionBar, announcer, button, choice, draggablePoint, element, fill, frame, playBar, plotArea, readout, short, slider } from "../parts.js";

/** @typedef {[number, number]} Point  @typedef {import("../model.js").Model} Model  @typedef {(x: number) => number} Curve */

export const SETTINGS = ["target", "heights", "points", "shown", "shape"];

export const END = 4; // of both axes
const SAMPLES = 801; // where errors are measured
const DRAWN = 25; // heights of a curve drawn by hand
const LEAST_GAP = 0.02;
const MOST_HANDLES = 9;
const MOST_PARTS = 5; // drawn one by one
const PIECES = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64];

/** Where the kinks are at first. @type {Record<string, Point[]>} */
export const KINKS = { kinks: [[0, 1], [1, 3], [2, 2], [3, 2.5]], hump: [[0, 0], [1, 1.5], [2, 0.3]] };

/** @type {Record<string, string>} */
const TARGETS = { kinks: "with kinks", hump: "a hump", wave: "a wave", drawn: "draw your own", none: "none" };
/** @type {Record<string, string>} */
const SHAPES = { hard: "hard ramps", soft: "soft ramps", relu: "ReLUs" };

/** The curve that is to be imitated. @param {string} target @param {ArrayLike<number>} heights @returns {Curve | null} */
export function targetCurve(target, heights) {
  if (KINKS[target]) return (x) => sumOfRamps(KINKS[target], KINKS[target].length - 1, "hard", x);
  if (target === "wave") return (x) => 1.5 + Math.sin((2 * Math.PI * x) / END) + (0.5 * x) / END;
  return target === "drawn" ? (x) => smooth(heights, x) : null;
}

/** A smooth curve through heights at equal distances (Catmull and Rom). @param {ArrayLike<number>} y @param {number} x */
export function smooth(y, x) {
  const last = y.length - 1;
  const at = Math.min(last, Math.max(0, (x / END) * last));
  const i = Math.min(last - 1, Math.floor(at));
  const t = at - i;
  const [before, from, to, after] = [y[Math.max(0, i - 1)], y[i], y[i + 1], y[Math.min(last, i + 2)]];
  const [slope, next] = [(to - before) / 2, (after - from) / 2];
  return (2 * t ** 3 - 3 * t ** 2 + 1) * from + (t ** 3 - 2 * t ** 2 + t) * slope + (3 * t ** 2 - 2 * t ** 3) * to + (t ** 3 - t ** 2) * next;
}

/** From 0 to 1 while x goes from s to t. @type {Record<string, (x: number, s: number, t: number) => number>} */
const RAMPS = {
  hard: (x, s, t) => Math.min(1, Math.max(0, (x - s) / (t - s))),
  soft: (x, s, t) => 1 / (1 + Math.exp((-4 * (x - (s + t) / 2)) / (t - s))),
  relu: (x, s, t) => (Math.max(0, x - s) - Math.max(0, x - t)) / (t - s),
};

/** The height of the first kink plus the first `shown` ramps. @param {Point[]} points @param {number} shown @param {string} shape @param {number} x */
export function sumOfRamps(points, shown, shape, x) {
  let y = points[0][1];
  for (let i = 1; i <= shown; i++) y += (points[i][1] - points[i - 1][1]) * RAMPS[shape](x, points[i - 1][0], points[i][0]);
  return y;
}

/** What is added up, each with its formula. @param {Point[]} points @param {number} shown @param {string} shape @returns {{name: string, at: Curve}[]} */
export function parts(points, shown, shape) {
  const constant = { name: `constant ${short(points[0][1])}`, at: () => points[0][1] };
  const ramps = points.slice(1, shown + 1).map(([t, end], i) => {
    const [s, begin] = points[i];
    const [height, width] = [end - begin, t - s];
    const inside = `${short(4 / width)}x ${signed((-2 * (s + t)) / width)}`;
    return { name: shape === "soft" ? `${short(height)} σ(${inside})` : `ramp ${short(s)} to ${short(t)}, height ${short(height)}`, at: (/** @type {number} */ x) => height * RAMPS[shape](x, s, t) };
  });
  if (shape !== "relu") return [constant, ...ramps];
  return [constant, ...hinges(points, shown).map(([s, change]) => ({ name: `${short(change)} max(0, x${s ? ` ${signed(-s)}` : ""})`, at: (/** @type {number} */ x) => change * Math.max(0, x - s) }))];
}

/** For the same sum: where each ReLU begins, and its factor, the change of slope there. @param {Point[]} points @param {number} shown @returns {Point[]} */
export function hinges(points, shown) {
  const slope = (/** @type {number} */ i) => (i < 1 || i > shown ? 0 : (points[i][1] - points[i - 1][1]) / (points[i][0] - points[i - 1][0]));
  return points.slice(0, shown ? shown + 1 : 0).map(([x], i) => /** @type {Point} */ ([x, slope(i + 1) - slope(i)])).filter(([, change]) => Math.abs(change) > 1e-9);
}

/** The largest and the mean distance. @param {Curve} target @param {Curve} sum @returns {[number, number]} */
export function errors(target, sum) {
  let [largest, total] = [0, 0];
  for (let i = 0; i < SAMPLES; i++) {
    const x = (END * i) / (SAMPLES - 1);
    const distance = Math.abs(target(x) - sum(x));
    largest = Math.max(largest, distance);
    total += distance;
  }
  return [largest, total / SAMPLES];
}

/** Kinks on a curve, at equal distances. @param {Curve} target @param {number} pieces @returns {Point[]} */
export function spaced(target, pieces) {
  return Array.from({ length: pieces + 1 }, (_, i) => [(END * i) / pieces, target((END * i) / pieces)]);
}

/** @param {Model} model @param {Record<string, any>} settings */
export function changesFor(model, settings) {
  /** @type {Record<string, any>} */
  const changes = {};
  for (const [name, value] of Object.entries(settings)) {
    if (![...SETTINGS, "pieces"].includes(name)) throw new Error(`there is no setting ${name}; there are ${SETTINGS.join(", ")}, pieces`);
    if (name !== "pieces") changes[name] = value;
  }
  if (changes.target !== undefined && !TARGETS[changes.target]) throw new Error(`there is no target ${changes.target}; there are ${Object.keys(TARGETS).join(", ")}`);
  if (changes.shape !== undefined && !SHAPES[changes.shape]) throw new Error(`there is no shape ${changes.shape}; there are ${Object.keys(SHAPES).join(", ")}`);
  const name = changes.target ?? model.get("target");
  const target = targetCurve(name, changes.heights ?? model.get("heights"));
  if (settings.pieces !== undefined) {
    if (!target || !Number.isInteger(settings.pieces) || settings.pieces < 1 || settings.pieces > 64) throw new Error(`pieces is ${settings.pieces}; it must be a whole number from 1 to 64, and there must be a target`);
    changes.points = spaced(target, settings.pieces);
  } else if (changes.target !== undefined && target && !changes.points) changes.points = KINKS[name] ?? spaced(target, 4);
  if (changes.points) {
    checkPoints(changes.points);
    changes.shown ??= changes.points.length - 1;
  }
  const most = (changes.points ?? model.get("points")).length - 1;
  if (changes.shown !== undefined && !(Number.isInteger(changes.shown) && changes.shown >= 0 && changes.shown <= most)) throw new Error(`shown is ${changes.shown}; it must be a whole number from 0 to ${most}`);
  return changes;
}

/** @param {Point[]} points */
function checkPoints(points) {
  const fit = points.length >= 2 && points.length <= 65 && points.every(([x], i) => x >= 0 && x <= END && (!i || x > points[i - 1][0]));
  if (!fit) throw new Error(`points must be 2 to 65 pairs x, y with x rising from 0 to ${END}`);
}

/** @param {HTMLElement} root @param {Model} model @param {import("../figures.js").Host} [host] */
export function mount(root, model, host = {}) {
  const initial = Object.fromEntries(SETTINGS.map((name) => [name, model.get(name)]));
  const fixed = model.get("target") === "none";
  const target = () => targetCurve(model.get("target"), model.get("heights"));
  const set = (/** @type {Record<string, any>} */ settings) => model.set(changesFor(model, settings));

  const targets = choice({ label: "target", choices: Object.keys(TARGETS).filter((one) => one !== "none"), names: (one) => TARGETS[one], onChange: (one) => set({ target: one }) });
  const shapes = choice({ label: "made of", choices: Object.keys(SHAPES), names: (one) => SHAPES[one], onChange: (shape) => set({ shape }) });
  const pieces = slider({ label: "equal pieces", low: 1, high: 64, scale: "log", whole: true, onInput: (value) => set({ pieces: value }) });
  const play = playBar({ get: () => ({ step: model.get("shown"), steps: model.get("points").length - 1 }), set: (shown) => set({ shown }) });
  const plot = plotArea({ title: fixed ? "the sum" : "target and sum", xLabel: "x", readable: false, height: 270 });
  const each = plotArea({ title: "what is added up", xLabel: "x", height: 230 });
  const curve = plotArea({ title: "largest error by number of pieces", xLabel: "equal pieces", xLog: true, yLog: true, height: 230 });
  const numbers = readout();
  const said = announcer();
  said.element.classList.add("lf-hidden");

  const handles = Array.from({ length: MOST_HANDLES }, (_, i) => handle(`kink ${i + 1}`, (point) => moveKink(i, point)));
  let pen = /** @type {Point} */ ([END / 2, 0]);
  const drawing = handle("pen, draws the target", (to) => draw(to));

  /** @param {string} label @param {(point: Point) => void} onMove */
  function handle(label, onMove) {
    const made = draggablePoint(plot, { label, onMove });
    const mark = /** @type {SVGElement} */ (plot.overlay.lastChild);
    return { show: (/** @type {Point} */ point) => made.show(point), hide: (/** @type {boolean} */ hidden) => fill(mark, { hidden }) };
  }

  /** @param {number} i @param {Point} point */
  function moveKink(i, [x, y]) {
    const points = /** @type {Point[]} */ (model.get("points")).map((one) => /** @type {Point} */ ([...one]));
    const low = i ? points[i - 1][0] + LEAST_GAP : 0;
    const high = i < points.length - 1 ? points[i + 1][0] - LEAST_GAP : END;
    points[i] = [Math.min(high, Math.max(low, x)), y];
    model.set({ points });
  }

  /** Every height between the pen's last and its new place. @param {Point} to */
  function draw(to) {
    const heights = [...model.get("heights")];
    const at = (/** @type {number} */ x) => Math.round((x / END) * (DRAWN - 1));
    const [from, step] = [at(pen[0]), Math.sign(at(to[0]) - at(pen[0])) || 1];
    for (let i = from; ; i += step) {
      const share = at(to[0]) === from ? 1 : (i - from) / (at(to[0]) - from);
      heights[i] = pen[1] + share * (to[1] - pen[1]);
      if (i === at(to[0])) break;
    }
    pen = to;
    set({ heights, pieces: model.get("points").length - 1 });
  }

  const snap = button("Kinks onto the target", () => {
    const wanted = /** @type {Curve} */ (target());
    model.set({ points: model.get("points").map((/** @type {Point} */ [x]) => [x, wanted(x)]) });
  });
  const actions = actionBar({
    reset: () => model.set({ ...initial }),
    copyLink: host.copyLink,
    settings: () => Object.fromEntries(SETTINGS.filter((name) => name !== "heights" || model.get("target") === "drawn").map((name) => [name, model.get(name)])),
    more: [snap],
  });

  frame(root, model.get("alt"),
    element("div", { class: "lf-settings", style: "margin-bottom: 0.5rem" }, ...(fixed ? [] : [targets.element]), shapes.element, ...(fixed ? [] : [pieces.element])),
    element("div", { class: "lf-panels" }, element("div", { style: "min-width: 0" }, plot.element, play.element, numbers.element), element("div", { style: "min-width: 0" }, each.element, curve.element)),
    actions, said.element,
  );

  const xs = Array.from({ length: 201 }, (_, i) => (END * i) / 200);
  /** @type {[string, number[][]]} */
  let known = ["", []]; // the error curves of the last target

  /** @param {Curve} wanted */
  function errorCurves(wanted) {
    const key = `${model.get("target")} ${model.get("heights")}`;
    if (known[0] !== key) known = [key, ["hard", "soft"].map((shape) => PIECES.map((n) => errors(wanted, (x) => sumOfRamps(spaced(wanted, n), n, shape, x))[0]))];
    return known[1];
  }

  /** @param {boolean} asked  by the reader, who then hears of it */
  function show(asked) {
    const points = /** @type {Point[]} */ (model.get("points"));
    const [name, shown, shape] = [model.get("target"), model.get("shown"), model.get("shape")];
    const wanted = target();
    const sum = (/** @type {number} */ x) => sumOfRamps(points, shown, shape, x);
    targets.show(name);
    shapes.show(shape);
    pieces.show(points.length - 1);
    play.show();
    fill(snap, { hidden: !wanted });
    const curves = [{ name: "sum", x: xs, y: xs.map(sum), role: "training" }];
    if (wanted) curves.unshift({ name: "target", x: xs, y: xs.map(wanted), role: "reference" });
    plot.draw({ x: [0, END], y: [0, END], curves });
    handles.forEach((one, i) => {
      one.hide(name === "drawn" || i >= points.length || points.length > MOST_HANDLES);
      if (i < points.length) one.show(points[i]);
    });
    drawing.hide(name !== "drawn");
    if (wanted && !asked) pen = [pen[0], Math.min(END, Math.max(0, wanted(pen[0])))];
    drawing.show(pen);

    const added = parts(points, shown, shape);
    each.element.hidden = points.length > MOST_PARTS;
    if (!each.element.hidden) each.draw({ x: [0, END], curves: added.map((one) => ({ name: one.name, x: xs, y: xs.map(one.at) })) });
    curve.element.hidden = name !== "wave" && name !== "drawn";
    const count = shape === "relu" ? `${hinges(points, shown).length} ReLUs` : `${shown} of ${points.length - 1} ramps`;
    const [largest, mean] = wanted ? errors(wanted, sum) : [0, 0];
    if (wanted && !curve.element.hidden) {
      const [hard, soft] = errorCurves(wanted);
      curve.draw({
        curves: [{ name: "hard ramps or ReLUs", x: PIECES, y: hard }, { name: "soft ramps", x: PIECES, y: soft }],
        groups: shown === points.length - 1 && largest > 0 ? [{ name: "now", x: [shown], y: [largest], role: "falling" }] : [],
      });
    }
    numbers.show({ "the sum has": `1 constant, ${count}`, ...(wanted ? { "largest error": rounded(largest), "mean error": rounded(mean) } : {}) });
    if (asked) said.show(`${SHAPES[shape]}: 1 constant, ${count}${wanted ? `, largest error ${rounded(largest)}` : ""}`);
  }

  show(false);
  const unsubscribe = model.subscribe(() => show(true));
  return () => {
    unsubscribe();
    play.stop();
    said.stop();
    root.replaceChildren();
  };
}

/** @param {number} value */
const rounded = (value) => (value < 1e-9 ? "0" : short(value));

/** @param {number} value */
const signed = (value) => `${value < 0 ? "−" : "+"} ${short(Math.abs(value))}`;
