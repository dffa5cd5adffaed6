// A Taylor microscope: a loss of one parameter with its constant, its tangent and its parabola at a point to drag.

import { actionBar, announcer, axisRange, draggablePoint, element, formulaSurface, frame, plotArea, readout, short, slider, svg, tableView } from "../parts.js";

/** @typedef {(w: number) => number} Curve  @typedef {[number, number]} Pair */

export const SETTINGS = ["formula", "x_range", "center", "radius"];

const NAMES = ["constant", "tangent", "parabola"];
const ROLES = ["reference", "gradient", "falling"];
const TOLERANCE = 0.05; // of what the loss spans on the picture
const POINTS = 400;
const SMALLEST = 0.01; // radius

/** @param {import("../model.js").Model} model @param {Record<string, any>} settings */
export function changesFor(model, settings) {
  for (const name of Object.keys(settings)) if (!SETTINGS.includes(name)) throw new Error(`there is no setting ${name}; there are ${SETTINGS.join(", ")}`);
  const { formula, x_range: [low, high], center, radius } = { ...Object.fromEntries(SETTINGS.map((name) => [name, model.get(name)])), ...settings };
  const loss = lossOf(formula);
  if (!(low < high)) throw new Error(`x_range is ${low}, ${high}; it has to rise`);
  if (!(center >= low && center <= high)) throw new Error(`center is ${center}; the picture goes from ${low} to ${high}`);
  if (!(radius >= SMALLEST && radius <= largestRadius([low, high]))) throw new Error(`radius is ${radius}; it goes from ${SMALLEST} to ${largestRadius([low, high])}`);
  if (!Number.isFinite(loss.value(center))) throw new Error(`the loss at ${center} is not finite`);
  return settings;
}

/** @param {Pair} range */
const largestRadius = ([low, high]) => (high - low) / 2;

/** The loss that a formula in w1 says, and its derivatives. @param {string} formula */
function lossOf(formula) {
  const surface = formulaSurface(formula);
  return {
    value: (/** @type {number} */ w) => surface.value(w, 0),
    slope: (/** @type {number} */ w) => surface.gradient(w, 0)[0],
    bend: (/** @type {number} */ w) => surface.hessian(w, 0)[0],
  };
}

/** Constant, tangent and parabola at a point. @param {string} formula @param {number} center @returns {Curve[]} */
export function approximations(formula, center) {
  const loss = lossOf(formula);
  const [value, slope, bend] = [loss.value(center), loss.slope(center), loss.bend(center)];
  return [() => value, (w) => value + slope * (w - center), (w) => value + slope * (w - center) + (bend / 2) * (w - center) ** 2];
}

/** The largest difference within a radius. @param {Curve} loss @param {Curve} approximation @param {number} center @param {number} radius */
export function largestError(loss, approximation, center, radius) {
  let largest = 0;
  for (let i = -POINTS; i <= POINTS; i++) {
    const w = center + (i / POINTS) * radius;
    largest = Math.max(largest, Math.abs(loss(w) - approximation(w)));
  }
  return largest;
}

/**
 * How far to both sides the difference stays within a bound: the first place where it does not, or the end of the range.
 * @param {Curve} loss @param {Curve} approximation @param {number} center @param {Pair} range @param {number} bound
 * @returns {Pair}
 */
export function reach(loss, approximation, center, range, bound) {
  const good = (/** @type {number} */ w) => Math.abs(loss(w) - approximation(w)) <= bound;
  const ends = range.map((end) => {
    let last = center;
    for (let i = 1; i <= 2 * POINTS; i++) {
      let next = center + (i / (2 * POINTS)) * (end - center);
      if (good(next)) {
        last = next;
        continue;
      }
      for (let k = 0; k < 30; k++) {
        const middle = (last + next) / 2;
        if (good(middle)) last = middle;
        else next = middle;
      }
      return last;
    }
    return end;
  });
  return /** @type {Pair} */ (ends);
}

/** @param {HTMLElement} root @param {import("../model.js").Model} model @param {{copyLink?: (settings: Record<string, any>) => Promise<boolean>}} [host] */
export function mount(root, model, host = {}) {
  const settings = () => Object.fromEntries(SETTINGS.map((name) => [name, model.get(name)]));
  const initial = settings();
  const whole = plotArea({ title: "the loss", xLabel: "w", readable: false, height: 280 });
  const close = plotArea({ title: "under the microscope", xLabel: "w", height: 280 });
  const marks = svg("g", { class: "lf-taylor" });
  whole.overlay.append(marks);
  const handle = draggablePoint(whole, { label: "point of expansion", names: ["w", "loss"], onMove: ([center]) => move(center) });
  const table = tableView({ label: "how good they are", columns: ["forecast", "largest error in the window", "error under 5 % of the span"] });
  const numbers = readout();
  const said = announcer();
  said.element.classList.add("lf-hidden");
  const radiusBox = element("div");
  /** @type {ReturnType<typeof slider> | null} */
  let radiusSlider = null;
  let radiusFor = 0; // the largest radius of the slider that is shown

  /** @param {number} center */
  function move(center) {
    if (Number.isFinite(lossOf(model.get("formula")).value(center))) model.set({ center });
  }

  const actions = actionBar({
    reset: () => model.set({ ...initial }),
    copyLink: host.copyLink,
    settings,
    presets: model.get("presets"),
    choose: (chosen) => model.set(changesFor(model, chosen)),
  });
  frame(root, model.get("alt"),
    element("div", { class: "lf-panels" }, whole.element, close.element), radiusBox,
    element("div", { class: "lf-panels", style: "margin-top: 0.6rem" }, table.element, numbers.element), actions, said.element,
  );

  /** @type {{center: number, radius: number, reaches: Pair[]}} */
  let state = { center: 0, radius: 1, reaches: [] };

  /** The window, and how far each approximation reaches. */
  function drawMarks() {
    const { x, top, height } = whole.frame();
    if (!x) return;
    const { center, radius, reaches } = state;
    const [low, high] = x.domain();
    const [left, right] = [x(Math.max(low, center - radius)), x(Math.min(high, center + radius))];
    marks.replaceChildren(
      svg("rect", { x: left, y: top, width: Math.max(1, right - left), height, style: "fill: var(--lf-muted); fill-opacity: 0.16; stroke: var(--lf-muted); stroke-width: 1; stroke-dasharray: 3 3" }),
      ...reaches.flatMap(([from, to], i) => {
        const y = top + height - 8 - 11 * (reaches.length - 1 - i);
        const style = `stroke: var(--lf-${ROLES[i]}); fill: none; stroke-width: 3`;
        const after = x(to) + 48 < x(high); // whether there is room for the name
        return [
          svg("path", { d: `M${x(from)} ${y}H${x(to)}`, style }),
          svg("path", { d: `M${x(from)} ${y - 4}v8M${x(to)} ${y - 4}v8`, style: `${style}; stroke-width: 2` }),
          svg("text", after ? { x: x(to) + 4, y: y + 3.5, style: "font-size: 10px" } : { x: x(from) - 4, y: y + 3.5, style: "font-size: 10px", "text-anchor": "end" }, NAMES[i]),
        ];
      }),
    );
  }
  whole.onLayout(drawMarks);

  /** @param {boolean} asked  by the reader, who then hears of it */
  function show(asked) {
    const { formula, x_range: range, center, radius } = settings();
    const loss = lossOf(formula);
    const curves = approximations(formula, center);
    const largest = largestRadius(range);
    if (largest !== radiusFor) {
      radiusSlider = slider({ label: "radius of the window", low: SMALLEST, high: largest, scale: "log", onInput: (to) => model.set({ radius: to }) });
      radiusBox.replaceChildren(radiusSlider.element);
      radiusFor = largest;
    }
    radiusSlider?.show(radius);
    const everywhere = spread(range);
    const values = everywhere.map(loss.value);
    const y = axisRange([values]);
    const span = Math.max(...values.filter(Number.isFinite)) - Math.min(...values.filter(Number.isFinite));
    state = { center, radius, reaches: curves.map((one) => reach(loss.value, one, center, range, TOLERANCE * span)) };
    const all = (/** @type {number[]} */ x) => [
      { name: "loss", x, y: x.map(loss.value), role: "training" },
      ...curves.map((one, i) => ({ name: NAMES[i], x, y: x.map(one), role: ROLES[i] })),
    ];
    whole.draw({ x: range, y: [y[0] - 0.18 * (y[1] - y[0]), y[1]], curves: all(everywhere) });
    handle.show([center, loss.value(center)]);
    const inside = spread([center - radius, center + radius]);
    close.draw({ x: [center - radius, center + radius], y: axisRange([inside.map(loss.value)]), curves: all(inside) });
    const errors = curves.map((one) => largestError(loss.value, one, center, radius));
    table.show(curves.map((_, i) => [NAMES[i], short(errors[i]), state.reaches[i].map((one) => short(round(one, range))).join(" to ")]));
    numbers.show({ "point w": center, "loss L": loss.value(center), "slope L′": loss.slope(center), "curvature L″": loss.bend(center) });
    if (asked) {
      said.show(`point ${short(center)}, radius ${short(radius)}. Largest errors: ${errors.map((one, i) => `${NAMES[i]} ${short(one)}`).join(", ")}`);
    }
  }

  show(false);
  const unsubscribe = model.subscribe(() => show(true));
  return () => {
    unsubscribe();
    said.stop();
    root.replaceChildren();
  };
}

/** @param {Pair} range */
const spread = ([low, high]) => Array.from({ length: POINTS + 1 }, (_, i) => low + (i / POINTS) * (high - low));

/** To a thousandth of the range: more cannot be seen. @param {number} value @param {Pair} range */
const round = (value, [low, high]) => {
  const unit = 10 ** Math.floor(Math.log10((high - low) / 200));
  return Number((Math.round(value / unit) * unit).toPrecision(6));
};
